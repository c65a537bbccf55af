import {
	addPeriods, bindSql, castOf, type Day, type DecimalValue, dayNumber, dayOf, defineFunction, errorValue, type FormulaFunction, type FormulaValue, isUnknownYear,
	Num, parseDay, parsePeriod, type Period, periodDays, periodOfDay, periodOfDays, periodOfHours, periodText, periodUnits, type PeriodUnit, type SqlFragment, sql,
	workDays,
} from '@dougong/engine'; // biome-ignore format: one list
import { workDaysSql } from './calendar.ts';

const number = { t: 'number' } as const;
const date = { t: 'date' } as const;
const instant = { t: 'date-time' } as const;
const text = { t: 'text' } as const;
const family = 'periods';
const integer = (value: FormulaValue | undefined) => Math.trunc((value as DecimalValue).toNumber());
const day = (value: FormulaValue | undefined) => parseDay(value as string) as Day;
const raw = (written: string): SqlFragment => [{ k: 'text', text: written }];
const outOfRange = (reason: string) => errorValue('out-of-range', reason);
const noPeriod = errorValue('not-a-date', 'the text is no period; write e.g. 2026-01, 2026-Q1, FY2026-Q1 or 2026-W53');
const orError = (found: string | undefined): FormulaValue => found ?? outOfRange('there is no such period in the years 0001 to 9999');
const firstMonth = { name: 'first month', type: number, optional: true } as const;

export const period = defineFunction({
	name: 'PERIOD',
	family,
	description: {
		en: 'The period that a date lies in. With a first month from 2 to 12, quarters, halves and years are of the fiscal year that starts in that month and is named by the year it starts in. Weeks are ISO weeks',
		zh: '日期所在的期间。给出 2–12 的起始月时，季度、半年与年按从该月开始、以开始年份命名的财年计算。周为 ISO 周',
	},
	params: [{ name: 'date', type: date }, { name: 'unit', type: { t: 'text', options: [...periodUnits] } }, firstMonth],
	returns: text,
	evaluate: ([at, unit, month]) => {
		const start = month === undefined ? 1 : integer(month);
		if (!(start >= 1 && start <= 12)) return outOfRange('the first month is a number from 1 to 12');
		return orError(periodText(periodOfDay(day(at), unit as PeriodUnit, start)));
	},
	sql: ([at = [], unit = [], month]) => periodSql(at, unit[0]?.k === 'value' ? (unit[0].value as PeriodUnit) : 'month', month),
	examples: [
		{ formula: 'PERIOD("2026-01-31", "month")', result: '2026-01' },
		{ formula: 'PERIOD("2026-05-15", "quarter", 4)', result: 'FY2026-Q1' },
		{ formula: 'PERIOD("2026-03-31", "quarter", 4)', result: 'FY2025-Q4' },
		{ formula: 'PERIOD("2027-01-03", "week")', result: '2026-W53' },
		{ formula: 'PERIOD("2026-07-01", "half")', result: '2026-H2' },
		{ formula: 'PERIOD("2026-07-01", "year", 13)', result: null },
	],
});

function periodSql(at: SqlFragment, unit: PeriodUnit, month: SqlFragment | undefined): SqlFragment {
	return bindSql([at, month ? sql`trunc(${month})` : raw('1::numeric')], ([d = [], m = []]) => {
		const calendar = { month: `'YYYY-MM'`, quarter: `'YYYY"-Q"Q'`, year: `'YYYY'`, week: `'IYYY"-W"IW'`, half: '' };
		const half = (of: SqlFragment) => sql`to_char(${of}, 'YYYY"-H"') || CASE WHEN extract(month from ${of}) <= 6 THEN '1' ELSE '2' END`;
		const named = (of: SqlFragment) => (unit === 'half' ? half(of) : sql`to_char(${of}, ${raw(calendar[unit])})`);
		const own = month === undefined || unit === 'month' || unit === 'week';
		if (own) return month === undefined ? sql`(${named(d)})` : sql`(CASE WHEN ${m} BETWEEN 1 AND 12 THEN ${named(d)} END)`;
		// A fiscal year lies so many months later than the year of its name.
		const moved = sql`(${d} - make_interval(months => (${m} - 1)::integer))::date`;
		return sql`(CASE WHEN ${m} = 1 THEN ${named(d)} WHEN ${m} BETWEEN 2 AND 12 THEN
			CASE WHEN extract(year from ${d}) * 12 + extract(month from ${d}) - ${m} >= 12 THEN 'FY' || ${named(moved)} END END)`;
	});
}

