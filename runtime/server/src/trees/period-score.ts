import {
	checkFormulaText,
	formulaScope,
	measuredIn,
	Num,
	numberText,
	type PartTimeline,
	periodScore,
	type ScoreOfPeriod,
	treeFormulas,
	weightSegments,
} from '@dougong/engine';
import type { PeriodScore } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Connection, runStatement, type TextRow } from '../stores/record-runner.ts';
import type { Arguments, Statement } from '../stores/record-statement.ts';
import { compileAchievements, compileChildren, compileOpen, compilePoints, compileScoresAt, compileShares } from '../stores/tree-score.ts';
import { treeWeightStore, type WeightRow } from '../stores/tree-weight.store.ts';
import { findGroup, groupNow } from './group-answer.ts';
import { type Group, groupKey } from './group-key.ts';
import { requireSeen, type TreeReading } from './reading.ts';
import { namedRule } from './rule-names.ts';

export interface Span {
	from: string;
	to: string;
}

/** The score of a period as the reader sees it. Refuses with record.not-found, also where the reader does not see the score. */
export async function readScore(reading: TreeReading, id: string, span: Span, on: Connection = reading.services.pool): Promise<PeriodScore> {
	await requireSpan(reading, id, span, on);
	return answer(reading, on, { id, span, scored: await scoreOfPeriod(reading, on, id, span) });
}

/** The same of the records that share a total with this one, this one included: their weighted score. Refuses also with tree.no-group. */
export async function readGroupScore(reading: TreeReading, id: string, span: Span, on: Connection = reading.services.pool): Promise<PeriodScore> {
	await requireSpan(reading, id, span, on);
	const group = await findGroup(reading, on, id);
	return answer(reading, on, { id, span, scored: await scoreOfGroup(reading, on, group, span) });
}

async function requireSpan(reading: TreeReading, id: string, span: Span, on: Connection): Promise<void> {
	if (span.from > span.to) throw new Problem('query.invalid', { reason: { en: 'the period ends before it begins', zh: '期间的结束日期早于开始日期' } });
	await requireSeen(reading, on, id);
}

async function answer(reading: TreeReading, on: Connection, { id, span, scored }: { id: string; span: Span; scored: Scored }): Promise<PeriodScore> {
	const { ctx, view, tree } = reading;
	const ids = [...new Set(scored.segments.flatMap((s) => s.parts.map((p) => p.id)))];
	const statement = planned(view, `open ${tree.ref}`, () => compileOpen(view.scope(ctx.env.schema), tree));
	const open = new Map((await runStatement(on, statement, statement.bind(ctx.facts, { ids: [id, ...ids] }))).map(([of, title]) => [of ?? '', title ?? null]));
	if (!open.has(id)) throw new Problem('record.not-found', { id, model: tree.model.ref });
	return {
		...span,
		mode: scored.mode,
		value: scored.value,
		segments: scored.segments.map(({ parts, ...segment }) => {
			const cause = causeOf(reading, scored.rows, segment.from, open);
			return { ...segment, parts: seenParts(parts, open), ...(cause && { cause }) };
		}),
	};
}

type Parts = PeriodScore['segments'][number]['parts'];

/** What the reader may not see is one part, so that the parts still sum to the whole. */
function seenParts(parts: ScoreOfPeriod['segments'][number]['parts'], open: ReadonlyMap<string, string | null>): Parts {
	const seen: Parts = parts.filter((p) => open.has(p.id)).map((p) => ({ ...p, title: open.get(p.id) ?? null }));
	const hidden = parts.filter((p) => !open.has(p.id));
	if (hidden.length === 0) return seen;
	const sum = (of: 'weight' | 'contribution') => numberText(hidden.reduce((total, p) => total.plus(p[of] ?? 0), new Num(0)));
	const contribution = hidden.some((p) => p.contribution !== null) ? sum('contribution') : null;
	return [...seen, { id: null, title: null, weight: sum('weight'), score: null, contribution, restricted: true }];
}

/** What made weights change on that day: a rule before a person. The reason stands with the record that was changed, for those who may see it. */
function causeOf(
	{ tree, language }: TreeReading,
	rows: readonly WeightRow[],
	day: string,
	open: ReadonlyMap<string, unknown>,
): PeriodScore['segments'][number]['cause'] {
	const begun = rows.filter((r) => r.from === day);
	const formal = begun.filter((r) => r.cause === 'formal');
	const row = begun.find((r) => r.cause === 'rule') ?? formal.find((r) => open.has(r.recordId)) ?? formal[0];
	if (!row) return undefined;
	return {
		rule: namedRule(tree, row.cause === 'rule' ? row.rule : null, language),
		reason: open.has(row.recordId) ? row.reason : null,
		...(row.cause === 'rule' && !row.ruled && { ended: true as const }),
	};
}

