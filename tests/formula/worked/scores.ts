import { each, number, type WorkedNumber } from './number.ts';

const progress = (start: number, target: number, now: number) =>
	`IF(${start} = ${target}, IF(${now} >= ${target}, 1, 0), CLAMP((${now} - ${start}) / (${target} - ${start}), 0, 1))`;
const weighted = 'WEIGHTED_AVERAGE(children, [value], [weight])';
const status = (x: string) => `BAND(${x}, "[0,0.4)", "red", "[0.4,0.7)", "yellow", "[0.7,1]", "green")`;
const pace = (x: string) => `BAND(${x} / (50 / 100), "[0,0.7)", "red", "[0.7,0.9)", "yellow", "[0.9,)", "green")`;

/** 5.1: scores of key results, and what they make together. */
export const results: readonly WorkedNumber[] = [
	number('5.1', 'from 20 to 50, now 41, is 0.70', progress(20, 50, 41), '0.7'),
	number('5.1', 'from 48 h down to 12 h, now 21 h, is 0.75', progress(48, 12, 21), '0.75'),
	number('5.1', 'on the wrong side of the start is 0', progress(20, 50, 10), '0'),
	number('5.1', 'beyond the target is 1', progress(20, 50, 99), '1'),
	number('5.1', 'start = target is 1 when reached', progress(50, 50, 50), '1'),
	number('5.1', 'start = target is 0 when not', progress(50, 50, 49), '0'),
	number('5.1', '6 features, 3 launched, is 0.5', 'COUNT(children, [done]) / COUNT(children)', '0.5', {
		records: [{ done: true }, { done: true }, { done: true }, { done: false }, { done: false }, {}],
	}),
	number('5.1', '0.6, 1.0 and 0.25 with 0.5, 0.3 and 0.2 make 0.65', weighted, '0.65', {
		records: [{ value: 0.6, weight: 0.5 }, { value: 1, weight: 0.3 }, { value: 0.25, weight: 0.2 }],
	}), // biome-ignore format: a line each
	number('5.1', '1, 0 and 0 with equal weights make 0.33', `ROUND(${weighted}, 2)`, '0.33', {
		records: [{ value: 1, weight: 5 }, { value: 0, weight: 5 }, { value: 0, weight: 5 }],
	}), // biome-ignore format: a line each
	number('5.1', 'a key result without weight moves nothing: 0/50/50, the first at 100%, is 0%', weighted, '0', {
		records: [{ value: 1, weight: 0 }, { value: 0, weight: 50 }, { value: 0, weight: 50 }],
	}), // biome-ignore format: a line each
	number('5.1', 'weights that sum to 0 count equally', `COALESCE(${weighted}, AVERAGE(children, [value]))`, '0.4', {
		records: [{ value: 0.6, weight: 0 }, { value: 0.2, weight: 0 }],
	}), // biome-ignore format: a line each
	number('5.1', 'no scored child is no score', `COALESCE(${weighted}, AVERAGE(children, [value]))`, null, { records: [{ weight: 50 }, {}] }),
	...[
		number('5.1', 'nested: 0 and (50, 0) make 12.5 by the mean of levels', 'AVERAGE(children, COALESCE([value], AVERAGE(children, [value])))', '12.5'),
		number('5.1', 'nested: 0 and (50, 0) make 16.67 by the mean of leaves', 'ROUND(AVERAGE(descendants, [value], COUNT(children) = 0), 2)', '16.67'),
	].map((n) => ({ ...n, records: [{ value: 0 }, { children: [{ value: 50 }, { value: 0 }] }] })),
	...each('5.1', 'bands without a gap', status, {
		'0': 'red',
		'0.35': 'red',
		'0.3999': 'red',
		'0.4': 'yellow',
		'0.65': 'yellow',
		'0.7': 'green',
		'1': 'green',
	}),
	number('5.1', '0.7 is in the sweet spot of an aspirational goal', 'SWITCH("aspirational", "aspirational", 0.7 >= 0.6, "committed", 0.7 >= 1)', true),
	number('5.1', '0.7 is a miss for a committed goal', 'SWITCH("committed", "aspirational", 0.7 >= 0.6, "committed", 0.7 >= 1)', false),
	...each('5.1', 'status by elapsed time, half of it over', pace, { '0.34': 'red', '0.35': 'yellow', '0.44': 'yellow', '0.45': 'green' }),
	number('5.1', 'the riskiest key result gives the status', status('MIN(children, [value])'), 'yellow', {
		records: [{ value: 0.9 }, { value: 0.5 }, { value: 0.7 }],
	}),
];

