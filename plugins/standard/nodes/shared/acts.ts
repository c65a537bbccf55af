import { changeDueVerb, type Effect, handOverVerb, type NodeMove, type TaskAct, type TaskView } from '@dougong/engine';
import { type Plan, remember, type Scene } from './plan.ts';
import { refuse, type RefusalCode } from './refusals.ts';
import { choose, choosingOf } from './choosing.ts';
import { allSeats, type Asking, cancelTasks, type Holder, holder, newSeat, placeOf, type Seat } from './seats.ts';
import { settle } from './settle.ts';
import { moveWave } from './timers.ts';
import { earlierNodes } from './trail.ts';

/** Places in one node, added ones included. */
const mostSeats = 200;

interface Doing {
	scene: Scene;
	plan: Plan;
	state: Asking;
	seat: Seat;
	holder: Holder;
	task: TaskView;
	act: TaskAct;
}

/** What becomes of it when somebody does something with an open task; or why that cannot be. */
export function doAct(scene: Scene, plan: Plan, state: Asking, task: TaskView, act: TaskAct): NodeMove {
	if (task.state !== 'open') return refuse('task.closed');
	if (choosingOf(state, task)) return act.verb === changeDueVerb ? refuse('task.verb') : choose(scene, plan, state, task, act);
	const place = placeOf(state.seats, task.number);
	if (!place) return refuse('task.closed');
	const doing = { scene, plan, state, ...place, task, act };
	const refusal = refusalOf(doing);
	if (refusal !== null) return refuse(refusal);
	return acts[act.verb]?.(doing) ?? refuse('task.verb');
}

/** Verbs that are possible with an open task, in the order of the plan. */
export function verbsOf(scene: Scene, plan: Plan, state: Asking, task: TaskView): string[] {
	if (task.state === 'open' && choosingOf(state, task)) return ['choose'];
	if (task.state !== 'open' || !placeOf(state.seats, task.number)) return [];
	return plan.verbs.filter((verb) => verb !== 'return' || returnable(scene, plan).length > 0);
}

export function returnable({ workflow, node, run }: Scene, { config }: Plan): string[] {
	const allowed = config.returnTo;
	return earlierNodes(workflow, node.key, run.trail).filter((key) => !allowed || allowed.includes(key));
}

const acts: { [verb: string]: (doing: Doing) => NodeMove } = {
	approve: (doing) => decide(doing, 'approved'),
	complete: (doing) => decide(doing, 'approved'),
	reject: (doing) => decide(doing, 'rejected'),
	return: giveBack,
	transfer,
	[handOverVerb]: transfer,
	[changeDueVerb]: changeDue,
	'add-signer': addSigner,
	comment: ({ state }) => ({ move: 'wait', state: remember(state) }),
	save: ({ state }) => ({ move: 'wait', state: remember(state) }),
};
const decisions = new Set(['approve', 'complete', 'reject']);
const passedOn = new Set(['transfer', 'add-signer', handOverVerb]);
const ownersVerbs = new Set([handOverVerb, changeDueVerb]);

/** What speaks against it whatever the verb does. */
function refusalOf({ scene, plan, state, task, act, seat }: Doing): RefusalCode | null {
	if (!ownersVerbs.has(act.verb) && !verbsOf(scene, plan, state, task).includes(act.verb)) return 'task.verb';
	if (!act.comment?.trim() && (act.verb === 'comment' || ownersVerbs.has(act.verb) || commentOn(plan).includes(act.verb))) return 'task.comment-missing';
	if (plan.signature && act.verb === plan.yes && !act.signed) return 'task.signature-missing';
	if (decisions.has(act.verb) && state.barred.includes(act.by)) return 'task.conflict-of-interest';
	if (decisions.has(act.verb) && plan.kind === 'approval' && act.by !== task.assignee && act.by === scene.run.initiator) return 'task.own-as-delegate';
	return passedOn.has(act.verb) ? refusalOfPeople(state, seat, task, act) : null;
}

