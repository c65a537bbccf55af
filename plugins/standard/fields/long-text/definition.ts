import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType, tidyText } from '../shared.ts';

/** Text of several lines. Not sorted, and not part of search filters: there is no index on it. */
export const longText = defineFieldType({
	kind: 'long-text',
	title: { en: 'Long text', zh: '多行文本' },
	description: { en: 'Text of several lines', zh: '多行文本' },
	config: Type.Object({
		minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 100000, title: 'Shortest', description: 'Characters' })),
		maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 100000, title: 'Longest', description: 'Characters' })),
	}),
	infers: (p) => isType(p, 'string') && Number(p.maxLength) > 500,
	value: (c) => ({
		type: 'string',
		...(c.minLength !== undefined && { minLength: c.minLength }),
		...(c.maxLength !== undefined && { maxLength: c.maxLength }),
	}),
	column: (c) => ({ type: 'text', ...(c.maxLength !== undefined && { checks: { maxLength: c.maxLength } }) }),
	formula: () => ({ t: 'text' }),
	filters: ['contains', 'starts', 'empty', 'not-empty'],
	sortable: false,
	normalise: tidyText,
	example: (c) => String(c.default ?? 'text'),
});
