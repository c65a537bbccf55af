import { Choice } from '@dougong/schemas';
import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType, tidyText } from '../shared.ts';

/** A unique text must fit into an index entry. */
const longestUnique = 500;

/** One line of text. Without `maxLength` it is bounded by the size of a request only. */
export const text = defineFieldType({
	kind: 'text',
	title: { en: 'Text', zh: '文本' },
	description: { en: 'One line of text', zh: '单行文本' },
	config: Type.Object({
		minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 10000, title: 'Shortest', description: 'Characters' })),
		maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 10000, title: 'Longest', description: 'Characters' })),
		pattern: Type.Optional(Type.String({ maxLength: 500, title: 'Pattern', description: 'Regular expression that the text must match' })),
		format: Type.Optional(Type.String({ maxLength: 40, title: 'Format', description: 'E.g. email, uri, hostname' })),
		'x-case': Type.Optional(Choice(['upper', 'lower'], { title: 'Letters', description: 'Brought into this case when saved' })),
	}),
	infers: (p) => isType(p, 'string'),
	value: (c) => ({
		type: 'string',
		...(c.minLength !== undefined && { minLength: c.minLength }),
		...(longest(c) !== undefined && { maxLength: longest(c) }),
		...(c.pattern !== undefined && { pattern: c.pattern }),
		...(c.format !== undefined && { format: c.format }),
	}),
	column: (c) => {
		const maxLength = longest(c);
		return { type: 'text', ...(maxLength !== undefined && { checks: { maxLength } }) };
	},
	formula: () => ({ t: 'text' }),
	filters: ['eq', 'ne', 'contains', 'starts', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	collation: 'people',
	searchable: true,
	normalise: (value, c) => {
		const tidy = tidyText(value);
		if (typeof tidy !== 'string' || c['x-case'] === undefined) return tidy;
		return c['x-case'] === 'upper' ? tidy.toUpperCase() : tidy.toLowerCase();
	},
	example: (c) => String(c.default ?? 'text'),
});

function longest(c: { maxLength?: number; 'x-unique'?: boolean }): number | undefined {
	return c.maxLength ?? (c['x-unique'] ? longestUnique : undefined);
}
