import type { WeightTimeline } from '@dougong/schemas/api';
import { planned } from '../records/list.ts';
import { compileTitles } from '../stores/history.ts';
import { runStatement } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import { treeWeightStore } from '../stores/tree-weight.store.ts';
import { seenWeights, withWeights } from './group-answer.ts';
import { requireSeen, seenRecords, type TreeReading } from './reading.ts';
import { Problem } from '../http/problem.ts';
import { userNames } from '../stores/user-names.ts';
import { namedRule } from './rule-names.ts';

const personModel = 'directory/person';

/** What a record weighed over time, oldest first. Refuses with record.not-found, also where the reader does not see the weight. */
export async function readTimeline(reading: TreeReading, id: string): Promise<WeightTimeline> {
	const { services, ctx } = reading;
	const { tree } = withWeights(reading);
	await requireSeen(reading, services.pool, id);
	if (!(await seenWeights(reading, services.pool, [id])).has(id)) throw new Problem('record.not-found', { id, model: tree.model.ref });
	const rows = await treeWeightStore(services.pool, ctx.env.schema, tree.ref).ofRecord(id);
	const causes = rows.flatMap((r) => r.causeRecord ?? []);
	const seen = await seenRecords(reading, services.pool, [...new Set(causes)]);
	const people = await titlesOfPeople(reading, rows.flatMap((r) => r.actor ?? [])); // biome-ignore format: one call
	const users = await userNames(services.pool, rows.flatMap((r) => (r.actor === null ? (r.actorUser ?? []) : []))); // biome-ignore format: one call
	const isNamed = namesMakers(reading);
	return {
		entries: rows.flatMap((row) => {
			if (row.weight === null) return [];
			const { causeRecord } = row;
			return {
				weight: Number(row.weight),
				from: row.from,
				to: row.to,
				cause: row.cause,
				rule: namedRule(tree, row.rule, reading.language),
				...(row.cause === 'rule' && !row.ruled && { ended: true as const }),
				...(causeRecord !== null && seen.has(causeRecord) && { causedBy: { id: causeRecord, title: seen.get(causeRecord) ?? null } }),
				at: row.at.toISOString(),
				by: !isNamed
					? { id: null, title: '' }
					: row.actor === null
						? { id: null, title: users.get(row.actorUser ?? '') ?? '' }
						: { id: row.actor, title: people.get(row.actor) ?? '' },
				// Why others were changed is told with those others.
				reason: causeRecord === null || seen.has(causeRecord) ? row.reason : null,
				...(row.replacedAt && { replacedAt: row.replacedAt.toISOString() }),
			};
		}),
	};
}

/** Whether the reader may see who changes these records, as history tells it. */
function namesMakers({ view, tree }: TreeReading): boolean {
	const makers = tree.model.fields.filter((f) => f.system === 'updated_by' || f.system === 'created_by');
	return makers.every((f) => view.access(tree.model.ref).readable(f.key).kind === 'always');
}

async function titlesOfPeople({ services, ctx, view }: TreeReading, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const model = findModel(view.set.catalogues, personModel);
	if (!model || ids.length === 0) return new Map();
	const statement = planned(view, `titles ${model.ref}`, () => compileTitles(view.scope(ctx.env.schema), model));
	const rows = await runStatement(services.pool, statement, statement.bind(ctx.facts, { ids: [...new Set(ids)] }));
	return new Map(rows.flatMap(([id, title]) => (id && title ? [[id, title] as const] : [])));
}
