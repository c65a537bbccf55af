import { type Advance, advance, type Effect, type RunError, type RunEvent } from '@dougong/engine';
import { isUnderWay } from '@dougong/schemas';
import { inOneGo } from '../database/in-one-go.ts';
import { inSavepoint } from '../database/pool.ts';
import { Problem } from '../http/problem.ts';
import { problemWords } from './problem-words.ts';
import { personStore } from '../stores/person.store.ts';
import { runStore } from '../stores/run.store.ts';
import { triggerStore } from '../stores/trigger.store.ts';
import { EffectRefused } from './effect-refused.ts';
import { perform } from './effects/perform.ts';
import { superiorsOf } from './effects/people.ts';
import { changed } from './effects/task.ts';
import { enterTellings } from './tellings.ts';
import { type At, type RunTransaction, runTasks } from './transaction.ts';
import type { EnteredMessages } from '../messages/enter-messages.ts';
import { storyStep } from './story-step.ts';
import { childEnded } from './children.ts';
import { waitsForItsTurn } from './triggers/waits-for-turn.ts';

/** Does again what has to be undone alone in part: the transaction begins anew, with a way back behind each effect. */
export class NeedsCare extends Error {
	override readonly name = 'NeedsCare';
}

/** What became of an event. `refused`: the node does not allow the act; `taken` is false also where it came too late. */
export type Applied = { taken: true } | { taken: false; refused?: RunError };

/**
 * Takes an event into a run, in the transaction that holds it: inner effects are done and their answers given back until nothing is asked.
 * Nothing is stored before `saveRun`.
 */
export async function applyEvent(tx: RunTransaction, event: RunEvent): Promise<Applied> {
	const queue: RunEvent[] = [event];
	let moves = 0;
	let first: Applied | undefined;
	for (let next = queue.shift(); next; next = queue.shift()) {
		const answer = advance({
			workflow: tx.pinned.workflow,
			registry: tx.services.registry,
			run: tx.run,
			runId: tx.row.id,
			event: next,
			trail: tx.trail,
			tasks: runTasks(tx.tasks),
			facts: tx.ctx.facts,
			moves,
		});
		first ??= answer.taken ? { taken: true } : { taken: false, ...(answer.refused && { refused: answer.refused }) };
		if (!answer.taken) continue;
		moves = answer.moves;
		tx.run = answer.run;
		for (const step of answer.steps) {
			tx.steps.push(storyStep(step));
			if (step.kind === 'left' || step.kind === 'returned')
				tx.trail.push({ node: step.node ?? '', exit: String(step.details.exit ?? ''), at: tx.at, by: [step.details.by ?? []].flat().map(String) });
		}
		const before = tx.newTasks.size;
		queue.push(...(await attemptEach(tx, answer.effects)));
		if (tx.newTasks.size > before) queue.push(...(await absent(tx)));
	}
	return first ?? { taken: false };
}

/** Effects that ask the database and change nothing. What they ask goes there together. */
const reading: ReadonlySet<Effect['do']> = new Set(['evaluate', 'people', 'superiors', 'find', 'snapshot']);
/** Effects that change something there: before what comes behind them asks, and after what stood before them has asked. */
const changing: ReadonlySet<Effect['do']> = new Set(['write', 'number', 'results', 'drop']);

/** Does the effects in their order; answers what they answer. */
async function attemptEach(tx: RunTransaction, effects: Advance['effects']): Promise<RunEvent[]> {
	const events: Promise<RunEvent[]>[] = [];
	let isReading = false;
	for (const { token, node, effect } of effects) {
		const as = 'as' in effect && effect.do !== 'drop' ? effect.as : null;
		if (as !== null && !tx.run.tokens.some((t) => t.id === token && t.asked.includes(as))) continue;
		// A snapshot asks once, and that in front of whatever a write asks.
		if (isReading && changing.has(effect.do)) await inOneGo(events);
		const turn = changing.has(effect.do) ? 'changing' : reading.has(effect.do) ? 'reading' : undefined;
		const work = () => attempt(tx, effect, { token, node });
		const done = turn && tx.turns ? tx.turns[turn](work) : work();
		events.push(done.then((outcome) => (as !== null && outcome ? [{ type: 'node', token, event: { ...outcome, as } }] : [])));
		const isAlone = tx.careful || changing.has(effect.do);
		if (isAlone) await inOneGo(events);
		isReading = !isAlone && (isReading || (reading.has(effect.do) && effect.do !== 'snapshot'));
	}
	return (await inOneGo(events)).flat();
}

