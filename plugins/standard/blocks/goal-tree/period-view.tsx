import type { PeriodScore } from '@dougong/schemas/api';
import { Chip, EmptyState, ErrorNote, Field, Input, Note, Skeleton } from '@dougong/ui';
import { useId, useState } from 'react';
import { formatNumber } from '../shared/texts.ts';
import { numberOf } from './bands.ts';
import { CountedNote } from './counted-note.tsx';
import type { Goals, Named } from './goals.ts';
import { dayWords } from './period.ts';

interface PeriodViewProps {
	goals: Goals;
	of: Named;
	/** Days as `2026-01-31`, both included. */
	span: { from: string; to: string };
	onSpan(span: { from: string; to: string }): void;
	onFollow(of: Named): void;
}
/** The score of a period, cut where weights changed: each segment with its parts, which can be followed, then the mean by days. */
export function PeriodView({ goals, of, span, onSpan: setSpan, onFollow }: PeriodViewProps) {
	const { runtime, tree, words } = goals;
	const isSpan = isWhole(span);
	const [isGroup, setGroup] = useState(false);
	const { data, loading, error, refresh } = runtime.trees.useScore(tree.key, isSpan ? of.id : null, { ...span, ...(isGroup && { of: 'group' as const }) });
	return (
		<div className="goal-period">
			<Span goals={goals} span={span} onSpan={setSpan} />
			{tree.weights?.within && (
				<fieldset className="chips" aria-label={words.scoreOf}>
					<Chip type="radio" checked={!isGroup} onChange={() => setGroup(false)}>
						{words.scoreOfOne}
					</Chip>
					<Chip type="radio" checked={isGroup} onChange={() => setGroup(true)}>
						{words.scoreOfGroup}
					</Chip>
				</fieldset>
			)}
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			{loading && <Skeleton lines={6} />}
			{data && <Score goals={goals} score={data} onFollow={(next) => (next.id === of.id ? setGroup(false) : onFollow(next))} />}
		</div>
	);
}

/** The score of the whole group that a record is in. */
export function GroupPeriod({ goals, of, span, onSpan, onFollow }: Omit<PeriodViewProps, 'of'> & { of: string }) {
	const { runtime, tree } = goals;
	const { data, loading, error, refresh } = runtime.trees.useScore(tree.key, isWhole(span) ? of : null, { ...span, of: 'group' });
	return (
		<div className="goal-period">
			<Span goals={goals} span={span} onSpan={onSpan} />
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			{loading && <Skeleton lines={6} />}
			{data && <Score goals={goals} score={data} onFollow={onFollow} />}
		</div>
	);
}

function Span({ goals: { words }, span, onSpan }: Pick<PeriodViewProps, 'goals' | 'span' | 'onSpan'>) {
	const id = useId();
	return (
		<div className="goal-period__span">
			<Field id={`${id}f`} label={words.from}>
				<Input id={`${id}f`} type="date" value={span.from} max={span.to} onChange={(e) => onSpan({ ...span, from: e.target.value })} />
			</Field>
			<Field id={`${id}t`} label={words.to}>
				<Input id={`${id}t`} type="date" value={span.to} min={span.from} onChange={(e) => onSpan({ ...span, to: e.target.value })} />
			</Field>
		</div>
	);
}

function isWhole({ from, to }: PeriodViewProps['span']): boolean {
	return from !== '' && to !== '' && from <= to;
}

function Score({ goals, score, onFollow }: { goals: Goals; score: PeriodScore; onFollow(of: Named): void }) {
	const { words } = goals;
	const measured = score.segments.filter((s) => s.value !== null);
	const mode = { segment: words.segmentMode, average: words.average, closing: words.closing }[score.mode];
	if (score.segments.length === 0) return <EmptyState icon="chart" title={words.noPeriod} />;
	return (
		<>
			<div className="goal-period__value" aria-live="polite">
				<span className="muted">{words.periodScore}</span>
				<strong>{numberWords(goals, score.value)}</strong>
				<span className="muted">{mode}</span>
			</div>
			<CountedNote goals={goals} score={score} />
			{score.segments.map((segment, i) => (
				<Segment key={segment.from} goals={goals} segment={segment} at={i + 1} isOnly={score.segments.length === 1} onFollow={onFollow} />
			))}
			{measured.length > 1 && score.value !== null && (
				<p className="goal-period__sum">
					{words.weighted}: {measured.map((s) => `${numberWords(goals, s.value)} × ${words.days(s.days)}`).join(' + ')} →{' '}
					<strong>{numberWords(goals, score.value)}</strong>
				</p>
			)}
		</>
	);
}