export const periodOfSomeDays = defineFunction({
	name: 'PERIOD_OF_DAYS',
	family,
	description: {
		en: 'The period that a date lies in when periods are so many days long and one starts at the anchor: every two weeks, say',
		zh: '按固定天数、以某日为起点划分期间时（如每两周），日期所在的期间',
	},
	params: [
		{ name: 'date', type: date },
		{ name: 'anchor', type: date },
		{ name: 'days', type: number },
	],
	returns: text,
	evaluate: ([at, anchor, days]) => {
		const length = integer(days);
		if (!(length >= 1 && length <= 9999)) return outOfRange('a period has 1 to 9999 days');
		return orError(periodText(periodOfDays(dayNumber(day(at)), dayNumber(day(anchor)), length)));
	},
	sql: ([at = [], anchor = [], days = []]) =>
		bindSql([at, anchor, sql`trunc(${days})`], ([d = [], a = [], n = []]) => {
			const start = sql`(${a} - '0001-01-01'::date + floor((${d} - ${a}) / ${n}) * ${n})`;
			return sql`(CASE WHEN ${n} BETWEEN 1 AND 9999 THEN CASE WHEN ${start} BETWEEN 0 AND 3652058 THEN
				to_char('0001-01-01'::date + ${start}::integer, 'YYYY-MM-DD') || '/P' || trim_scale(${n})::text || 'D' END END)`;
		}),
	examples: [
		{ formula: 'PERIOD_OF_DAYS("2027-01-04", "2026-01-05", 14)', result: '2027-01-04/P14D' },
		{ formula: 'PERIOD_OF_DAYS("2025-12-30", "2026-01-05", 14)', result: '2025-12-22/P14D' },
		{ formula: 'PERIOD_OF_DAYS("2025-12-30", "2026-01-05", 0)', result: null },
	],
});

const minuteOf = (value: FormulaValue | undefined) => Math.floor(Date.parse(value as string) / 60_000);
export const periodOfSomeHours = defineFunction({
	name: 'PERIOD_OF_HOURS',
	family,
	description: {
		en: 'The period that an instant lies in when periods are so many hours long and one starts at the anchor, to the minute',
		zh: '按固定小时数、以某时刻（精确到分）为起点划分期间时，时刻所在的期间',
	},
	params: [
		{ name: 'instant', type: instant },
		{ name: 'anchor', type: instant },
		{ name: 'hours', type: number },
	],
	returns: text,
	evaluate: ([at, anchor, hours]) => {
		const length = integer(hours);
		if (!(length >= 1 && length <= 9999)) return outOfRange('a period has 1 to 9999 hours');
		return orError(periodText(periodOfHours(minuteOf(at), minuteOf(anchor), length)));
	},
	sql: ([at = [], anchor = [], hours = []]) => {
		const minutes = (of: SqlFragment) => sql`floor(extract(epoch from ${of})::numeric / 60)`;
		return bindSql([minutes(at), minutes(anchor), sql`trunc(${hours})`], ([t = [], a = [], n = []]) => {
			const start = sql`(${a} + floor((${t} - ${a}) / (${n} * 60)) * ${n} * 60)`;
			return sql`(CASE WHEN ${n} BETWEEN 1 AND 9999 THEN CASE WHEN ${start} BETWEEN ${raw(firstMinute)} AND ${raw(lastMinute)} THEN
				${minuteSql(start)} || '/PT' || trim_scale(${n})::text || 'H' END END)`;
		});
	},
	examples: [
		{ formula: 'PERIOD_OF_HOURS("2026-03-09T01:30:00Z", "2026-03-01T00:00:00Z", 72)', result: '2026-03-07T00:00Z/PT72H' },
		{ formula: 'PERIOD_OF_HOURS("2026-02-28T23:59:00Z", "2026-03-01T00:00:00Z", 72)', result: '2026-02-26T00:00Z/PT72H' },
	],
});
const firstMinute = '-1035593280';
const lastMinute = '4223371679';
function minuteSql(minutes: SqlFragment): SqlFragment {
	const daysOf = sql`floor((${minutes}) / 1440)`;
	const minute = sql`((${minutes}) - ${daysOf} * 1440)`;
	return sql`(to_char('1970-01-01'::date + (${daysOf})::integer, 'YYYY-MM-DD"T"') || to_char(floor(${minute} / 60), 'FM00') || ':' ||
		to_char(${minute} - floor(${minute} / 60) * 60, 'FM00') || 'Z')`;
}

