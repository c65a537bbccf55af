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

/** A record that says that something is in conflict, for one rule and one subject. */
export interface OpenConflict {
	id: string;
	rule: string;
	subject: string;
}
export interface ConflictChanges {
	/** Rule and subject of records to be opened. */
	open: { rule: string; subject: string }[];
	/** Ids of records whose conflict is over. */
	close: string[];
}

/**
 * From where conditions hold now and which conflicts are open: one record for each rule and subject while the condition holds. Of several open
 * ones for the same, the first stays. Sorted by rule, then subject.
 */
export function conflictChanges(holding: readonly { rule: string; subject: string }[], open: readonly OpenConflict[]): ConflictChanges {
	const name = (of: { rule: string; subject: string }) => `${of.rule} ${of.subject}`;
	const wanted = new Map(holding.map((h) => [name(h), { rule: h.rule, subject: h.subject }]));
	const kept = new Set<string>();
	const close: string[] = [];
	for (const conflict of open.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
		if (wanted.has(name(conflict)) && !kept.has(name(conflict))) kept.add(name(conflict));
		else close.push(conflict.id);
	}
	const missing = [...wanted].filter(([key]) => !kept.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
	return { open: missing.map(([, wants]) => wants), close };
}
