import {
	addMonths, bindSql, type Day, type DecimalValue, dayNumber, daysInMonth, dayText, defineFunction, divide, divideSql, errorValue, type FormulaFunction, type FormulaValue,
	instantOf, type LocalText, Num, parseDay, type SqlFragment, sql, wallClockIn,
} from '@dougong/engine'; // biome-ignore format: one list

const number = { t: 'number' } as const;
const date = { t: 'date' } as const;
const instant = { t: 'date-time' } as const;
const duration = { t: 'duration' } as const;
const day = (value: FormulaValue | undefined) => parseDay(value as string) as Day;
const num = (value: FormulaValue | undefined) => value as DecimalValue;

export const hour = clockPart('HOUR', {
	unit: 3600,
	of: 24,
	description: { en: 'The hour of a date and time, 0 to 23, in the time zone of the workspace', zh: '日期时间中的小时（0–23，按工作区时区）' },
	result: '9',
});
export const minute = clockPart('MINUTE', {
	unit: 60,
	of: 60,
	description: { en: 'The minute of a date and time, in the time zone of the workspace', zh: '日期时间中的分钟（按工作区时区）' },
	result: '30',
});
export const second = clockPart('SECOND', {
	unit: 1,
	of: 60,
	description: { en: 'The whole second of a date and time, in the time zone of the workspace', zh: '日期时间中的秒（取整，按工作区时区）' },
	result: '15',
});

function clockPart(
	name: 'HOUR' | 'MINUTE' | 'SECOND',
	{ unit, of, description, result }: { unit: number; of: number; description: LocalText; result: string },
) {
	const key: SqlFragment = [{ k: 'text', text: `floor(extract(${name.toLowerCase()} from ` }];
	return defineFunction({
		name,
		family: 'dates',
		description,
		params: [{ name: 'date-time', type: instant }],
		returns: number,
		reads: ['timeZone'],
		evaluate: ([at], { timeZone }) => {
			return new Num(Math.floor(wallClockIn(at as string, timeZone).ms / (unit * 1000)) % of);
		},
		sql: ([at = []]) => sql`${key}(${at} AT TIME ZONE ${[{ k: 'fact', fact: 'timeZone', cast: 'text' }]})))::numeric`,
		examples: [{ formula: `${name}("2026-03-09T01:30:15Z")`, result }],
	});
}

export const weekday = calendarPart('WEEKDAY', {
	description: { en: 'The day of the week: 1 Monday to 7 Sunday', zh: '星期几：1 为星期一，7 为星期日' },
	evaluate: (d) => isoWeekday(d),
	part: 'isodow',
	examples: [
		{ formula: 'WEEKDAY("2026-03-09")', result: '1' },
		{ formula: 'WEEKDAY("2026-02-15")', result: '7' },
	],
});
export const isoWeek = calendarPart('ISOWEEK', {
	also: ['ISOWEEKNUM', 'WEEKNUM'],
	description: { en: 'The number of the ISO week that a date lies in, 1 to 53; see ISOYEAR for its year', zh: '日期所在的 ISO 周（1–53），所属年份见 ISOYEAR' },
	evaluate: (d) =>
		Math.floor((dayNumber(d) - dayNumber({ year: isoYearOf(d), month: 1, day: 4 }) + isoWeekday({ year: isoYearOf(d), month: 1, day: 4 }) - 1) / 7) + 1,
	part: 'week',
	examples: [
		{ formula: 'ISOWEEK("2025-12-29")', result: '1' },
		{ formula: 'ISOWEEK("2026-12-31")', result: '53' },
	],
});
export const isoYear = calendarPart('ISOYEAR', {
	description: { en: 'The year that the ISO week of a date belongs to', zh: '日期所在 ISO 周所属的年份' },
	evaluate: (d) => isoYearOf(d),
	part: 'isoyear',
	examples: [
		{ formula: 'ISOYEAR("2025-12-29")', result: '2026' },
		{ formula: 'ISOYEAR("2027-01-03")', result: '2026' },
	],
});
export const quarter = calendarPart('QUARTER', {
	description: { en: 'The quarter of the calendar year, 1 to 4', zh: '日历年的季度（1–4）' },
	evaluate: (d) => Math.ceil(d.month / 3),
	part: 'quarter',
	examples: [{ formula: 'QUARTER("2026-05-15")', result: '2' }],
});

