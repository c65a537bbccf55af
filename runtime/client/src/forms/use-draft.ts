import type { RecordJson } from '@dougong/schemas/api';
import { useEffect, useRef, useState } from 'react';
import { type Attempt, type Draft, type DraftPlace, readDraft, removeDraft, writeDraft } from './drafts.ts';
import type { FormValues } from './plan.ts';

const pauseMs = 400;

/** The values of a form, kept on this machine shortly after every change until they are submitted or dropped. */
export function useDraft(place: DraftPlace, start: FormValues, record: RecordJson | null) {
	const [found] = useState<Draft | null>(() => readDraft(place, Date.now()));
	const [base, setBase] = useState<RecordJson | null>(() => found?.base ?? record);
	const [values, setValues] = useState<FormValues>(() => found?.values ?? start);
	const [restoredAt, setRestoredAt] = useState<number | null>(found?.savedAt ?? null);
	const [savedAt, setSavedAt] = useState<number | null>(null);
	const attempt = useRef<Attempt | undefined>(found?.attempt);
	const closed = useRef(false);
	const first = useRef(values);
	const isDirty = !closed.current && (values !== first.current || restoredAt !== null) && JSON.stringify(values) !== JSON.stringify(start);

	// Presets that had to wait for a record fill in what is still open.
	const known = useRef(start);
	useEffect(() => {
		const late = Object.entries(start).filter(([key]) => known.current[key] === undefined);
		known.current = start;
		if (late.length > 0) setValues((before) => ({ ...before, ...Object.fromEntries(late.filter(([key]) => before[key] === undefined)) }));
	}, [start]);

	const keep = useRef(() => {});
	keep.current = () => {
		if (closed.current || !isDirty) return;
		const now = Date.now();
		writeDraft(place, { values, base, savedAt: now, attempt: attempt.current });
		setSavedAt(now);
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: every new set of values starts the clock again
	useEffect(() => {
		const timer = setTimeout(() => keep.current(), pauseMs);
		return () => clearTimeout(timer);
	}, [values]);
	useEffect(() => {
		const now = () => keep.current();
		window.addEventListener('pagehide', now);
		return () => window.removeEventListener('pagehide', now);
	}, []);

	return {
		values,
		setValues,
		base,
		/** Goes on from another version of the record. */
		rebase(newest: RecordJson, next: FormValues) {
			setBase(newest);
			setValues(next);
		},
		isDirty,
		restoredAt,
		savedAt,
		attempt: found?.attempt,
		keepAttempt(next: Attempt) {
			attempt.current = next;
			keep.current();
		},
		/** Back to the start; nothing is kept. */
		drop() {
			removeDraft(place);
			setBase(record);
			setValues(start);
			setRestoredAt(null);
			setSavedAt(null);
		},
		/** After a submit: nothing is kept any more. */
		close() {
			removeDraft(place);
			closed.current = true;
			setRestoredAt(null);
		},
	};
}
export type DraftHandle = ReturnType<typeof useDraft>;
