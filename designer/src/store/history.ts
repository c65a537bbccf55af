/** A value with the way back and forth. Every step has a name that people read, and `mergeKey` lets a burst of typing be one step. */
export interface History<T> {
	present: T;
	past: Step<T>[];
	future: Step<T>[];
}
interface Step<T> {
	/** What was before (in `past`) or after (in `future`). */
	value: T;
	label: string;
	mergeKey?: string;
	/** When the step last grew, epoch milliseconds. */
	at: number;
}
const mostSteps = 100;
const burstMs = 1500;

export function startHistory<T>(present: T): History<T> {
	return { present, past: [], future: [] };
}

/** The next value as one step; joined to the last one when it is the same burst of typing. */
export function push<T>(history: History<T>, value: T, step: { label: string; mergeKey?: string; at: number }): History<T> {
	if (Object.is(value, history.present)) return history;
	const last = history.past.at(-1);
	const isSameBurst = step.mergeKey !== undefined && last?.mergeKey === step.mergeKey && step.at - last.at < burstMs && history.future.length === 0;
	const past = isSameBurst
		? [...history.past.slice(0, -1), { ...last, at: step.at }]
		: [...history.past, { value: history.present, ...step }].slice(-mostSteps);
	return { present: value, past, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
	const last = history.past.at(-1);
	if (!last) return history;
	return { present: last.value, past: history.past.slice(0, -1), future: [{ ...last, value: history.present }, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
	const [next, ...future] = history.future;
	if (!next) return history;
	return { present: next.value, past: [...history.past, { ...next, value: history.present, at: 0 }], future };
}
