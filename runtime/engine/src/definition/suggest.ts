/** The closest of `names` to what was written, when it is close enough to be what was meant. */
export function suggest(written: string, names: Iterable<string>): string | undefined {
	const wanted = written.toLowerCase();
	const limit = Math.max(1, Math.floor(wanted.length / 3));
	let best: { name: string; distance: number } | undefined;
	for (const name of names) {
		const distance = editDistance(wanted, name.toLowerCase(), limit);
		if (distance <= limit && (!best || distance < best.distance || (distance === best.distance && name < best.name))) best = { name, distance };
	}
	return best?.name;
}

/** Insertions, deletions, changes and swaps of neighbours from `a` to `b`; gives up past `limit`. */
function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			let cost = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
			row.push(cost);
		}
		before = last;
		last = row;
	}
	return last[b.length] ?? 0;
}
