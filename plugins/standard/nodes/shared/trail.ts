import type { TrailStep } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';

/** Who has approved in this run. What was approved before a return that runs on counts no longer: it may have been changed since. */
export function approvedBefore(trail: readonly TrailStep[]): Set<string> {
	const since = trail.findLastIndex(({ exit }) => exit === 'returned') + 1;
	return new Set(trail.slice(since).flatMap(({ exit, by }) => (exit === 'approved' ? by : [])));
}

/** Nodes with people on the way to `node`, the nearest first. Ways that were gone back over are not on it. */
export function earlierNodes(workflow: Workflow, node: string, trail: readonly TrailStep[]): string[] {
	const way: string[] = [];
	const cut = (at: number) => at >= 0 && way.splice(at);
	/** Nodes that were only visited to come straight back. */
	let aside = 0;
	for (const step of trail) {
		if (step.exit === 'returned-back') aside++;
		else if (aside > 0) aside--;
		else {
			cut(way.indexOf(step.node));
			way.push(step.node);
		}
	}
	cut(way.indexOf(node));
	const types = new Map(workflow.nodes.map(({ key, type }) => [key, type]));
	return way.reverse().filter((key) => asksPeople.has(types.get(key) ?? ''));
}
const asksPeople = new Set(['approval', 'task']);
