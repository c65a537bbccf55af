import type { CompanyPlan, PlannedPerson } from './rehearsal-company.ts';

/**
 * What a rehearsal of the first quarter of 2026 has to come to in a planned company, worked out from the plan alone: by rules that are written
 * here once more in plain words, with days off as the state has published them.
 */

/** State Council, 2025-11-04: days off of the quarter that are no weekends, and weekends that are worked. */
const off = ['2026-01-01', '2026-01-02', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'];
const worked = ['2026-01-04', '2026-02-14', '2026-02-28'];

export function isWorkday(day: string): boolean {
	const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
	return worked.includes(day) || (weekday !== 0 && weekday !== 6 && !off.includes(day));
}

export function workdaysLater(day: string, count: number): string {
	let at = day;
	for (let left = count; left > 0; ) {
		at = new Date(Date.parse(at) + 86_400_000).toISOString().slice(0, 10);
		if (isWorkday(at)) left--;
	}
	return at;
}

/** The first work day of each round of two weeks from Monday, 5 January. */
export const rounds = ['2026-01-05', '2026-01-19', '2026-02-02', '2026-02-24', '2026-03-02', '2026-03-16', '2026-03-30'];
export const snapshots = ['2026-01-05', '2026-02-05', '2026-03-05'];

export interface Expected {
	/** People who are there. */
	present: readonly PlannedPerson[];
	/** Of them those with a superior who is there: they talk every two weeks. */
	pairs: readonly PlannedPerson[];
	/** Their nearest superior who is there, by the heads of units where they have none of their own; null: nobody above them at all. */
	superior(no: string): string | null;
	/** Whose superior has left, while the directory still names them. */
	abandoned: readonly PlannedPerson[];
}

export function expectedOf({ people, units }: CompanyPlan): Expected {
	const byNo = new Map(people.map((one) => [one.no, one]));
	const byCode = new Map(units.map((one) => [one.code, one]));
	const present = people.filter(({ active }) => active);
	const above = ({ manager }: PlannedPerson) => (manager === null ? undefined : byNo.get(manager));
	const headAbove = ({ no, unit }: PlannedPerson) => {
		for (let at = byCode.get(unit); at; at = byCode.get(at.parent ?? '')) if (at.head !== null && at.head !== no) return byNo.get(at.head);
		return undefined;
	};
	const next = (one: PlannedPerson) => above(one) ?? headAbove(one);
	return {
		present,
		pairs: present.filter((one) => above(one)?.active),
		superior(no) {
			const of = byNo.get(no);
			for (let boss = of && next(of); boss; boss = next(boss)) if (boss.active) return boss.no;
			return null;
		},
		abandoned: present.filter((one) => above(one)?.active === false),
	};
}