export const periodStart = ofDays('PERIOD_START', {
	returns: date,
	description: { en: 'The first day of a period. Of a fiscal year, say the month that it starts in', zh: '期间的第一天；财年期间需给出起始月' },
	evaluate: ({ first }) => dayOf(first) ?? null,
	sql: ({ first }) => first,
	examples: [
		{ formula: 'PERIOD_START("2026-W53")', result: '2026-12-28' },
		{ formula: 'PERIOD_START("FY2025-Q4", 4)', result: '2026-01-01' },
		{ formula: 'PERIOD_START("FY2025-Q4")', result: null },
		{ formula: 'PERIOD_START("2026-13")', result: null },
	],
});
export const periodEnd = ofDays('PERIOD_END', {
	returns: date,
	description: { en: 'The last day of a period. Of a fiscal year, say the month that it starts in', zh: '期间的最后一天；财年期间需给出起始月' },
	evaluate: ({ last }) => dayOf(last) ?? null,
	sql: ({ last }) => last,
	examples: [
		{ formula: 'PERIOD_END("2026-02")', result: '2026-02-28' },
		{ formula: 'PERIOD_END("FY2026", 4)', result: '2027-03-31' },
		{ formula: 'PERIOD_END("2026-01-05/P14D")', result: '2026-01-18' },
	],
});
export const periodLength = ofDays('PERIOD_DAYS', {
	returns: number,
	description: { en: 'How many days a period has', zh: '期间的天数' },
	evaluate: ({ first, last }) => new Num(last - first + 1),
	sql: ({ first, last }) => sql`(${last} - ${first} + 1)::numeric`,
	examples: [
		{ formula: 'PERIOD_DAYS("2026-Q1")', result: '90' },
		{ formula: 'PERIOD_DAYS("2026-W01")', result: '7' },
	],
});
export const periodWorkdays = ofDays('PERIOD_WORKDAYS', {
	returns: number,
	reads: ['calendar'],
	description: { en: 'How many work days a period has', zh: '期间的工作日数' },
	evaluate: ({ first, last }, { calendar }) => {
		const count = workDays(calendar, first, last);
		return isUnknownYear(count) ? errorValue('unknown-year', `the calendar of work days has no table for the year ${count.unknownYear}`) : new Num(count);
	},
	sql: ({ first, last }) => bindSql([first, last], ([a = [], b = []]) => workDaysSql(a, b)),
	examples: [
		{ formula: 'PERIOD_WORKDAYS("2026-02")', result: '16' },
		{ formula: 'PERIOD_WORKDAYS("2026")', result: '248' },
		{ formula: 'PERIOD_WORKDAYS("2027")', result: null },
	],
});

