import { absoluteModel } from '@dougong/engine';
import { isUnderWay, type JsonObject, type JsonValue } from '@dougong/schemas';
import { Problem } from '../http/problem.ts';
import type { JobContext } from '../jobs/job-kind.ts';
import { newRecordId } from '../records/new-id.ts';
import { type ChildRun, runStore, type StoredEffect } from '../stores/run.store.ts';
import { applyEvent } from './apply.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { finishWith } from './finish-with.ts';
import { childrenJob } from './job-names.ts';
import { keepRun, type Opening, openRun } from './open-run.ts';
import { askFormulas, askRecords } from './questions.ts';
import { beginRun } from './start.ts';
import type { EffectOf, RunTransaction } from './transaction.ts';

type Request = Omit<EffectOf<'runs'>, 'do' | 'as'>;
/** Records for which runs are to begin (null: one without a record), how many have been looked at, and what became of those that could not begin. */
interface Progress {
	records: (string | null)[];
	next: number;
	refused: { record: string | null; code: string }[];
}

/** So many begin in one transaction. */
const batch = 20;
const mostRecords = 100_000;

/** Begins the further runs that a node asked for, so many at once as it says, and answers when enough have ended. Runs again whenever one of them ends. */
export const runChildren = {
	kind: childrenJob,
	run: (ctx: JobContext) =>
		finishWith(ctx, async (open) => {
			const key = String(ctx.job.payload.effect);
			const effect = await runStore(open.client, open.env.schema).effect(key);
			const tx = effect && (await openRun(open, effect.run));
			if (!effect || !tx) return undefined;
			const now = (await runStore(open.client, open.env.schema).effect(key)) ?? effect;
			if (now.state === 'cancelled') await cancelOpen(open, now);
			else if (now.state === 'waiting') await goOn(open, tx, now);
			return undefined;
		}),
};

async function goOn(open: Opening, tx: RunTransaction, effect: StoredEffect): Promise<void> {
	const request = effect.request as unknown as Request;
	const progress = (effect.response as unknown as Progress | null) ?? { records: await recordsOf(tx, request), next: 0, refused: [] };
	const store = runStore(open.client, open.env.schema);
	const children = await store.children(effect.run, effect.key);
	const isOpen = (run: ChildRun) => isUnderWay(run.status);
	const room = Math.min((request.limit ?? Number.POSITIVE_INFINITY) - children.filter(isOpen).length, batch);
	const pinned = current(tx, request.workflow);
	const variables = await askFormulas(tx, Object.fromEntries((request.set ?? []).map(({ key, value }) => [key, value])));
	for (let begun = 0; begun < room && progress.next < progress.records.length; progress.next++) {
		const record = progress.records[progress.next] ?? null;
		try {
			const child = await beginRun(open, pinned, {
				...{ trigger: null, record, initiator: tx.run.initiator, variables, chosen: {} },
				...{ parent: { run: effect.run, as: effect.key }, startKey: `${effect.key}:${progress.next}`, depth: (tx.row.state.depth ?? 0) + 1 },
			});
			children.push(child.row);
			if (isOpen(child.row)) begun++;
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			progress.refused.push({ record, code: error.code });
		}
	}
	const ended = children.filter((run) => !isOpen(run));
	const isAllBegun = progress.next >= progress.records.length;
	const isEnough = { all: isAllBegun && ended.length === children.length, any: ended.length > 0, none: isAllBegun };
	const { needs } = request;
	const over = (typeof needs === 'number' ? ended.length >= needs : isEnough[needs]) || isEnough.all;
	const stored = { ...effect, response: progress as unknown as JsonObject };
	tx.effects.set(effect.key, over ? { ...stored, state: 'done' } : stored);
	if (over) {
		const runs = ended.map(({ id, outcome, status, record }) => ({ id, outcome: outcome ?? status, record }));
		await applyEvent(tx, { type: 'node', token: effect.token, event: { type: 'answer', as: effect.answer_as ?? '', value: { runs } as JsonValue } });
		if (needs !== 'none') await cancelOpen(open, effect);
	} else if (room >= batch && !isAllBegun)
		tx.jobs.push({ id: newRecordId(open.ctx.now), kind: childrenJob, key: effect.key, payload: { effect: effect.key }, run_at: tx.at });
	await keepRun(open, tx);
}

async function recordsOf(tx: RunTransaction, { on, model, where }: Request): Promise<(string | null)[]> {
	if (on === 'none') return [null];
	if (on === 'subject') return [tx.run.subject?.id ?? null];
	const ref = absoluteModel(model ?? '', tx.pinned.home.app.key);
	const rows = await askRecords(tx, { model: ref, of: 'where', ...(where !== undefined && { where }), limit: mostRecords });
	return rows.flatMap((row) => row.id ?? []);
}

function current(tx: RunTransaction, key: string): PinnedWorkflow {
	const published = tx.set.apps.get(tx.row.app);
	const workflow = published?.catalogue.workflows.get(key);
	if (!published || !workflow) throw new Problem('workflow.unknown');
	return { workflow, revision: published.revision, home: published.catalogue };
}

async function cancelOpen(open: Opening, { run, key }: StoredEffect): Promise<void> {
	for (const child of await runStore(open.client, open.env.schema).children(run, key)) {
		if (!isUnderWay(child.status)) continue;
		// One that was begun in this very transaction is held already.
		const tx = await openRun(open, child.id);
		if (!tx) continue;
		const { taken } = await applyEvent(tx, { type: 'cancel', by: null });
		if (taken) await keepRun(open, tx);
	}
}