interface CalendarPart extends Pick<FormulaFunction, 'also'> {
	description: LocalText;
	evaluate(day: Day): number;
	part: 'isodow' | 'week' | 'isoyear' | 'quarter';
	examples: FormulaFunction['examples'];
}
function calendarPart(name: string, { also = [], description, evaluate, part, examples }: CalendarPart) {
	return defineFunction({
		name,
		also,
		family: 'dates',
		description,
		params: [{ name: 'date', type: date }],
		returns: number,
		evaluate: ([value]) => new Num(evaluate(day(value))),
		sql: ([value = []]) => [{ k: 'text', text: `extract(${part} from ` }, ...value, { k: 'text', text: ')::numeric' }],
		examples,
	});
}
/** 1970-01-01 was a Thursday. */
function isoWeekday(d: Day): number {
	return ((((dayNumber(d) + 3) % 7) + 7) % 7) + 1;
}
/** The year of the Thursday of its week. */
function isoYearOf(d: Day): number {
	const intoYear = dayNumber(d) + 4 - isoWeekday(d);
	return intoYear < dayNumber({ year: d.year, month: 1, day: 1 })
		? d.year - 1
		: intoYear > dayNumber({ year: d.year, month: 12, day: 31 })
			? d.year + 1
			: d.year;
}

export const endOfMonth = defineFunction({
	name: 'EOMONTH',
	family: 'dates',
	description: { en: 'The last day of the month of a date, or of the month so many months later', zh: '所在月（或若干月之后）的最后一天' },
	params: [
		{ name: 'date', type: date },
		{ name: 'months', type: number, optional: true },
	],
	returns: date,
	evaluate: ([value, months]) => {
		const by = months ? Math.trunc(num(months).toNumber()) : 0;
		const to = Math.abs(by) <= 120_000 ? addMonths({ ...day(value), day: 1 }, by) : undefined;
		return to ? dayText({ ...to, day: daysInMonth(to.year, to.month) }) : errorValue('not-a-date', 'there is no such day in the years 0001 to 9999');
	},
	sql: ([value = [], months = sql`0`]) =>
		bindSql([value, months], ([d = [], n = []]) => {
			const index = sql`(extract(year from ${d}) * 12 + extract(month from ${d}) - 1 + CASE WHEN abs(trunc(${n})) <= 120000 THEN trunc(${n}) END)`;
			return bindSql([sql`(CASE WHEN ${index} BETWEEN 12 AND 119999 THEN ${index}::integer END)`], ([i = []]) => {
				return sql`(make_date(${i} / 12, ${i} % 12 + 1, 1) + interval '1 month' - interval '1 day')::date`;
			});
		}),
	examples: [
		{ formula: 'EOMONTH("2026-02-11")', result: '2026-02-28' },
		{ formula: 'EOMONTH("2026-01-31", 1)', result: '2026-02-28' },
		{ formula: 'EOMONTH("2026-01-31", -1)', result: '2025-12-31' },
		{ formula: 'EOMONTH("9999-12-31", 1)', result: null },
	],
});

export const monthsBetween = whole('MONTHS_BETWEEN', 1, {
	also: ['DATEDIF'],
	description: { en: 'Complete months from one date to another; negative when the second is earlier', zh: '两个日期之间的整月数；后者较早时为负' },
	examples: [
		{ formula: 'MONTHS_BETWEEN("2025-03-15", "2026-03-14")', result: '11' },
		{ formula: 'MONTHS_BETWEEN("2025-03-15", "2026-03-15")', result: '12' },
		{ formula: 'MONTHS_BETWEEN("2026-03-15", "2026-01-20")', result: '-1' },
	],
});
export const yearsBetween = whole('YEARS_BETWEEN', 12, {
	description: {
		en: 'Complete years from one date to another, as for age and seniority; negative when the second is earlier',
		zh: '两个日期之间的整年数（如年龄、工龄）；后者较早时为负',
	},
	examples: [
		{ formula: 'YEARS_BETWEEN("1990-03-10", "2026-03-09")', result: '35' },
		{ formula: 'YEARS_BETWEEN("2024-02-29", "2025-02-28")', result: '0' },
	],
});

/** Complete months divided by `per`, towards zero. */
function whole(name: string, per: 1 | 12, rest: Pick<FormulaFunction, 'also' | 'description' | 'examples'>) {
	return defineFunction({
		name,
		family: 'dates',
		...rest,
		params: [
			{ name: 'from', type: date },
			{ name: 'to', type: date },
		],
		returns: number,
		evaluate: ([from, to]) => new Num(Math.trunc(completeMonths(day(from), day(to)) / per)),
		sql: (args) =>
			bindSql(args, ([from = [], to = []]) => {
				const months = (a: SqlFragment, b: SqlFragment) =>
					sql`(extract(year from ${b}) * 12 + extract(month from ${b}) - extract(year from ${a}) * 12 - extract(month from ${a})
					- CASE WHEN extract(day from ${b}) < extract(day from ${a}) THEN 1 ELSE 0 END)`;
				const between = sql`(CASE WHEN ${from} <= ${to} THEN ${months(from, to)} WHEN ${from} > ${to} THEN - ${months(to, from)} END)::numeric`;
				return per === 1 ? between : sql`div(${between}, 12)`;
			}),
	});
}
function completeMonths(from: Day, to: Day): number {
	if (dayNumber(to) < dayNumber(from)) return -completeMonths(to, from);
	return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
}

