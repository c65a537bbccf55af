import { createHash } from 'node:crypto';
import { newRecordId } from '../records/new-id.ts';
import type { NewFile } from '../stores/file.store.ts';
import { pictureSize } from './picture-size.ts';
import { sniffType } from './sniff-type.ts';

/** A file to be, typed by its content; null: of a type that is not taken. */
export function newFile(name: string, bytes: Buffer, by: { at: Date; user: string }): NewFile | null {
	const sniffed = sniffType(bytes, name);
	if (sniffed.kind === 'refused') return null;
	const { width = null, height = null } = pictureSize(bytes, sniffed.type) ?? {};
	const hash = createHash('sha256').update(bytes).digest();
	return { id: newRecordId(by.at), name, type: sniffed.type, size: bytes.length, uploadedAt: by.at, uploadedBy: by.user, width, height, hash, bytes };
}
