import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FieldAt } from '../shared/models.ts';
import type { Goals } from './goals.ts';
import type { Entry } from './use-entry.ts';

interface EntryCellProps {
	goals: Goals;
	entry: Entry;
	record: RecordJson;
	at: FieldAt;
	/** `next`: on to the next value of the row, or back; undefined when the person is done. */
	onDone(next?: 1 | -1): void;
}
/** The input of one value in its cell. Enter saves, Tab saves and goes on, Esc leaves it as it was. */
export function EntryCell({ goals, entry, record, at, onDone }: EntryCellProps) {
	const { runtime, words } = goals;
	const id = useId();
	const form = useRef<HTMLFormElement>(null);
	const [value, setValue] = useState<JsonValue>(record.values[at.path] ?? null);
	const [error, setError] = useState<string | null>(null);
	/** Also once it is saved: taking the input away makes it lose the focus, which must not save again. */
	const isSaving = useRef(false);
	const view = runtime.field(at.field.kind);
	useEffect(() => {
		const input = form.current?.querySelector<HTMLInputElement>('input, select');
		input?.focus();
		input?.select?.();
	}, []);
	if (!view) return null;
	const save = async (next?: 1 | -1) => {
		if (isSaving.current) return;
		isSaving.current = true;
		const refused = await entry.save(record, at, value);
		setError(refused);
		if (refused === null) return onDone(next);
		isSaving.current = false;
	};
	const onKeyDown = (event: KeyboardEvent) => {
		event.stopPropagation();
		if (event.key === 'Escape') {
			isSaving.current = true;
			onDone();
		}
		if (event.key !== 'Tab') return;
		event.preventDefault();
		void save(event.shiftKey ? -1 : 1);
	};
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		void save();
	};
	return (
		<form ref={form} className="goal-entry" onSubmit={onSubmit} onKeyDown={onKeyDown} onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && void save()}>
			<label className="vh" htmlFor={id}>
				{words.edit(at.title, goals.titleOf(record))}
			</label>
			<view.Input
				id={id}
				value={value ?? undefined}
				onChange={(next) => setValue(next ?? null)}
				field={at.field}
				required={false}
				disabled={false}
				invalid={error !== null}
				describedBy={error ? `${id}e` : undefined}
				language={runtime.language}
				t={runtime.t}
				lookup={runtime.data.lookup}
			/>
			{error && (
				<p id={`${id}e`} className="goal-entry__error" role="alert">
					{error}
				</p>
			)}
		</form>
	);
}
