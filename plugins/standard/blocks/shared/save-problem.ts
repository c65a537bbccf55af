import type { ProblemLike } from '@dougong/ui/contracts';
import type { BlockTexts } from './texts.ts';

/** What a refused write says to the person: for a conflict that the newest is loaded, else what the server said. */
export function problemWords(problem: unknown, texts: BlockTexts): string {
	if (!isProblem(problem)) return String(problem);
	if (problem.code === 'record.version-conflict') return texts.conflict;
	const first = problem.errors?.[0]?.detail;
	return first ?? (problem.detail ? `${problem.title} ${problem.detail}` : problem.title);
}

export function isProblem(value: unknown): value is ProblemLike {
	return typeof value === 'object' && value !== null && 'code' in value && 'title' in value;
}
