import type { Effect, NodeMove, TaskAct, TaskView } from '@dougong/engine';
import type { Plan, Scene } from './plan.ts';
import { refuse } from './refusals.ts';
import type { Asking, Choosing } from './seats.ts';
import { settle } from './settle.ts';

/** Notes for which entries whoever began the run has still to choose people. A run that nobody began leaves them to the rule for nobody found. */
export function assignChoices({ run: { initiator } }: Scene, state: Asking, entries: readonly string[]): void {
	if (entries.length > 0 && initiator !== null) state.choosing = entries.map((entry) => ({ entry, person: initiator, task: null }));
}

/** A task for each entry, for those who choose and were not asked yet. */
export function choiceTasks({ next }: Scene, { choosing = [] }: Asking): Effect[] {
	return choosing.flatMap((one): Effect[] => {
		if (one.task !== null) return [];
		one.task = next();
		return [{ do: 'task', number: one.task, assignee: one.person, verbs: ['choose'], data: { choose: one.entry }, kind: 'task' }];
	});
}

export const choosingOf = ({ choosing }: Asking, { number }: Pick<TaskView, 'number'>): Choosing | undefined => choosing?.find(({ task }) => task === number);

/** People for one entry; the run keeps them, also for when it comes here again. */
export function choose(scene: Scene, plan: Plan, state: Asking, task: TaskView, { verb, by, to = [], comment }: TaskAct): NodeMove {
	const one = choosingOf(state, task);
	if (!one || verb !== 'choose') return refuse('task.verb');
	const people = [...new Set(to)];
	if (people.length === 0) return refuse('task.person-missing');
	state.found.who = { ...state.found.who, [one.entry]: people };
	dropChoice(state, one);
	const done: Effect = { do: 'close-task', number: task.number, state: 'done', verb, by, ...(comment !== undefined && { comment }) };
	return { ...settle(scene, plan, state, [done]), choose: { [one.entry]: people } };
}

/** Whoever had to choose has left: the nearest superior chooses; where there is none, the rule for nobody found says what comes. */
export function nextToChoose(state: Asking, task: number, superiors: readonly string[]): boolean {
	const one = choosingOf(state, { number: task });
	if (!one) return false;
	const [superior] = superiors;
	if (superior === undefined) dropChoice(state, one);
	else Object.assign(one, { person: superior, task: null } satisfies Partial<Choosing>);
	return true;
}

function dropChoice(state: Asking, one: Choosing): void {
	const rest = (state.choosing ?? []).filter((other) => other !== one);
	if (rest.length > 0) state.choosing = rest;
	else delete state.choosing;
}
