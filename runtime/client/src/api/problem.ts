import type { ProblemJson } from '@dougong/schemas/api';
import type { ProblemLike } from '@dougong/ui/contracts';

/** A refusal of the server, or the news that it could not be reached (`client.unreachable`, status 0). */
export class ProblemError extends Error implements ProblemLike {
	readonly code: string;
	readonly title: string;
	readonly detail: string;
	readonly status: number;
	readonly errors?: { pointer: string; code: string; detail: string }[];
	readonly details: Record<string, unknown>;

	constructor(problem: ProblemJson) {
		super(`${problem.code}: ${problem.detail}`);
		this.code = problem.code;
		this.title = problem.title;
		this.detail = problem.detail;
		this.status = problem.status;
		this.errors = problem.errors;
		this.details = problem;
	}
}

export function isUnreachable(error: unknown): boolean {
	return error instanceof ProblemError && error.code === 'client.unreachable';
}

/** Any thrown thing as a problem that can be shown. */
export function asProblem(error: unknown): ProblemLike {
	if (error instanceof ProblemError) return error;
	return { code: 'client.error', title: error instanceof Error ? error.message : String(error), detail: '' };
}
