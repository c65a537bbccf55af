import { addWorkDays, isUnknownYear, type WorkCalendar } from '@dougong/engine';

/** Days, both included, as days since 1970-01-01. */
export interface Days {
	first: number;
	last: number;
}
export interface DueDays {
	/** Days of the field from which something falls due; null: none. */
	days: Days | null;
	/** Days of the field of which the calendar cannot say when. */
	unknown: (Days & { year: number }) | null;
}

/** Of which days `offset` (work) days later, or earlier, fall into the days `due`. */
export function daysDueIn(due: Days, { offset = 0, days = 'calendar' }: { offset?: number; days?: 'calendar' | 'work' }, calendar: WorkCalendar): DueDays {
	if (days === 'calendar' || offset === 0) return { days: { first: due.first - offset, last: due.last - offset }, unknown: null };
	// Between two work days lie at most some weeks, and in the long run every second day is worked on.
	const far = 2 * Math.abs(offset) + 60;
	const [from, to] = offset > 0 ? [due.first - far, due.last] : [due.first, due.last + far];
	const found: DueDays = { days: null, unknown: null };
	for (let day = from; day <= to; day++) {
		const at = addWorkDays(calendar, day, offset);
		if (isUnknownYear(at)) {
			// Of the time before the calendar nobody asks.
			if (day < due.first - far + 60 && offset > 0) continue;
			found.unknown = { first: found.unknown?.first ?? day, last: day, year: found.unknown?.year ?? at.unknownYear };
		} else if (at >= due.first && at <= due.last) found.days = { first: found.days?.first ?? day, last: day };
	}
	return found;
}
