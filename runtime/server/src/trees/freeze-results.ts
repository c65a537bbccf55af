import { absoluteModel, bandOf } from '@dougong/engine';
import type { FreezeResults, FrozenResults, PeriodScore } from '@dougong/schemas/api';
import type { JsonObject } from '@dougong/schemas';
import type pg from 'pg';
import { inWriteTransaction } from '../database/pool.ts';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Operation, writeRecords } from '../records/write.ts';
import type { HistoryCause } from '../stores/history-insert.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { lockGroups } from '../stores/tree-members.ts';
import { findModel } from '../stores/record-source.ts';
import { compileCounting, compileFrozen, compileScoreless, type ResultPlace } from '../stores/tree-results.ts';
import { treeWeightStore } from '../stores/tree-weight.store.ts';
import { groupOf } from './group-key.ts';
import { readGroupScores, readScores } from './period-score.ts';
import { announceTree, seenRecords, type TreeReading } from './reading.ts';
import type { Span } from './score-data.ts';
import { findPlaces } from './weights.ts';

/** Where results are kept within a transaction of somebody else’s, and what history names as their cause. */
export interface FreezeWithin {
	client: pg.PoolClient;
	cause: HistoryCause;
}

/** Records are frozen so many at a time. */
const batch = 100;

/**
 * Keeps what a period came to: a record of the tree's results model for each record that counts and that the writer sees, through the write
 * path, with the writer's own rights. What is there already stays. A score that could not be worked out is kept as a result without one.
 * Without `within`, in transactions of its own, and told to screens.
 */
export async function freezeResults(reading: TreeReading, { from, to, records, preview }: FreezeResults, within?: FreezeWithin): Promise<FrozenResults> {
	const { services, ctx, view, tree } = reading;
	const { results } = tree.definition;
	const model = tree.results?.model;
	if (!results || !model) throw new Problem('tree.not-set-up', { part: 'results' });
	if (from > to) throw new Problem('query.invalid', { reason: { en: 'the period ends before it begins', zh: '期间的结束日期早于开始日期' } });
	view.model(model.app, model.key);
	const statement = planned(view, `counting ${tree.ref}`, () => compileCounting(view.scope(ctx.env.schema), tree));
	const on = within?.client ?? services.pool;
	const all = (await runStatement(on, statement, statement.bind(ctx.facts, {}))).flatMap(([id]) => id ?? []);
	const asked = records && new Set(records);
	const wanted = asked ? all.filter((id) => asked.has(id)) : all;
	const span = { from, to };
	const place = { model, record: results.record, from: results.from, to: results.to };
	const groups = await groupsOf(reading, on, wanted);
	if (preview) return { ...(await toMake(reading, place, span, wanted)), partial: [], ...(groups && { groups: await toMake(reading, groups.place, span, [...groups.memberOf.keys()]) }) }; // biome-ignore format: one answer
	const partial: string[] = [];
	const made = await freezeEach(reading, within, place, span, wanted, async (client, ids) => {
		const found = await resultsOf(reading, client, ids, span);
		found.forEach((values, i) => {
			if (values[results.score] === null) partial.push(ids[i] ?? '');
		});
		return found;
	});
	const madeGroups = groups && (await freezeGroups(reading, within, { ...groups, of: place }, span));
	if (made > 0 && !within) announceTree(reading, model.ref);
	const titles = await seenRecords(reading, on, partial);
	return { made, kept: wanted.length - made, partial: partial.map((id) => ({ id, title: titles.get(id) ?? null })), ...(madeGroups && { groups: madeGroups }) };
}

/** How many of `wanted` would get a record, and how many have theirs. */
async function toMake(reading: TreeReading, place: ResultPlace, span: Span, wanted: readonly string[]): Promise<{ made: number; kept: number }> {
	const { services, ctx } = reading;
	const frozen = frozenOf(reading, place);
	const there = wanted.length === 0 ? [] : await runStatement(services.pool, frozen, frozen.bind(ctx.facts, { ...span, ids: wanted }));
	const kept = new Set(there.map(([id]) => id)).size;
	return { made: wanted.length - kept, kept };
}

function frozenOf({ own, ctx, tree }: TreeReading, place: ResultPlace) {
	return planned(own.view, `frozen ${tree.ref} ${place.model.ref}`, () => compileFrozen(own.view.scope(ctx.env.schema), place));
}

/** Makes a record for each of `wanted` that has none for these days; answers how many. */
async function freezeEach(
	reading: TreeReading,
	within: FreezeWithin | undefined,
	place: ResultPlace,
	span: Span,
	wanted: readonly string[],
	valuesOf: (client: pg.PoolClient, of: readonly string[]) => Promise<JsonObject[]>,
): Promise<number> {
	const { services, ctx, view, tree } = reading;
	const { model } = place;
	const frozen = frozenOf(reading, place);
	let made = 0;
	for (let i = 0; i < wanted.length; i += batch) {
		const write = async (client: pg.PoolClient) => {
			await lockGroups(client, ctx.env.schema, [`results ${tree.ref} ${span.from} ${span.to}`]);
			const ids = wanted.slice(i, i + batch);
			const there = new Set((await runStatement(client, frozen, frozen.bind(ctx.facts, { ...span, ids }))).map(([id]) => id));
			const missing = ids.filter((id) => !there.has(id));
			if (missing.length === 0) return 0;
			const operations: Operation[] = (await valuesOf(client, missing)).map((values) => ({
				...{ op: 'create', model: model.ref, values },
				...(within && { cause: within.cause }),
			}));
			await writeRecords({ services, ctx, view, client }, operations);
			return operations.length;
		};
		made += within ? await write(within.client) : await inWriteTransaction(services.pool, write);
	}
	return made;
}

