import type { JsonObject } from '@dougong/schemas';
import { newRecordId } from '../../records/new-id.ts';
import { runStore, type StoredEffect } from '../../stores/run.store.ts';
import { callJob, changedJob, childrenJob } from '../job-names.ts';
import type { At, EffectOf, Perform, RunTransaction } from '../transaction.ts';

/** A write that was on its way when a run began to wait did not know of it: soon after, the run looks once more. */
const againAfterMs = 2_000;

/** Outer effects are rows that a job works on later; the key is that of the run, the visit and the name, so a job that runs twice is known. */
function outer(tx: RunTransaction, { token, node }: At, effect: Pick<StoredEffect, 'kind' | 'answer_as' | 'title' | 'request'>): string {
	const key = `${tx.row.id}:${token}:${effect.answer_as ?? effect.kind}`;
	tx.effects.set(key, { key, run: tx.row.id, token, node, state: 'waiting', attempts: 0, response: null, error: null, ...effect });
	return key;
}
function later(tx: RunTransaction, kind: string, key: string, payload: JsonObject): void {
	tx.jobs.push({ id: newRecordId(new Date(tx.at)), kind, key, payload, run_at: tx.at });
}

export const call: Perform<EffectOf<'call'>> = (tx, { do: _, as, ...request }, at) => {
	const key = outer(tx, at, { kind: 'call', answer_as: as, title: `${request.method} ${request.url}`, request: request as JsonObject });
	later(tx, callJob, key, { effect: key });
	return undefined;
};

export const runs: Perform<EffectOf<'runs'>> = (tx, { do: _, as, ...request }, at) => {
	const key = outer(tx, at, { kind: 'runs', answer_as: as, title: request.workflow, request: request as unknown as JsonObject });
	later(tx, childrenJob, key, { effect: key });
	return undefined;
};

export const watch: Perform<EffectOf<'watch'>> = (tx, { formula }, at) => {
	const key = outer(tx, at, { kind: 'watch', answer_as: null, title: '', request: { formula } });
	const { subject } = tx.run;
	const run_at = new Date(Date.parse(tx.at) + againAfterMs).toISOString();
	if (subject) tx.jobs.push({ id: newRecordId(new Date(tx.at)), kind: changedJob, key, payload: { record: subject.id }, run_at });
	return undefined;
};

export const unwatch: Perform<EffectOf<'unwatch'>> = (tx, _, { token, node }) => {
	const key = `${tx.row.id}:${token}:watch`;
	tx.effects.set(key, { ...blank(tx, { token, node }), key, kind: 'watch', state: 'cancelled' });
	return undefined;
};

/** Nobody waits for the answer any more. Runs that go on are cancelled by the job, which sees that. */
export const drop: Perform<EffectOf<'drop'>> = async (tx, { as }, at) => {
	const key = `${tx.row.id}:${at.token}:${as}`;
	const known = tx.effects.get(key) ?? (tx.isNew ? undefined : await findEffect(tx, key));
	if (known?.state !== 'waiting') return undefined;
	tx.effects.set(key, { ...known, state: 'cancelled' });
	if (known.kind === 'runs') later(tx, childrenJob, key, { effect: key });
	if (known.kind === 'call') dropCall(tx, key);
	return undefined;
};

/** A call that has not begun is not made; one that is on its way finds the effect cancelled. */
function dropCall(tx: RunTransaction, key: string): void {
	const waiting = tx.jobs.findIndex((job) => job.kind === callJob && job.key === key);
	if (waiting >= 0) tx.jobs.splice(waiting, 1);
	if (!tx.isNew) tx.droppedCalls.add(key);
}

function findEffect(tx: RunTransaction, key: string): Promise<StoredEffect | undefined> {
	return runStore(tx.client, tx.env.schema).effect(key);
}

function blank(tx: RunTransaction, { token, node }: At): Omit<StoredEffect, 'key' | 'kind'> {
	return { run: tx.row.id, token, node, answer_as: null, title: '', state: 'waiting', attempts: 0, request: {}, response: null, error: null };
}
