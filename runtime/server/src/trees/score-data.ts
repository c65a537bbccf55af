import { Num, type PartTimeline } from '@dougong/engine';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Connection, runStatement, type TextRow } from '../stores/record-runner.ts';
import type { Arguments, Statement } from '../stores/record-statement.ts';
import { compileChildren, compileShares } from '../stores/tree-score.ts';
import { treeWeightStore, type WeighedRow } from '../stores/tree-weight.store.ts';
import { groupKey } from './group-key.ts';
import type { TreeReading } from './reading.ts';

export interface Span {
	from: string;
	to: string;
}

/** Scores asked for at once are made of at most so many records. */
export const mostRecords = 50_000;
/** Nobody builds trees as deep as this. */
export const deepest = 50;

/** What lies below records in a span: loaded level by level, three questions each, however many records there are. */
export interface ScoreData {
	/** Whether anything flows into its score: children, or what others give to it. */
	hasParts(id: string): boolean;
	/**
	 * The parts of a record's score and what each weighed on which days; with what is given to and taken from further parents. `given`: parts that
	 * count with what they achieved themselves, for they are none of its children.
	 */
	partsOf(id: string, span: Span): { parts: PartTimeline[]; rows: WeighedRow[]; given: ReadonlySet<string> };
}

type Weights = PartTimeline['weights'][number][];
interface Share {
	from: string;
	to: string;
	share: string | null;
	weight: string | null;
}

/** `below`: also what lies below the parts, down to the last, or only what lies directly below them. Refuses with tree.score-too-large. */
export async function loadScoreData(
	reading: TreeReading,
	on: Connection,
	{ ids, span, below }: { ids: readonly string[]; span: Span; below: 'all' | 'next' | 'none' },
): Promise<ScoreData> {
	const { tree, ctx } = reading;
	const byParent = tree.weights?.by.length === 1 && tree.weights.by[0]?.key === tree.parent.key;
	const store = treeWeightStore(on, ctx.env.schema, tree.ref);
	const children = new Map<string, (readonly [id: string, weight: string | null])[]>();
	const rowsOf = new Map<string, WeighedRow[]>();
	const shares = new Map<string, Share>();
	const found = new Set(ids);
	for (let level = [...found], depth = 0; level.length > 0 && depth <= deepest; depth++) {
		const childRows = await ask(reading, on, 'children', () => compileChildren(scopeOf(reading), tree), { ids: level });
		for (const [parent, child, weight] of childRows) if (parent && child) push(children, parent, [child, weight ?? null]);
		const childIds = childRows.flatMap(([, child]) => child ?? []);
		const rows = !tree.weights ? [] : await (byParent ? store.weighed('groups', level.map((id) => groupKey([id])), span.from, span.to) : store.weighed('records', childIds, span.from, span.to)); // biome-ignore format: one choice
		for (const row of rows) push(rowsOf, byParent ? row.memberOf : row.recordId, row);
		const parts = new Set([...childIds, ...rows.map((row) => row.recordId)]);
		const given = await ask(reading, on, 'shares', () => compileShares(scopeOf(reading), tree), { ids: [...new Set([...level, ...parts])] });
		for (const [from, to, share, weight, id] of given) {
			if (!from || !to || !id) continue;
			shares.set(id, { from, to, share: share ?? null, weight: weight ?? null });
			parts.add(from);
		}
		level = below === 'all' || (below === 'next' && depth === 0) ? [...parts].filter((id) => !found.has(id)) : [];
		for (const id of parts) found.add(id);
		refuseMore(found.size);
	}
	return scoreData(reading, { byParent, children, rowsOf, shares: [...shares.values()] });
}

export function refuseMore(count: number, most = mostRecords): void {
	if (count > most) throw new Problem('tree.score-too-large', { most });
}

interface Loaded {
	byParent: boolean;
	children: ReadonlyMap<string, readonly (readonly [id: string, weight: string | null])[]>;
	/** By group where a group is what lies below one record, else by record. */
	rowsOf: ReadonlyMap<string, readonly WeighedRow[]>;
	shares: readonly Share[];
}

