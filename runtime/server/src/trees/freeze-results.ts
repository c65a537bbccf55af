import { bandOf } from '@dougong/engine';
import type { FreezeResults, FrozenResults } from '@dougong/schemas/api';
import type { JsonObject } from '@dougong/schemas';
import { inWriteTransaction } from '../database/pool.ts';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Operation, writeRecords } from '../records/write.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { lockGroups } from '../stores/tree-members.ts';
import { compileCounting, compileFrozen } from '../stores/tree-results.ts';
import { treeWeightStore } from '../stores/tree-weight.store.ts';
import { readScore } from './period-score.ts';
import { announceTree, seenRecords, type TreeReading } from './reading.ts';

/** Records are frozen so many at a time. */
const batch = 100;

/**
 * Keeps what a period came to: a record of the tree's results model for each record that counts and that the writer sees, through the write
 * path, with the writer's own rights. What is there already stays. A score that could not be worked out is kept as a result without one.
 */
export async function freezeResults(reading: TreeReading, { from, to, records }: FreezeResults): Promise<FrozenResults> {
	const { services, ctx, view, tree } = reading;
	const { results } = tree.definition;
	const model = tree.results?.model;
	if (!results || !model) throw new Problem('tree.not-set-up', { part: 'results' });
	if (from > to) throw new Problem('query.invalid', { reason: { en: 'the period ends before it begins', zh: '期间的结束日期早于开始日期' } });
	view.model(model.app, model.key);
	const statement = planned(view, `counting ${tree.ref}`, () => compileCounting(view.scope(ctx.env.schema), tree));
	const all = (await runStatement(services.pool, statement, statement.bind(ctx.facts, {}))).flatMap(([id]) => id ?? []);
	const wanted = records ? all.filter((id) => records.includes(id)) : all;
	const frozen = planned(reading.own.view, `frozen ${tree.ref}`, () => compileFrozen(reading.own.view.scope(ctx.env.schema), tree));
	const [made, partial]: [number[], string[]] = [[], []];
	for (let i = 0; i < wanted.length; i += batch) {
		await inWriteTransaction(services.pool, async (client) => {
			await lockGroups(client, ctx.env.schema, [`results ${tree.ref} ${from} ${to}`]);
			const rows = frozen ? await runStatement(client, frozen, frozen.bind(ctx.facts, { from, to })) : [];
			const there = new Set(rows.map(([id]) => id));
			const operations: Operation[] = [];
			for (const id of wanted.slice(i, i + batch).filter((id) => !there.has(id))) {
				const values = await resultOf(reading, client, id, { from, to });
				if (values[results.score] === null) partial.push(id);
				operations.push({ op: 'create', model: model.ref, values });
			}
			await writeRecords({ services, ctx, view, client }, operations);
			made.push(operations.length);
		});
	}
	if (made.length > 0) announceTree(reading, model.ref);
	const sum = made.reduce((total, n) => total + n, 0);
	const titles = await seenRecords(reading, services.pool, partial);
	return { made: sum, kept: wanted.length - sum, partial: partial.map((id) => ({ id, title: titles.get(id) ?? null })) };
}

async function resultOf(reading: TreeReading, on: Connection, id: string, span: { from: string; to: string }): Promise<JsonObject> {
	const { tree } = reading;
	const { results, bands } = tree.definition;
	if (!results) return {};
	const score = await readScore(reading, id, span, on);
	const weight = results.weight ? await weightAt(reading, on, id, span.to) : null;
	const status = results.status && bands && score.value !== null ? bandOf(bands, score.value) : null;
	return {
		[results.record]: id,
		[results.from]: span.from,
		[results.to]: span.to,
		[results.score]: score.value === null ? null : Number(score.value),
		...(results.weight && { [results.weight]: weight }),
		...(results.status && { [results.status]: status?.key ?? null }),
		...(results.detail && { [results.detail]: { mode: score.mode, segments: score.segments as unknown as JsonObject[] } }),
	};
}

async function weightAt({ ctx, tree }: TreeReading, on: Connection, id: string, day: string): Promise<number | null> {
	const rows = await treeWeightStore(on, ctx.env.schema, tree.ref).ofRecords([id], day, day);
	const weight = rows.at(-1)?.weight;
	return weight === null || weight === undefined ? null : Number(weight);
}
