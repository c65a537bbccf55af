import { createHash } from 'node:crypto';
import { dueAt, type Facts } from '@dougong/engine';
import type { RehearsalAnswers } from '@dougong/schemas/api';

/** Acts of one instant are done by so many hands. */
export const shares = 4;
const usualAfter = '4 workhours';
const usualPercent = 80;

/** When somebody acts who was asked at `at`: an ISO instant, or null for never. The same person is always on time or always late. */
export function actsAt(answers: RehearsalAnswers, person: string, at: Date, facts: Pick<Facts, 'timeZone' | 'calendar'>): string | null {
	const { who, after = usualAfter, percent = usualPercent, lateAfter, seed = 1 } = answers;
	if (who === 'nobody') return null;
	const isLate = who === 'share' && numberOf(`${seed} ${person}`) % 100 >= percent;
	const pause = isLate ? lateAfter : after;
	return pause === undefined ? null : laterBy(at, pause, facts);
}

/** Which hand does it: the same for all that somebody does, who is then looked up once. */
export const shareOf = (person: string): number => numberOf(person) % shares;

function laterBy(at: Date, pause: string, facts: Pick<Facts, 'timeZone' | 'calendar'>): string {
	const due = dueAt(at.toISOString(), pause, facts);
	// Where the calendar ends, days have 24 hours.
	return 'at' in due ? due.at : new Date(at.getTime() + Number(pause.split(' ')[0]) * 86_400_000).toISOString();
}

function numberOf(text: string): number {
	return createHash('sha256').update(text).digest().readUInt32BE(0);
}
