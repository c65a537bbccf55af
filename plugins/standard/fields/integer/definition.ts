import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType, numberKeywords, numberRange, rangeChecks } from '../shared.ts';

/** A whole number of at most 15 digits. */
export const integer = defineFieldType({
	kind: 'integer',
	title: { en: 'Whole number', zh: '整数' },
	description: { en: 'A whole number', zh: '整数' },
	config: Type.Object({
		...numberKeywords,
		'x-unit': Type.Optional(Type.String({ minLength: 1, maxLength: 20, title: 'Unit', description: 'Shown after the number' })),
	}),
	infers: (p) => isType(p, 'integer'),
	value: (c) => ({ type: 'integer', ...numberRange(c) }),
	column: (c) => ({ type: 'bigint', ...rangeChecks(c) }),
	formula: () => ({ t: 'number' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	example: (c) => Number(c.default ?? c.minimum ?? 1),
});
