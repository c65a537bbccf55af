import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { hasOptions, isType, optionKeywords, optionValues } from '../shared.ts';

/** One of a list of options. The options in `oneOf` order: that is also how values sort. */
export const choice = defineFieldType({
	kind: 'choice',
	title: { en: 'Choice', zh: '单选' },
	description: { en: 'One of a list of options', zh: '从选项中选择一个' },
	config: Type.Object(optionKeywords),
	infers: (p) => (p.type === undefined || isType(p, 'string')) && hasOptions(p),
	value: (c) => ({ type: 'string', enum: optionValues(c) }),
	column: () => ({ type: 'text' }),
	formula: (c) => ({ t: 'text', options: optionValues(c) }),
	filters: ['eq', 'ne', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	example: (c) => String(c.default ?? optionValues(c)[0] ?? ''),
});
