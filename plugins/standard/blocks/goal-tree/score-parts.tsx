import { useState } from 'react';
import { CountedNote } from './counted-note.tsx';
import type { Goals, Named } from './goals.ts';
import { today } from './period.ts';
import { Parts } from './period-view.tsx';

/** What the present score of a goal is made of, before the formula is told. Nothing for one that nothing flows into. */
export function ScoreParts({ goals, of, onFollow }: { goals: Goals; of: Named; onFollow(of: Named): void }) {
	const { runtime, tree, words } = goals;
	const [span] = useState(() => ({ from: today(), to: today() }));
	const { data } = runtime.trees.useScore(tree.key, of.id, span);
	const segment = data?.segments.at(-1);
	if (!data || !segment) return null;
	if (segment.parts.length === 0) return <CountedNote goals={goals} score={data} />;
	return (
		<section aria-label={words.madeOf}>
			<h3>{words.madeOf}</h3>
			<CountedNote goals={goals} score={data} />
			<Parts goals={goals} segment={segment} total={words.score} onFollow={onFollow} />
		</section>
	);
}