interface OfDays extends Pick<FormulaFunction, 'description' | 'returns' | 'examples' | 'reads'> {
	evaluate(days: { first: number; last: number }, facts: Parameters<FormulaFunction['evaluate']>[1]): FormulaValue;
	sql(days: { first: SqlFragment; last: SqlFragment }): SqlFragment;
}
/** A function of a period and, for fiscal years, the month that they start in. */
function ofDays(name: string, { evaluate, sql: body, ...rest }: OfDays): FormulaFunction {
	return defineFunction({
		name,
		family,
		params: [{ name: 'period', type: text }, firstMonth],
		...rest,
		evaluate: ([written, month], facts) => {
			const found = parsePeriod(written as string);
			if (!found) return noPeriod;
			const days = periodDays(found, month === undefined ? undefined : integer(month));
			if (days) return evaluate(days, facts);
			return found.kind === 'months' && found.fiscal ? outOfRange('say the month that the fiscal year starts in') : outOfRange('the period has no such days');
		},
		sql: ([written = [], month]) => {
			const length = { first: raw('dg_p.first'), last: raw('dg_p.last') };
			return sql`(SELECT ${body(length)} FROM (SELECT first, last FROM (${daysSql(written, month)}) dg_q WHERE last <= 3652058 OFFSET 0) dg_n, LATERAL (SELECT
				'0001-01-01'::date + dg_n.first AS first, '0001-01-01'::date + dg_n.last AS last OFFSET 0) dg_p)`;
		},
	});
}

const year4 = '(?!0000)[0-9]{4}';
const dayPattern = `${year4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`;
/** What a text is, by its form: months of each, or -1 a week, -2 days, -3 hours. */
const kindSql = `CASE WHEN p ~ '^${year4}-(0[1-9]|1[0-2])$' THEN 1 WHEN p ~ '^(FY)?${year4}-Q[1-4]$' THEN 3 WHEN p ~ '^(FY)?${year4}-H[12]$' THEN 6
	WHEN p ~ '^(FY)?${year4}$' THEN 12 WHEN p ~ '^${year4}-W(0[1-9]|[1-4][0-9]|5[0-3])$' THEN -1 WHEN p ~ '^${dayPattern}/P[1-9][0-9]{0,3}D$' THEN -2
	WHEN p ~ '^${dayPattern}T([01][0-9]|2[0-3]):[0-5][0-9]Z/PT[1-9][0-9]{0,3}H$' THEN -3 END`;
/** Days since 0001-01-01 that the text begins with; NULL when there is no such day. */
const writtenDay = `CASE WHEN substr(p, 9, 2)::integer <= extract(day from make_date(substr(p, 1, 4)::integer, substr(p, 6, 2)::integer, 1) + interval '1 month' - interval '1 day')
	THEN make_date(substr(p, 1, 4)::integer, substr(p, 6, 2)::integer, substr(p, 9, 2)::integer) - '0001-01-01'::date END`;
const fourth = `make_date(substr(p, 1, 4)::integer, 1, 4)`;
const monday = `(${fourth} - (extract(isodow from ${fourth})::integer - 1) + (substr(p, 7, 2)::integer - 1) * 7)`;

/**
 * One row: the kind `k`, whether of a fiscal year `fy`, its length `n` in days or hours, and where it starts: `i` months since the year 0 without
 * the fiscal shift, or `s` days since 0001-01-01; all NULL when the text is no period. OFFSET 0 keeps casts behind the tests of the form.
 */
function partsSql(written: SqlFragment): SqlFragment {
	const columns = `k, p, p LIKE 'FY%' AS fy,
		CASE WHEN k > 0 THEN (CASE WHEN p LIKE 'FY%' THEN substr(p, 3, 4) ELSE substr(p, 1, 4) END)::integer * 12 +
			CASE k WHEN 1 THEN substr(p, 6, 2)::integer - 1 WHEN 12 THEN 0 ELSE (right(p, 1)::integer - 1) * k END END AS i,
		CASE k WHEN -1 THEN CASE WHEN to_char(${monday}, 'IYYY"-W"IW') = p THEN ${monday} - '0001-01-01'::date END WHEN -2 THEN ${writtenDay} WHEN -3 THEN ${writtenDay} END AS s,
		CASE k WHEN -1 THEN 7 WHEN -2 THEN substring(p from '/P([0-9]+)D')::integer WHEN -3 THEN substring(p from '/PT([0-9]+)H')::integer END AS n`;
	return sql`SELECT ${raw(columns)} FROM (SELECT p, ${raw(kindSql)} AS k FROM (SELECT ${written} COLLATE "C" AS p OFFSET 0) dg_w OFFSET 0) dg_k OFFSET 0`;
}

