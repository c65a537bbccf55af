import { Dialog, Tabs } from '@dougong/ui';
import { useState } from 'react';
import type { Goals, Named, PanelTab } from './goals.ts';
import { PathView } from './path-view.tsx';
import { monthOf, today } from './period.ts';
import { PeriodView } from './period-view.tsx';
import { ScoreParts } from './score-parts.tsx';
import { TimelineView } from './timeline-view.tsx';

/** One goal from four sides: where its score comes from, its score in a period, its weight over time, its way to the top. */
export function GoalPanel({ goals, of: first, tab, onClose }: { goals: Goals; of: Named; tab: PanelTab; onClose(): void }) {
	const { runtime, tree, roles, words } = goals;
	const [trail, setTrail] = useState<Named[]>([first]);
	const of = trail.at(-1) ?? first;
	const [shown, setShown] = useState(tab);
	const [span, setSpan] = useState(() => monthOf(today()));
	const score = roles.get('score');
	const tabs = [
		...(score ? [{ key: 'explain', label: words.explain }, { key: 'period', label: words.period }] : []),
		...(roles.has('weight') ? [{ key: 'timeline', label: words.timeline }] : []),
		{ key: 'path', label: words.path },
	]; // biome-ignore format: one list
	return (
		<Dialog open onClose={onClose} side="right" title={of.title}>
			<Tabs label={of.title} tabs={tabs} value={shown} onChange={(key) => setShown(key as PanelTab)}>
				<div className="goal-panel">
					{trail.length > 1 && (
						<nav className="goal-trail" aria-label={words.trail}>
							{trail.map((step, i) => (
								<button key={step.id} type="button" aria-current={step === of ? 'location' : undefined} onClick={() => setTrail(trail.slice(0, i + 1))}>
									{step.title}
								</button>
							))}
						</nav>
					)}
					{shown === 'explain' && score && (
						<runtime.Explain
							of={{ model: tree.model, id: of.id, field: score.field.key }}
							parts={<ScoreParts key={of.id} goals={goals} of={of} onFollow={(next) => setTrail([...trail, next])} />}
						/>
					)}
					{shown === 'period' && <PeriodView key={of.id} goals={goals} of={of} span={span} onSpan={setSpan} onFollow={(next) => setTrail([...trail, next])} />}
					{shown === 'timeline' && <TimelineView key={of.id} goals={goals} of={of} />}
					{shown === 'path' && <PathView key={of.id} goals={goals} of={of} />}
				</div>
			</Tabs>
		</Dialog>
	);
}