export interface Scored extends ScoreOfPeriod {
	/** Weights that were in force in the period. */
	rows: readonly WeightRow[];
}
/** Nobody builds trees as deep as this. */
const deepest = 50;

/** The score of a period, whoever asks; decimal text, unrounded. */
export async function scoreOfPeriod(reading: TreeReading, on: Connection, id: string, span: Span, depth = 0): Promise<Scored> {
	const { method } = reading.tree.definition.rollup;
	const { parts, rows } = await partsOf(reading, on, id, span);
	if (parts.length > 0 && (method === 'weighted' || method === 'mean')) return { ...(await overSegments(reading, on, { parts, span, depth })), rows };
	const value = (await measure(reading, on, [id], span, depth)).get(id) ?? null;
	const days = weightSegments(span, [])[0]?.days ?? 0;
	return { mode: modeOf(reading), value, segments: [{ ...span, days, value, parts: [] }], rows };
}

/** The weighted score of the records of a weight group, each with what it weighed on which days; also of those that have left it since. */
export async function scoreOfGroup(reading: TreeReading, on: Connection, group: Group, span: Span): Promise<Scored> {
	const rows = await treeWeightStore(on, reading.ctx.env.schema, reading.tree.ref).between([groupKey(group)], span.from, span.to);
	const { members } = await groupNow(reading, on, group);
	const timelines = timelinesOf(rows, members.map((m) => [m.id, m.weight] as const), { span, isWeighted: true }); // biome-ignore format: one call
	const parts = [...timelines].map(([id, weights]) => ({ id, weights }));
	return { ...(await overSegments(reading, on, { parts, span, depth: 0 })), rows };
}

async function overSegments(
	reading: TreeReading,
	on: Connection,
	{ parts, span, depth }: { parts: readonly PartTimeline[]; span: Span; depth: number },
): Promise<ScoreOfPeriod> {
	const segments = [];
	for (const segment of weightSegments(span, parts)) {
		const scores = await measure(reading, on, [...segment.weights.keys()], segment, depth);
		segments.push({ ...segment, scores });
	}
	return periodScore(segments, { mode: modeOf(reading), missing: reading.tree.definition.rollup.missing ?? 'renormalise' });
}

function modeOf({ tree }: TreeReading): PeriodScore['mode'] {
	return tree.definition.weights?.period ?? 'segment';
}

/** The parts of a record's score and what each weighed on which days; with what is given to and taken from further parents. */
async function partsOf(reading: TreeReading, on: Connection, id: string, span: Span): Promise<{ parts: PartTimeline[]; rows: WeightRow[] }> {
	const { tree, ctx } = reading;
	const children = await ask(reading, on, 'children', () => compileChildren(scopeOf(reading), tree), { ids: [id] });
	const byParent = tree.weights?.by.length === 1 && tree.weights.by[0]?.key === tree.parent.key;
	const store = treeWeightStore(on, ctx.env.schema, tree.ref);
	const childIds = children.map(([, child]) => child ?? '');
	const rows = !tree.weights ? [] : byParent ? await store.between([groupKey([id])], span.from, span.to) : await store.ofRecords(childIds, span.from, span.to);
	const isWeighted = tree.definition.rollup.method === 'weighted' && tree.weights !== null;
	const timelines = timelinesOf(rows, children.map(([, child, weight]) => [child ?? '', weight ?? null] as const), { span, isWeighted }); // biome-ignore format: one call
	await addShares(reading, on, { id, span, isWeighted }, timelines);
	return { parts: [...timelines].map(([part, weights]) => ({ id: part, weights })), rows };
}

/** What each part weighed on which days; one that the timeline does not know weighs what it does now. */
function timelinesOf(
	rows: readonly WeightRow[],
	now: readonly (readonly [id: string, weight: string | null])[],
	{ span, isWeighted }: { span: Span; isWeighted: boolean },
): Map<string, PartTimeline['weights'][number][]> {
	const timelines = new Map<string, PartTimeline['weights'][number][]>();
	for (const row of rows) {
		const weights = timelines.get(row.recordId) ?? [];
		timelines.set(row.recordId, weights);
		if (row.weight !== null) weights.push({ weight: isWeighted ? Number(row.weight) : 1, from: row.from, to: row.to });
	}
	for (const [id, weight] of now)
		if (id && !timelines.has(id)) timelines.set(id, [{ weight: isWeighted ? Number(weight ?? 0) : 1, from: span.from, to: null }]);
	return timelines;
}

