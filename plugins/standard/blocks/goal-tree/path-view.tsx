import type { TreePath } from '@dougong/schemas/api';
import { ErrorNote, Icon, Skeleton } from '@dougong/ui';
import { ValueCell } from '../shared/cell.tsx';
import { optionsOf } from '../shared/models.ts';
import { formatNumber } from '../shared/texts.ts';
import { numberOf, standingOf } from './bands.ts';
import type { Goals, Named } from './goals.ts';
import { StandingMark } from './standing-mark.tsx';

/** From one record up to the top, one step below the other: what each weighs in the next, and what the record gives to the top. */
export function PathView({ goals, of }: { goals: Goals; of: Named }) {
	const { runtime, tree } = goals;
	const { data, loading, error, refresh } = runtime.trees.usePath(tree.key, of.id);
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	if (loading || !data) return <Skeleton lines={5} height={40} />;
	return (
		<ol className="goal-path">
			{data.steps.toReversed().map((step, i, all) => (
				<Step key={step.id} goals={goals} step={step} isSelf={i === all.length - 1} />
			))}
		</ol>
	);
}

function Step({ goals, step, isSelf }: { goals: Goals; step: TreePath['steps'][number]; isSelf: boolean }) {
	const { runtime, tree, roles, words, texts } = goals;
	const number = (value: string | number | null) => formatNumber(numberOf(value) ?? 0, runtime.language, { maximumFractionDigits: 2 });
	const stands = standingOf(tree, roles, { status: step.status, score: step.score });
	const weight = roles.get('weight');
	const level = roles.get('level');
	const levelTitle = level && optionsOf(level.field)?.find((o) => o.value === step.level)?.title;
	if (step.restricted) {
		return (
			<li className="goal-path__step">
				<Icon name="lock" size={15} />
				<span className="muted">{words.restricted}</span>
			</li>
		);
	}
	return (
		<li className="goal-path__step" aria-current={isSelf ? 'true' : undefined}>
			<div className="goal-path__title">
				{levelTitle && <span className="muted">{levelTitle}</span>}
				<button type="button" className="goal-link" onClick={() => runtime.openRecord(tree.model, step.id)}>
					{step.title ?? texts.untitled}
				</button>
			</div>
			<div className="goal-path__facts">
				{stands && <StandingMark standing={stands} />}
				<span>
					{words.score} {step.score === null ? '—' : number(step.score)}
				</span>
				{weight && step.weight !== null && (
					<span>
						{words.weight} <ValueCell runtime={runtime} at={weight} value={numberOf(step.weight) ?? null} />
					</span>
				)}
				{step.share !== null && (
					<span>
						{words.share} {number(step.share)}%
					</span>
				)}
			</div>
		</li>
	);
}
