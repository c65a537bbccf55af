import { each, type Fixture, number, parts, type WorkedNumber } from './number.ts';

/** 5.5: weights when one changes, as far as a formula says it. 20 becomes 35, the others were 30, 25, 15 and 10. */
export const weights: readonly WorkedNumber[] = [
	...each('5.5', 'exactly, in proportion', (old) => `${old} * (100 - 35) / (100 - 20)`, { '30': '24.375', '25': '20.3125', '15': '12.1875', '10': '8.125' }),
	...parts('5.5', 'at one place, by largest remainder', { total: '100 - 35', places: 1, weights: '30, 25, 15, 10', gives: ['24.4', '20.3', '12.2', '8.1'] }),
	...parts('5.5', 'with a lock on the 30', { total: '100 - 35 - 30', places: 1, weights: '25, 15, 10', gives: ['17.5', '10.5', '7'] }),
	...parts('5.5', 'a partial assignment, A = .6', { total: '1 - 0.6', places: 3, weights: '0.3, 0.2, 0.1', gives: ['0.2', '0.133', '0.067'] }),
];

const segments = [
	{ weight: 20, value: 100, day: '2026-06-20', name: '20' },
	{ weight: 35, value: 70, day: '2026-06-30', name: '10' },
];
/** 5.6: a weight of 20% for 20 days and of 35% for 10. */
export const segmentNumbers: readonly WorkedNumber[] = [
	number('5.6', 'the effective mean weight is 25.0%', 'WEIGHTED_AVERAGE(children, [weight], VALUE([name]))', '25', { records: segments }),
	...each('5.6', 'totals of the segments', (s) => `(${s} + (100 - ${s.split(' ')[0]}) * 90) / 100`, { '20 * 100': '92', '35 * 70': '83' }),
	number('5.6', 'scored by segments it is 89.0', 'WEIGHTED_AVERAGE(children, ([weight] * [value] + (100 - [weight]) * 90) / 100, VALUE([name]))', '89', {
		records: segments,
	}),
	number(
		'5.6',
		'scored with averaged weights it is 90.0',
		'WEIGHTED_AVERAGE(children, [weight], VALUE([name])) / 100 * WEIGHTED_AVERAGE(children, [value], VALUE([name])) + (1 - WEIGHTED_AVERAGE(children, [weight], VALUE([name])) / 100) * 90',
		'90',
		{ records: segments },
	),
];

const raters: readonly Fixture[] = [90, 92, 94].map((value) => ({ name: 'strict', value })).concat([70, 80, 90].map((value) => ({ name: 'mild', value })));
const shift = `IFS(COUNT(PEERS([name])) < 3, BLANK, STDEVP(PEERS([name]), [value]) = 0, AVERAGE(PEERS(), [value]),
	TRUE, AVERAGE(PEERS(), [value]) + STDEVP(PEERS(), [value]) * ([value] - AVERAGE(PEERS([name]), [value])) / STDEVP(PEERS([name]), [value]))`;
const cell = (performance: string, potential: string) =>
	`3 * BAND(${potential}, "(,2.5)", 0, "[2.5,4)", 1, "[4,)", 2) + BAND(${performance}, "(,60)", 0, "[60,85)", 1, "[85,)", 2) + 1`;
const grade = `IFS(COUNT(PEERS()) < 10, "exempt", RANK(PEERS(), [value]) <= SPLIT(COUNT(PEERS()), 0, 1, 20, 70, 10), "A",
	RANK(PEERS(), [value]) <= COUNT(PEERS()) - SPLIT(COUNT(PEERS()), 0, 3, 20, 70, 10), "B", "C")`;
const ten: readonly Fixture[] = [99, 95, 95, 90, 80, 78, 75, 70, 65, 50].map((value) => ({ value }));
const distribution = (n: number, gives: readonly string[]) => parts('5.7', `20/70/10 of ${n}`, { total: String(n), places: 0, weights: '20, 70, 10', gives });

