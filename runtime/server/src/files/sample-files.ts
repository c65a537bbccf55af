import type { CatalogueField } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { fileStore } from '../stores/file.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import { misfit } from './attachments.ts';
import { newFile } from './new-file.ts';

const samples = [
	// One pixel.
	{ name: 'sample.png', bytes: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') },
	{ name: 'sample.txt', bytes: Buffer.from('-') },
];

/** Sends as many small files as the field wants at least, as somebody might who has to. Answers a value for the field; null: it takes none of them. */
export async function sendSamples(on: Queryable, schema: string, field: CatalogueField, by: { at: Date; user: string }): Promise<JsonValue> {
	const spec = field.type.files?.(field.property);
	const sample = samples.find(({ name, bytes }) => {
		const file = newFile(name, bytes, by);
		return file && spec && !misfit(file, spec);
	});
	if (!sample) return null;
	const sent: JsonValue[] = [];
	const wanted = typeof field.value.minItems === 'number' ? field.value.minItems : 1;
	while (sent.length < wanted) {
		const file = newFile(sample.name, sample.bytes, by);
		if (!file) return null;
		await fileStore(on, schema).add(file);
		sent.push({ id: file.id });
	}
	return sent;
}
