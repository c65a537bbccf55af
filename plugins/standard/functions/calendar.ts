import {
	addWorkDays, bindSql, type Day, type DecimalValue, dayNumber, dayOf, defineFunction, divide, errorValue, type Facts, type FormulaFunction, type FormulaValue,
	isUnknownYear, isWorkDay, joinSql, Num, parseDay, type SqlFact, type SqlFragment, sql, type UnknownYear, workDays, workDaysBetween, workMilliseconds, wallClockIn,
} from '@dougong/engine'; // biome-ignore format: one list

const number = { t: 'number' } as const;
const date = { t: 'date' } as const;
const family = 'calendar';
const reads: FormulaFunction['reads'] = ['calendar'];
const dayOfValue = (value: FormulaValue | undefined) => dayNumber(parseDay(value as string) as Day);

/** A year without a table is an error, never a guess. */
function known<T>(answer: T | UnknownYear, value: (answer: T) => FormulaValue): FormulaValue {
	if (!isUnknownYear(answer)) return value(answer);
	return errorValue('unknown-year', `the calendar of work days has no table for the year ${answer.unknownYear}`);
}

const fromTo = [
	{ name: 'from', type: date },
	{ name: 'to', type: date },
] as const;

export const workdays = defineFunction({
	name: 'WORKDAYS',
	family,
	description: {
		en: 'Work days from one date to another, both ends included; below zero when the second is earlier. An error when the calendar has no table for a year',
		zh: '从一个日期到另一个日期的工作日数，首尾两天都计入；后者较早时为负。日历没有该年的表时为错误',
	},
	params: fromTo,
	returns: number,
	reads,
	evaluate: ([from, to], facts) => known(workDays(facts.calendar, dayOfValue(from), dayOfValue(to)), (n) => new Num(n)),
	sql: (args) => bindSql(args, ([from = [], to = []]) => workDaysSql(from, to)),
	examples: [
		{ formula: 'WORKDAYS("2026-02-01", "2026-02-10")', result: '7' },
		{ formula: 'WORKDAYS("2026-02-11", "2026-02-28")', result: '9' },
		{ formula: 'WORKDAYS("2026-02-14", "2026-02-13")', result: '-2' },
		{ formula: 'WORKDAYS("2099-01-01", "2099-01-31")', result: null },
	],
});

export const workdaysBetween = defineFunction({
	name: 'WORKDAYS_BETWEEN',
	family,
	description: {
		en: 'How many work days after the first date the second one is: the first does not count, the second does. Below zero when the second is earlier',
		zh: '第二个日期在第一个日期之后第几个工作日：首日不计，末日计入；后者较早时为负',
	},
	params: fromTo,
	returns: number,
	reads,
	evaluate: ([from, to], facts) => known(workDaysBetween(facts.calendar, dayOfValue(from), dayOfValue(to)), (n) => new Num(n)),
	sql: (args) =>
		bindSql(
			args,
			([from = [], to = []]) =>
				sql`(CASE WHEN ${knownYears(from, to)} THEN (CASE WHEN ${from} <= ${to} THEN ${countSql(sql`(${from} + 1)`, to)} ELSE - ${countSql(sql`(${to} + 1)`, from)} END)::numeric END)`,
		),
	examples: [
		{ formula: 'WORKDAYS_BETWEEN("2026-03-10", "2026-03-14")', result: '3' },
		{ formula: 'WORKDAYS_BETWEEN("2026-02-13", "2026-02-24")', result: '2' },
		{ formula: 'WORKDAYS_BETWEEN("2026-02-24", "2026-02-13")', result: '-2' },
	],
});

export const workdayAdd = defineFunction({
	name: 'WORKDAY_ADD',
	family,
	description: {
		en: 'The n-th work day after a date, or before it when n is below zero. For 0 it is the date itself',
		zh: '某日之后（n 为负则之前）的第 n 个工作日；n 为 0 时即当日',
	},
	params: [
		{ name: 'date', type: date },
		{ name: 'n', type: number },
	],
	returns: date,
	reads,
	evaluate: ([from, n], facts) => added(from, Math.trunc((n as DecimalValue).toNumber()), facts),
	sql: (args) => bindSql(args, ([from = [], n = []]) => addedSql(from, sql`trunc(${n})`)),
	examples: [
		{ formula: 'WORKDAY_ADD("2026-02-25", -2)', result: '2026-02-14' },
		{ formula: 'WORKDAY_ADD("2026-09-30", 2)', result: '2026-10-09' },
		{ formula: 'WORKDAY_ADD("2026-02-15", 0)', result: '2026-02-15' },
		{ formula: 'WORKDAY_ADD("2026-12-31", 100000)', result: null },
	],
});

