import type { Effect } from '@dougong/engine';
import type { Who } from '@dougong/schemas';
import type { Plan, Scene, SkipRule } from './plan.ts';
import { type Asking, newSeat, type Seat } from './seats.ts';
import { approvedBefore } from './trail.ts';

/** Names of the questions that are asked first. */
const first = { who: 'who', about: 'about', copies: 'copies' } as const;

/**
 * The next questions to ask before the places are known; none: `state.seats` are filled. People who may not decide and those whom the skip
 * rules pass on are replaced by the nearest superior for whom no rule speaks; where there is none, the place is vacant.
 */
export function findSeats(scene: Scene, plan: Plan, state: Asking): Effect[] {
	const people = firstQuestions(plan).filter(({ as }) => !(as in state.found));
	if (people.length > 0) return people;
	state.barred = barredOf(scene, plan, state);
	const named = namedPlaces(plan, state);
	const unknown = [...new Set(named.flatMap(({ person }) => (person === null ? [] : [person])))].filter(
		(person) => !(person in state.superiors) && mayBeReplaced(scene, plan, state, person),
	);
	if (unknown.length > 0) return [{ do: 'superiors', as: 'superiors', of: unknown }];
	state.seats = seat(scene, plan, state, named);
	state.stage = 'asking';
	return [];
}

function firstQuestions({ config }: Plan): Extract<Effect, { do: 'people' }>[] {
	const about = (config.conflict?.fields ?? []).map((field, i): Who => ({ key: `about_${i}`, by: 'field', field }));
	return [
		{ do: 'people', as: first.who, who: config.who },
		...(about.length > 0 ? [{ do: 'people' as const, as: first.about, who: about }] : []),
		...(config.copyTo ? [{ do: 'people' as const, as: first.copies, who: config.copyTo }] : []),
	];
}

export const copiesOf = (state: Asking): string[] => [...new Set(Object.values(state.found[first.copies] ?? {}).flat())];

function barredOf({ run }: Scene, { config }: Plan, state: Asking): string[] {
	const initiator = config.conflict?.initiator && run.initiator !== null ? [run.initiator] : [];
	return [...new Set([...initiator, ...Object.values(state.found[first.about] ?? {}).flat()])];
}

interface NamedPlace {
	entry: string;
	person: string | null;
	/** Weight that nobody was found for. */
	weight?: number;
}

/** Everybody who was found, in the order of the entries, each once for each entry; and what a quorum is short of. Nobody at all: one vacant place. */
function namedPlaces({ config, mode }: Plan, state: Asking): NamedPlace[] {
	const groups = state.found[first.who] ?? {};
	const places = config.who.flatMap(({ key }): NamedPlace[] => [...new Set(groups[key] ?? [])].map((person) => ({ entry: key, person })));
	if (mode.is === 'quorum') {
		for (const [entry, needs] of Object.entries(mode.needs)) {
			const found = places.filter((place) => place.entry === entry).length;
			for (let i = found; i < needs; i++) places.push({ entry, person: null });
		}
		const weight = mode.threshold - places.reduce((all, { entry }) => all + (mode.weights[entry] ?? 1), 0);
		if (weight > 0) places.push({ entry: config.who[0]?.key ?? '', person: null, weight });
	}
	return places.length > 0 ? places : [{ entry: config.who[0]?.key ?? '', person: null }];
}

function mayBeReplaced(scene: Scene, plan: Plan, state: Asking, person: string): boolean {
	return state.barred.includes(person) || skipOf(scene, plan, person) === 'next-up' || plan.skip.twice === 'next-up';
}

/** What the rules about one person say, the stronger first. */
function skipOf(scene: Scene, { skip }: Plan, person: string): SkipRule {
	const rules: SkipRule[] = [
		person === scene.run.initiator ? skip.initiator : 'nothing',
		approvedBefore(scene.run.trail).has(person) ? skip.before : 'nothing',
	];
	return rules.includes('next-up') ? 'next-up' : rules.includes('approve') ? 'approve' : 'nothing';
}

function seat(scene: Scene, plan: Plan, state: Asking, places: readonly NamedPlace[]): Seat[] {
	const seats: Seat[] = [];
	for (const { entry, person, weight } of places) {
		const isTwice = (one: string) => seats.find((other) => other.holders.some((h) => h.person === one));
		const stands = (one: string) => !state.barred.includes(one) && skipOf(scene, plan, one) !== 'next-up' && !(plan.skip.twice === 'next-up' && isTwice(one));
		const chosen = person === null || stands(person) ? person : (state.superiors[person]?.find(stands) ?? null);
		const made: Seat = { ...newSeat(scene.next(), entry, chosen), ...(weight !== undefined && { weight }) };
		if (person !== null && person !== chosen) made.former = [person, ...made.former];
		const double = chosen === null ? undefined : isTwice(chosen);
		if (chosen !== null && skipOf(scene, plan, chosen) === 'approve') made.verdict = { is: 'approved', by: null };
		else if (double && plan.skip.twice === 'approve') made.same = double.id;
		seats.push(made);
	}
	return seats;
}
