import { type PartTimeline, periodScore, type ScoreOfPeriod, type WeightSegment, weightSegments } from '@dougong/engine';
import type { PeriodScore } from '@dougong/schemas/api';
import type { Connection } from '../stores/record-runner.ts';
import { treeWeightStore, type WeighedRow } from '../stores/tree-weight.store.ts';
import { type Group, groupKey } from './group-key.ts';
import { groupWeights } from './group-answer.ts';
import type { TreeReading } from './reading.ts';
import { deepest, loadScoreData, refuseMore, type ScoreData, type Span, timelinesOf } from './score-data.ts';
import { type Measuring, measureAll } from './score-values.ts';

export interface Scored extends ScoreOfPeriod {
	/** Weights that were in force in the period. */
	rows: readonly WeighedRow[];
}

/** One score is made of at most so many measurements: a record in a span in which no weight above it changes. */
const mostMeasured = 200_000;

/** The scores of a period, whoever asks, in the order of `ids`; decimal text, unrounded. */
export async function scoresOfPeriod(reading: TreeReading, on: Connection, ids: readonly string[], span: Span): Promise<Scored[]> {
	const data = await loadScoreData(reading, on, { ids, span, below: isMeasuredBelow(reading) });
	const plan = new Plan(reading, data);
	const roots = ids.map((id) => {
		const { parts, rows } = data.partsOf(id, span);
		return { work: plan.root(() => (parts.length > 0 && hasParts(reading) ? plan.inParts(id, parts, span, 0) : plan.alone(id, span))), rows };
	});
	return worked(reading, on, plan, roots, span);
}

/** The weighted scores of the records of weight groups, each with what it weighed on which days; also of those that have left since. */
export async function scoresOfGroups(reading: TreeReading, on: Connection, groups: readonly Group[], span: Span): Promise<Scored[]> {
	const keys = [...new Set(groups.map(groupKey))];
	const all = await treeWeightStore(on, reading.ctx.env.schema, reading.tree.ref).weighed('groups', keys, span.from, span.to);
	const rowsOf = new Map(keys.map((key) => [key, all.filter((row) => row.memberOf === key)]));
	const now = await groupWeights(reading, on, groups);
	const found = groups.map((group) => {
		const rows = rowsOf.get(groupKey(group)) ?? [];
		const timelines = timelinesOf(rows, now.get(groupKey(group)) ?? [], { span, isWeighted: true });
		return { rows, parts: [...timelines].map(([id, weights]) => ({ id, weights })) };
	});
	const ids = isMeasuredBelow(reading) ? [...new Set(found.flatMap(({ parts }) => parts.map((p) => p.id)))] : [];
	const plan = new Plan(reading, await loadScoreData(reading, on, { ids, span, below: true }));
	const roots = found.map(({ rows, parts }) => ({ work: plan.root(() => plan.inParts('', parts, span, 0)), rows }));
	return worked(reading, on, plan, roots, span);
}

/** Whether the score of a record is the sum of what parts give to it. */
function hasParts({ tree }: TreeReading): boolean {
	const { method } = tree.definition.rollup;
	return method === 'weighted' || method === 'mean';
}

/** With dated values a record is measured through the scores of what lies below it. */
function isMeasuredBelow(reading: TreeReading): boolean {
	return reading.tree.points !== null && hasParts(reading);
}

/** A record to be scored in a span. `segments`: by the parts in each; null: measured by itself. */
interface Work extends Measuring {
	segments: readonly { segment: WeightSegment; parts: readonly Work[] }[] | null;
	score?: ScoreOfPeriod;
}

/** What has to be worked out, found before anything is measured. */
class Plan {
	readonly #data: ScoreData;
	readonly #known = new Map<string, Work>();
	readonly #isBelow: boolean;
	#count = 0;

	constructor(reading: TreeReading, data: ScoreData) {
		this.#data = data;
		this.#isBelow = isMeasuredBelow(reading);
	}

	/** Records that are measured by themselves, each in its spans. */
	get measured(): Measuring[] {
		return [...this.#known.values()].filter((work) => work.segments === null);
	}

	root(plan: () => Work): Work {
		this.#count = 0;
		return plan();
	}

	inParts(id: string, parts: readonly PartTimeline[], span: Span, depth: number): Work {
		const segments = weightSegments(span, parts).map((segment) => ({
			segment,
			parts: [...segment.weights.keys()].map((part) => this.#part(part, { from: segment.from, to: segment.to }, depth)),
		}));
		return { id, span, segments };
	}

	alone(id: string, span: Span): Work {
		return this.#once(`${id} ${span.from} ${span.to}`, () => ({ id, span, segments: null }));
	}

	#part(id: string, span: Span, depth: number): Work {
		if (!this.#isBelow || depth >= deepest || !this.#data.hasChildren(id)) return this.alone(id, span);
		// Shares may lead in a circle; then a record is worked out anew on each level, down to the deepest.
		return this.#once(`${id} ${span.from} ${span.to} ${depth}`, () => this.inParts(id, this.#data.partsOf(id, span).parts, span, depth + 1));
	}

	#once(key: string, make: () => Work): Work {
		let work = this.#known.get(key);
		if (!work) {
			refuseMore(++this.#count, mostMeasured);
			work = make();
			this.#known.set(key, work);
		}
		return work;
	}
}

async function worked(
	reading: TreeReading,
	on: Connection,
	plan: Plan,
	roots: readonly { work: Work; rows: readonly WeighedRow[] }[],
	span: Span,
): Promise<Scored[]> {
	const mode = reading.tree.definition.weights?.period ?? 'segment';
	const options = { mode, missing: reading.tree.definition.rollup.missing ?? 'renormalise' } as const;
	const measured = await measureAll(reading, on, plan.measured, span);
	const wanted = new Set(roots.map(({ work }) => work));
	const scoreOf = (work: Work): ScoreOfPeriod => {
		work.score ??= work.segments ? periodScore(work.segments.map(scored), { ...options, withParts: wanted.has(work) }) : byItself(work, measured(work), mode);
		return work.score;
	};
	const scored = ({ segment, parts }: { segment: WeightSegment; parts: readonly Work[] }) => ({
		...segment,
		scores: new Map(parts.map((part) => [part.id, scoreOf(part).value])),
	});
	return roots.map(({ work, rows }) => ({ ...scoreOf(work), rows }));
}

function byItself({ span }: Measuring, value: string | null, mode: PeriodScore['mode']): ScoreOfPeriod {
	const days = weightSegments(span, [])[0]?.days ?? 0;
	return { mode, value, segments: [{ ...span, days, value, parts: [] }] };
}
