import { type Effect, handOverVerb, type NodeMove, type TaskAct, type TaskView } from '@dougong/engine';
import type { Plan, Scene } from './plan.ts';
import { refuse } from './refusals.ts';
import type { Asking, Choosing } from './seats.ts';
import { settle } from './settle.ts';

/** Notes for which entries whoever began the run has still to choose people. A run that nobody began leaves them to the rule for nobody found. */
export function assignChoices({ run: { initiator } }: Scene, state: Asking, entries: readonly string[]): void {
	if (entries.length > 0 && initiator !== null) state.choosing = entries.map((entry) => ({ entry, person: initiator, task: null }));
}

export const choosingOf = ({ choosing }: Asking, { number }: Pick<TaskView, 'number'>): Choosing | undefined => choosing?.find(({ task }) => task === number);

/** People for one entry; the run keeps them, also for when it comes here again. */
export function choose(scene: Scene, plan: Plan, state: Asking, task: TaskView, { verb, by, to = [], comment }: TaskAct): NodeMove {
	const one = choosingOf(state, task);
	if (one && verb === handOverVerb) return chooseInstead(scene, plan, state, one, { task, by, to, comment });
	if (!one || verb !== 'choose') return refuse('task.verb');
	const people = [...new Set(to)];
	if (people.length === 0) return refuse('task.person-missing');
	state.found.who = { ...state.found.who, [one.entry]: people };
	dropChoice(state, one);
	const done: Effect = { do: 'close-task', number: task.number, state: 'done', verb, by, ...(comment !== undefined && { comment }) };
	return { ...settle(scene, plan, state, [done]), choose: { [one.entry]: people } };
}

/** Somebody else chooses. */
function chooseInstead(
	scene: Scene,
	plan: Plan,
	state: Asking,
	one: Choosing,
	{ task, by, to, comment }: { task: TaskView; by: string; to: readonly string[]; comment: string | undefined },
): NodeMove {
	const [person] = to;
	if (person === undefined) return refuse('task.person-missing');
	if (to.length > 1) return refuse('task.one-person');
	if (person === task.assignee) return refuse('task.same-person');
	if (!comment?.trim()) return refuse('task.comment-missing');
	Object.assign(one, { person, task: null } satisfies Partial<Choosing>);
	const done: Effect = {
		do: 'close-task',
		number: task.number,
		state: 'done',
		verb: handOverVerb,
		...(by !== '' && { by }),
		...(comment !== undefined && { comment }),
	};
	return settle(scene, plan, state, [done]);
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
