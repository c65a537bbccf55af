import type { Effect } from '@dougong/engine';

/**
 * Who is asked, as a tree: a node has places (`Seat`), and whoever holds one may add signers (`Ring`), whose places may add further ones. Which
 * tasks are open follows from the tree alone (votes.ts, settle.ts), so an undecided tree always has somebody to ask.
 */
export interface Seat {
	id: number;
	/** Key of the `Who` entry that found it; of an added signer the entry of whom added it. */
	entry: string;
	/** Any of them decides for the place. None, and undecided: vacant. */
	holders: Holder[];
	/** Whose superiors escalation goes to: who held it last by right, not by escalation. */
	origin: string | null;
	/** All who were ever asked for it. */
	former: string[];
	verdict?: { is: 'approved' | 'rejected'; by: string | null };
	/** Decides as that other place of the same person does. */
	same?: number;
	/** Fell away: whoever held it has left, and others decide. */
	gone?: true;
	/** How much of a weight is missing that nobody was found for; for a quorum. */
	weight?: number;
	rings: Ring[];
}
export interface Holder {
	person: string;
	/** Number of the open task. */
	task: number | null;
	/** Whose deadline it has; null: a new one, when it is asked. */
	wave: number | null;
	/** Came by escalation: is told so instead of being told of a task. */
	called?: { of: string | null; how: string };
}
export interface Ring {
	/** When it decides, seen from who added it. */
	place: 'before' | 'after' | 'beside';
	mode: 'any' | 'all' | 'sequence';
	by: string;
	seats: Seat[];
}
/** People who were asked at the same moment: they share deadline, reminders and escalation. */
export interface Wave {
	id: number;
	at: string;
	due: string | null;
	timers: string[];
}

/** What a node that asks people remembers. */
export interface Asking {
	stage: 'finding' | 'asking';
	/** Answers so far, by `as`: groups of people, and superiors by person. */
	found: { [as: string]: { [key: string]: string[] } };
	superiors: { [person: string]: string[] };
	/** Questions whose answers are still to come. */
	asked: string[];
	/** The date that things are due on now, while tasks are being opened. */
	due?: string | null;
	/** Entries for which the initiator, or whoever follows them, has still to choose people. */
	choosing?: Choosing[];
	/** Who may not decide here. */
	barred: string[];
	/** Who has left while they were asked: what was found before does not bring them back. */
	left: string[];
	seats: Seat[];
	waves: Wave[];
}

export interface Choosing {
	entry: string;
	person: string;
	task: number | null;
}

export const newAsking = (): Asking => ({ stage: 'finding', found: {}, superiors: {}, asked: [], barred: [], left: [], seats: [], waves: [] });

export function newSeat(id: number, entry: string, person: string | null): Seat {
	return { id, entry, holders: person === null ? [] : [holder(person)], origin: person, former: person === null ? [] : [person], rings: [] };
}

export const holder = (person: string, wave: number | null = null): Holder => ({ person, task: null, wave });

/** All places, those of added signers after who added them. */
export function allSeats(seats: readonly Seat[]): Seat[] {
	return seats.flatMap((seat) => [seat, ...seat.rings.flatMap((ring) => allSeats(ring.seats))]);
}

/** Nobody of this place is asked any more. */
export function cancelTasks(seat: Seat): Effect[] {
	const numbers = seat.holders.flatMap(({ task }) => (task === null ? [] : [task]));
	seat.holders = seat.holders.map(({ person }) => holder(person));
	return numbers.map((number) => ({ do: 'close-task', number, state: 'cancelled' }));
}

/** The place that an open task belongs to. */
export function placeOf(seats: readonly Seat[], task: number): { seat: Seat; holder: Holder } | null {
	for (const seat of allSeats(seats)) {
		const found = seat.holders.find((one) => one.task === task);
		if (found) return { seat, holder: found };
	}
	return null;
}

/** The ring that a place was added in; null: it is one of the node's own. */
export function ringOf(seats: readonly Seat[], seat: Seat): Ring | null {
	return (
		allSeats(seats)
			.flatMap((one) => one.rings)
			.find((ring) => ring.seats.includes(seat)) ?? null
	);
}