interface ResultGroups {
	place: ResultPlace;
	/** A member of each group, by the record that its members are alike in. */
	memberOf: ReadonlyMap<string, string>;
	/** The records that are looked at, by the same. */
	members: ReadonlyMap<string, readonly string[]>;
}

/** The groups that these records are in; undefined where the tree keeps nothing of groups. */
async function groupsOf({ view, tree, own }: TreeReading, on: Connection, ids: readonly string[]): Promise<ResultGroups | undefined> {
	const groups = tree.definition.results?.groups;
	const { weights } = tree;
	const model = groups && findModel(view.set.catalogues, absoluteModel(groups.model, tree.home.app.key));
	if (!groups || !model || weights?.by.length !== 1) return undefined;
	view.model(model.app, model.key);
	const places = await findPlaces({ own, on }, tree, weights, { by: 'id' }, [...ids]);
	const members = new Map<string, string[]>();
	for (const place of places) {
		const [subject] = groupOf(place) ?? [];
		if (subject) members.set(subject, [...(members.get(subject) ?? []), place.id]);
	}
	const memberOf = new Map([...members].map(([subject, [first = '']]) => [subject, first]));
	return { place: { model, record: groups.record, from: groups.from, to: groups.to }, memberOf, members };
}

/** A result for each group, under the record that its members are alike in. */
async function freezeGroups(
	reading: TreeReading,
	within: FreezeWithin | undefined,
	{ place, memberOf, members, of }: ResultGroups & { of: ResultPlace },
	span: Span,
): Promise<{ made: number; kept: number }> {
	const groups = reading.tree.definition.results?.groups;
	if (!groups) return { made: 0, kept: 0 };
	const made = await freezeEach(reading, within, place, span, [...memberOf.keys()], async (client, subjects) => {
		const scores = await readGroupScores(reading, subjects.map((subject) => memberOf.get(subject) ?? ''), span, client); // biome-ignore format: one call
		const missing = groups.missing === undefined ? undefined : await scoreless(reading, client, of, { ...span, ids: subjects.flatMap((subject) => members.get(subject) ?? []) }); // biome-ignore format: one call
		return scores.map((score, i) => ({
			...{ [groups.record]: subjects[i] ?? '', [groups.from]: span.from, [groups.to]: span.to, ...scoreValues(score, groups) },
			...(groups.missing !== undefined && { [groups.missing]: (members.get(subjects[i] ?? '') ?? []).filter((id) => missing?.has(id)).length }),
		}));
	});
	if (!within) announceTree(reading, place.model.ref);
	return { made, kept: memberOf.size - made };
}

/** Those of the records whose result of these days has no score. */
async function scoreless({ own, ctx, tree }: TreeReading, on: Connection, place: ResultPlace, of: Span & { ids: string[] }): Promise<Set<string>> {
	const score = tree.definition.results?.score ?? '';
	const statement = planned(own.view, `scoreless ${tree.ref}`, () => compileScoreless(own.view.scope(ctx.env.schema), place, score));
	return new Set((await runStatement(on, statement, statement.bind(ctx.facts, { ...of }))).flatMap(([id]) => id ?? []));
}

function scoreValues(score: PeriodScore, fields: { score: string; detail?: string }): JsonObject {
	return {
		[fields.score]: score.value === null ? null : Number(score.value),
		...(fields.detail && { [fields.detail]: { mode: score.mode, segments: score.segments.map(keptSegment) } }),
	};
}

/**
 * What is kept of a segment: what its parts weighed and gave, by their ids. Their titles and own scores are for those who may see these
 * records, which a kept text could not know.
 */
function keptSegment({ from, to, days, value, parts }: PeriodScore['segments'][number]): JsonObject {
	return { from, to, days, value, parts: parts.map(({ id, weight, contribution }) => ({ id, weight, contribution })) };
}

async function resultsOf(reading: TreeReading, on: Connection, ids: readonly string[], span: Span): Promise<JsonObject[]> {
	const { results, bands } = reading.tree.definition;
	if (!results) return [];
	const scores = await readScores(reading, ids, span, on);
	const weights = results.weight ? await weightsAt(reading, on, ids, span.to) : new Map<string, number | null>();
	return scores.map((score, i) => {
		const id = ids[i] ?? '';
		const status = results.status && bands && score.value !== null ? bandOf(bands, score.value) : null;
		return {
			[results.record]: id,
			[results.from]: span.from,
			[results.to]: span.to,
			...scoreValues(score, results),
			...(results.weight && { [results.weight]: weights.get(id) ?? null }),
			...(results.status && { [results.status]: status?.key ?? null }),
		};
	});
}

async function weightsAt({ ctx, tree }: TreeReading, on: Connection, ids: readonly string[], day: string): Promise<Map<string, number | null>> {
	const rows = await treeWeightStore(on, ctx.env.schema, tree.ref).weighed('records', ids, day, day);
	return new Map(rows.map(({ recordId, weight }) => [recordId, weight === null ? null : Number(weight)]));
}
