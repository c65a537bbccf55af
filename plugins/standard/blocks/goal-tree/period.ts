import { presentNow } from '@dougong/ui';
/** Today in the reader's zone, as `2026-01-31`. */
export function today(now: Date = presentNow()): string {
	return dayOf(now.getFullYear(), now.getMonth(), now.getDate());
}

/** The first and the last day of the month that holds `day`. */
export function monthOf(day: string): { from: string; to: string } {
	const [year = 1970, month = 1] = day.split('-').map(Number);
	const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
	return { from: dayOf(year, month - 1, 1), to: dayOf(year, month - 1, last) };
}

/** A day in words of the reader: without the year in the present one. */
export function dayWords(day: string, language: string): string {
	const isThisYear = day.slice(0, 4) === String(presentNow().getFullYear());
	return new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'short', day: 'numeric', ...(!isThisYear && { year: 'numeric' }) }).format(
		new Date(`${day}T00:00:00Z`),
	);
}

function dayOf(year: number, month: number, day: number): string {
	return `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
