import { createHash } from 'node:crypto';
import type { JsonObject } from '@dougong/schemas';
import { fileFields, fileIds } from '../../files/attachments.ts';
import { Problem } from '../../http/problem.ts';
import { getRecord } from '../../records/list.ts';
import { fileStore } from '../../stores/file.store.ts';
import { findModel } from '../../stores/record-source.ts';
import type { StoredTask } from '../../stores/task.store.ts';
import type { EffectOf, Perform, RunTransaction } from '../transaction.ts';
import { changed } from './task.ts';

/**
 * Keeps the record with the task as it is now: what whoever decides sees of it, and its hash. While nobody acts, that is everything that
 * the node does not hide; readers of it see of it what their roles show them.
 */
export const snapshot: Perform<EffectOf<'snapshot'>> = async (tx, { task: number }, { token }) => {
	const tasks = tx.tasks.filter((one) => (number === undefined ? one.token === token && one.state === 'open' : one.number === number));
	for (const one of tasks) {
		const { values, hash } = await read(tx, one);
		one.snapshot = values;
		one.snapshot_hash = hash;
		changed(tx, one);
	}
	return undefined;
};

async function read(tx: RunTransaction, { fields }: StoredTask): Promise<{ values: JsonObject; hash: string }> {
	const hidden = new Set((fields ?? []).flatMap(({ field, may }) => (may === 'hide' ? [field] : [])));
	const key = [...hidden].sort().join();
	const known = tx.snapshots.get(key);
	if (known) return known;
	tx.seen ??= valuesOf(tx);
	const all = await tx.seen;
	const values = Object.fromEntries(Object.entries(all).filter(([field]) => !hidden.has(field))) as JsonObject;
	const made = {
		values,
		hash: createHash('sha256')
			.update(JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))))
			.digest('hex'),
	};
	tx.snapshots.set(key, made);
	await keepFiles(tx, values);
	return made;
}

/** What was decided about stays to be looked at, whatever becomes of the record. */
async function keepFiles({ client, env, run, row, set, at }: RunTransaction, values: JsonObject): Promise<void> {
	const model = run.subject && findModel(set.catalogues, run.subject.model);
	if (!model) return;
	const ids = fileFields(model, Object.keys(values)).flatMap((field) => fileIds(values[field.key]));
	if (ids.length > 0) await fileStore(client, env.schema).keepForRun(ids, row.id, new Date(at));
}

async function valuesOf(tx: RunTransaction): Promise<JsonObject> {
	const { subject } = tx.run;
	const model = subject && findModel(tx.set.catalogues, subject.model);
	if (!subject || !model) return {};
	const { ctx, view } = tx.actor ?? tx;
	try {
		const record = JSON.parse(await getRecord({ ctx, view, model, id: subject.id, expand: [], part: 'values', on: tx.client })) as {
			version: number;
			values: JsonObject;
		};
		return { ...record.values, '@version': record.version };
	} catch (error) {
		// Whoever decides may see nothing of it.
		if (error instanceof Problem) return {};
		throw error;
	}
}
