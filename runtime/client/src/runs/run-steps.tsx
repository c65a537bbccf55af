import { inOrder } from '@dougong/plugins/views';
import type { RunDetail } from '@dougong/schemas/api';
import { cx, Icon } from '@dougong/ui';
import { nameList } from '../tasks/words.ts';
import type { RunTexts } from './texts.ts';

const icons: Record<RunDetail['nodes'][number]['state'], string> = { done: 'check', waiting: 'clock', failed: 'alert', ahead: 'circle' };

/** The nodes of a run one below the other, in the order in which one goes through them. */
export function RunSteps({ run, words, language }: { run: RunDetail; words: RunTexts; language: string }) {
	return (
		<ol className="steps">
			{inOrder(run.nodes, run.edges).map((node) => {
				const people = run.at.filter((at) => at.node === node.key).flatMap((at) => at.waitingFor);
				return (
					<li key={node.key} className={cx('steps__step', `steps__step--${node.state}`)}>
						<span className="steps__icon">
							<Icon name={icons[node.state]} size={14} />
						</span>
						<span>
							{node.title}
							<small>
								{[words.nodeStates[node.state], node.visits > 1 && `×${node.visits}`, people.length > 0 && words.waits(nameList(people, language))]
									.filter(Boolean)
									.join(' · ')}
							</small>
						</span>
					</li>
				);
			})}
		</ol>
	);
}
