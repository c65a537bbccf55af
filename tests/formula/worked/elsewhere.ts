import type { KeptElsewhere } from './number.ts';

const weights = 'runtime/engine/src/tree/weights.test.ts';
const rules = 'runtime/engine/src/tree/weight-rules.test.ts';
const periods = 'runtime/engine/src/tree/period-score.test.ts';
const workDays = 'tests/formula/calendar.test.ts';
const tables = 'tests/formula/functions-tables.test.ts';
const server = 'tests/formula/functions-server.test.ts';
const trees = 'tests/formula/tree-numbers.test.ts';
const groups = 'tests/api/trees-weights.test.ts';
const spans = 'tests/formula/calendar-periods.test.ts';

/** Numbers that goal trees, weights over time, work days, a running server and the checker of formulas keep: where, and the words that stand there. */
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
	{
		section: '5.1',
		says: 'of a tree of goals: objectives, nesting, bands, status',
		test: trees,
		words: ['→ 0.65', '→ 0.33', '12.5 by level, 16.67 by leaves', 'bands are half-open', 'the riskiest key result', 'below 0.7 red, below 0.9 yellow'],
	},
	{
		section: '5.2',
		says: 'of a tree of goals: every scoring rule; a target of 0 is a mistake where it is written',
		test: trees,
		words: ['every scoring rule gives what its examples say', 'a target of 0 is refused where the record is written'],
	},
	{
		section: '5.3',
		says: 'of a tree of goals: caps, gates and bands',
		test: trees,
		words: ['137.5 → 120', 'below a gate of 60 it is 0', '80/70 = 114.29 % → 4, 95 → 3, 125 → 4'],
	},
	{
		section: '5.4',
		says: 'of a tree of goals: weighted totals and missing parts',
		test: trees,
		words: ['= 86.82', '93.53 renormalised, 74.82 as zero, nothing when it blocks', '→ 5.00'],
	},
	{ section: '5.5', says: 'of a running server', test: groups, words: ['24.4/20.3/12.2/8.1', '17.5/10.5/7'] },
	{ section: '5.7', says: 'ranks and shifted ratings of a running server', test: server, words: ['[96.3, 96.3]'] },
	{ section: '5.8', says: 'the team pool of a running server', test: server, words: ['{ pay: 4890.56 }, { pay: 3849.06 }, { pay: 3260.38 }'] },
	{ section: '5.10', says: 'ties of a running server', test: server, words: ['[1, 2, 2, 4]'] },
	{
		section: '6',
		says: 'ISO weeks and fiscal years as periods',
		test: spans,
		words: ['2025-12-29 is 2026-W01', '2026-05-15 is FY2026 Q1, 2026-03-31 is FY2025 Q4', 'every two weeks goes on by the anchor'],
	},
	{ section: '6', says: 'a year without a table is an error, never a guess', test: workDays, words: ['unknown-year'] },
];
