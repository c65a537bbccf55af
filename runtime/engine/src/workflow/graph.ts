import type { Workflow, WorkflowNode } from '@dougong/schemas';
import type { Exit, NodeType } from '../kinds/node-type.ts';
import type { Registry } from '../kinds/registry.ts';

export type NodeTypes = Pick<Registry, 'node'>;

export function nodeOf(workflow: Workflow, key: string): WorkflowNode | undefined {
	return workflow.nodes.find((node) => node.key === key);
}

/** The ways out that its type says; none where the type is not installed. */
export function exitsOf(node: WorkflowNode, type: NodeType | undefined, workflow: Workflow): readonly Exit[] {
	return type ? type.exits(node, workflow) : [];
}

/** The node behind an exit. A key alone stands for the first of `exits`. */
export function nextOf(node: WorkflowNode, exit: string, exits: readonly Exit[]): string | undefined {
	if (typeof node.next === 'string') return exit === exits[0]?.key ? node.next : undefined;
	return node.next && Object.hasOwn(node.next, exit) ? node.next[exit] : undefined;
}

/** Every node that can come right after: behind the exits, and where errors lead. */
export function followers(node: WorkflowNode): string[] {
	const next = typeof node.next === 'string' ? [node.next] : Object.values(node.next ?? {});
	return [...new Set([...next, ...(node.onError?.to === undefined ? [] : [node.onError.to])])];
}

/** Where tokens come in: the first node, and the one that withdrawn runs go to. */
export function entries({ start, withdrawTo }: Pick<Workflow, 'start' | 'withdrawTo'>): string[] {
	return [...new Set([start, ...(withdrawTo === undefined ? [] : [withdrawTo])])];
}

const known = new WeakMap<Workflow, ReadonlyMap<string, ReadonlySet<string>>>();

/** For each node that can be reached: the nodes that every way to it goes through, itself included. */
export function dominators(workflow: Workflow): ReadonlyMap<string, ReadonlySet<string>> {
	const made = known.get(workflow);
	if (made) return made;
	const found = findDominators(workflow);
	known.set(workflow, found);
	return found;
}

function findDominators(workflow: Workflow): Map<string, ReadonlySet<string>> {
	const after = new Map(workflow.nodes.map((node) => [node.key, followers(node)]));
	const into = entries(workflow);
	const order = reachable(into, after);
	const before = new Map<string, string[]>(order.map((key) => [key, []]));
	for (const key of order) for (const next of after.get(key) ?? []) before.get(next)?.push(key);
	const all: ReadonlySet<string> = new Set(order);
	const found = new Map<string, ReadonlySet<string>>(order.map((key) => [key, into.includes(key) ? new Set([key]) : all]));
	for (let changed = true; changed; ) {
		changed = false;
		for (const key of order) {
			if (into.includes(key)) continue;
			const [first, ...rest] = (before.get(key) ?? []).map((from) => found.get(from) ?? all);
			const common = new Set([...(first ?? [])].filter((one) => rest.every((set) => set.has(one))));
			common.add(key);
			if (common.size === found.get(key)?.size) continue;
			found.set(key, common);
			changed = true;
		}
	}
	return found;
}

/** The nodes that one gets to from `start`, one or several, in the order in which a walk meets them. */
export function reachable(start: string | readonly string[], after: ReadonlyMap<string, readonly string[]>): string[] {
	const order: string[] = [];
	const waiting = [start].flat().filter((key) => after.has(key));
	const seen = new Set(waiting);
	for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
		order.push(key);
		for (const next of after.get(key) ?? []) {
			if (seen.has(next) || !after.has(next)) continue;
			seen.add(next);
			waiting.push(next);
		}
	}
	return order;
}

/** Whether a token that has come to `node` is still between the fork and what lies behind it: every way to the node goes through the fork. */
export function isInside(workflow: Workflow, node: string, fork: string): boolean {
	return node !== fork && dominators(workflow).get(node)?.has(fork) === true;
}
