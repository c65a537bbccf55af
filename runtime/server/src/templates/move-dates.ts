import type { Dataset, JsonValue } from '@dougong/schemas';

type Unit = 'month' | 'quarter' | 'year';
const months: { [U in Unit]: number } = { month: 1, quarter: 3, year: 12 };

/**
 * How the dates of a record move that stand for a period, by the field: with their month, quarter or year from that of `anchor` to that of
 * `today`. Fields that are not in it move by days.
 */
export function periodMoves(
	{ spans = [], within = [] }: Pick<Dataset, 'spans' | 'within'>,
	values: { readonly [field: string]: JsonValue },
	{ anchor, today }: { anchor: string; today: string },
): Map<string, string> {
	const moves = new Map<string, string>();
	const move = (field: string, unit: Unit) => {
		const day = values[field];
		if (isDay(day)) moves.set(field, moveWithin(day, unit, { anchor, today }));
	};
	for (const { key, unit } of within) move(key, unit);
	for (const { from, to } of spans) {
		const [first, last] = [values[from], values[to]];
		const unit = isDay(first) && isDay(last) ? wholeUnit(first, last) : undefined;
		if (unit) for (const field of [from, to]) move(field, unit);
	}
	return moves;
}

/** The day with the same place in the month, so many months, quarters or years later as lie between; the last day of a month stays one. */
function moveWithin(day: string, unit: Unit, { anchor, today }: { anchor: string; today: string }): string {
	const count = months[unit];
	const passed = Math.floor(monthOf(today) / count) - Math.floor(monthOf(anchor) / count);
	const month = monthOf(day) + passed * count;
	const isLast = dayOf(day) === lastDay(monthOf(day));
	return dayText(month, isLast ? lastDay(month) : Math.min(dayOf(day), lastDay(month)));
}

/** What the two days are the first and the last of; the longest. */
function wholeUnit(first: string, last: string): Unit | undefined {
	if (dayOf(first) !== 1 || dayOf(last) !== lastDay(monthOf(last))) return undefined;
	const length = monthOf(last) - monthOf(first) + 1;
	return (['year', 'quarter', 'month'] as const).find((unit) => length === months[unit] && monthOf(first) % months[unit] === 0);
}

function isDay(value: JsonValue | undefined): value is string {
	return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
/** Months since the year 0. */
function monthOf(day: string): number {
	return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}
function dayOf(day: string): number {
	return Number(day.slice(8, 10));
}
function lastDay(month: number): number {
	return new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
}
function dayText(month: number, day: number): string {
	return new Date(Date.UTC(Math.floor(month / 12), month % 12, day)).toISOString().slice(0, 10);
}
