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
	/** Of a record with children in a tree where its own achievement may count: what did. */
	counted?: 'own' | 'children';
}

/** One score is made of at most so many measurements: a record in a span in which no weight above it changes. */
const mostMeasured = 200_000;

/** The scores of a period, whoever asks, in the order of `ids`; decimal text, unrounded. */
export async function scoresOfPeriod(reading: TreeReading, on: Connection, ids: readonly string[], span: Span): Promise<Scored[]> {
	const data = await loadScoreData(reading, on, { ids, span, below: belowOf(reading) });
	const plan = new Plan(reading, data);
	const roots = ids.map((id) => {
		const { parts, rows } = data.partsOf(id, span);
		return { work: plan.root(() => (parts.length > 0 && isSumOfParts(reading) ? plan.inParts(id, span, 0) : plan.alone(id, span))), rows };
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
	const ids = reading.tree.points ? [...new Set(found.flatMap(({ parts }) => parts.map((p) => p.id)))] : [];
	const plan = new Plan(reading, await loadScoreData(reading, on, { ids, span, below: belowOf(reading) }));
	const roots = found.map(({ rows, parts }) => ({ work: plan.root(() => plan.ofGroup(parts, span)), rows }));
	return worked(reading, on, plan, roots, span);
}

/** Whether the score of a record is the sum of what parts give to it. */
function isSumOfParts({ tree }: TreeReading): boolean {
	const { method } = tree.definition.rollup;
	return method === 'weighted' || method === 'mean';
}

/** With dated values a record is measured through the scores of what lies below it. */
function isMeasuredBelow(reading: TreeReading): boolean {
	return reading.tree.points !== null && isSumOfParts(reading);
}

/** What must be known of the records below: with dated values at least whether there are any. */
function belowOf(reading: TreeReading): 'all' | 'next' | 'none' {
	return isMeasuredBelow(reading) ? 'all' : reading.tree.points ? 'next' : 'none';
}

/** A record to be scored in a span. `segments`: by the parts in each; null: measured by itself. */
interface Work {
	id: string;
	span: Span;
	/** Its own measurement; beside segments it goes before them where there is one. Null: only the segments count. */
	own: Measuring | null;
	segments: readonly { segment: WeightSegment; parts: readonly Work[] }[] | null;
	score?: WorkedScore;
}
type WorkedScore = ScoreOfPeriod & { counted?: 'own' | 'children' };

/** What has to be worked out, found before anything is measured. */
class Plan {
	readonly #data: ScoreData;
	readonly #known = new Map<string, Work>();
	readonly #isBelow: boolean;
	readonly #isDated: boolean;
	readonly #isOwnFirst: boolean;
	#count = 0;

	constructor(reading: TreeReading, data: ScoreData) {
		this.#data = data;
		this.#isBelow = isMeasuredBelow(reading);
		this.#isDated = reading.tree.points !== null;
		this.#isOwnFirst = reading.tree.definition.rollup.own === 'first';
	}

	/** Records that are measured by themselves, each in its spans. */
	get measured(): Measuring[] {
		return [...this.#known.values()].flatMap((work) => work.own ?? []);
	}

	root(plan: () => Work): Work {
		this.#count = 0;
		return plan();
	}

	ofGroup(parts: readonly PartTimeline[], span: Span): Work {
		return { id: '', span, own: null, segments: this.#segments({ parts, given: new Set() }, span, 0) };
	}

	inParts(id: string, span: Span, depth: number): Work {
		return this.#once(`${id} ${span.from} ${span.to} parts`, () => ({
			...{ id, span, own: this.#isOwnFirst ? { id, span, by: 'own' } : null },
			segments: this.#segments(this.#data.partsOf(id, span), span, depth),
		}));
	}

	/** Without dated values all is in the score, whatever it is made of. */
	alone(id: string, span: Span): Work {
		const by = this.#isDated && !this.#data.hasParts(id) ? 'leaf' : this.#isDated && this.#isOwnFirst ? 'ownOrScore' : 'score';
		return this.#measured({ id, span, by });
	}

	#segments({ parts, given }: { parts: readonly PartTimeline[]; given: ReadonlySet<string> }, span: Span, depth: number): NonNullable<Work['segments']> {
		return weightSegments(span, parts).map((segment) => {
			const within = { from: segment.from, to: segment.to };
			const partOf = (id: string) => (given.has(id) ? this.#measured({ id, span: within, by: 'own' }) : this.#part(id, within, depth));
			return { segment, parts: [...segment.weights.keys()].map(partOf) };
		});
	}

	#part(id: string, span: Span, depth: number): Work {
		return this.#isBelow && depth < deepest && this.#data.hasParts(id) ? this.inParts(id, span, depth + 1) : this.alone(id, span);
	}

	#measured(own: Measuring): Work {
		return this.#once(`${own.id} ${own.span.from} ${own.span.to} ${own.by}`, () => ({ id: own.id, span: own.span, own, segments: null }));
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
	const inSegments = (work: Work, segments: NonNullable<Work['segments']>): WorkedScore => {
		const value = work.own && measured(work.own);
		const counted = work.own ? { counted: value === null ? ('children' as const) : ('own' as const) } : {};
		if (value !== null) return { ...byItself(work.span, value, mode), ...counted };
		return { ...periodScore(segments.map(scored), { ...options, withParts: wanted.has(work) }), ...counted };
	};
	const scoreOf = (work: Work): WorkedScore => {
		work.score ??= work.segments ? inSegments(work, work.segments) : byItself(work.span, work.own && measured(work.own), mode);
		return work.score;
	};
	const scored = ({ segment, parts }: { segment: WeightSegment; parts: readonly Work[] }) => ({
		...segment,
		scores: new Map(parts.map((part) => [part.id, scoreOf(part).value])),
	});
	return roots.map(({ work, rows }) => ({ ...scoreOf(work), rows }));
}

function byItself(span: Span, value: string | null, mode: PeriodScore['mode']): ScoreOfPeriod {
	const days = weightSegments(span, [])[0]?.days ?? 0;
	return { mode, value, segments: [{ ...span, days, value, parts: [] }] };
}