async function addShares(
	reading: TreeReading,
	on: Connection,
	{ id, span, isWeighted }: { id: string; span: Span; isWeighted: boolean },
	timelines: Map<string, PartTimeline['weights'][number][]>,
): Promise<void> {
	const shares = await ask(reading, on, 'shares', () => compileShares(scopeOf(reading), reading.tree), { ids: [id, ...timelines.keys()] });
	for (const [part, weights] of timelines) {
		const given = shares.filter(([from]) => from === part).reduce((sum, [, , share]) => sum.plus(share ?? 0), new Num(0));
		if (given.isZero()) continue;
		const kept = new Num(100).minus(given).dividedBy(100);
		timelines.set(
			part,
			weights.map((w) => ({ ...w, weight: kept.times(w.weight).toNumber() })),
		);
	}
	for (const [from, to, share, weight] of shares) {
		if (to !== id || !from) continue;
		const part = new Num(share ?? 0).dividedBy(100).times(isWeighted ? (weight ?? 0) : 1);
		timelines.set(from, [...(timelines.get(from) ?? []), { weight: part.toNumber(), from: span.from, to: null }]);
	}
}

/** What was measured in a span: from dated values where there are some, through the scores of what lies below; else the score as of its end. */
async function measure(reading: TreeReading, on: Connection, ids: readonly string[], span: Span, depth: number): Promise<Map<string, string | null>> {
	const { tree, ctx } = reading;
	const dated = tree.points ? await datedScores(reading, on, ids, span) : new Map<string, string | null>();
	if (tree.points && depth < deepest) {
		const withChildren = new Set((await ask(reading, on, 'children', () => compileChildren(scopeOf(reading), tree), { ids })).map(([parent]) => parent));
		for (const id of ids) if (withChildren.has(id)) dated.set(id, (await scoreOfPeriod(reading, on, id, span, depth + 1)).value);
	}
	const others = ids.filter((id) => !dated.has(id));
	const rows = await ask(reading, on, 'scores at', () => compileScoresAt(scopeOf(reading), tree, ctx.env.timeZone), { ids: others, day: span.to });
	return new Map([...dated, ...rows.map(([id, score]) => [id ?? '', score ?? null] as const)]);
}

/** Scores by the dated values of a span; records without any up to its end are not in it. */
async function datedScores(reading: TreeReading, on: Connection, ids: readonly string[], span: Span): Promise<Map<string, string | null>> {
	const { tree } = reading;
	const rows = await ask(reading, on, 'points', () => compilePoints(scopeOf(reading), tree), { ids, to: span.to });
	const points = new Map<string, { at: string; value: string | null }[]>();
	for (const [id, at, value] of rows) if (id && at) points.set(id, [...(points.get(id) ?? []), { at, value: value ?? null }]);
	const measured = [...points].map(([id, of]) => [id, measuredIn(span, of, tree.definition.points?.accumulate)] as const);
	if (!tree.fields.actual) return new Map(measured);
	const given = measured.filter(([, value]) => value !== null);
	const achieved = await ask(reading, on, 'achievements', () => achievements(reading), {
		ids: given.map(([id]) => id),
		values: given.map(([, value]) => value),
	});
	const scores = new Map(achieved.map(([n, score]) => [given[Number(n) - 1]?.[0] ?? '', score ?? null] as const));
	return new Map(measured.map(([id]) => [id, scores.get(id) ?? null]));
}

/** The record's own achievement as a formula, whether or not the tree has a field for it. */
function achievements({ services, tree, view, own, ctx }: TreeReading): Statement | null {
	const field = tree.definition.fields.achievement ?? tree.definition.fields.score;
	const found = treeFormulas({ ...tree.definition, fields: { ...tree.definition.fields, achievement: field } }, services.registry).find(
		(f) => f.use === 'achievement',
	);
	const scope = formulaScope(tree.model.ref, tree.home, view.set.catalogues, services.registry);
	const formula = found && checkFormulaText(found.text, scope, { returns: { t: 'number' } }).formula;
	return formula ? compileAchievements(own.view.scope(ctx.env.schema), tree, formula) : null;
}

function scopeOf({ own, ctx }: TreeReading) {
	return own.view.scope(ctx.env.schema);
}

async function ask(
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