export const commentOn = ({ config }: Plan): readonly string[] => config.commentOn ?? ['reject', 'return'];

function refusalOfPeople(state: Asking, seat: Seat, task: TaskView, { verb, to = [] }: TaskAct): RefusalCode | null {
	if (to.length === 0) return 'task.person-missing';
	if (verb !== 'add-signer' && to.length > 1) return 'task.one-person';
	if (to.includes(task.assignee) || seat.holders.some(({ person }) => to.includes(person))) return 'task.same-person';
	if (to.some((person) => state.barred.includes(person))) return 'task.conflict-of-interest';
	return allSeats(state.seats).length + to.length > mostSeats ? 'task.too-many' : null;
}

/** Closes the task of whoever acts; the place is theirs no longer, or not for now. */
function close({ scene, task, act, holder: h }: Doing): Effect[] {
	h.task = null;
	const isDecision = decisions.has(act.verb) && scene.run.subject !== null;
	return [
		...(isDecision ? [{ do: 'snapshot' as const, task: task.number }] : []),
		{
			do: 'close-task',
			number: task.number,
			state: 'done',
			verb: act.verb,
			...(act.by !== '' && { by: act.by }),
			...(act.comment !== undefined && { comment: act.comment }),
		},
	];
}

function decide(doing: Doing, is: 'approved' | 'rejected'): NodeMove {
	const { scene, plan, state, seat, act } = doing;
	const done = close(doing);
	seat.verdict = { is, by: act.by };
	return settle(scene, plan, state, [...done, ...cancelTasks(seat)]);
}

/** The place goes over, with its deadline and with all that hangs on it. */
function transfer(doing: Doing): NodeMove {
	const { scene, plan, state, seat, act, holder: from } = doing;
	const [person] = act.to as [string];
	const done = close(doing);
	seat.holders[seat.holders.indexOf(from)] = holder(person, from.wave);
	if (seat.origin === from.person) seat.origin = person;
	seat.former.push(person);
	return settle(scene, plan, state, done);
}

/** The deadline of all who were asked at that moment, with their reminders and escalation; each of them is told. */
function changeDue({ scene, plan, state, holder: h, act }: Doing): NodeMove {
	const wave = state.waves.find(({ id }) => id === h.wave);
	if (!wave) return refuse('task.closed');
	return settle(scene, plan, state, moveWave(scene, plan, state, wave, act.due ?? null));
}

/** Before: the place waits for them and is asked again. After: they are asked when it has approved. Beside: at the same time. */
function addSigner(doing: Doing): NodeMove {
	const { scene, plan, state, seat, act } = doing;
	const place = act.place ?? 'before';
	const people = [...new Set(act.to)];
	const done = place === 'before' ? [...close(doing), ...cancelTasks(seat)] : [];
	seat.rings.push({ place, mode: act.mode ?? 'all', by: act.by, seats: people.map((person) => newSeat(scene.next(), seat.entry, person)) });
	return settle(scene, plan, state, done);
}

/** Straight back: who has approved keeps that, and who has not is asked again. Otherwise all begins anew when the run comes here again. */
function giveBack(doing: Doing): NodeMove {
	const { scene, plan, state, act } = doing;
	const to = act.node ?? returnable(scene, plan)[0];
	const rule = plan.config.straightBack ?? 'choose';
	if (to === undefined || !returnable(scene, plan).includes(to)) return refuse('task.node');
	if (act.straightBack !== undefined && rule !== 'choose' && act.straightBack !== (rule === 'always')) return refuse('task.straight-back');
	const back = rule === 'choose' ? act.straightBack === true : rule === 'always';
	const done = close(doing);
	for (const seat of allSeats(state.seats)) seat.holders = seat.holders.map(({ person }) => holder(person));
	state.waves = [];
	return { move: 'jump', to, back, by: [act.by], effects: done, ...(back && { keep: remember(state) }) };
}
