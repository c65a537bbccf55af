import type { KeptElsewhere } from './number.ts';

const weights = 'runtime/engine/src/tree/weights.test.ts';
const rules = 'runtime/engine/src/tree/weight-rules.test.ts';
const periods = 'runtime/engine/src/tree/period-score.test.ts';
const workDays = 'tests/formula/calendar.test.ts';
const tables = 'tests/formula/functions-tables.test.ts';

/** Numbers that weights over time, work days and the checker of formulas keep: where, and the words that stand there. */
export const elsewhere: readonly KeptElsewhere[] = [
	{
		section: '5.3',
		says: 'tiers are ordered, gap-free and do not overlap',
		test: tables,
		words: ['there is a gap between', 'overlap', 'the rows must ascend'],
	},
	{ section: '5.5', says: '20 → 35 as weights of a group', test: weights, words: ['24.375, 20.3125, 12.1875 and 8.125', '24.4, 20.3, 12.2 and 8.1'] },
	{ section: '5.5', says: 'a lock on the 30', test: weights, words: ['17.5, 10.5 and 7.0'] },
	{
		section: '5.5',
		says: 'partial assignment; the rest to the last; more than the whole is refused',
		test: weights,
		words: ['.200, .133 and .067', 'the rest goes to the last', 'more than the whole is refused'],
	},
	{ section: '5.5', says: 'bounds, and what cannot be', test: weights, words: ['what hits one stays there', 'what cannot be is refused'] },
	{ section: '5.5', says: 'several rules at once: priority, then the latest start, in any order of evaluation', test: rules, words: ['priority'] },
	{ section: '5.6', says: 'segments 89.0, averaged 90.0', test: periods, words: ['89', '90'] },
	{ section: '6', says: 'work days of 2026 by month, 248 together', test: workDays, words: ['[21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]', "'248'"] },
	{ section: '6', says: 'working Saturdays and the days off of February', test: workDays, words: ['2026-02-14', '2026-02-28', "'2026-02-24'"] },
	{ section: '6', says: 'by the 5th', test: workDays, words: ['[4, 5, 7, 9, 10, 12]'] },
	{ section: '6', says: 'work days before and after', test: workDays, words: ['WORKDAY_ADD("2026-02-25", -2)', 'WORKDAY_ADD("2026-09-30", 2)'] },
	{ section: '6', says: 'shares of a transfer', test: workDays, words: ["'0.4375'", "'0.5625'", "'0.357'"] },
];
