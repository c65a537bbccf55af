import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { fifteenDigits, numberKeywords, numberRange, rangeChecks, shownDecimals } from '../shared.ts';

/** A number of percent: 85 means 85%. Stored and used in formulas as 85. */
export const percent = defineFieldType({
	kind: 'percent',
	title: { en: 'Percent', zh: '百分比' },
	description: { en: 'A number of percent: 85 is 85%', zh: '百分比数值，85 即 85%' },
	config: Type.Object({ ...numberKeywords, ...shownDecimals }),
	value: (c) => ({ type: 'number', ...numberRange(c) }),
	column: (c) => ({ type: 'numeric', ...rangeChecks(c) }),
	formula: () => ({ t: 'number' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	normalise: fifteenDigits,
	example: (c) => Number(c.default ?? c.minimum ?? 85),
});