function scoreData({ tree }: TreeReading, { byParent, children, rowsOf, shares }: Loaded): ScoreData {
	const isWeighted = tree.definition.rollup.method === 'weighted';
	const givenBy = new Map<string, Share[]>();
	const takenBy = new Map<string, Share[]>();
	for (const share of shares) {
		push(givenBy, share.from, share);
		push(takenBy, share.to, share);
	}
	const addShares = (id: string, span: Span, timelines: Map<string, Weights>): Set<string> => {
		const givers = new Set<string>();
		for (const [part, weights] of timelines) {
			const given = (givenBy.get(part) ?? []).reduce((sum, { share }) => sum.plus(share ?? 0), new Num(0));
			if (given.isZero()) continue;
			const kept = new Num(100).minus(given).dividedBy(100);
			timelines.set(part, weights.map((w) => ({ ...w, weight: kept.times(w.weight).toNumber() }))); // biome-ignore format: one call
		}
		for (const { from, share, weight } of takenBy.get(id) ?? []) {
			const part = new Num(share ?? 0).dividedBy(100).times(isWeighted ? (weight ?? 0) : 1);
			const kept = timelines.get(from);
			if (!kept) givers.add(from);
			// A child that gives to its own parent counts once, with both.
			timelines.set(from, kept?.map((w) => ({ ...w, weight: part.plus(w.weight).toNumber() })) ?? [{ weight: part.toNumber(), from: span.from, to: null }]); // biome-ignore format: one call
		}
		return givers;
	};
	return {
		hasParts: (id) => children.has(id) || takenBy.has(id),
		partsOf(id, span) {
			const now = children.get(id) ?? [];
			const keys = byParent ? [groupKey([id])] : now.map(([child]) => child);
			const rows = keys.flatMap((key) => rowsOf.get(key) ?? []).filter((r) => r.from <= span.to && (r.to === null || r.to >= span.from));
			const timelines = timelinesOf(rows, now, { span, isWeighted });
			const given = addShares(id, span, timelines);
			return { parts: [...timelines].map(([part, weights]) => ({ id: part, weights })), rows, given };
		},
	};
}

/** What each part weighed on which days; one that the timeline does not know weighs what it does now. */
export function timelinesOf(
	rows: readonly WeighedRow[],
	now: readonly (readonly [id: string, weight: string | null])[],
	{ span, isWeighted }: { span: Span; isWeighted: boolean },
): Map<string, Weights> {
	const timelines = new Map<string, Weights>();
	for (const row of rows) {
		const weights = timelines.get(row.recordId) ?? [];
		timelines.set(row.recordId, weights);
		if (row.weight !== null) weights.push({ weight: isWeighted ? Number(row.weight) : 1, from: row.from, to: row.to });
	}
	for (const [id, weight] of now)
		if (id && !timelines.has(id)) timelines.set(id, [{ weight: isWeighted ? Number(weight ?? 0) : 1, from: span.from, to: null }]);
	return timelines;
}

function push<T>(into: Map<string, T[]>, key: string, value: T): void {
	const there = into.get(key);
	if (there) there.push(value);
	else into.set(key, [value]);
}

export function scopeOf({ own, ctx }: TreeReading) {
	return own.view.scope(ctx.env.schema);
}

/** Asks for the runtime itself; nothing where there are no `ids`, or the tree has no such thing. */
export async function ask(
	{ own, tree }: TreeReading,
	on: Connection,
	what: string,
	compile: () => Statement | null,
	args: Arguments & { ids: readonly string[] },
): Promise<TextRow[]> {
	if (args.ids.length === 0) return [];
	const { statement } = planned(own.view, `${what} ${tree.ref}`, () => ({ statement: compile() }));
	return statement ? runStatement(on, statement, statement.bind(own.ctx.facts, args)) : [];
}
