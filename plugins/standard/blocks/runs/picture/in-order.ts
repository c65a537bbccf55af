/** The nodes of a graph as one goes through them: each after the first that leads to it, those that nothing leads to first. */
export function inOrder<N extends { key: string }>(nodes: readonly N[], edges: readonly { from: string; to: string }[]): N[] {
	const led = new Set(edges.filter((e) => e.from !== e.to).map((e) => e.to));
	const byKey = new Map(nodes.map((n) => [n.key, n]));
	const order = new Map<string, N>();
	const visit = (start: string) => {
		const waiting = [start];
		for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
			const node = byKey.get(key);
			if (!node || order.has(key)) continue;
			order.set(key, node);
			waiting.push(...edges.filter((e) => e.from === key).map((e) => e.to));
		}
	};
	for (const { key } of nodes) if (!led.has(key)) visit(key);
	// What only a circle leads to.
	for (const { key } of nodes) visit(key);
	return [...order.values()];
}
