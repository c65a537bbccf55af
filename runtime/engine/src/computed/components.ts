/** Nodes that lead to each other, as groups (Tarjan's strongly connected components); a group comes after those that it leads to. */
export function components<N>(nodes: readonly N[], next: (node: N) => readonly N[]): N[][] {
	const found: N[][] = [];
	const index = new Map<N, number>();
	const low = new Map<N, number>();
	const stack: N[] = [];
	const onStack = new Set<N>();
	const isKnown = new Set(nodes);

	const enter = (node: N) => {
		index.set(node, index.size);
		low.set(node, index.size - 1);
		stack.push(node);
		onStack.add(node);
	};
	const lower = (node: N, to: number | undefined) => low.set(node, Math.min(low.get(node) ?? 0, to ?? 0));
	for (const root of nodes) {
		if (index.has(root)) continue;
		enter(root);
		// A stack of its own instead of recursion: long chains of fields would end it.
		const work = [{ node: root, rest: next(root).filter((n) => isKnown.has(n)) }];
		for (let top = work.at(-1); top; top = work.at(-1)) {
			const to = top.rest.shift();
			if (to !== undefined) {
				if (!index.has(to)) {
					enter(to);
					work.push({ node: to, rest: next(to).filter((n) => isKnown.has(n)) });
				} else if (onStack.has(to)) lower(top.node, index.get(to));
				continue;
			}
			work.pop();
			const above = work.at(-1);
			if (above) lower(above.node, low.get(top.node));
			if (low.get(top.node) === index.get(top.node)) {
				const group = stack.splice(stack.indexOf(top.node));
				for (const node of group) onStack.delete(node);
				found.push(group);
			}
		}
	}
	return found;
}
