import {
	addMonths, bindSql, type Day, type DecimalValue, dayNumber, dayOfNumber, dayText, defineFunction, errorValue, type FormulaValue, isDay, Num, parseDay,
	type SqlFragment, sql, wallClockIn,
} from '@dougong/engine'; // biome-ignore format: one list

const number = { t: 'number' } as const;
const date = { t: 'date' } as const;
const integer = (value: FormulaValue | undefined) => Math.trunc((value as DecimalValue).toNumber());
const day = (value: FormulaValue | undefined) => parseDay(value as string) as Day;
const noSuchDay = errorValue('not-a-date', 'there is no such day in the years 0001 to 9999');
const dayOrError = (found: Day | undefined): FormulaValue => (found ? dayText(found) : noSuchDay);

export const dateOf = defineFunction({
	name: 'DATE',
	family: 'dates',
	description: { en: 'The day of a year, month and day; an error when there is none', zh: '由年、月、日得到日期；不存在时为错误' },
	params: [
		{ name: 'year', type: number },
		{ name: 'month', type: number },
		{ name: 'day', type: number },
	],
	returns: date,
	evaluate: ([y, m, d]) => {
		const found = { year: integer(y), month: integer(m), day: integer(d) };
		return dayOrError(isDay(found) ? found : undefined);
	},
	// Nested, because Postgres may compute the sides of AND in any order.
	sql: (args) =>
		bindSql(
			args.map((a) => sql`trunc(${a})`),
			([y = [], m = [], d = []]) =>
				sql`(CASE WHEN ${y} BETWEEN 1 AND 9999 AND ${m} BETWEEN 1 AND 12 AND ${d} BETWEEN 1 AND 31 THEN
				CASE WHEN ${d} <= extract(day from make_date(${y}::integer, ${m}::integer, 1) + interval '1 month' - interval '1 day')
				THEN make_date(${y}::integer, ${m}::integer, ${d}::integer) END END)`,
		),
	examples: [
		{ formula: 'DATE(2024, 2, 29)', result: '2024-02-29' },
		{ formula: 'DATE(2026, 2, 29)', result: null },
	],
});

export const year = part('YEAR', 'year', { en: 'The year of a date', zh: '日期中的年' }, '2026');
export const month = part('MONTH', 'month', { en: 'The month of a date, 1 to 12', zh: '日期中的月（1–12）' }, '1');
export const dayOfMonth = part('DAY', 'day', { en: 'The day of the month', zh: '日期中的日' }, '31');

function part(name: string, key: 'year' | 'month' | 'day', description: { en: string; zh: string }, result: string) {
	return defineFunction({
		name,
		family: 'dates',
		description,
		params: [{ name: 'date', type: date }],
		returns: number,
		evaluate: ([value]) => new Num(day(value)[key]),
		sql: ([value = []]) => [{ k: 'text', text: `extract(${key} from ` }, ...value, { k: 'text', text: ')::numeric' }],
		examples: [{ formula: `${name}(DATE(2026, 1, 31))`, result }],
	});
}

const mostDays = 4_000_000;
const mostMonths = 120_000;
export const dateAdd = defineFunction({
	name: 'DATE_ADD',
	also: ['EDATE', 'DATEADD'],
	family: 'dates',
	description: {
		en: 'The date so many days, months or years later (or earlier, below zero). A day that the month does not have becomes its last one',
		zh: '若干天、月或年之后（负数为之前）的日期；目标月没有该日时取月末',
	},
	params: [
		{ name: 'date', type: date },
		{ name: 'number', type: number },
		{ name: 'unit', type: { t: 'text', options: ['day', 'month', 'year'] } },
	],
	returns: date,
	evaluate: ([from, n, unit]) => {
		const by = integer(n);
		if (unit === 'day') return dayOrError(Math.abs(by) > mostDays ? undefined : dayOfNumber(dayNumber(day(from)) + by));
		const months = unit === 'year' ? by * 12 : by;
		return dayOrError(Math.abs(months) > mostMonths ? undefined : addMonths(day(from), months));
	},
	sql: ([from = [], n = [], unit = []]) =>
		bindSql([from, n], ([d = [], by = []]) => {
			const name = unit[0]?.k === 'value' ? unit[0].value : undefined;
			if (name === 'day')
				return sql`('0001-01-01'::date + ${between(sql`${d} - '0001-01-01'::date + CASE WHEN abs(${by}) <= 4000000 THEN trunc(${by})::integer END`)})`;
			const months = name === 'year' ? sql`trunc(${by}) * 12` : sql`trunc(${by})`;
			// The bound on the number alone comes first: Postgres computes constants of a branch that only a column rules out.
			return sql`(CASE WHEN abs(${months}) <= 120000 THEN
				CASE WHEN extract(year from ${d}) * 12 + extract(month from ${d}) - 1 + ${months} BETWEEN 12 AND 119999
				THEN (${d} + make_interval(months => (${months})::integer))::date END END)`;
		}),
	examples: [
		{ formula: 'DATE_ADD(DATE(2026, 1, 31), 1, "month")', result: '2026-02-28' },
		{ formula: 'DATE_ADD("2024-02-29", -1, "year")', result: '2023-02-28' },
		{ formula: 'DATE_ADD("2026-03-09", 30, "day")', result: '2026-04-08' },
		{ formula: 'DATE_ADD("9999-12-31", 1, "day")', result: null },
	],
});

export const daysBetween = defineFunction({
	name: 'DAYS_BETWEEN',
	also: ['DATEDIFF'],
	family: 'dates',
	description: { en: 'Days from one date to another; negative when the second is earlier', zh: '两个日期相差的天数；后者较早时为负' },
	params: [
		{ name: 'from', type: date },
		{ name: 'to', type: date },
	],
	returns: number,
	evaluate: ([from, to]) => new Num(dayNumber(day(to)) - dayNumber(day(from))),
	sql: ([from = [], to = []]) => sql`(${to} - ${from})::numeric`,
	examples: [{ formula: 'DAYS_BETWEEN("2026-02-27", "2026-03-01")', result: '2' }],
});

export const dateValue = defineFunction({
	name: 'DATEVALUE',
	family: 'dates',
	description: { en: 'The day of a date and time, in the time zone of the workspace', zh: '日期时间所在的日期（按工作区时区）' },
	params: [{ name: 'date-time', type: { t: 'date-time' } }],
	returns: date,
	reads: ['timeZone'],
	evaluate: ([instant], { timeZone }) => dayOrError(dayInZone(instant as string, timeZone)),
	sql: ([instant = []]) =>
		sql`('0001-01-01'::date + ${between(sql`(${instant} AT TIME ZONE ${[{ k: 'fact', fact: 'timeZone', cast: 'text' }]})::date - '0001-01-01'::date`)})`,
	examples: [
		{ formula: 'DATEVALUE("2026-03-09T15:59:00Z")', result: '2026-03-09' },
		{ formula: 'DATEVALUE("2026-03-09T16:00:00Z")', result: '2026-03-10' },
	],
});

/** NULL outside the days 0 to 3,652,058 (0001-01-01 to 9999-12-31). LEAST and GREATEST pass over NULL, which so ends as the bound, and that as NULL. */
function between(days: SqlFragment): SqlFragment {
	return sql`nullif(greatest(nullif(least(${days}, 3652059), 3652059), -1), -1)`;
}

function dayInZone(instant: string, timeZone: string): Day | undefined {
	return dayOfNumber(wallClockIn(instant, timeZone).day);
}
