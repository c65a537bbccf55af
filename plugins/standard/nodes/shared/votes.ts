import type { Ring, Seat } from './seats.ts';

export type Verdict = 'open' | 'approved' | 'rejected';

/** How the places of a node decide together. `needs` and `veto` by key of the `Who` entry. */
export type Mode =
	| { is: 'any' }
	| { is: 'all' }
	| { is: 'sequence' }
	| { is: 'ratio'; percent: number; veto: readonly string[] }
	| { is: 'quorum'; weights: { [entry: string]: number }; needs: { [entry: string]: number }; veto: readonly string[]; threshold: number };

/**
 * How it stands.
 *
 * - any: the first place that decides, decides.
 * - all, sequence: one rejection ends it, everybody's approval passes it.
 * - ratio, quorum: as soon as what is still open can change nothing any more. Who has a veto is waited for.
 */
export function verdictOf(mode: Mode, seats: readonly Seat[]): Verdict {
	const live = seats.filter((seat) => !seat.gone);
	const verdicts = live.map((seat) => ({ seat, is: verdictOfSeat(seat, seats) }));
	const some = (is: Verdict) => verdicts.some((one) => one.is === is);
	if (mode.is === 'any') return some('approved') ? 'approved' : some('rejected') ? 'rejected' : 'open';
	if (mode.is === 'all' || mode.is === 'sequence') return some('rejected') ? 'rejected' : some('open') || live.length === 0 ? 'open' : 'approved';
	if (live.length === 0) return 'open';
	const hasVeto = verdicts.filter(({ seat }) => mode.veto.includes(seat.entry));
	if (hasVeto.some(({ is }) => is === 'rejected')) return 'rejected';
	const goals = mode.is === 'ratio' ? [ratioGoal(mode.percent, verdicts)] : quorumGoals(mode, verdicts);
	if (goals.some(({ have, open, needs }) => have + open < needs - tiny)) return 'rejected';
	if (goals.every(({ have, needs }) => have >= needs - tiny) && !hasVeto.some(({ is }) => is === 'open')) return 'approved';
	return 'open';
}

/** Weights are decimals: what is missing by less than this is not missing. */
const tiny = 1e-9;

type Vote = { seat: Seat; is: Verdict };
/** What is approved, what may still be, and what it takes. */
interface Goal {
	have: number;
	open: number;
	needs: number;
}

function ratioGoal(percent: number, votes: readonly Vote[]): Goal {
	return { ...sum(votes, () => 100), needs: percent * votes.length };
}

function quorumGoals({ weights, needs, threshold }: Extract<Mode, { is: 'quorum' }>, votes: readonly Vote[]): Goal[] {
	const entries = Object.entries(needs).map(([entry, n]) => ({ ...sum(votes.filter(({ seat }) => seat.entry === entry), () => 1), needs: n })); // biome-ignore format: one sum
	return [...entries, { ...sum(votes, (seat) => seat.weight ?? weights[seat.entry] ?? 1), needs: threshold }];
}

function sum(votes: readonly Vote[], weight: (seat: Seat) => number): { have: number; open: number } {
	const total = (is: Verdict) => votes.filter((vote) => vote.is === is).reduce((all, { seat }) => all + weight(seat), 0);
	return { have: total('approved'), open: total('open') };
}

/** A place with those it has added: approved when all of them approve, rejected when one of them rejects. It counts once. */
export function verdictOfSeat(seat: Seat, seats: readonly Seat[]): Verdict {
	const other = seat.same === undefined ? undefined : seats.find(({ id }) => id === seat.same);
	if (other) return verdictOfSeat(other, seats);
	const parts = [seat.verdict?.is ?? 'open', ...seat.rings.map(verdictOfRing)];
	return parts.includes('rejected') ? 'rejected' : parts.includes('open') ? 'open' : 'approved';
}

const verdictOfRing = (ring: Ring): Verdict => verdictOf({ is: ring.mode } as Mode, ring.seats);

/** The places that have to have an open task now. */
export function toBeAsked(mode: Mode['is'], seats: readonly Seat[]): Seat[] {
	const open = seats.filter((seat) => !seat.gone && seat.same === undefined && verdictOfSeat(seat, seats) === 'open');
	return (mode === 'sequence' ? open.slice(0, 1) : open).flatMap(askedAt);
}

function askedAt(seat: Seat): Seat[] {
	const of = (place: Ring['place']) => seat.rings.filter((ring) => ring.place === place && verdictOfRing(ring) === 'open');
	const ask = (rings: readonly Ring[]) => rings.flatMap((ring) => toBeAsked(ring.mode, ring.seats));
	const before = of('before');
	const own = seat.verdict ? ask(of('after').slice(0, 1)) : [seat];
	return [...ask(of('beside')), ...(before.length > 0 ? ask(before) : own)];
}
