import type { WeightTimeline } from '@dougong/schemas/api';
import { cx, EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import { formatNumber } from '../shared/texts.ts';
import type { Goals, Named } from './goals.ts';
import { dayWords } from './period.ts';

/** The weights of one record over time, the newest first: what set each, and who. */
export function TimelineView({ goals, of }: { goals: Goals; of: Named }) {
	const { runtime, tree, words } = goals;
	const { data, loading, error, refresh } = runtime.trees.useTimeline(tree.key, of.id);
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	if (loading || !data) return <Skeleton lines={5} />;
	if (data.entries.length === 0) return <EmptyState icon="history" title={words.noTimeline} />;
	return (
		<ol className="goal-timeline">
			{data.entries.toReversed().map((entry) => (
				<li key={`${entry.from}${entry.at}`} className={cx(entry.replacedAt && 'goal-timeline__replaced')}>
					<strong>{formatNumber(entry.weight, runtime.language)}</strong>
					<div>
						<p>
							{dayWords(entry.from, runtime.language)} – {entry.to === null ? words.untilFurther : dayWords(entry.to, runtime.language)}
							{entry.replacedAt && <span className="muted"> · {words.replaced}</span>}
						</p>
						<p className="muted">{[causeOf(entry, goals), words.by(entry.by.title || goals.texts.system), entry.reason].filter(Boolean).join(' · ')}</p>
					</div>
				</li>
			))}
		</ol>
	);
}

function causeOf(entry: WeightTimeline['entries'][number], { words, texts }: Goals): string {
	if (entry.cause === 'rule' && entry.rule) return entry.ended ? words.causeEnded(entry.rule.title) : words.causeRule(entry.rule.title);
	if (entry.cause === 'rule') return words.causeBalance;
	if (entry.cause === 'formal') return words.causeFormal;
	return entry.causedBy ? words.causedBy(entry.causedBy.title ?? texts.untitled) : words.causeBalance;
}