interface SegmentProps {
	goals: Goals;
	segment: PeriodScore['segments'][number];
	at: number;
	isOnly: boolean;
	onFollow(of: Named): void;
}
function Segment({ goals, segment, at, isOnly, onFollow }: SegmentProps) {
	const { runtime, words } = goals;
	const { cause } = segment;
	const why = cause?.rule
		? cause.ended
			? words.endedRule(cause.rule.title)
			: words.changedBy(cause.rule.title)
		: cause?.reason
			? words.changedFor(cause.reason)
			: '';
	const dates = `${dayWords(segment.from, runtime.language)} – ${dayWords(segment.to, runtime.language)}`;
	return (
		<section className="goal-period__segment">
			<h3>
				{isOnly ? dates : `${words.segment(at)} · ${dates}`} <span className="muted">{words.days(segment.days)}</span>
			</h3>
			{why && <Note>{why}</Note>}
			{segment.parts.length === 0 ? (
				<p>
					{words.segmentScore} <strong>{numberWords(goals, segment.value)}</strong>
				</p>
			) : (
				<Parts goals={goals} segment={segment} onFollow={onFollow} />
			)}
		</section>
	);
}

/** The heaviest so many are told one by one. */
const mostParts = 60;

/** What a score is made of: weights, scores, and contributions that sum to it. */
export function Parts({
	goals,
	segment,
	total,
	onFollow,
}: {
	goals: Goals;
	segment: PeriodScore['segments'][number];
	total?: string;
	onFollow?(of: Named): void;
}) {
	const { words } = goals;
	const parts = segment.parts.toSorted((a, b) => Number(b.weight) - Number(a.weight));
	const rest = parts.slice(mostParts);
	const sumOf = (of: 'weight' | 'contribution') => String(rest.reduce((sum, part) => sum + (numberOf(part[of]) ?? 0), 0));
	return (
		<table className="goal-table">
			<thead>
				<tr>
					<th scope="col">{words.part}</th>
					<th scope="col" className="num">
						{words.weight}
					</th>
					<th scope="col" className="num">
						{words.score}
					</th>
					<th scope="col" className="num">
						{words.contribution}
					</th>
				</tr>
			</thead>
			<tbody>
				{parts.slice(0, mostParts).map((part) => (
					<tr key={part.id ?? 'restricted'}>
						<th scope="row">
							<PartTitle goals={goals} part={part} onFollow={onFollow} />
						</th>
						<td className="num">{numberWords(goals, part.weight)}</td>
						<td className="num">{part.score === null ? '—' : numberWords(goals, part.score)}</td>
						<td className="num">{part.contribution === null ? '—' : numberWords(goals, part.contribution)}</td>
					</tr>
				))}
				{rest.length > 0 && (
					<tr>
						<th scope="row" className="muted">
							{words.rest(formatNumber(rest.length, goals.runtime.language))}
						</th>
						<td className="num">{numberWords(goals, sumOf('weight'))}</td>
						<td />
						<td className="num">{numberWords(goals, sumOf('contribution'))}</td>
					</tr>
				)}
			</tbody>
			<tfoot>
				<tr>
					<th scope="row" colSpan={3}>
						{total ?? words.segmentScore}
					</th>
					<td className="num">{numberWords(goals, segment.value)}</td>
				</tr>
			</tfoot>
		</table>
	);
}

function PartTitle({ goals, part, onFollow }: { goals: Goals; part: PeriodScore['segments'][number]['parts'][number]; onFollow?(of: Named): void }) {
	const title = part.title ?? goals.texts.untitled;
	const { id } = part;
	if (part.restricted || id === null) return <span className="muted">{goals.words.restricted}</span>;
	if (!onFollow) return title;
	return (
		<button type="button" className="goal-link" onClick={() => onFollow({ id, title })}>
			{title}
		</button>
	);
}

function numberWords({ runtime, words }: Goals, value: string | null): string {
	const number = numberOf(value);
	return number === null ? words.noValue : formatNumber(number, runtime.language, { maximumFractionDigits: 4 });
}