const linear = (actual: string) => `MAX(0, (2 - ${actual} / 0.8) * 100)`;
const months = [
	{ weight: 100, value: 90, day: '2026-01-31' },
	{ weight: 100, value: 110, day: '2026-02-28' },
	{ weight: 120, value: 120, day: '2026-03-31' },
	{ weight: 130, value: 140, day: '2026-04-30' },
];
const late = 'SUM(children, [weight] * MAX(70%, 1 - 5% * MAX(0, WORKDAYS_BETWEEN("2026-01-30", [day]))), [done])';

/** 5.2: achievement in percent, before any cap. */
export const achievements: readonly WorkedNumber[] = [
	number('5.2', 'higher is better: 98.0 of 98.5 is 99.492', 'ROUND(98.0 / 98.5 * 100, 3)', '99.492'),
	...each('5.2', 'lower is better by ratio, target 0.8', (a) => `IF(${a} = 0, 120, 0.8 / ${a} * 100)`, { '1.0': '80', '0.5': '160', '0': '120' }),
	...each('5.2', 'lower is better, linear, target 0.8', linear, { '1.0': '75', '0.5': '137.5', '1.6': '0', '2': '0' }),
	number('5.2', 'lower with a baseline: 3 d to 1.5 d, now 1.8 d, is 80', '(3 - 1.8) / (3 - 1.5) * 100', '80'),
	number('5.2', 'where the ratio would give 83.33', 'ROUND(1.5 / 1.8 * 100, 2)', '83.33'),
	...each('5.2', 'a target of 0 (accidents)', (n) => `LOOKUP_STEP(${n}, 0, 100, 1, 60, 2, 0)`, { '0': '100', '1': '60', '2': '0', '7': '0' }),
	number('5.2', 'a negative target: −100, now 50, is 250', '(1 + (50 - (-100)) / ABS(-100)) * 100', '250'),
	number('5.2', 'and that is capped', 'MIN(120, (1 + (50 - (-100)) / ABS(-100)) * 100)', '120'),
	...each('5.2', 'a range 95–105 within 90–115', (a) => `INTERPOLATE(${a}, 90, 0, 95, 100, 105, 100, 115, 0)`, {
		'100': '100', '93': '60', '110': '50', '89': '0', '95': '100', '105': '100', '116': '0',
	}), // biome-ignore format: one list
	number('5.2', 'milestones 20/30/50, two done, is 50', 'SUM(children, [weight], [done])', '50', {
		records: [{ weight: 20, done: true }, { weight: 30, done: true }, { weight: 50 }],
	}), // biome-ignore format: a line each
	number('5.2', 'the second 2 work days late is 20 + 30 × 0.9 = 47', late, '47', {
		records: [{ weight: 20, done: true, day: '2026-01-30' }, { weight: 30, done: true, day: '2026-02-03' }, { weight: 50 }],
	}), // biome-ignore format: a line each
	number('5.2', 'and never less than 70% of it', late, '41', {
		records: [{ weight: 20, done: true, day: '2026-01-29' }, { weight: 30, done: true, day: '2026-03-31' }, { weight: 50 }],
	}), // biome-ignore format: a line each
	...each('5.2', 'yes or no', (x) => `IF(${x}, 100, 0)`, { TRUE: '100', FALSE: '0' }),
	number('5.2', 'deduction: 100 − 3 × 5 is 85', 'MAX(0, 100 - 3 * 5)', '85'),
	number('5.2', 'deduction never goes below 0', 'MAX(0, 100 - 30 * 5)', '0'),
	number('5.2', 'accumulated as sums: 460 of 450 is 102.22', 'ROUND(SUM(children, [value]) / SUM(children, [weight]) * 100, 2)', '102.22', { records: months }),
	number('5.2', 'accumulated as the last: 140 of 130 is 107.69', 'ROUND(LAST(children, [value] / [weight], [day]) * 100, 2)', '107.69', { records: months }),
	number('5.2', 'a target of 0 by ratio is an error, not a number', '5 / 0 * 100', null),
];

