import type { TreeWarnings } from '@dougong/schemas/api';
import { Icon } from '@dougong/ui';
import type { Goals } from './goals.ts';

/** Dependencies that slip or wait, folded until somebody looks. Nothing when all is well. */
export function Warnings({ goals }: { goals: Goals }) {
	const { runtime, tree, words } = goals;
	const { data } = runtime.trees.useWarnings(tree.key);
	if (!data || data.entries.length === 0) return null;
	return (
		<details className="goal-warnings">
			<summary>
				<Icon name="alert" size={16} />
				{words.warnings}
				<span className="tree__count">{data.entries.length}</span>
			</summary>
			<ul>
				{data.entries.map((entry) => (
					<li key={`${entry.id}${entry.on.id}`}>
						<button type="button" className="goal-link" onClick={() => runtime.openRecord(tree.model, entry.id)}>
							{sentence(goals, entry)}
						</button>
						{entry.due && <span className="muted">{entry.due}</span>}
					</li>
				))}
			</ul>
		</details>
	);
}

function sentence({ words, texts }: Goals, entry: TreeWarnings['entries'][number]): string {
	const say = { late: words.warningLate, overdue: words.warningOverdue, poor: words.warningPoor }[entry.kind];
	return say(entry.title ?? texts.untitled, entry.on.title ?? texts.untitled);
}
