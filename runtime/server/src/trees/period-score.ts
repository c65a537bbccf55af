import { Num, numberText, type ScoreOfPeriod } from '@dougong/engine';
import type { PeriodScore } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { isRecordId, planned } from '../records/list.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { compileOpen } from '../stores/tree-score.ts';
import type { WeighedRow } from '../stores/tree-weight.store.ts';
import { findGroups } from './group-answer.ts';
import { seenRecords, type TreeReading } from './reading.ts';
import { namedRule } from './rule-names.ts';
import { type Scored, scoresOfGroups, scoresOfPeriod } from './score-work.ts';
import type { Span } from './score-data.ts';

/** The score of a period as the reader sees it. Refuses with record.not-found, also where the reader does not see the score. */
export async function readScore(reading: TreeReading, id: string, span: Span, on: Connection = reading.services.pool): Promise<PeriodScore> {
	return only(await readScores(reading, [id], span, on));
}

/** Of several records, in their order. */
export async function readScores(reading: TreeReading, ids: readonly string[], span: Span, on: Connection): Promise<PeriodScore[]> {
	await requireSpan(reading, ids, span, on);
	return answers(reading, on, ids, span, await scoresOfPeriod(reading, on, ids, span));
}

/** The same of the records that share a total with this one, this one included: their weighted score. Refuses also with tree.no-group. */
export async function readGroupScore(reading: TreeReading, id: string, span: Span, on: Connection = reading.services.pool): Promise<PeriodScore> {
	return only(await readGroupScores(reading, [id], span, on));
}

/** Of the groups of several records, in their order. */
export async function readGroupScores(reading: TreeReading, ids: readonly string[], span: Span, on: Connection): Promise<PeriodScore[]> {
	await requireSpan(reading, ids, span, on);
	const groups = await findGroups(reading, on, ids);
	return answers(reading, on, ids, span, await scoresOfGroups(reading, on, groups, span));
}

function only([score]: readonly PeriodScore[]): PeriodScore {
	if (!score) throw new Error('one record has one score');
	return score;
}

async function requireSpan(reading: TreeReading, ids: readonly string[], span: Span, on: Connection): Promise<void> {
	if (span.from > span.to) throw new Problem('query.invalid', { reason: { en: 'the period ends before it begins', zh: '期间的结束日期早于开始日期' } });
	const seen = await seenRecords(reading, on, ids.filter(isRecordId));
	requireEach(reading, ids, seen);
}

function requireEach({ tree }: TreeReading, ids: readonly string[], seen: ReadonlyMap<string, unknown>): void {
	const missing = ids.find((id) => !seen.has(id));
	if (missing !== undefined) throw new Problem('record.not-found', { id: missing, model: tree.model.ref });
}

async function answers(reading: TreeReading, on: Connection, ids: readonly string[], span: Span, scores: readonly Scored[]): Promise<PeriodScore[]> {
	const { ctx, view, tree } = reading;
	const parts = scores.flatMap((scored) => scored.segments.flatMap((s) => s.parts.map((p) => p.id)));
	const statement = planned(view, `open ${tree.ref}`, () => compileOpen(view.scope(ctx.env.schema), tree));
	const args = { ids: [...new Set([...ids, ...parts])] };
	const open = new Map((await runStatement(on, statement, statement.bind(ctx.facts, args))).map(([of, title]) => [of ?? '', title ?? null]));
	requireEach(reading, ids, open);
	return scores.map((scored) => ({
		...span,
		mode: scored.mode,
		value: scored.value,
		...(scored.counted && { counted: scored.counted }),
		segments: scored.segments.map(({ parts, ...segment }) => {
			const cause = causeOf(reading, scored.rows, segment.from, open);
			return { ...segment, parts: seenParts(parts, open), ...(cause && { cause }) };
		}),
	}));
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
	rows: readonly WeighedRow[],
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
