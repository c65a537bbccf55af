import { useState } from 'react';
import type { Goals, Named } from './goals.ts';
import { today } from './period.ts';
import { Parts } from './period-view.tsx';

/** What the present score of a goal is made of, before the formula is told. Nothing for one that nothing flows into. */
export function ScoreParts({ goals, of, onFollow }: { goals: Goals; of: Named; onFollow(of: Named): void }) {
	const { runtime, tree, words } = goals;
	const [span] = useState(() => ({ from: today(), to: today() }));
	const { data } = runtime.trees.useScore(tree.key, of.id, span);
	const segment = data?.segments.at(-1);
	if (!segment || segment.parts.length === 0) return null;
	return (
		<section aria-label={words.madeOf}>
			<h3>{words.madeOf}</h3>
			<Parts goals={goals} segment={segment} total={words.score} onFollow={onFollow} />
		</section>
	);
}
