import type { Effect } from '@dougong/engine';
import type { Who } from '@dougong/schemas';
import type { Plan, Scene } from './plan.ts';
import { allSeats, type Asking, holder, ringOf, type Seat } from './seats.ts';

/** How far up one looks for somebody who is there. */
const mostLevels = 9;

/** `ask`: has to be known first. `stop`: nobody is there, and the run has to call somebody. */
export type Filled = { is: 'filled' } | { is: 'ask'; effects: Effect[] } | { is: 'stop' };

/** Fills vacant places by the node's rule: decides them, finds others, or lets them fall away where others decide. */
export function fillVacancies(scene: Scene, plan: Plan, state: Asking): Filled {
	for (const seat of allSeats(state.seats).filter(isVacant)) {
		if (fallsAway(plan, state, seat)) {
			seat.gone = true;
			continue;
		}
		const filled = fill(scene, plan, state, seat);
		if (filled.is !== 'filled') return filled;
	}
	return { is: 'filled' };
}

const isVacant = (seat: Seat) => seat.holders.length === 0 && !seat.verdict && !seat.gone && seat.same === undefined;

/** Of those of whom one or a part is enough, who has left without a superior is not waited for, as long as others are there. */
function fallsAway({ mode }: Plan, state: Asking, seat: Seat): boolean {
	const ring = ringOf(state.seats, seat);
	const others = (ring?.seats ?? state.seats).filter((one) => one !== seat && !one.gone && one.same !== seat.id && !isVacant(one));
	return (ring ? ring.mode === 'any' : mode.is === 'any' || mode.is === 'ratio') && others.length > 0;
}

function fill(scene: Scene, plan: Plan, state: Asking, seat: Seat): Filled {
	const rule = plan.config.whenNobody ?? 'next-up';
	if (rule === 'stop') return { is: 'stop' };
	if (rule === 'approve' || rule === 'reject') {
		seat.verdict = { is: rule === 'approve' ? 'approved' : 'rejected', by: null };
		return { is: 'filled' };
	}
	for (const { as, who } of questions(scene, plan, seat)) {
		if (!(as in state.found)) return { is: 'ask', effects: [{ do: 'people', as, who }] };
		const people = [...new Set(Object.values(state.found[as] ?? {}).flat())].filter((person) => !state.barred.includes(person) && !state.left.includes(person));
		if (people.length > 0) return take(seat, people);
	}
	return { is: 'stop' };
}

function take(seat: Seat, people: readonly string[]): Filled {
	seat.holders = people.map((person) => holder(person));
	seat.origin = people[0] ?? null;
	seat.former = [...seat.former, ...people];
	return { is: 'filled' };
}

/** Whom to look for, in this order. Who looks after the workflow comes last, before the run stops. */
function questions({ workflow }: Scene, { config }: Plan, seat: Seat): { as: string; who: readonly Who[] }[] {
	const owners = (workflow.owners ?? []).map((role): Who => ({ key: role, by: 'role', role }));
	const last = owners.length > 0 ? [{ as: 'owners', who: owners }] : [];
	if (config.whenNobody === 'people') return [...(config.standIns ? [{ as: 'stand-ins', who: config.standIns }] : []), ...last];
	const entry = config.who.find(({ key }) => key === seat.entry);
	// Somebody was found and all above them were looked through already.
	if (config.whenNobody === 'administrator' || seat.former.length > 0 || !entry) return last;
	return [...Array.from({ length: mostLevels }, (_, i) => ({ as: `up.${seat.entry}.${i + 1}`, who: [raised(entry, i + 1)] })), ...last];
}

/** The same one so many levels further up; for those who have no level, the initiator's superior. */
function raised(entry: Who, by: number): Who {
	if (entry.by === 'manager' || entry.by === 'unit-head') return { ...entry, levels: Math.min((entry.levels ?? 1) + by, 10) };
	return { key: entry.key, by: 'manager', levels: by };
}