const seconds: { [unit: string]: number } = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
export const durationOf = defineFunction({
	name: 'DURATION',
	family: 'dates',
	description: { en: 'A length of time: so many seconds, minutes, hours, days (of 24 hours) or weeks', zh: '时长：若干秒、分、时、天（24 小时）或周' },
	params: [
		{ name: 'number', type: number },
		{ name: 'unit', type: { t: 'text', options: Object.keys(seconds) } },
	],
	returns: duration,
	evaluate: ([n, unit]) => num(n).times(seconds[unit as string] ?? 1),
	sql: ([n = [], unit = []]) => {
		const per = unit[0]?.k === 'value' ? (seconds[String(unit[0].value)] ?? 1) : 1;
		return sql`(${n} * ${[{ k: 'text', text: String(per) }]})`;
	},
	examples: [
		{ formula: 'HOURS(DURATION(1.5, "day"))', result: '36' },
		{ formula: 'NOW() + DURATION(-90, "minute") = "2026-03-09T00:00:00Z"', result: true },
	],
});

export const dateTimeOf = defineFunction({
	name: 'DATETIME',
	family: 'dates',
	description: {
		en: 'The date and time at which the clock shows an hour (0 to 23) and a minute (default 0) on a day, in the time zone of the workspace',
		zh: '某天某时（0–23）某分（默认 0）的日期时间，按工作区时区',
	},
	params: [
		{ name: 'date', type: date },
		{ name: 'hour', type: number },
		{ name: 'minute', type: number, optional: true },
	],
	returns: instant,
	reads: ['timeZone'],
	evaluate: ([value, hours, minutes], { timeZone }) => {
		const [h, m] = [num(hours).trunc().toNumber(), minutes ? num(minutes).trunc().toNumber() : 0];
		if (h < 0 || h > 23 || m < 0 || m > 59) return errorValue('out-of-range', 'DATETIME takes hours from 0 to 23 and minutes from 0 to 59');
		const at = instantOf((dayNumber(day(value)) * 1440 + h * 60 + m) * 60_000, timeZone);
		return at >= firstMs && at <= lastMs ? new Date(at).toISOString() : errorValue('out-of-range', 'there is no such time in the years 0001 to 9999');
	},
	sql: ([value = [], hours = [], minutes = sql`0`]) => {
		const clock = (n: SqlFragment, below: SqlFragment) =>
			bindSql([n], ([x = []]) => sql`(CASE WHEN trunc(${x}) >= 0 AND trunc(${x}) < ${below} THEN trunc(${x})::integer END)`);
		const wall = sql`(${value}::timestamp + ${clock(hours, sql`24`)} * interval '1 hour' + ${clock(minutes, sql`60`)} * interval '1 minute')`;
		const at = sql`(${wall} AT TIME ZONE ${[{ k: 'fact', fact: 'timeZone', cast: 'text' }]})`;
		return bindSql([at], ([t = []]) => sql`(CASE WHEN ${t} >= '0001-01-01T00:00:00Z' AND ${t} < '10000-01-01T00:00:00Z' THEN ${t} END)`);
	},
	examples: [
		{ formula: 'HOURS(DATETIME("2026-02-02", 10) - DATETIME("2026-01-30", 17))', result: '65' },
		{ formula: 'DATETIME("2026-03-09", 9, 30) = NOW()', result: true },
		{ formula: 'ISBLANK(DATETIME("2026-03-09", 24))', result: true },
	],
});
const [firstMs, lastMs] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

export const secondsOf = lengthIn('SECONDS', 1, { en: 'A length of time in seconds', zh: '以秒计的时长' }, [
	{ formula: 'SECONDS(DURATION(2, "minute"))', result: '120' },
]);
export const hoursOf = lengthIn('HOURS', 3600, { en: 'A length of time in hours', zh: '以小时计的时长' }, [
	{ formula: 'HOURS(DURATION(90, "minute"))', result: '1.5' },
]);
export const daysOf = lengthIn('DAYS', 86_400, { en: 'A length of time in days of 24 hours', zh: '以天（24 小时）计的时长' }, [
	{ formula: 'DAYS(DURATION(36, "hour"))', result: '1.5' },
]);

function lengthIn(name: string, per: number, description: LocalText, examples: FormulaFunction['examples']) {
	return defineFunction({
		name,
		family: 'dates',
		description,
		params: [{ name: 'duration', type: duration }],
		returns: number,
		evaluate: ([value]) => (per === 1 ? num(value) : (divide(num(value), new Num(per)) ?? null)),
		sql: ([value = []]) => (per === 1 ? value : divideSql(value, [{ k: 'text', text: String(per) }])),
		examples,
	});
}
