import type { Effect, NodeMove } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { choiceTasks } from './choice-tasks.ts';
import { copiesOf, findSeats } from './finding.ts';
import { type Plan, remember, type Scene } from './plan.ts';
import { nobodyFound } from './refusals.ts';
import { allSeats, type Asking, cancelTasks, type Holder, ringOf, type Seat } from './seats.ts';
import { callMessage, copyTask, endWaves, startWave } from './timers.ts';
import { fillVacancies } from './vacancies.ts';
import { toBeAsked, verdictOf } from './votes.ts';

/**
 * Brings tasks and timers to what the tree of places says, after any change of it: asks what has to be known first, leaves when it is decided,
 * opens the tasks that are missing and closes those that are no longer needed. `done`: effects of the change itself, which come first.
 */
export function settle(scene: Scene, plan: Plan, state: Asking, done: Effect[] = []): NodeMove {
	if (state.asked.length > 0) return { move: 'wait', effects: done, state: remember(state) };
	if (state.choosing) return { move: 'wait', effects: [...done, ...choiceTasks(scene, state)], state: remember(state) };
	if (state.stage === 'finding') {
		const questions = findSeats(scene, plan, state);
		if (questions.length > 0) return ask(state, done, questions);
		if (plan.config.copyOn !== 'decided') done.push(...copies(scene, state));
		done.push(...notesOf(state));
	}
	const vacancies = fillVacancies(scene, plan, state);
	if (vacancies.is === 'ask') return ask(state, done, vacancies.effects);
	if (vacancies.is === 'stop') return { move: 'fail', effects: done, error: nobodyFound };
	const verdict = verdictOf(plan.mode, state.seats);
	if (verdict !== 'open') return leave(scene, plan, state, plan.exits[verdict], done);
	if (plan.config.due !== undefined && state.due === undefined && beginsWave(plan, state))
		return ask(state, done, [{ do: 'evaluate', as: 'due', formulas: { due: plan.config.due } }]);
	const effects = [...done, ...closeTasks(plan, state), ...openTasks(scene, plan, state)];
	return { move: 'wait', effects: [...effects, ...endWaves(state)], state: remember(forgetAnswers(state)) };
}

/** People are looked for when they are needed: what was found now is not believed later. Whom copies go to is settled at the beginning. */
function forgetAnswers({ due: _, ...state }: Asking): Asking {
	const { copies: kept } = state.found;
	return { ...state, superiors: {}, found: kept ? { copies: kept } : {} };
}

function ask(state: Asking, done: Effect[], questions: Effect[]): NodeMove {
	state.asked.push(...questions.flatMap((one) => ('as' in one ? [one.as] : [])));
	return { move: 'wait', effects: [...done, ...questions], state: remember(state) };
}

/** What is still open of tasks and timers ends with the visit (rule W4 of the engine). */
export function leave(scene: Scene, plan: Plan, state: Asking, exit: string, done: Effect[]): NodeMove {
	const said = allSeats(state.seats).flatMap(({ verdict }) => (verdict?.by ? [verdict] : []));
	const is = exit === plan.exits.approved ? 'approved' : 'rejected';
	const by = [...new Set(said.filter((one) => one.is === is).map((one) => one.by as string))];
	const last = plan.config.copyOn === 'decided' ? copies(scene, state) : [];
	return { move: 'leave', exit, by, effects: [...done, ...last], state: remember(state) };
}

const copies = (scene: Scene, state: Asking): Effect[] => copiesOf(state).map((person) => copyTask(scene, person));

function notesOf({ seats }: Asking): Effect[] {
	const passed = seats.filter(({ verdict }) => verdict?.by === null).length;
	const text = { en: 'Approved without asking, as the node’s rules say', zh: '按规则自动同意' };
	return passed > 0 ? [{ do: 'note', text }] : [];
}

function closeTasks(plan: Plan, state: Asking): Effect[] {
	const wanted = new Set(toBeAsked(plan.mode.is, state.seats));
	return allSeats(state.seats).flatMap((seat) => (wanted.has(seat) ? [] : cancelTasks(seat)));
}

/** All who are newly asked at this moment form one wave; who takes over from somebody stays in theirs. */
function openTasks(scene: Scene, plan: Plan, state: Asking): Effect[] {
	const missing = missingIn(plan, state);
	const effects: Effect[] = [];
	if (beginsWave(plan, state)) {
		const { wave, effects: timers } = startWave(scene, plan, state.due ?? null);
		for (const { holder } of missing) if (!isKnown(state, holder)) holder.wave = wave.id;
		state.waves.push(wave);
		effects.push(...timers);
	}
	return [...missing.flatMap(({ seat, holder }) => openTask(scene, plan, state, seat, holder)), ...effects];
}

function missingIn(plan: Plan, { seats }: Asking): { seat: Seat; holder: Holder }[] {
	return toBeAsked(plan.mode.is, seats).flatMap((seat) => seat.holders.filter(({ task }) => task === null).map((holder) => ({ seat, holder })));
}
const isKnown = ({ waves }: Asking, { wave }: Holder): boolean => waves.some(({ id }) => id === wave);
const beginsWave = (plan: Plan, state: Asking): boolean => missingIn(plan, state).some(({ holder }) => !isKnown(state, holder));

function openTask({ next, run }: Scene, { kind, verbs, config }: Plan, state: Asking, seat: Seat, holder: Holder): Effect[] {
	const due = state.waves.find(({ id }) => id === holder.wave)?.due;
	const ring = ringOf(state.seats, seat);
	const data: JsonObject = { seat: seat.id, entry: seat.entry, ...(ring && { addedBy: ring.by, place: ring.place }) };
	const number = next();
	holder.task = number;
	const { called, person } = holder;
	return [
		{
			...{ do: 'task', number, assignee: person, verbs, data, kind },
			...(due && { due }),
			...(config.form !== undefined && { form: config.form }),
			...(config.fields && { fields: config.fields }),
			...(called && { silent: true }),
		},
		...(run.subject ? [{ do: 'snapshot' as const, task: number }] : []),
		...(called ? [callMessage(person, number, called, due ?? null)] : []),
	];
}