/** At most one row: first and last day since 0001-01-01, as integers. */
function daysSql(written: SqlFragment, month: SqlFragment | undefined): SqlFragment {
	const shift = month ? sql`CASE WHEN NOT fy THEN 0 WHEN trunc(m) BETWEEN 1 AND 12 THEN trunc(m)::integer - 1 END` : raw('CASE WHEN NOT fy THEN 0 END');
	const start = (index: string) => `(make_date((${index}) / 12, (${index}) % 12 + 1, 1) - '0001-01-01'::date)`;
	const months = sql`SELECT k, s, n, i + ${shift} AS j FROM (${partsSql(written)}) dg_a, (SELECT ${month ?? raw('1::numeric')} AS m OFFSET 0) dg_m WHERE m IS NOT NULL OFFSET 0`;
	return sql`SELECT ${raw(`CASE WHEN k > 0 AND j BETWEEN 12 AND 119999 THEN ${start('j')} WHEN k IN (-1, -2) THEN s END AS first,
		CASE WHEN k > 0 AND j BETWEEN 12 AND 119999 THEN CASE WHEN j + k <= 120000 THEN ${start('j + k')} - 1 END WHEN k IN (-1, -2) THEN s + n - 1 END AS last`)}
		FROM (${months}) dg_b OFFSET 0`;
}

export const periodAdd = defineFunction({
	name: 'PERIOD_ADD',
	family,
	description: { en: 'So many periods later, or earlier below zero', zh: '若干个期间之后（负数为之前）的期间' },
	params: [
		{ name: 'period', type: text },
		{ name: 'n', type: number },
	],
	returns: text,
	evaluate: ([written, n]) => moved(written, integer(n)),
	sql: ([written = [], n = []]) => movedSql(written, sql`trunc(${n})`),
	examples: [
		{ formula: 'PERIOD_ADD("2026-11", 3)', result: '2027-02' },
		{ formula: 'PERIOD_ADD("2026-W53", 1)', result: '2027-W01' },
		{ formula: 'PERIOD_ADD("FY2026-Q1", -2)', result: 'FY2025-Q3' },
		{ formula: 'PERIOD_ADD("2026-01-05/P14D", 26)', result: '2027-01-04/P14D' },
		{ formula: 'PERIOD_ADD("2026-03-07T00:00Z/PT72H", 1)', result: '2026-03-10T00:00Z/PT72H' },
		{ formula: 'PERIOD_ADD("9999", 1)', result: null },
	],
});
export const periodNext = neighbour(
	'PERIOD_NEXT',
	1,
	{ en: 'The period after a period', zh: '下一个期间' },
	{ formula: 'PERIOD_NEXT("2026-Q4")', result: '2027-Q1' },
);
export const periodPrevious = neighbour(
	'PERIOD_PREVIOUS',
	-1,
	{ en: 'The period before a period', zh: '上一个期间' },
	{
		formula: 'PERIOD_PREVIOUS("2026-H1")',
		result: '2025-H2',
	},
);

function neighbour(name: string, by: 1 | -1, description: FormulaFunction['description'], example: FormulaFunction['examples'][number]): FormulaFunction {
	return defineFunction({
		...{ name, family, description, params: [{ name: 'period', type: text }], returns: text },
		evaluate: ([written]) => moved(written, by),
		sql: ([written = []]) => movedSql(written, raw(`${by}::numeric`)),
		examples: [example],
	});
}

