import { each, type Fixture, number, type WorkedNumber } from './number.ts';

const series = (values: readonly (number | null)[]): Fixture[] =>
	values.map((value, i) => ({ ...(value !== null && { value }), day: `2026-${String(i + 1).padStart(2, '0')}-01` }));
/** The last of a series, with all of it. */
const atEnd = (values: readonly (number | null)[]) => ({ records: series(values), own: values.length - 1 });
const change = '([value] - PREVIOUS([value], [day])) / PREVIOUS([value], [day])';
const word = `IFS(PREVIOUS([value], [day]) = 0 AND [value] > 0, "new", PREVIOUS([value], [day]) = 0, "0", ${change} >= 20%, "fires", "quiet")`;
const baseline = 'AVERAGE(PEERS(), [value], [day] < [this.day] AND [day] >= DATE_ADD([this.day], -3, "month"))';
const deviation = `([value] - ${baseline}) / ABS(${baseline})`;
const fires = `ABS(${deviation}) > 15%`;
const below = 'STREAK(PEERS(), [value] < 60, [day])';
const trend = 'TREND(PEERS(), [value], [day])';
const chain = [0, 0.5, 1.2, 4.6, 5.3];

/** 5.9: rules over time. */
export const timeSeries: readonly WorkedNumber[] = [
	number('5.9', 'week over week: 50 → 60 is +20.0%', change, '0.2', atEnd([50, 60])),
	number('5.9', 'and fires at 20', word, 'fires', atEnd([50, 60])),
	number('5.9', '50 → 59 does not', word, 'quiet', atEnd([50, 59])),
	number('5.9', '0 → 5 is new', word, 'new', atEnd([0, 5])),
	number('5.9', '0 → 0 is 0', word, '0', atEnd([0, 0])),
	number('5.9', 'with a minimum base of 5, 4 → 8 does not fire', `PREVIOUS([value], [day]) >= 5 AND ${change} >= 20%`, false, atEnd([4, 8])),
	number('5.9', 'the baseline of 96, 104 and 100 is 100, the current month left out', baseline, '100', atEnd([96, 104, 100, 130])),
	number('5.9', 'and older months too', baseline, '100', atEnd([5000, 96, 104, 100, 130])),
	...[115.01, 84.99].map((value) => number('5.9', `${value} fires`, fires, true, atEnd([96, 104, 100, value]))),
	...[115, 85].map((value) => number('5.9', `${value} does not`, fires, false, atEnd([96, 104, 100, value]))),
	number('5.9', 'from −20 to −24 is −20%, by the size of the baseline', deviation, '-0.2', atEnd([-20, -20, -20, -24])),
	number('5.9', 'a baseline of 0 has no deviation', deviation, null, atEnd([0, 0, 0, 3])),
	...(
		[
			[112, true, true],
			[110, true, false],
			[112, false, false],
		] as const
	).map(([value, isOpen, stays]) =>
		number(
			'5.9',
			`an alert that is ${isOpen ? 'open' : 'not open'} is ${stays ? 'on' : 'off'} at ${value}: it clears inside ±10% only`,
			`ABS(${deviation}) > IF([done], 10%, 15%)`,
			stays,
			{
				records: [...series([96, 104, 100]), { value, day: '2026-04-01', done: isOpen }],
				own: 3,
			},
		),
	),
	number('5.9', 'a streak of 3 below 60', below, '3', atEnd([70, 50, 55, 59])),
	number('5.9', 'no data neither counts nor resets', below, '3', atEnd([70, 50, null, 55, 59])),
	number('5.9', 'equality is not below', below, '1', atEnd([50, 60, 59])),
	number('5.9', '95, 94, 93, 92, 91, 90 are 5 drops', trend, '-5', atEnd([95, 94, 93, 92, 91, 90])),
	number('5.9', 'an equal value resets', trend, '-1', atEnd([95, 94, 94, 93])),
	number('5.9', 'a rise resets', trend, '1', atEnd([95, 94, 93, 96])),
	number('5.9', '5, 10 and 20 days of dwelling have the mean 11.67', 'ROUND(AVERAGE(children, [value]), 2)', '11.67', {
		records: [{ value: 5 }, { value: 10 }, { value: 20 }],
	}),
	number('5.9', 'and the median 10', 'MEDIAN(children, [value])', '10', { records: [{ value: 5 }, { value: 10 }, { value: 20 }] }),
	number('5.9', 'what is still open is counted apart', 'COUNT(children, ISBLANK([value]))', '1', { records: [{ value: 5 }, {}] }),
	number('5.9', 'going in again adds up', 'SUM(PEERS([name]), [value])', '7', {
		records: [
			{ name: 'a', value: 5 },
			{ name: 'b', value: 9 },
			{ name: 'a', value: 2 },
		],
		own: 0,
	}),
	number('5.9', '13.0 → 15.0 is +15.38%', 'ROUND((15 - 13) / 13 * 100, 2)', '15.38'),
	...each('5.9', 'more than 15% is checked again', (x) => `(${x} > 15%)`, { '(15.0 - 13.0) / 13.0': true, '(11.5 - 10.0) / 10.0': false }),
	number('5.9', 'Fri 30 Jan 2026 17:00 → Mon 2 Feb 10:00 is 65 hours by the clock', 'HOURS(DATETIME("2026-02-02", 10) - DATETIME("2026-01-30", 17))', '65'),
	number('5.9', 'and 2 hours of work, 9 to 18', 'WORK_HOURS("2026-01-30T17:00:00+08:00", "2026-02-02T10:00:00+08:00", "09:00", "18:00")', '2'),
	...[
		number('5.9', 'decisions after 5, 20 and 30 h take 18.33 h', 'ROUND(AVERAGE(children, [value]), 2)', '18.33'),
		number('5.9', '66.7% of them within 24 h', 'ROUND(COUNT(children, [value] <= 24) / COUNT(children, NOT ISBLANK([value])) * 100, 1)', '66.7'),
		number('5.9', 'signals without an action are open, not dropped', 'COUNT(children, ISBLANK([value]))', '1'),
	].map((n) => ({ ...n, records: [{ value: 5 }, { value: 20 }, { value: 30 }, {}] })),
	...[0.5, 0.7, 3.4, 0.7].map((stage, i) =>
		number('5.9', `stage ${i + 1} of the chain takes ${stage} d`, '[value] - PREVIOUS([value], [day])', String(stage), { records: series(chain), own: i + 1 }),
	),
	number('5.9', 'the chain takes 5.3 d', 'MAX(PEERS(), [value]) - MIN(PEERS(), [value])', '5.3', { records: series(chain), own: 0 }),
	number('5.9', '5.3 against 11.7 is −54.7%', 'ROUND((5.3 - 11.7) / 11.7 * 100, 1)', '-54.7'),
	number('5.9', '17.3 → 3.1 h is −82.1%', 'ROUND((3.1 - 17.3) / 17.3 * 100, 1)', '-82.1'),
];

