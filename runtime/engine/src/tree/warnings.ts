import { divide, Num, numberText } from '../formula/number.ts';

/** What is wrong with something that is waited for. */
export type DependencyWarning = 'overdue' | 'late' | 'poor';

/**
 * The worst of: overdue (the day for which it was promised has passed), late (its own last day is after that day), poor (its status says so).
 * Undefined when nothing is wrong, or it is done. Days as 'YYYY-MM-DD'.
 */
export function dependencyWarning(of: {
	due: string | null;
	last: string | null;
	isPoor: boolean;
	isMet: boolean;
	today: string;
}): DependencyWarning | undefined {
	if (of.isMet) return undefined;
	if (of.due !== null && of.due < of.today) return 'overdue';
	if (of.due !== null && of.last !== null && of.last > of.due) return 'late';
	return of.isPoor ? 'poor' : undefined;
}

/** Formal revisions for each record that was live at any time in the period, as decimal text; null without any. */
export function revisionRatio(formal: number, active: number): string | null {
	const ratio = divide(new Num(formal), new Num(active));
	return ratio ? numberText(ratio) : null;
}
