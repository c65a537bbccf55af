import { Icon } from '@dougong/ui';
import type { GoalTexts } from './texts.ts';

export type GoalView = 'tree' | 'canvas' | 'heat';
const icons: Record<GoalView, string> = { tree: 'tree', canvas: 'org-unit', heat: 'board' };

/** How the tree is shown. */
export function ViewSwitch({ value, words, onChange }: { value: GoalView; words: GoalTexts; onChange(view: GoalView): void }) {
	return (
		<fieldset className="goal-views" aria-label={words.views}>
			{(Object.keys(icons) as GoalView[]).map((view) => (
				<button key={view} type="button" aria-pressed={view === value} onClick={() => onChange(view)}>
					<Icon name={icons[view]} size={15} />
					{words[view]}
				</button>
			))}
		</fieldset>
	);
}