/** 5.10: a ledger. Lots +5 (A) and +8 (B), consumed in the order in which they expire; `[this.weight]` is what was redeemed. */
const lots = (redeemed: number) => [
	{ name: 'A', value: 5, weight: redeemed, day: '2026-06-30' },
	{ name: 'B', value: 8, weight: redeemed, day: '2026-12-31' },
];
const left = 'CLAMP(SUM(PEERS(), [value], [day] <= [this.day]) - [weight], 0, [value])';
const tariff = [
	{ name: 'SOP', value: 5, day: '2026-01-01' },
	{ name: 'SOP', value: 6, day: '2026-03-01' },
];
const board = [{ value: 90 }, { value: 80 }, { value: 80 }, { value: 70 }];
export const ledger: readonly WorkedNumber[] = [
	number('5.10', 'after redeeming 10, lot A has 0', left, '0', { records: lots(10), own: 0 }),
	number('5.10', 'and lot B has 3', left, '3', { records: lots(10), own: 1 }),
	number('5.10', 'the balance is 3', 'SUM(children, [value])', '3', { records: [{ value: 5 }, { value: 8 }, { value: -10 }] }),
	number('5.10', 'cancelled, lot A has 5 again', left, '5', { records: lots(0), own: 0 }),
	number('5.10', 'and lot B 8', left, '8', { records: lots(0), own: 1 }),
	number('5.10', 'a grant of 30 fits into a budget of 50', 'SUM(children, [value]) <= 50', true, { records: [{ value: 30 }] }),
	number('5.10', 'and 25 more do not', 'SUM(children, [value]) <= 50', false, { records: [{ value: 30 }, { value: 25 }] }),
	...each('5.10', 'a tariff that rises on 1 March', (day) => `LAST(children, [value], [day], [day] <= "${day}")`, { '2026-02-28': '5', '2026-03-01': '6' }).map(
		(n) => ({
			...n,
			records: tariff,
		}),
	),
	...['1', '2', '2', '4'].map((place, own) =>
		number('5.10', `ties share a rank: ${own + 1} of the list is ${place}`, 'RANK(PEERS(), [value])', place, { records: board, own }),
	),
];