const table = '80, 60, 90, 80, 100, 100, 110, 120, 120, 140';
/** 5.3: caps and tiers. */
export const tiers: readonly WorkedNumber[] = [
	...each('5.3', 'within 0 to 120', (x) => `CLAMP(${x}, 0, 120)`, { '137.5': '120', '-3': '0', '88': '88' }),
	...each('5.3', 'below the gate of 60 is 0', (x) => `IF(${x} < 60, 0, ${x})`, { '59.99': '0', '60': '60' }),
	...each('5.3', 'on the step table', (x) => `LOOKUP_STEP(${x}, ${table})`, { '95': '80', '105': '100', '80': '60', '120': '140', '200': '140', '79.99': '0' }),
	...each('5.3', 'interpolated', (x) => `INTERPOLATE(${x}, ${table})`, { '95': '90', '105': '110', '120': '140', '79.99': '0' }),
	number('5.3', 'below the first row: the first rating, by option', `LOOKUP_STEP(79, ${table}, "first")`, '60'),
	number('5.3', 'below the first row, interpolated: the first rating, by option', `INTERPOLATE(79, ${table}, "first")`, '60'),
	...each('5.3', 'band mapping', (x) => `BAND(${x}, "[0,70)", 1, "[70,95)", 2, "[95,110)", 3, "[110,125]", 4, "(125,∞)", 5)`, {
		'80 / 70 * 100': '4', '95': '3', '125': '4', '125.01': '5', '69.999': '1', '70': '2',
	}), // biome-ignore format: one list
];

const scheme = [
	{ value: 99.492, weight: 35 },
	{ value: 80, weight: 25 },
	{ value: 100, weight: 20 },
	{ value: 60, weight: 20 },
];
const withMissing = [...scheme.slice(0, 3), { weight: 20 }];
const group = (name: string, weight: number, values: readonly number[]) => ({ name, weight, children: values.map((value) => ({ value })) });
/** 5.4: weighted totals and missing parts. */
export const totals: readonly WorkedNumber[] = [
	number('5.4', '99.492 × 35% + 80 × 25% + 100 × 20% + 60 × 20% is 86.82', 'ROUND(SUM(children, [value] * [weight] / 100), 2)', '86.82', { records: scheme }),
	number('5.4', 'the last not applicable, renormalised, is 93.53', `ROUND(${weighted}, 2)`, '93.53', { records: withMissing }),
	number('5.4', 'of four fields of one record, the last blank, it is 93.53', 'ROUND(WEIGHTED_AVERAGE(99.492, 35, 80, 25, 100, 20, BLANK, 20), 2)', '93.53'),
	number('5.4', 'counted as 0 it is 74.82', 'ROUND(SUM(children, COALESCE([value], 0) * [weight] / 100), 2)', '74.82', { records: withMissing }),
	number('5.4', 'blocked it is no score', `IF(ALL(children, NOT ISBLANK([value])), ${weighted})`, null, { records: withMissing }),
	number('5.4', 'two of three parts 5 and 5, the third missing, is 5.00, not 3.33', 'AVERAGE(children, [value])', '5', {
		records: [{ value: 5 }, { value: 5 }, {}],
	}),
	number('5.4', 'of three fields of one record, 5, 5 and blank, it is 5.00', 'AVERAGE(5, 5, BLANK)', '5'),
	number('5.4', '5.4375 on 1–10 is 6.47 on 4–9', 'ROUND(NORMALISE(5.4375, 1, 10, 4, 9), 2)', '6.47'),
	number('5.4', 'where the raw figure is shown as 5.44', 'ROUND(5.4375, 2)', '5.44'),
	number('5.4', '3.4 on 1–5 is 3.10 on 0.25–5', 'NORMALISE(3.4, 1, 5, 0.25, 5)', '3.1'),
	number(
		'5.4',
		'360: manager 4.5 (50), peers 4.0 of 3 (30), upward of 2 suppressed (20) is 4.3125',
		'WEIGHTED_AVERAGE(children, IF([name] = "manager" OR COUNT(children) >= 3, AVERAGE(children, [value])), [weight])',
		'4.3125',
		{ records: [group('manager', 50, [4.5]), group('peers', 30, [3, 4, 5]), group('upward', 20, [2, 1])] },
	),
];
