import { Dialog, Tabs } from '@dougong/ui';
import { useState } from 'react';
import type { Goals, Named, PanelTab } from './goals.ts';
import { PathView } from './path-view.tsx';
import { PeriodView } from './period-view.tsx';
import { TimelineView } from './timeline-view.tsx';

/** One goal from four sides: where its score comes from, its score in a period, its weight over time, its way to the top. */
export function GoalPanel({ goals, of, tab, onClose }: { goals: Goals; of: Named; tab: PanelTab; onClose(): void }) {
	const { runtime, tree, roles, words } = goals;
	const [shown, setShown] = useState(tab);
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
					{shown === 'explain' && score && <runtime.Explain of={{ model: tree.model, id: of.id, field: score.field.key }} />}
					{shown === 'period' && <PeriodView goals={goals} of={of} />}
					{shown === 'timeline' && <TimelineView goals={goals} of={of} />}
					{shown === 'path' && <PathView goals={goals} of={of} />}
				</div>
			</Tabs>
		</Dialog>
	);
}
