/** The day the demo was written for. At installation dates move by (day of installation − anchor), those that stand for a period by periods. */
export const anchor = '2026-11-20';

const dayMs = 86_400_000;

/** The day `count` days after `day`. */
export function addDays(day, count) {
	return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}
/** Days from `from` to `to`. */
export function daysBetween(from, to) {
	return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
/** 0 is Sunday. */
export function weekday(day) {
	return new Date(`${day}T00:00:00Z`).getUTCDay();
}
/** The instant of `minutes` after midnight in Ningbo (UTC+8). */
export function instant(day, minutes) {
	return new Date(Date.parse(`${day}T00:00:00+08:00`) + minutes * 60_000).toISOString();
}
