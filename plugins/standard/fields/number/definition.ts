import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { fifteenDigits, isType, numberKeywords, numberRange, rangeChecks, shownDecimals } from '../shared.ts';

/** A decimal number. At most 15 significant digits, so that a JSON number round-trips exactly. */
export const number = defineFieldType({
	kind: 'number',
	title: { en: 'Number', zh: '数字' },
	description: { en: 'A decimal number of at most 15 digits', zh: '数字，最多 15 位有效数字' },
	config: Type.Object({
		...numberKeywords,
		...shownDecimals,
		'x-unit': Type.Optional(Type.String({ minLength: 1, maxLength: 20, title: 'Unit', description: 'Shown after the number' })),
	}),
	infers: (p) => isType(p, 'number'),
	value: (c) => ({ type: 'number', ...numberRange(c) }),
	column: (c) => ({ type: 'numeric', ...rangeChecks(c) }),
	formula: () => ({ t: 'number' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	normalise: fifteenDigits,
	example: (c) => Number(c.default ?? c.minimum ?? 1.5),
});