function moved(written: FormulaValue | undefined, n: number): FormulaValue {
	const found = parsePeriod(written as string);
	if (!found) return noPeriod;
	const to = addPeriods(found, n);
	return orError(to && periodText(to));
}

function movedSql(written: SqlFragment, n: SqlFragment): SqlFragment {
	const months = `CASE WHEN j BETWEEN 12 AND 119999 THEN CASE WHEN fy THEN 'FY' ELSE '' END || to_char(div(j, 12), 'FM0000') ||
		CASE k WHEN 1 THEN '-' || to_char(j % 12 + 1, 'FM00') WHEN 3 THEN '-Q' || to_char(div(j % 12, 3) + 1, 'FM0') WHEN 6 THEN '-H' || to_char(div(j % 12, 6) + 1, 'FM0') ELSE '' END END`;
	const days = `CASE WHEN t BETWEEN 0 AND 3652058 THEN CASE k WHEN -1 THEN to_char('0001-01-01'::date + t::integer, 'IYYY"-W"IW')
		WHEN -2 THEN to_char('0001-01-01'::date + t::integer, 'YYYY-MM-DD') || substr(p, 11) END END`;
	const hours = sql`CASE WHEN h BETWEEN ${raw(firstMinute)} AND ${raw(lastMinute)} THEN ${minuteSql(raw('h'))} || substr(p, 18) END`;
	const numbers = raw(`k, p, fy, i + k * c AS j, s + n * c AS t,
		CASE WHEN k = -3 THEN (s - 719162)::bigint * 1440 + substr(p, 12, 2)::integer * 60 + substr(p, 15, 2)::integer + n * 60 * c END AS h`);
	return sql`(SELECT CASE WHEN abs(c) > 1000000000 THEN NULL WHEN k > 0 THEN ${raw(months)} WHEN k IN (-1, -2) THEN ${raw(days)} WHEN k = -3 THEN ${hours} END
		FROM (SELECT c, ${numbers} FROM (${partsSql(written)}) dg_a, (SELECT ${n} AS c OFFSET 0) dg_c OFFSET 0) dg_b)`;
}

export const spanStart = spanEdge(
	'SPAN_START',
	0,
	{ en: 'The instant that a period of hours starts at', zh: '按小时划分的期间的开始时刻' },
	'2026-03-07T00:00:00.000Z',
);
export const spanEnd = spanEdge(
	'SPAN_END',
	1,
	{ en: 'The instant that a period of hours ends at, and the next one starts', zh: '按小时划分的期间的结束时刻，即下一期间的开始' },
	'2026-03-10T00:00:00.000Z',
);

function spanEdge(name: string, after: 0 | 1, description: FormulaFunction['description'], result: string): FormulaFunction {
	const isHours = (found: Period | undefined): found is Extract<Period, { kind: 'hours' }> => found?.kind === 'hours';
	return defineFunction({
		...{ name, family, description, params: [{ name: 'period', type: text }], returns: instant },
		evaluate: ([written]) => {
			const found = parsePeriod(written as string);
			if (!isHours(found)) return noPeriod;
			const at = found.start + after * found.hours * 60;
			return at > Number(lastMinute) ? outOfRange('the years end with 9999') : new Date(at * 60_000).toISOString();
		},
		sql: ([written = []]) => {
			const minutes = `(s - 719162)::bigint * 1440 + substr(p, 12, 2)::integer * 60 + substr(p, 15, 2)::integer + n * 60 * ${after}`;
			return sql`(SELECT CASE WHEN h <= ${raw(lastMinute)} THEN ('1970-01-01T00:00Z'::timestamptz + h * interval '1 minute') END
				FROM (SELECT ${raw(`CASE WHEN k = -3 THEN ${minutes} END AS h`)} FROM (${partsSql(written)}) dg_a OFFSET 0) dg_b)${raw(`::${castOf(instant)}`)}`;
		},
		examples: [
			{ formula: `${name}("2026-03-07T00:00Z/PT72H")`, result },
			{ formula: `${name}("2026-03")`, result: null },
		],
	});
}
