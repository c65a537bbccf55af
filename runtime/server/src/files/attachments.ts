import type { CatalogueField, CatalogueModel, FieldError, FileSpec } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { fileStore, type NewFile, type StoredFile } from '../stores/file.store.ts';
import type { Queryable } from '../stores/job.store.ts';

/** The fields of the model whose values name files, of those with these keys. */
export function fileFields(model: CatalogueModel, keys: Iterable<string>): readonly CatalogueField[] {
	const named = new Set(keys);
	return model.fields.filter((f) => f.type.files && named.has(f.key));
}

/**
 * What a record is to keep of the files that its values name: what is known of each, whatever was sent of it. A file has to be the writer's own
 * and belong to nothing yet, or to this very field. `recordId`: null for a record to be. Answers all mistakes.
 */
export async function lookUpFiles(
	on: Queryable,
	ctx: RequestContext,
	{ model, recordId, values }: { model: CatalogueModel; recordId: string | null; values: JsonObject },
): Promise<{ values: JsonObject; errors: FieldError[] }> {
	const found: JsonObject = {};
	const errors: FieldError[] = [];
	const store = fileStore(on, ctx.env.schema);
	const before = new Map<string, string>();
	for (const field of fileFields(model, Object.keys(values))) {
		const ids = fileIds(values[field.key]);
		const to = recordId === null ? null : { model: model.ref, recordId, field: field.key };
		const known = new Map((await store.attachable(ids, { userId: ctx.user.id, to })).map((file) => [file.id, file]));
		const spec = field.type.files?.(field.property);
		for (const [i, id] of ids.entries()) {
			const file = known.get(id);
			const mistake = !file || before.has(id) ? unknownFile : spec && misfit(file, spec);
			if (mistake) errors.push({ pointer: `#/values/${field.key.replaceAll('~', '~0').replaceAll('/', '~1')}/${i}`, ...mistake });
			before.set(id, field.key);
		}
		if (ids.length > 0) found[field.key] = ids.flatMap((id) => known.get(id) ?? []).map(kept);
	}
	return { values: found, errors };
}

/** After the record was written: what its values name belongs to it, and what they no longer name is let go. */
export async function attachFiles(
	on: Queryable,
	ctx: RequestContext,
	{ model, recordId, values }: { model: CatalogueModel; recordId: string; values: JsonObject },
): Promise<void> {
	const store = fileStore(on, ctx.env.schema);
	for (const field of fileFields(model, Object.keys(values))) {
		const ids = fileIds(values[field.key]);
		const own = await store.attach({ model: model.ref, recordId, field: field.key }, ids, ctx.now);
		if (own < ids.length) throw new Problem('input.invalid', {}, [{ pointer: `#/values/${field.key}`, ...unknownFile }]);
	}
}

/** Files that came with new records, whose values name them. */
export async function addFiles(
	on: Queryable,
	schema: string,
	{ files, records, at }: { files: readonly NewFile[]; records: ReadonlyMap<CatalogueModel, readonly { id: string; values: JsonObject }[]>; at: Date },
): Promise<void> {
	if (files.length === 0) return;
	const store = fileStore(on, schema);
	for (const file of files) await store.add(file);
	for (const [model, made] of records)
		for (const { id, values } of made)
			for (const field of fileFields(model, Object.keys(values)))
				await store.attach({ model: model.ref, recordId: id, field: field.key }, fileIds(values[field.key]), at);
}

/** Ids in the stored value of a field that names files. */
export function fileIds(value: JsonValue | undefined): string[] {
	return Array.isArray(value) ? value.flatMap((item) => (isObject(item) && typeof item.id === 'string' ? [item.id] : [])) : [];
}
function isObject(value: JsonValue): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the value of a record says of a file. Files never change, so it stays true. */
export function kept({ id, name, type, size, width, height }: Omit<StoredFile, 'uploadedAt' | 'uploadedBy'>): JsonObject {
	return { id, name, type, size, ...(width !== null && height !== null && { width, height }) };
}

type Mistake = Pick<FieldError, 'code' | 'detail'>;

/** Why a field does not take a file. */
export function misfit({ name, type, size }: Pick<StoredFile, 'name' | 'type' | 'size'>, { types, maxBytes, words }: FileSpec): Mistake | undefined {
	const plain = type.split(';')[0] ?? type;
	if (types && !types.some((one) => (one.endsWith('/') ? plain.startsWith(one) : plain === one)))
		return {
			code: 'field.file-type',
			detail: { en: `“${name}” is not ${words.en}. Choose another file.`, zh: `“${name}”不是${words.zh}，请另选文件。` },
		};
	if (size > maxBytes)
		return {
			code: 'field.file-too-large',
			detail: {
				en: `“${name}” is larger than ${megabytes(maxBytes)} MB. Make it smaller first.`,
				zh: `“${name}”超过 ${megabytes(maxBytes)} MB，请压缩后再上传。`,
			},
		};
	return undefined;
}

function megabytes(bytes: number): string {
	return String(Math.round((bytes / 1024 / 1024) * 100) / 100);
}

const unknownFile: Mistake = {
	code: 'field.unknown-file',
	detail: { en: 'This file is not there, or not yours to attach. Upload it again.', zh: '文件不存在，或不能由您附加。请重新上传。' },
};
