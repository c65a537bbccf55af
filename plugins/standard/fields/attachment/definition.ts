import { defineFieldType } from '@dougong/engine';
import { Choice, type JsonValue } from '@dougong/schemas';
import { fileLimit } from '@dougong/schemas/api';
import { Type } from '@sinclair/typebox';
import { exampleId } from '../shared.ts';
import { acceptedTypes, usualMost } from './accepted.ts';

const megabyte = 1024 * 1024;
const most = 50;

/** What is kept of a file in the record; of a picture also how many pixels it has. Written by `id` alone. */
const file = {
	type: 'object',
	required: ['id'],
	properties: {
		id: { type: 'string', format: 'uuid' },
		name: { type: 'string' },
		type: { type: 'string' },
		size: { type: 'integer' },
		width: { type: 'integer' },
		height: { type: 'integer' },
	},
	additionalProperties: false,
};

/** Files that belong to the record: sent first (POST /files), then named by their ids. None is no value (null), not an empty list. */
export const attachment = defineFieldType({
	kind: 'attachment',
	title: { en: 'Attachment', zh: '附件' },
	description: { en: 'Photos, documents or other files', zh: '照片、文档或其他文件' },
	config: Type.Object({
		'x-accept': Type.Optional(
			Choice(['images', 'documents', 'any'], {
				title: 'Accepted',
				description: 'images: photos and pictures; documents: PDF, Office, text; any: both, and other files. By their content, not their name',
			}),
		),
		'x-max-megabytes': Type.Optional(
			Type.Number({ exclusiveMinimum: 0, maximum: fileLimit / megabyte, title: 'Largest file', description: 'In MB; 20 without it' }),
		),
		minItems: Type.Optional(Type.Integer({ minimum: 1, maximum: most, title: 'At least', description: 'Files, once there are any' })),
		maxItems: Type.Optional(Type.Integer({ minimum: 1, maximum: most, title: 'At most', description: `Files; ${usualMost} without it, 1 for a single one` })),
	}),
	value: (c) => ({
		type: 'array',
		items: file,
		...(c.minItems !== undefined && { minItems: c.minItems }),
		maxItems: c.maxItems ?? usualMost,
	}),
	column: () => ({ type: 'jsonb' }),
	// Formulas know the names.
	formula: () => ({ t: 'list', of: { t: 'text', part: 'name' } }),
	filters: ['empty', 'not-empty'],
	sortable: false,
	files: (c) => ({ ...acceptedTypes[c['x-accept'] ?? 'any'], maxBytes: Math.floor((c['x-max-megabytes'] ?? fileLimit / megabyte) * megabyte) }),
	normalise: (value) => {
		if (!Array.isArray(value)) return value;
		const named = value.map(byId);
		const isFirst = (item: JsonValue, at: number) => named.findIndex((other) => idOf(other) === idOf(item)) === at;
		return named.length === 0 ? null : named.filter((item, at) => idOf(item) === undefined || isFirst(item, at));
	},
	example: () => [{ id: exampleId, name: 'photo.jpg', type: 'image/jpeg', size: 204_800, width: 1600, height: 1200 }],
});

/** What else is said of a file is what the server knows of it, not what is sent. */
function byId(item: JsonValue): JsonValue {
	if (typeof item === 'string') return { id: item.toLowerCase() };
	const id = idOf(item);
	return id === undefined ? item : { id: id.toLowerCase() };
}
function idOf(item: JsonValue): string | undefined {
	const id = typeof item === 'object' && item !== null && !Array.isArray(item) ? item.id : undefined;
	return typeof id === 'string' ? id : undefined;
}
