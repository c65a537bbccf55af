import type { WeightGroup, WeightsChange } from '@dougong/schemas/api';
import type pg from 'pg';
import { inWriteTransaction } from '../database/pool.ts';
import { Problem } from '../http/problem.ts';
import { type Operation, writeRecords } from '../records/write.ts';
import type { Connection } from '../stores/record-runner.ts';
import { findGroup, groupAnswer, groupNow, seenWeights, withWeights } from './group-answer.ts';
import { announceTree, requireSeen, type TreeReading } from './reading.ts';

export async function readGroup(reading: TreeReading, id: string): Promise<WeightGroup> {
	const { pool } = reading.services;
	await requireWeight(reading, pool, id);
	const now = await groupNow(reading, pool, await findGroup(reading, pool, id));
	return groupAnswer(reading, null, now, await seenWeights(reading, pool, now.members.map((m) => m.id))); // biome-ignore format: one call
}

/** Sets weights and locks of a group at once; the others give way. A preview is the same, undone: exact by construction. */
export function changeWeights(reading: TreeReading, change: WeightsChange): Promise<WeightGroup> {
	const isSure = change.weights.some((w) => w.version !== undefined);
	return doneOrUndone(reading, { preview: change.preview === true, isSure }, (on) => changeIn(reading, change, on));
}

/** `work` in a transaction, which a preview rolls back. `isSure`: the caller named the versions that it has seen. */
export async function doneOrUndone<T>(
	reading: TreeReading,
	{ preview, isSure }: { preview: boolean; isSure: boolean },
	work: (on: pg.PoolClient) => Promise<T>,
): Promise<T> {
	if (preview) return againOnConflict(isSure, () => undone(reading, work));
	const result = await againOnConflict(isSure, () => inWriteTransaction(reading.services.pool, work));
	announceTree(reading);
	return result;
}

const attempts = 5;

/**
 * Who names no version wants it done whatever the record is at: when somebody else was faster, it is done again. The records cannot be held
 * before the write begins, for it takes its locks in an order of its own.
 */
async function againOnConflict<T>(isSure: boolean, work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			const isConflict = error instanceof Problem && error.code === 'record.version-conflict';
			if (!isConflict || isSure || attempt === attempts) throw error;
		}
	}
}

/** Refuses with record.not-found for a record whose weight the reader does not see. */
async function requireWeight(reading: TreeReading, on: Connection, id: string): Promise<void> {
	await requireSeen(reading, on, id);
	withWeights(reading);
	if (!(await seenWeights(reading, on, [id])).has(id)) throw new Problem('record.not-found', { id, model: reading.tree.model.ref });
}

async function changeIn(reading: TreeReading, change: WeightsChange, on: pg.PoolClient): Promise<WeightGroup> {
	const { services, ctx, view } = reading;
	const { tree, weights } = withWeights(reading);
	await requireWeight(reading, on, change.of);
	const { validFrom } = change;
	if (validFrom !== undefined && validFrom > ctx.facts.today)
		throw new Problem('input.invalid', {}, [{ pointer: '#/validFrom', code: 'weights.later', detail: later }]);
	const group = await findGroup(reading, on, change.of);
	const before = await groupNow(reading, on, group);
	const seen = await seenWeights(reading, on, before.members.map((m) => m.id)); // biome-ignore format: one call
	const twice = change.weights.findIndex(({ id }, i) => change.weights.findIndex((w) => w.id === id) < i);
	if (twice >= 0) throw new Problem('input.invalid', {}, [{ pointer: `#/weights/${twice}/id`, code: 'weights.twice', detail: repeated }]);
	const operations = change.weights.map(({ id, weight, locked, version }, i): Operation => {
		const member = before.members.find((m) => m.id === id && seen.has(id));
		if (!member) throw new Problem('input.invalid', {}, [{ pointer: `#/weights/${i}/id`, code: 'weights.not-a-member', detail: stranger }]);
		const lock = tree.fields.locked;
		if (locked !== undefined && !lock) throw new Problem('tree.not-set-up', { part: 'fields.locked' });
		const values = { ...(weight !== undefined && { [weights.field.key]: weight }), ...(locked !== undefined && lock && { [lock.key]: locked }) };
		return {
			op: 'update',
			model: tree.model.ref,
			id,
			version: version ?? member.version,
			values,
			...(change.reason !== undefined && { reason: change.reason }),
		};
	});
	const written = operations.filter((o) => 'values' in o && Object.keys(o.values).length > 0);
	const options = { services, ctx, view, client: on, ...(validFrom !== undefined && { weightsFrom: validFrom }) };
	if (written.length > 0) await writeRecords(options, written);
	return groupAnswer(reading, before, await groupNow(reading, on, group), seen);
}

/** What `work` answers, in a transaction that is rolled back. */
async function undone<T>({ services }: Pick<TreeReading, 'services'>, work: (on: pg.PoolClient) => Promise<T>): Promise<T> {
	const nothing = new Undone<T>();
	try {
		await inWriteTransaction(services.pool, async (on) => {
			nothing.answer = await work(on);
			throw nothing;
		});
	} catch (error) {
		if (error !== nothing) throw error;
	}
	return nothing.answer as T;
}

class Undone<T> extends Error {
	answer: T | undefined;
}

const later = {
	en: 'Weights of days to come are set by a rule of the tree; choose today or a day before.',
	zh: '未来生效的权重请通过目标树的规则设置；请选择今天或之前的日期。',
};
const repeated = { en: 'This record stands in the list twice; say its weight once.', zh: '该记录在列表中重复出现，请只设置一次。' };
const stranger = { en: 'There is no such record in this group, or you may not see it.', zh: '该组中没有此记录，或您无权查看。' };
