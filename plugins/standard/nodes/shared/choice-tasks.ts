import type { Effect } from '@dougong/engine';
import type { Scene } from './plan.ts';
import type { Asking } from './seats.ts';

/** A task for each entry, for those who choose and were not asked yet. */
export function choiceTasks({ next }: Scene, { choosing = [] }: Asking): Effect[] {
	return choosing.flatMap((one): Effect[] => {
		if (one.task !== null) return [];
		one.task = next();
		return [{ do: 'task', number: one.task, assignee: one.person, verbs: ['choose'], data: { choose: one.entry }, kind: 'task' }];
	});
}