const goal = (revisions: string) => `BAND(${revisions} / 100, "[0,0.15]", "green", "(0.15,0.25]", "amber", "(0.25,)", "red")`;
/** 5.11: ratios, and what stands below the line. */
export const ratios: readonly WorkedNumber[] = [
	number('5.11', '15 revisions of 100 goals are 0.15', '15 / 100', '0.15'),
	...each('5.11', 'revisions of 100 goals', goal, { '15': 'green', '16': 'amber', '25': 'amber', '26': 'red' }),
	number('5.11', 'suggestions that are open do not count: 3 adopted of 4 decided', 'COUNT(children, [done]) / COUNT(children, NOT ISBLANK([done]))', '0.75', {
		records: [{ done: true }, { done: true }, { done: true }, { done: false }, {}],
	}),
	number('5.11', '992 of 1000 are 99.2%', 'ROUND(992 / 1000 * 100, 1)', '99.2'),
	number('5.11', '8 of 280 are 2.9%', 'ROUND(8 / 280 * 100, 1)', '2.9'),
	number('5.11', 'from 60 to 78 is +30.0%', 'ROUND((78 - 60) / 60 * 100, 1)', '30'),
	number('5.11', 'which is 18 percentage points', '78 - 60', '18'),
	number('5.11', 'NPS: 60 − 20 is 40', '60 - 20', '40'),
	number('5.11', 'OEE: 0.90 × 0.95 × 0.98 is 83.79%', '0.90 * 0.95 * 0.98 * 100', '83.79'),
	number('5.11', 'of nothing there is no ratio', 'COUNT(children, [done]) / COUNT(children)', null, { records: [] }),
];

const anchor = (day: string) => `MOD(DAYS_BETWEEN("2026-12-14", "${day}"), 14) = 0`;
const fiscal = (day: string) => `TEXT(YEAR(DATE_ADD("${day}", -3, "month"))) & " Q" & TEXT(QUARTER(DATE_ADD("${day}", -3, "month")))`;
/** 6: weeks and fiscal years. */
export const calendar: readonly WorkedNumber[] = [
	...each('6', 'ISO weeks', (day) => `TEXT(ISOYEAR("${day}")) & "-W" & PAD_LEFT(TEXT(ISOWEEK("${day}")), 2, "0")`, {
		'2025-12-29': '2026-W01', '2026-12-31': '2026-W53', '2027-01-03': '2026-W53', '2027-01-04': '2027-W01',
	}), // biome-ignore format: one list
	number('6', '2026 has 53 weeks', 'ISOWEEK("2026-12-28")', '53'),
	number('6', 'parity breaks at W53/W01: both are odd', 'MOD(ISOWEEK("2026-12-28"), 2) = MOD(ISOWEEK("2027-01-04"), 2)', true),
	...each('6', 'every two weeks from 2026-12-14', anchor, { '2026-12-28': true, '2027-01-04': false, '2027-01-11': true }),
	...each('6', 'fiscal year from April', fiscal, { '2026-05-15': '2026 Q1', '2026-03-31': '2025 Q4' }),
];
