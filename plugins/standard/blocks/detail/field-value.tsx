import type { JsonValue } from '@dougong/schemas';
import type { ExpandedRef, RecordJson } from '@dougong/schemas/api';
import { Button, cx, Icon, IconButton } from '@dougong/ui';
import type { InputProps, RuntimePort } from '@dougong/ui/contracts';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { FieldCell, isBlank } from '../shared/cell.tsx';
import type { FieldAt } from '../shared/models.ts';
import { isProblem, problemWords } from '../shared/save-problem.ts';
import { ExplainButton } from '../shared/explain-button.tsx';
import type { BlockTexts } from '../shared/texts.ts';

interface FieldValueProps {
	runtime: RuntimePort;
	model: string;
	at: FieldAt;
	record: RecordJson;
	isEditable: boolean;
	texts: BlockTexts;
	/** Somebody else was faster: load the newest. */
	onConflict(): void;
}

/** Title and value of one field. Where it may be changed, a press turns the value into its input. */
export function FieldValue(props: FieldValueProps) {
	const { runtime, at, record, isEditable, texts } = props;
	const [isEditing, setEditing] = useState(false);
	const back = useRef<HTMLButtonElement>(null);
	const wasEditing = useRef(false);
	useEffect(() => {
		if (wasEditing.current && !isEditing) back.current?.focus();
		wasEditing.current = isEditing;
	}, [isEditing]);
	const view = runtime.field(at.field.kind);
	const isLong = view?.wide ?? false;
	const opens = view?.opens === true && !isBlank(record.values[at.path]);
	const value = isBlank(record.values[at.path]) ? (
		<span className="detail__blank">—</span>
	) : (
		<FieldCell runtime={runtime} at={at} record={record} opens={opens || !isEditable} />
	);
	return (
		<div className={cx('detail__field', isLong && 'detail__field--long')}>
			<dt title={at.field.description}>{at.title}</dt>
			<dd>
				{isEditing ? (
					<FieldEditor {...props} onDone={() => setEditing(false)} />
				) : isEditable && opens ? (
					<div className="detail__value">
						{value}
						<IconButton ref={back} size="s" icon="edit" label={texts.editField(at.title)} onClick={() => setEditing(true)} />
					</div>
				) : isEditable ? (
					<button ref={back} type="button" className="detail__value detail__value--edit" onClick={() => setEditing(true)}>
						<span className="vh">{texts.editField(at.title)} </span>
						{value}
						<Icon name="edit" size={14} />
					</button>
				) : (
					<div className="detail__value">
						{value}
						<ExplainButton runtime={runtime} at={at} record={record} texts={texts} />
					</div>
				)}
			</dd>
		</div>
	);
}

function FieldEditor({ runtime, model, at, record, texts, onConflict, onDone }: FieldValueProps & { onDone(): void }) {
	const id = useId();
	const form = useRef<HTMLFormElement>(null);
	const before = record.values[at.path] ?? null;
	const [value, setValue] = useState<JsonValue | undefined>(before);
	const [error, setError] = useState<string>();
	const [isSaving, setSaving] = useState(false);
	const titles = useRef(new Map<string, ExpandedRef>());
	const view = runtime.field(at.field.kind);
	const toInput = () => form.current?.querySelector<HTMLElement>('input, select, textarea, button[role], [tabindex="0"]')?.focus();
	useEffect(toInput, []);
	if (!view) return null;

	const save = async (event: FormEvent) => {
		event.preventDefault();
		if (isSaving) return;
		const unready = view.unready?.(value, runtime.t);
		if (unready !== undefined) return setError(unready);
		if (JSON.stringify(value ?? null) === JSON.stringify(before)) return onDone();
		setSaving(true);
		setError(undefined);
		try {
			await runtime.data.update(model, record.id, record.version, { [at.path]: value ?? null });
			onDone();
		} catch (problem) {
			setSaving(false);
			setError(problemWords(problem, texts));
			toInput();
			if (isProblem(problem) && problem.code === 'record.version-conflict') onConflict();
		}
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === 'Escape' && !event.defaultPrevented) onDone();
		if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit();
	};
	const lookup: InputProps['lookup'] = async (target, search, limit, options) => {
		const found = await runtime.data.lookup(target, search, limit, options);
		for (const ref of found) titles.current.set(ref.id, ref);
		return found;
	};
	return (
		<form ref={form} className="detail__editor" onSubmit={save} onKeyDown={onKeyDown}>
			<label className="vh" htmlFor={id}>
				{at.title}
			</label>
			<view.Input
				id={id}
				value={value ?? undefined}
				onChange={setValue}
				field={at.field}
				required={at.field.required}
				disabled={false}
				invalid={error !== undefined}
				describedBy={error ? `${id}-error` : undefined}
				expanded={expandedFor(value, record.expanded?.[at.path], titles.current)}
				language={runtime.language}
				t={runtime.t}
				lookup={lookup}
			/>
			{error && (
				<p id={`${id}-error`} className="field__error" role="alert">
					{error}
				</p>
			)}
			<div className="detail__editor-foot">
				<Button type="submit" size="s" variant="primary" busy={isSaving}>
					{texts.save}
				</Button>
				<Button size="s" variant="ghost" onClick={onDone}>
					{texts.cancel}
				</Button>
			</div>
		</form>
	);
}

/** Titles of the present value: those picked just now, else those that came with the record. */
function expandedFor(value: JsonValue | undefined, loaded: ExpandedRef | ExpandedRef[] | null | undefined, picked: ReadonlyMap<string, ExpandedRef>) {
	const known = new Map([...[loaded ?? []].flat().map((r) => [r.id, r] as const), ...picked]);
	if (Array.isArray(value)) return value.map((v) => known.get(String(v))).filter((r) => r !== undefined);
	return (typeof value === 'string' && known.get(value)) || null;
}
