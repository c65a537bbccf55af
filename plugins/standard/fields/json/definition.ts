import { defineFieldType } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/**
 * Any JSON value: what a plain JSON Schema says that no other kind can hold (lists, nested objects, unions).
 * The value is checked against the property's schema as it stands, and shown as text. Taken last, by whatever nothing else takes.
 */
export const json = defineFieldType({
	kind: 'json',
	title: { en: 'Structured data', zh: '结构化数据' },
	description: { en: 'Any JSON value, checked by its JSON Schema', zh: '任意 JSON 数据，按其 JSON Schema 校验' },
	// Open: every keyword of JSON Schema may be used, and all of them are read, by the validator.
	config: Type.Object({}, { additionalProperties: true }),
	infers: () => true,
	value: (c) => Object.fromEntries(Object.entries(c).filter(([keyword]) => !keyword.startsWith('x-') && !annotations.has(keyword))),
	column: () => ({ type: 'jsonb' }),
	formula: () => null,
	filters: ['empty', 'not-empty'],
	sortable: false,
	example: (c) => (c.default ?? {}) as JsonValue,
});
const annotations = new Set(['title', 'description', 'default', 'readOnly', 'writeOnly', 'examples', '$comment', 'deprecated']);