export const isWorkday = defineFunction({
	name: 'IS_WORKDAY',
	family,
	description: { en: 'Whether a date is a work day', zh: '某日是否为工作日' },
	params: [{ name: 'date', type: date }],
	returns: { t: 'boolean' },
	reads,
	evaluate: ([day], facts) => known(isWorkDay(facts.calendar, dayOfValue(day)), (is) => is),
	sql: (args) => bindSql(args, ([day = []]) => sql`(CASE WHEN ${knownYears(day, day)} THEN ${worksSql(day)} END)`),
	examples: [
		{ formula: 'IS_WORKDAY("2026-02-14")', result: true },
		{ formula: 'IS_WORKDAY("2026-02-16")', result: false },
		{ formula: 'IS_WORKDAY("1926-02-16")', result: null },
	],
});

export const nextWorkday = neighbour('NEXT_WORKDAY', 1, { en: 'The first work day after a date', zh: '某日之后的第一个工作日' }, '2026-02-24');
export const previousWorkday = neighbour('PREVIOUS_WORKDAY', -1, { en: 'The last work day before a date', zh: '某日之前的最后一个工作日' }, '2026-02-13');

function neighbour(name: string, by: 1 | -1, description: FormulaFunction['description'], result: string): FormulaFunction {
	return defineFunction({
		name,
		family,
		description,
		params: [{ name: 'date', type: date }],
		returns: date,
		reads,
		evaluate: ([from], facts) => added(from, by, facts),
		sql: (args) => bindSql(args, ([from = []]) => addedSql(from, raw(`${by}::numeric`))),
		examples: [{ formula: `${name}("2026-02-14")`, result }],
	});
}

const hourMs = 3_600_000;
const clock = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
/** Milliseconds of the day. */
function clockTime(text: FormulaValue | undefined): number | undefined {
	if (!clock.test(text as string)) return undefined;
	const [hours = 0, minutes = 0] = (text as string).split(':').map(Number);
	return (hours * 60 + minutes) * 60_000;
}

export const workHours = defineFunction({
	name: 'WORK_HOURS',
	family,
	description: {
		en: 'Hours of work between two instants: on work days, from one time of the day to another, in the time zone of the workspace. Below zero when the second is earlier',
		zh: '两个时刻之间的工作小时数：仅计工作日每天起止时刻之内（按工作区时区）；后者较早时为负',
	},
	params: [
		{ name: 'from', type: { t: 'date-time' } },
		{ name: 'to', type: { t: 'date-time' } },
		{ name: 'start of the day', type: { t: 'text' } },
		{ name: 'end of the day', type: { t: 'text' } },
	],
	returns: number,
	reads: ['calendar', 'timeZone'],
	evaluate: ([from, to, start, end], { calendar, timeZone }) => {
		const [open, close] = [clockTime(start), clockTime(end)];
		if (open === undefined || close === undefined || close <= open)
			return errorValue('out-of-range', 'the day has to start before it ends, e.g. "09:00", "18:00"');
		const [a, b] = [wallClockIn(from as string, timeZone), wallClockIn(to as string, timeZone)];
		return known(workMilliseconds(calendar, a, b, { open, close }), (ms) => divide(new Num(ms), new Num(hourMs)) ?? null);
	},
	sql: ([from = [], to = [], start = [], end = []]) =>
		bindSql([wallSql(from), wallSql(to), clockSql(start), clockSql(end)], ([a = [], b = [], open = [], close = []]) => {
			const [first, last] = [sql`${a}::date`, sql`${b}::date`];
			const time = (wall: SqlFragment) => sql`extract(epoch from ${wall}::time)::numeric`;
			const worked = (wall: SqlFragment) =>
				sql`(CASE WHEN ${worksSql(sql`${wall}::date`)} THEN least(greatest(${time(wall)}, ${open}), ${close}) - ${open} ELSE 0 END)`;
			const whole = sql`(CASE WHEN ${first} <= ${last} THEN ${countSql(first, sql`(${last} - 1)`)} ELSE - ${countSql(last, sql`(${first} - 1)`)} END)`;
			const seconds = sql`(${whole} * (${close} - ${open}) + ${worked(b)} - ${worked(a)})`;
			return sql`(CASE WHEN ${close} > ${open} AND ${knownYears(first, last)} THEN
				round(div(${seconds} * 1000000000000000000000, 3600) * 0.000000000000000000001, 20) END)`;
		}),
	examples: [
		{ formula: 'WORK_HOURS("2026-01-30T17:00:00+08:00", "2026-02-02T10:00:00+08:00", "09:00", "18:00")', result: '2' },
		{ formula: 'WORK_HOURS("2026-02-14T09:30:00+08:00", "2026-02-24T09:45:00+08:00", "09:00", "18:00")', result: '9.25' },
		{ formula: 'WORK_HOURS("2026-01-30T17:00:00Z", "2026-02-02T10:00:00Z", "18:00", "09:00")', result: null },
	],
});