/** 5.7: forced distribution, calibration, nine boxes. */
export const calibration: readonly WorkedNumber[] = [
	...distribution(3, ['1', '2', '0']),
	...distribution(7, ['1', '5', '1']),
	...distribution(10, ['2', '7', '1']),
	...distribution(13, ['3', '9', '1']),
	...distribution(19, ['4', '13', '2']),
	...distribution(20, ['4', '14', '2']),
	...each('5.7', 'limits of 19 that round up where “at most”, down where “exactly”', (x) => x, {
		'CEILING(19 * 10%)': '2', 'INT(19 * 30%)': '5', 'INT(19 * 40%)': '7', 'INT(19 * 20%)': '3', 'INT(19 * 10%)': '1',
		'INT(19 * 30%) + INT(19 * 40%) + INT(19 * 20%) + INT(19 * 10%)': '16',
	}), // biome-ignore format: one list
	...parts('5.7', 'largest remainder on 10/20/40/20/10 of 19', { total: '19', places: 0, weights: '10, 20, 40, 20, 10', gives: ['2', '4', '7', '4', '2'] }),
	number('5.7', 'a tie across a cut takes the better grade', grade, 'A', { records: ten, own: 2 }),
	number('5.7', 'and what comes after the tie does not', grade, 'B', { records: ten, own: 3 }),
	number('5.7', 'the last of ten is a C', grade, 'C', { records: ten, own: 9 }),
	number('5.7', 'a group of fewer than 10 is exempt', grade, 'exempt', { records: ten.slice(0, 9), own: 0 }),
	number('5.7', 'six ratings of two raters have the mean 86', 'AVERAGE(PEERS(), [value])', '86', { records: raters, own: 0 }),
	number('5.7', 'and the standard deviation 8.406', 'ROUND(STDEVP(PEERS(), [value]), 3)', '8.406', { records: raters, own: 0 }),
	number('5.7', '94 of {90, 92, 94} becomes 96.30', `ROUND(${shift}, 2)`, '96.3', { records: raters, own: 2 }),
	number('5.7', '90 of {70, 80, 90} becomes 96.30', `ROUND(${shift}, 2)`, '96.3', { records: raters, own: 5 }),
	number('5.7', 'a rater who gives everybody the same gets the mean of all', shift, '86', {
		records: [{ name: 'a', value: 80 }, { name: 'a', value: 80 }, { name: 'a', value: 80 }, { name: 'b', value: 92 }, { name: 'b', value: 92 }, { name: 'b', value: 92 }],
		own: 0,
	}), // biome-ignore format: a line each
	number('5.7', 'fewer than 3 ratings are not shifted', shift, null, { records: raters.slice(1), own: 0 }),
	number('5.7', '88 and 3.2 are cell 6', cell('88', '3.2'), '6'),
	number('5.7', '85 and 4.0 are cell 9', cell('85', '4.0'), '9'),
	number('5.7', '59.99 and 2.49 are cell 1', cell('59.99', '2.49'), '1'),
];

const coefficient = (score: string) => `LOOKUP_STEP(${score}, 0, 0.5, 70, 0.8, 85, 1.0, 95, 1.2)`;
const good = [
	{ name: 'normal', value: 400, weight: 100 },
	{ name: 'overtime', value: 60, weight: 150 },
	{ name: 'rest day', value: 40, weight: 200 },
	{ name: 'holiday', value: 20, weight: 300 },
];
const team = [{ weight: 216 }, { weight: 170 }, { weight: 144 }];
const shares = (says: string, pool: number, points: readonly number[], gives: readonly string[], places = 2) =>
	gives.map((share, own) =>
		number('5.8', `${says}: ${points[own]} gets ${share}`, `SPLIT_SHARE(PEERS(), ${pool}, [weight], ${places})`, share, {
			records: points.map((weight) => ({ weight })),
			own,
		}),
	);

/** 5.8: pay. */
export const pay: readonly WorkedNumber[] = [
	number('5.8', '480 pieces, 400 at 1.25 and the rest at 1.50, are 620.00', 'MIN(480, 400) * 1.25 + MAX(0, 480 - 400) * 1.50', '620'),
	number('5.8', '400 normal, 60 overtime, 40 rest-day and 20 holiday pieces at 1.25 are 787.50', 'SUM(children, [value] * 1.25 * [weight] / 100)', '787.5', {
		records: good,
	}),
	...(['500', '112.5', '100', '75'] as const).map((line, i) =>
		number('5.8', `of which ${good[i]?.name} ${line}`, `SUM(children, [value] * 1.25 * [weight] / 100, [name] = "${good[i]?.name}")`, line, { records: good }),
	),
	number('5.8', '1,850 below the floor of 2,000 is topped up by 150', 'MAX(0, 2000 - 1850)', '150'),
	...shares('a team pool of 12,000 by hours × coefficient', 12_000, [216, 170, 144], ['4890.56', '3849.06', '3260.38']),
	number(
		'5.8',
		'together exactly 12,000.00',
		'SPLIT(12000, 2, 1, 216, 170, 144) + SPLIT(12000, 2, 2, 216, 170, 144) + SPLIT(12000, 2, 3, 216, 170, 144)',
		'12000',
		{ records: team },
	),
	...each('5.8', 'coefficient', coefficient, { '86.82': '1', '95': '1.2', '94.999': '1', '85': '1', '84.996': '0.8', '70': '0.8', '69.99': '0.5' }),
	number('5.8', 'rounding first would make 84.996 another coefficient', coefficient('ROUND(84.996, 2)'), '1'),
	...shares('a points pool of 10,000', 10_000, [50, 30, 20], ['5000', '3000', '2000'], 0),
	...shares('100.00 by points', 100, [7, 5, 3], ['46.67', '33.33', '20']),
	number('5.8', 'without points the pool is carried over', 'IF(SUM(children, [weight]) > 0, 0, 10000)', '10000', { records: [{ weight: 0 }, { weight: 0 }] }),
	number('5.8', 'and nobody has a share', 'SPLIT_SHARE(PEERS(), 10000, [weight], 2)', null, { records: [{ weight: 0 }, { weight: 0 }], own: 0 }),
];
