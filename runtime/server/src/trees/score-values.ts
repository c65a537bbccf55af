import { checkFormulaText, formulaScope, measuredIn, treeFormulas } from '@dougong/engine';
import type { Connection } from '../stores/record-runner.ts';
import type { Statement } from '../stores/record-statement.ts';
import { compileAchievements, compilePoints, compileFilledAt } from '../stores/tree-score.ts';
import type { TreeReading } from './reading.ts';
import { ask, refuseMore, scopeOf, type Span } from './score-data.ts';

/** A record to be measured in a span. */
export interface Measuring {
	id: string;
	span: Span;
	/**
	 * own: what it achieved itself. leaf: the same of a record that nothing flows into. score: what its score was at the end of the span, whatever
	 * it was made of. ownOrScore: the one, or the other where it achieved nothing.
	 */
	by: 'own' | 'leaf' | 'score' | 'ownOrScore';
}
/** Dated values that are read at once. */
const mostPoints = 500_000;

/**
 * What was measured in spans inside `whole`. An own achievement is measured by the dated values where there are some, else it is what it was at
 * the end of the span. Four questions, however many records and spans there are. Refuses with tree.score-too-large.
 */
export async function measureAll(reading: TreeReading, on: Connection, all: readonly Measuring[], whole: Span): Promise<(of: Measuring) => string | null> {
	const measured = all.filter((of) => of.by !== 'score');
	const values = await datedValues(reading, on, measured, whole);
	const isDated = (of: Measuring) => of.by !== 'score' && values.has(keyOf(of));
	const achievements = await achieved(reading, on, measured.filter(isDated), values);
	const undated = measured.filter((of) => of.by !== 'leaf' && !isDated(of));
	const filled = await filledAt(reading, on, 'achievement', undated);
	const ownOf = (of: Measuring) => (isDated(of) ? achievements.get(keyOf(of)) : filled.get(dayKey(of))) ?? null;
	const isScored = (of: Measuring) => of.by === 'score' || (of.by === 'leaf' && !isDated(of)) || (of.by === 'ownOrScore' && ownOf(of) === null);
	const scores = await filledAt(reading, on, 'score', all.filter(isScored));
	return (of) => (isScored(of) ? (scores.get(dayKey(of)) ?? null) : ownOf(of));
}

function dayKey({ id, span }: Measuring): string {
	return `${id} ${span.to}`;
}

function keyOf({ id, span }: Measuring): string {
	return `${id} ${span.from} ${span.to}`;
}

/** By the dated values up to the end of each span; records without any up to then are not in it. */
async function datedValues(reading: TreeReading, on: Connection, all: readonly Measuring[], whole: Span): Promise<Map<string, string | null>> {
	const { tree } = reading;
	if (!tree.points) return new Map();
	const ids = [...new Set(all.map((of) => of.id))];
	const rows = await ask(reading, on, 'points', () => compilePoints(scopeOf(reading), tree, mostPoints + 1), { ids, ...whole });
	refuseMore(rows.length, mostPoints);
	const points = new Map<string, { at: string; value: string | null }[]>();
	for (const [id, at, value] of rows) {
		if (!id || !at) continue;
		const there = points.get(id);
		if (there) there.push({ at, value: value ?? null });
		else points.set(id, [{ at, value: value ?? null }]);
	}
	const { accumulate = 'last' } = tree.definition.points ?? {};
	const values = new Map<string, string | null>();
	// The last value up to a day is the same for all spans that know as many values.
	const last = new Map<string, string | null>();
	for (const of of all) {
		const own = points.get(of.id)?.filter((p) => p.at <= of.span.to) ?? [];
		if (own.length === 0) continue;
		const key = `${of.id} ${own.length}`;
		const value = last.get(key) ?? measuredIn(of.span, own, accumulate);
		if (accumulate === 'last') last.set(key, value);
		values.set(keyOf(of), value);
	}
	return values;
}

/** What records achieve with these values; the values themselves where the tree has no field for what is achieved with them. */
async function achieved(
	reading: TreeReading,
	on: Connection,
	dated: readonly Measuring[],
	values: ReadonlyMap<string, string | null>,
): Promise<ReadonlyMap<string, string | null>> {
	if (!reading.tree.fields.actual) return values;
	// Most records have one value in all spans: each is worked out once.
	const pairs = new Map<string, { id: string; value: string }>();
	const pairOf = (of: Measuring) => {
		const value = values.get(keyOf(of)) ?? null;
		return value === null ? null : { key: `${of.id} ${value}`, value };
	};
	for (const of of dated) {
		const pair = pairOf(of);
		if (pair) pairs.set(pair.key, { id: of.id, value: pair.value });
	}
	const given = [...pairs];
	const rows = await ask(reading, on, 'achievements', () => achievements(reading), {
		ids: given.map(([, { id }]) => id),
		values: given.map(([, { value }]) => value),
	});
	const scores = new Map(rows.map(([n, score]) => [given[Number(n) - 1]?.[0] ?? '', score ?? null] as const));
	return new Map(dated.map((of) => [keyOf(of), scores.get(pairOf(of)?.key ?? '') ?? null]));
}

/** What the tree had filled in at the end of each span. */
async function filledAt(reading: TreeReading, on: Connection, field: 'score' | 'achievement', all: readonly Measuring[]): Promise<Map<string, string | null>> {
	const { tree, ctx } = reading;
	const asked = [...new Map(all.map((of) => [dayKey(of), { id: of.id, day: of.span.to }])).values()];
	const args = { ids: asked.map((a) => a.id), days: asked.map((a) => a.day) };
	const rows = await ask(reading, on, `${field} at`, () => compileFilledAt(scopeOf(reading), tree, field, ctx.env.timeZone), args);
	return new Map(rows.map(([id, day, value]) => [`${id} ${day}`, value ?? null]));
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
