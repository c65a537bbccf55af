/**
 * A seeded source of choices: the same seed always gives the same demo. Each part of the demo has its own source, so that a change in
 * one part leaves the others as they were.
 * @param {string} seed
 */
export function makeRandom(seed) {
	let state = hash(seed);
	/** A number in [0, 1): mulberry32. */
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	const int = (low, high) => low + Math.floor(next() * (high - low + 1));
	const pick = (list) => list[int(0, list.length - 1)];
	const chance = (share) => next() < share;
	/** A number in [low, high] in steps of `step`. */
	const stepped = (low, high, step) => Number((low + Math.round((next() * (high - low)) / step) * step).toFixed(4));
	/** One of `[value, weight]` pairs. */
	const weighted = (pairs) => {
		let rest = next() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
		for (const [value, weight] of pairs) {
			rest -= weight;
			if (rest < 0) return value;
		}
		return pairs.at(-1)[0];
	};
	const shuffled = (list) => {
		const out = [...list];
		for (let i = out.length - 1; i > 0; i--) {
			const j = int(0, i);
			[out[i], out[j]] = [out[j], out[i]];
		}
		return out;
	};
	/** `count` different items, in random order. */
	const some = (list, count) => shuffled(list).slice(0, count);
	return { next, int, pick, chance, stepped, weighted, shuffled, some };
}

/** FNV-1a. */
function hash(text) {
	let h = 0x811c9dc5;
	for (const c of text) h = Math.imul(h ^ c.codePointAt(0), 0x01000193);
	return h | 0;
}