function added(from: FormulaValue | undefined, n: number, { calendar }: Facts): FormulaValue {
	return known(addWorkDays(calendar, dayOfValue(from), n), (day) => dayOf(day) ?? null);
}

const raw = (text: string): SqlFragment => [{ k: 'text', text }];
const fact = (part: SqlFact, cast: 'date[]' | 'bigint[]'): SqlFragment => [{ k: 'fact', fact: part, cast }];
const offDays = fact('calendar.off', 'date[]');
const workingDays = fact('calendar.working', 'date[]');
const weekend = fact('calendar.weekend', 'bigint[]');
const years = fact('calendar.years', 'bigint[]');

/** That every year from one day to the other, in either order, has a table: as many are in the list as there are years. */
function knownYears(a: SqlFragment, b: SqlFragment): SqlFragment {
	const year = (day: SqlFragment) => sql`extract(year from ${day})`;
	return sql`((SELECT count(*) FROM unnest(${years}) dg_y(y) WHERE y BETWEEN least(${year(a)}, ${year(b)}) AND greatest(${year(a)}, ${year(b)}))
		= abs(${year(b)} - ${year(a)}) + 1)`;
}

/** As workDays of the engine: blank where a year has no table. */
export function workDaysSql(from: SqlFragment, to: SqlFragment): SqlFragment {
	return sql`(CASE WHEN ${knownYears(from, to)} THEN (CASE WHEN ${from} <= ${to} THEN ${countSql(from, to)} ELSE - ${countSql(to, from)} END)::numeric END)`;
}

/** Work days of a range; 0 when it ends before it begins. 0001-01-01 was a Monday, which the weeks are counted from. */
function countSql(first: SqlFragment, last: SqlFragment): SqlFragment {
	const n = (day: SqlFragment) => sql`(${day} - '0001-01-01'::date)`;
	const lost = sql`(SELECT coalesce(sum((${n(last)} + 8 - w) / 7 - (${n(first)} + 7 - w) / 7), 0) FROM unnest(${weekend}) dg_w(w))`;
	const inside = (days: SqlFragment) => sql`(SELECT count(*) FROM unnest(${days}) dg_d(d) WHERE d BETWEEN ${first} AND ${last})`;
	return sql`(CASE WHEN ${first} <= ${last} THEN (${last} - ${first} + 1) - ${lost} - ${inside(offDays)} + ${inside(workingDays)} ELSE 0 END)`;
}

function worksSql(day: SqlFragment): SqlFragment {
	return sql`(CASE WHEN extract(isodow from ${day})::bigint = ANY(${weekend}) THEN ${day} = ANY(${workingDays}) ELSE ${day} <> ALL(${offDays}) END)`;
}

/**
 * A walk over days, as long as it has to be: so many weeks that n work days are in them whatever is off. A set-returning function in a
 * select list gives its rows one by one, so that the walk ends where the day is found.
 */
function addedSql(from: SqlFragment, n: SqlFragment): SqlFragment {
	const days = sql`366 * (cardinality(${years}) + 1)`;
	const weeks = sql`(abs(${n})::bigint + cardinality(${offDays})) / greatest(7 - cardinality(${weekend}), 1) + 2`;
	const length = sql`(CASE WHEN abs(${n}) <= ${days} THEN least(7 * (${weeks}), ${days})::integer ELSE 0 END)`;
	const walk = sql`(SELECT ${from} + sign(${n})::integer * generate_series(1, ${length}) AS d)`;
	const found = sql`(SELECT d FROM ${walk} dg_s WHERE ${worksSql(raw('dg_s.d'))} OFFSET (CASE WHEN abs(${n}) BETWEEN 1 AND ${days} THEN abs(${n})::bigint - 1 ELSE 0 END) LIMIT 1)`;
	return sql`(SELECT CASE WHEN ${knownYears(from, raw('dg_r.d'))} THEN dg_r.d END FROM (SELECT CASE WHEN ${n} = 0 THEN ${from} ELSE ${found} END AS d OFFSET 0) dg_r)`;
}

function wallSql(instant: SqlFragment): SqlFragment {
	return sql`(${instant} AT TIME ZONE ${[{ k: 'fact', fact: 'timeZone', cast: 'text' }]})`;
}

/** Seconds of the day; NULL when it is no time. */
function clockSql(text: SqlFragment): SqlFragment {
	const digits = joinSql(
		[raw("(CASE WHEN t ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' THEN substr(t, 1, 2)::numeric * 3600 + substr(t, 4, 2)::numeric * 60 END)")],
		'',
	);
	return sql`(SELECT ${digits} FROM (SELECT ${text} COLLATE "C" AS t OFFSET 0) dg_t)`;
}
