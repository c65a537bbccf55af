import type { TreeMove, TreeMoveResult } from '@dougong/schemas/api';
import type pg from 'pg';
import { planned } from '../records/list.ts';
import { writeRecords } from '../records/write.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileBelow, compilePath, compileScores } from '../stores/tree-path.ts';
import { doneOrUndone } from './change-weights.ts';
import { groupAnswer, groupNow, seenWeights } from './group-answer.ts';
import { type Group, groupAfter, groupKey, groupOf } from './group-key.ts';
import { requireSeen, type TreeReading } from './reading.ts';
import { findPlaces } from './weights.ts';
import { storedVersion } from '../stores/tree-revisions.ts';

/** Moves a record, and all below it, under another one. A preview is the same, undone. Refusals are those of the write, and record.not-found. */
export function moveRecord(reading: TreeReading, move: TreeMove): Promise<TreeMoveResult> {
	const { preview = false, version } = move;
	return doneOrUndone(reading, { preview, isSure: version !== undefined }, (on) => moveIn(reading, move, on));
}

async function moveIn(reading: TreeReading, { id, parent, version, reason }: TreeMove, on: pg.PoolClient): Promise<TreeMoveResult> {
	const { services, ctx, view, tree, own } = reading;
	await requireSeen(reading, on, id);
	const groups = await groupsOfMove(reading, on, id, parent);
	const before = await Promise.all(groups.map((group) => groupNow(reading, on, group)));
	const path = planned(own.view, `path ${tree.ref}`, () => compilePath(own.view.scope(ctx.env.schema), tree));
	const above = async (of: string | null) =>
		of === null ? [] : (await runStatement(on, path.statement, path.statement.bind(own.ctx.facts, { id: of }))).map((row) => path.step(row).id);
	const concerned = [...new Set([...(await above(id)), ...(await above(parent))])];
	const scoresBefore = await scoresOf(reading, on, concerned);
	const operation = { op: 'update' as const, model: tree.model.ref, id, version: version ?? (await storedVersion(on, ctx.env.schema, tree.model, id)) };
	await writeRecords({ services, ctx, view, client: on }, [{ ...operation, values: { [tree.parent.key]: parent }, ...(reason !== undefined && { reason }) }]);
	const after = await Promise.all(groups.map((group) => groupNow(reading, on, group)));
	const scoresAfter = await scoresOf(reading, on, concerned);
	const members = [...before, ...after].flatMap((g) => g.members.map((m) => m.id));
	const seen = tree.weights ? await seenWeights(reading, on, [...new Set(members)]) : new Map<string, string | null>();
	const below = planned(own.view, `below ${tree.ref}`, () => compileBelow(own.view.scope(ctx.env.schema), tree));
	return {
		below: (await runStatement(on, below, below.bind(own.ctx.facts, { id }))).length,
		groups: after.map((now, i) => groupAnswer(reading, before[i] ?? null, now, seen)),
		scores: [...scoresAfter].map(([of, { title, score }]) => ({ id: of, title, before: scoresBefore.get(of)?.score ?? null, after: score })),
	};
}

/** The weight group that the record leaves, and the one that it enters. None in trees without weights. */
async function groupsOfMove({ tree, own }: TreeReading, on: pg.PoolClient, id: string, parent: string | null): Promise<Group[]> {
	const { weights } = tree;
	if (!weights) return [];
	const [place] = await findPlaces({ own, on }, tree, weights, { by: 'id' }, [id]);
	if (!place) return [];
	const next = groupOf({ counts: place.counts, group: [...groupAfter(weights, place.group, { [tree.parent.key]: parent })] });
	const groups = [groupOf(place), next].filter((g) => g !== null);
	return groups.filter((group, i) => groups.findIndex((other) => groupKey(other) === groupKey(group)) === i);
}

async function scoresOf({ view, ctx, tree }: TreeReading, on: pg.PoolClient, ids: readonly string[]) {
	const statement = planned(view, `scores ${tree.ref}`, () => compileScores(view.scope(ctx.env.schema), tree));
	const rows = await runStatement(on, statement, statement.bind(ctx.facts, { ids }));
	return new Map(rows.map(([of, title, score]) => [of ?? '', { title: title ?? null, score: score ?? null }] as const));
}
