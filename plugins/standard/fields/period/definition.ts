import { defineFieldType, isPeriodOf, parseDay, type PeriodSpec, periodAt } from '@dougong/engine';
import { Choice, PeriodRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { tidyText } from '../shared.ts';

/** A period of one kind, by its text: they sort in the order of time. A date is brought to the period that it lies in. */
export const period = defineFieldType({
	kind: 'period',
	title: { en: 'Period', zh: '期间' },
	description: {
		en: 'A month, quarter, week … that the record belongs to; closed periods keep it as it is',
		zh: '记录所属的月、季度、周等期间；期间关账后记录不可更改',
	},
	config: Type.Object({
		'x-period': PeriodRef({ title: 'Kind of period' }),
		'x-closed': Type.Optional(
			Choice(['refuse', 'allow'], {
				title: 'Records of a closed period',
				description: 'refuse: nobody changes them; allow: this field only says which period a record is about, as in adjustments',
			}),
		),
	}),
	value: (c) => ({ type: 'string', maxLength: 40, ...(c['x-period-of'] !== undefined && { 'x-period-of': c['x-period-of'] }) }),
	column: () => ({ type: 'text', checks: { maxLength: 40 } }),
	formula: () => ({ t: 'text' }),
	filters: ['eq', 'ne', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	normalise: (value, c) => {
		const tidy = tidyText(value);
		const spec = c['x-period-of'] as PeriodSpec | undefined;
		if (typeof tidy !== 'string' || !spec || isPeriodOf(tidy, spec) || !parseDay(tidy)) return tidy;
		return periodAt(spec, { today: tidy, now: `${tidy}T00:00:00Z` }) ?? tidy;
	},
	example: (c) => {
		const spec = c['x-period-of'] as PeriodSpec | undefined;
		return (spec && periodAt(spec, { today: '2026-03-31', now: '2026-03-31T08:00:00Z' })) ?? '2026-03';
	},
});
