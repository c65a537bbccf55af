import { dayNumber, parseDay } from './dates.ts';
import { Num } from './number.ts';
import { bindSql, type SqlFragment, sql } from './sql.ts';
import type { DecimalValue } from './types.ts';

/** Lengths of time are decimals of seconds; points in time have milliseconds. What is between lies in both back ends here. */

const [first, last] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];
/** Longer than from the first to the last point in time, in seconds. */
const longest = 320_000_000_000;

export function secondsBetween(to: string, from: string): DecimalValue {
	return new Num(Date.parse(to) - Date.parse(from)).times('0.001');
}
export function secondsBetweenSql(to: SqlFragment, from: SqlFragment): SqlFragment {
	return sql`(extract(epoch from date_trunc('milliseconds', ${to})) - extract(epoch from date_trunc('milliseconds', ${from})))`;
}

/** The point in time that much later, to the millisecond, halves away from zero; undefined outside the years 0001 to 9999. */
export function timeLater(time: string, length: DecimalValue): string | undefined {
	if (length.abs().greaterThan(longest)) return undefined;
	const at = Date.parse(time) + new Num(length).times(1000).toDecimalPlaces(0, Num.ROUND_HALF_UP).toNumber();
	return at < first || at > last ? undefined : new Date(at).toISOString();
}
/** Hours and seconds apart, because an interval of many seconds alone would be a float with too few digits. */
export function timeLaterSql(time: SqlFragment, length: SqlFragment): SqlFragment {
	const epoch = sql`(extract(epoch from date_trunc('milliseconds', ${time})) + round(${length} * 1000) * 0.001)`;
	return bindSql([epoch], ([e = []]) => {
		const inRange = sql`least(greatest(${e}, -62135596800), 253402300799.999)`;
		const interval = sql`make_interval(hours => div(${inRange}, 3600)::integer, secs => mod(${inRange}, 3600)::double precision)`;
		return sql`(CASE WHEN ${e} BETWEEN -62135596800 AND 253402300799.999 THEN '1970-01-01T00:00:00Z'::timestamptz + ${interval} END)`;
	});
}

/** From the second day to the first, as a number. */
export function daysBetween(to: string, from: string): DecimalValue {
	const [a, b] = [parseDay(to), parseDay(from)];
	return new Num(a && b ? dayNumber(a) - dayNumber(b) : 0);
}
export function daysBetweenSql(to: SqlFragment, from: SqlFragment): SqlFragment {
	return sql`(${to} - ${from})::numeric`;
}
