/** Somebody who takes a part of a whole: in proportion to `part`, at least `least` and at most `most` units. */
export interface Taker {
	id: string;
	part: bigint;
	least: bigint;
	most: bigint;
}
export type Shares = { kind: 'shared'; of: Map<string, bigint> } | { kind: 'impossible'; because: 'minimum' | 'maximum' };

/**
 * Divides `whole` units in proportion, exactly: each bound that is hit is kept and the rest divided among the others; fractions of a unit
 * go to the largest remainders, of equal ones to the lowest id. Where all that are left have no part, they share alike.
 */
export function shareOut(takers: readonly Taker[], whole: bigint): Shares {
	const least = sum(takers, (t) => t.least);
	const most = sum(takers, (t) => t.most);
	if (least > whole || takers.some((t) => t.least > t.most)) return { kind: 'impossible', because: 'minimum' };
	if (most < whole) return { kind: 'impossible', because: 'maximum' };
	const of = new Map<string, bigint>();
	let free = leastFirst(takers);
	let rest = whole;
	for (;;) {
		const parts = sum(free, (t) => t.part) === 0n ? free.map((t) => ({ ...t, part: 1n })) : free;
		const all = sum(parts, (t) => t.part);
		const short = parts.filter((t) => t.part * rest < t.least * all);
		const over = parts.filter((t) => t.part * rest > t.most * all);
		if (short.length + over.length === 0) {
			for (const [id, share] of largestRemainders(parts, rest, all)) of.set(id, share);
			return { kind: 'shared', of };
		}
		// The side that is further out decides: what it cannot have changes what the others get.
		const balance = sum(short, (t) => t.least * all - t.part * rest) - sum(over, (t) => t.part * rest - t.most * all);
		const frozen = new Map([
			...(balance >= 0n ? short : []).map((t) => [t.id, t.least] as const),
			...(balance <= 0n ? over : []).map((t) => [t.id, t.most] as const),
		]);
		for (const [id, share] of frozen) {
			of.set(id, share);
			rest -= share;
		}
		free = free.filter((t) => !frozen.has(t.id));
	}
}

/** Whole units in proportion to `part`; what is left over goes to the largest fractions. */
function largestRemainders(takers: readonly Taker[], whole: bigint, all: bigint): [string, bigint][] {
	const shares = takers.map((t) => ({ id: t.id, share: (t.part * whole) / all, remainder: (t.part * whole) % all }));
	let left = whole - sum(shares, (s) => s.share);
	const byRemainder = shares.toSorted((a, b) => (a.remainder === b.remainder ? (a.id < b.id ? -1 : 1) : a.remainder > b.remainder ? -1 : 1));
	for (const share of byRemainder) {
		if (left <= 0n) break;
		share.share += 1n;
		left -= 1n;
	}
	return shares.map((s) => [s.id, s.share]);
}

/** In the order of their ids. */
export function leastFirst<T extends { id: string }>(items: readonly T[]): T[] {
	return items.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function sum<T>(items: readonly T[], value: (item: T) => bigint): bigint {
	return items.reduce((total, item) => total + value(item), 0n);
}
