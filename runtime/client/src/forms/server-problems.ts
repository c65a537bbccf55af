import type { ErrorSchema } from '@rjsf/utils';
import type { ProblemLike } from '@dougong/ui/contracts';

/** A refusal of the server, split into what belongs to fields on screen and what is said above the form. */
export interface SortedProblem {
	byField: { [field: string]: string[] };
	/** Null when every part of it is shown at a field. */
	rest: ProblemLike | null;
}
export function sortProblem(problem: ProblemLike, keys: ReadonlySet<string>): SortedProblem {
	const byField: { [field: string]: string[] } = {};
	const others: string[] = [];
	for (const error of problem.errors ?? []) {
		const field = fieldOf(error.pointer);
		if (field !== undefined && keys.has(field)) byField[field] = [...(byField[field] ?? []), error.detail];
		else others.push(error.detail);
	}
	if (problem.errors?.length && others.length === 0) return { byField, rest: null };
	return { byField, rest: { ...problem, detail: others.length > 0 ? others.join(' ') : problem.detail } };
}

/** `#/values/score`, `#/score` and `/values/score/0` are all about `score`. */
function fieldOf(pointer: string): string | undefined {
	const segments = pointer.replace(/^#?\/?/, '').split('/');
	return (segments[0] === 'values' ? segments[1] : segments[0])?.replaceAll('~1', '/').replaceAll('~0', '~');
}

export function toExtraErrors(byField: { [field: string]: string[] }): ErrorSchema {
	return Object.fromEntries(Object.entries(byField).map(([field, messages]) => [field, { __errors: messages }])) as ErrorSchema;
}
