import type { Effect, NodeEvent, NodeMove, TaskNeeds, TaskView } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { commentOn, doAct, returnable, verbsOf } from './acts.ts';
import { assignChoices, choosingOf, nextToChoose } from './choosing.ts';
import { type Plan, recall, remember, type Scene } from './plan.ts';
import { refuse } from './refusals.ts';
import { type Asking, cancelTasks, holder, newAsking, placeOf } from './seats.ts';
import { leave, settle } from './settle.ts';
import { escalate, followDate, timerDue } from './timers.ts';

/** A run comes in: for the first time, anew, or straight back with what was decided before. */
export function enterAsking(scene: Scene, plan: Plan): NodeMove {
	const move = settle(scene, plan, scene.kept === undefined ? newAsking() : recall(scene.kept));
	const { due, dueMoves } = plan.config;
	return move.move === 'wait' && dueMoves && due !== undefined ? { ...move, effects: [{ do: 'watch', formula: due }, ...(move.effects ?? [])] } : move;
}

/** Something has happened that a node which asks people waits for. */
export function onAsking(scene: Scene, plan: Plan, event: NodeEvent): NodeMove {
	const state = scene.state === null ? newAsking() : recall(scene.state);
	switch (event.type) {
		case 'act': {
			const task = scene.tasks.find(({ number }) => number === event.task);
			return task ? doAct(scene, plan, state, task, event.act) : refuse('task.closed');
		}
		case 'answer':
			return answered(scene, plan, state, event.as, event.value);
		case 'failure':
			return { move: 'fail', error: event.error };
		case 'timer':
			return timer(scene, plan, state, event.name);
		case 'assignee-left':
			return assigneeLeft(scene, plan, state, event);
		case 'changed':
			return state.waves.length > 0 && plan.config.due !== undefined
				? { move: 'wait', state: remember(state), effects: [{ do: 'evaluate', as: 'moved', formulas: { due: plan.config.due } }] }
				: { move: 'wait', state: remember(state) };
	}
}

/** What may be done with a task now. */
export const askingVerbs = (scene: Scene, plan: Plan, task: TaskView): string[] => verbsOf(scene, plan, stateOf(scene), task);

export function askingNeeds(scene: Scene, plan: Plan, task: TaskView): TaskNeeds {
	if (choosingOf(stateOf(scene), task)) return { comment: [], signature: false, returnTo: [], straightBack: 'never', instructions: null };
	const { straightBack = 'choose', instructions = null } = plan.config;
	const returnTo = plan.verbs.includes('return') ? returnable(scene, plan) : [];
	return { comment: [...commentOn(plan), 'comment'], signature: plan.signature, returnTo, straightBack, instructions };
}

const stateOf = ({ state }: Scene): Asking => (state === null ? newAsking() : recall(state));

function answered(scene: Scene, plan: Plan, state: Asking, as: string, value: JsonValue): NodeMove {
	state.asked = state.asked.filter((one) => one !== as);
	if (as === 'moved') {
		const { due = null } = value as { due?: JsonValue };
		return settle(scene, plan, state, followDate(scene, plan, state, typeof due === 'string' ? due : null));
	}
	if (as === 'due') {
		const { due = null } = value as { due?: JsonValue };
		return settle(scene, plan, { ...state, due: typeof due === 'string' ? due : null });
	}
	const groups = groupsOf(value);
	if (as.startsWith('escalate.')) return settle(scene, plan, state, escalate(scene, plan, state, as, groups));
	if (as === 'superiors') Object.assign(state.superiors, groups);
	else state.found[as] = groups;
	if (as === 'who') assignChoices(scene, state, (value as { choice?: string[] }).choice ?? []);
	return settle(scene, plan, state);
}

/** Of people: `{ groups }`. Of superiors: the groups themselves. */
function groupsOf(value: JsonValue): { [key: string]: string[] } {
	const object = value as { groups?: { [key: string]: string[] } };
	return object.groups ?? (value as { [key: string]: string[] });
}

function timer(scene: Scene, plan: Plan, state: Asking, name: string): NodeMove {
	const due = timerDue(scene, plan, state, name);
	if (due.is === 'nothing') return { move: 'wait', state: remember(state) };
	if (due.is === 'effects') return { move: 'wait', effects: due.effects, state: remember(state) };
	if (plan.onDeadline === 'overdue') return leave(scene, plan, state, 'overdue', []);
	const is = plan.onDeadline === 'approve' ? 'approved' : 'rejected';
	const text = is === 'approved' ? { en: 'Approved by itself: the deadline has passed', zh: '逾期自动同意' } : { en: 'Rejected by itself: the deadline has passed', zh: '逾期自动驳回' }; // biome-ignore format: two texts
	const closed: Effect[] = [];
	for (const seat of due.seats) {
		closed.push(...cancelTasks(seat));
		seat.verdict = { is, by: null };
	}
	return settle(scene, plan, state, [...closed, { do: 'note', text }]);
}

/** The nearest superior takes the place over. Where there is none it is others' who hold it too, or vacant. */
function assigneeLeft(scene: Scene, plan: Plan, state: Asking, { task, superiors }: Extract<NodeEvent, { type: 'assignee-left' }>): NodeMove {
	if (nextToChoose(state, task, superiors)) return settle(scene, plan, state, [{ do: 'close-task', number: task, state: 'cancelled' }]);
	const place = placeOf(state.seats, task);
	if (!place) return { move: 'wait', state: remember(state) };
	const { seat, holder: left } = place;
	state.left.push(left.person);
	const held = new Set(seat.holders.map(({ person }) => person));
	const superior = superiors.find((person) => !state.barred.includes(person) && !held.has(person));
	const at = seat.holders.indexOf(left);
	if (superior !== undefined) {
		seat.holders[at] = holder(superior, left.wave);
		if (seat.origin === left.person) seat.origin = superior;
		seat.former.push(superior);
	} else seat.holders.splice(at, 1);
	return settle(scene, plan, state, [{ do: 'close-task', number: task, state: 'cancelled' }]);
}