type Outcome = { type: 'answer'; value: NonNullable<Awaited<ReturnType<typeof perform>>> } | { type: 'failure'; error: RunError } | undefined;

/** An effect that is refused may have done half of its work: then all is begun anew, with a savepoint behind each. */
async function attempt(tx: RunTransaction, effect: Parameters<typeof perform>[1], at: At): Promise<Outcome> {
	try {
		const value = await (tx.careful && effect.do === 'write' ? inSavepoint(tx.client, async () => perform(tx, effect, at)) : perform(tx, effect, at));
		return value === undefined ? undefined : { type: 'answer', value: value as NonNullable<typeof value> };
	} catch (error) {
		if (error instanceof EffectRefused) return { type: 'failure', error: error.error };
		if (!(error instanceof Problem)) throw error;
		if (!tx.careful) throw new NeedsCare('an effect was refused', { cause: error });
		return { type: 'failure', error: { code: error.code, message: problemWords(error) } };
	}
}

/** People who are asked now and are not there any more, e.g. because a node remembered them: their tasks are told so at once. */
async function absent(tx: RunTransaction): Promise<RunEvent[]> {
	const unsure = [...tx.newTasks].filter((task) => task.state === 'open' && task.kind !== 'copy' && !tx.present.has(task.assignee));
	if (unsure.length === 0) return [];
	const there = new Set(await personStore(tx.client, tx.env.schema, tx.set.catalogues).present(unsure.map((task) => task.assignee)));
	for (const id of there) tx.present.add(id);
	const gone = unsure.filter((task) => !there.has(task.assignee));
	if (gone.length === 0) return [];
	const superiors = await superiorsOf(tx, gone.map((task) => task.assignee)); // biome-ignore format: one call
	return gone.map(({ token, number, assignee }) => ({
		type: 'node',
		token,
		event: { type: 'assignee-left', task: number, superiors: superiors[assignee] ?? [] },
	}));
}

/** Stores what the events have made of the run, in one statement beside its messages. */
export async function saveRun(tx: RunTransaction): Promise<EnteredMessages> {
	const { run, row, client, env } = tx;
	const { status, outcome, tokens, variables, chosen, counter, withdrawn } = run;
	const isOver = !isUnderWay(status);
	if (isOver) closeAll(tx);
	Object.assign(row, {
		status,
		outcome,
		state: { ...row.state, tokens, variables, chosen, counter, ...(withdrawn && { withdrawn }) },
		updated_at: tx.at,
		ended_at: isOver ? tx.at : null,
	});
	if (isOver && row.parent !== null) childEnded(tx);
	if (isOver) await wakeLater(tx);
	const entered = await enterTellings(tx);
	await runStore(client, env.schema).save({
		run: row,
		isNew: tx.isNew,
		at: tx.at,
		newTasks: [...tx.newTasks],
		changedTasks: [...tx.changedTasks],
		steps: tx.steps,
		jobs: tx.jobs,
		droppedTimers: [...tx.droppedTimers],
		droppedCalls: [...tx.droppedCalls],
		effects: [...tx.effects.values()],
	});
	return entered;
}

/** Who waits for the record to be free may begin. */
async function wakeLater({ row, pinned, client, env, at }: RunTransaction): Promise<void> {
	if (!row.sole || row.record === null || !pinned.workflow.triggers.some(waitsForItsTurn)) return;
	await triggerStore(client, env.schema).wakeLater(row.record, row.app, row.workflow, at);
}

/** What waits for a run that is over waits for nothing. */
function closeAll(tx: RunTransaction): void {
	for (const task of tx.tasks) {
		if (task.state !== 'open' || task.kind === 'copy') continue;
		Object.assign(task, { state: 'cancelled', decided_at: tx.at });
		changed(tx, task);
	}
	for (const key of Object.keys(tx.row.timers)) tx.droppedTimers.add(`${tx.row.id}:${key}`);
	tx.row.timers = {};
}
