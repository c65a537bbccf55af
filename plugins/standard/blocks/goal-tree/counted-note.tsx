import type { PeriodScore } from '@dougong/schemas/api';
import { Note } from '@dougong/ui';
import type { Goals } from './goals.ts';

/** Which counted of a record with children, its own achievement or these; nothing in trees where there is no choice. */
export function CountedNote({ goals: { roles, words }, score }: { goals: Goals; score: PeriodScore }) {
	if (!score.counted) return null;
	const achievement = roles.get('achievement')?.title ?? words.ownAchievement;
	return <Note>{score.counted === 'own' ? words.countedOwn(achievement) : words.countedChildren(achievement)}</Note>;
}
