import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { Button, Field, Note } from '@dougong/ui';
import { type FormEvent, useId, useState } from 'react';
import type { FieldAt } from '../shared/models.ts';
import { isProblem, problemWords } from '../shared/save-problem.ts';
import { enterDated, isDated } from './dated-value.ts';
import type { Goals } from './goals.ts';
import { entryRoles } from './roles.ts';

/** The values of one goal that are filled in again and again, to be saved together: for a phone. */
export function EntryForm({ goals, record, isOpen, onDone }: { goals: Goals; record: RecordJson; isOpen(path: string): boolean; onDone(): void }) {
	const { runtime, tree, roles, texts, words } = goals;
	const id = useId();
	// After a conflict the newest is shown beside what was typed, and saving goes on from there.
	const { record: newest } = runtime.data.useRecord(tree.model, record.id);
	// A field that this reader changes on other records may be closed on this one.
	const isMine = (at: FieldAt) => isDated(goals, at.path) || newest?.can?.fields?.includes(at.field.key) === true;
	const fields = entryRoles.flatMap((role) => roles.get(role) ?? []).filter((at) => isOpen(at.path) && isMine(at));
	const [values, setValues] = useState<JsonObject>({});
	const [error, setError] = useState<string | null>(null);
	const [isSaving, setSaving] = useState(false);
	const now = newest && newest.version > record.version ? newest : record;
	const shownValue = (path: string): JsonValue => (path in values ? (values[path] ?? null) : (now.values[path] ?? null));
	const save = async (event: FormEvent) => {
		event.preventDefault();
		const changed = Object.fromEntries(Object.entries(values).filter(([path, value]) => JSON.stringify(value) !== JSON.stringify(now.values[path] ?? null)));
		if (Object.keys(changed).length === 0) return onDone();
		setSaving(true);
		setError(null);
		try {
			const [dated, own] = [true, false].map((is) => Object.entries(changed).filter(([path]) => isDated(goals, path) === is));
			for (const [, value] of dated ?? []) await enterDated(goals, record, value);
			if (own && own.length > 0) await runtime.data.update(tree.model, record.id, now.version, Object.fromEntries(own));
			runtime.toast(texts.saved);
			onDone();
		} catch (problem) {
			setError(isProblem(problem) && problem.code === 'record.version-conflict' ? texts.conflict : problemWords(problem, texts));
			setSaving(false);
		}
	};
	return (
		<form className="goal-form" onSubmit={save}>
			{error && <Note kind="error">{error}</Note>}
			{fields.map((at) => {
				const view = runtime.field(at.field.kind);
				if (!view) return null;
				return (
					<Field key={at.path} id={`${id}${at.path}`} label={at.title}>
						<view.Input
							id={`${id}${at.path}`}
							value={shownValue(at.path) ?? undefined}
							onChange={(value) => setValues({ ...values, [at.path]: value ?? null })}
							field={at.field}
							required={false}
							disabled={false}
							invalid={false}
							language={runtime.language}
							t={runtime.t}
							lookup={runtime.data.lookup}
						/>
					</Field>
				);
			})}
			<Button type="submit" variant="primary" busy={isSaving}>
				{words.save}
			</Button>
		</form>
	);
}
