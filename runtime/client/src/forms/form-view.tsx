import '../styles/form.css';
import type FormBase from '@rjsf/core';
import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, RecordJson } from '@dougong/schemas/api';
import { fieldViews } from '@dougong/plugins/views';
import { Button, ErrorNote, Note, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createRecord, lookupRecords, updateRecord } from '../api/endpoints.ts';
import { asProblem, isUnreachable, ProblemError } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { leaveGuard } from '../leave-guard.ts';
import { checkValues, type FieldProblem } from './check-values.ts';
import { type Attempt, attemptFor, type DraftPlace, randomKey, removeDraft } from './drafts.ts';
import { type FormContext, FormContextProvider } from './form-context.ts';
import { plainState, stateSignature, visibleFields, visibleSections, writableKeys } from './form-state.ts';
import { changedValues, defaultValues, type FormPlan, type FormValues } from './plan.ts';
import { toRjsf } from './rjsf-schema.ts';
import { createValidator } from './rjsf-validator.ts';
import { sortProblem, toExtraErrors } from './server-problems.ts';
import { StepBar } from './step-bar.tsx';
import { ThemedForm } from './theme.tsx';
import { useConditions } from './use-conditions.ts';
import { useDraft } from './use-draft.ts';
import { useRecordTitles } from './use-record-titles.ts';

const ConflictDialog = lazy(() => import('./conflict-dialog.tsx').then((m) => ({ default: m.ConflictDialog })));
const views = new Map(fieldViews.map((v) => [v.kind, v]));

export interface FormViewProps {
	env: string;
	app: ClientApp;
	plan: FormPlan;
	/** The record to change; null for a new one. */
	record: RecordJson | null;
	preset?: JsonObject;
	onDone(record: RecordJson): void;
	onCancel?(): void;
}

/** A form at work: conditions, checks, draft, submit, conflicts. Waits for its conditions, so that nothing jumps. */
export function FormView(props: FormViewProps) {
	const { env, app, plan, record } = props;
	const found = useConditions({ env, app, plan, isNew: record === null });
	if (found.problem) return <ErrorNote problem={found.problem} onRetry={found.retry} />;
	if (!found.ready) return <Skeleton lines={6} height={32} />;
	return <ReadyForm key={record?.id ?? 'new'} {...props} found={found} />;
}

function ReadyForm({ env, app, plan, record, preset, onDone, onCancel, found }: FormViewProps & { found: ReturnType<typeof useConditions> }) {
	const { t, language, me } = useClient();
	const { conditions, version } = found;
	const isNew = record === null;
	// biome-ignore lint/correctness/useExhaustiveDependencies: version stands for related records that have come
	const start = useMemo(() => startValues(plan, record, preset, conditions), [plan, record, preset, conditions, version]);
	const place: DraftPlace = { userId: me.user.id, env, app: app.key, form: plan.key ?? plan.modelRef, recordId: record?.id ?? null };
	const draft = useDraft(place, start, record?.version ?? null);
	const { values, setValues } = draft;
	const [base, setBase] = useState(record);
	const [step, setStep] = useState(0);
	const [busy, setBusy] = useState(false);
	const [tried, setTried] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [byField, setByField] = useState<{ [field: string]: string[] }>({});
	const [conflict, setConflict] = useState(false);
	const attempt = useRef<Attempt | undefined>(draft.attempt);
	const form = useRef<FormBase>(null);

	// biome-ignore lint/correctness/useExhaustiveDependencies: version stands for related records that have come
	const evaluated = useMemo(() => conditions?.state(values) ?? plainState(plan, isNew), [conditions, plan, isNew, values, version]);
	const signature = stateSignature(evaluated);
	// The same object while it says the same: a key typed into one field then draws no other field again.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the signature says it all about the state
	const state = useMemo(() => evaluated, [signature]);
	const sections = useMemo(() => visibleSections(plan, state), [plan, state]);
	const present = useMemo(() => (plan.steps ? [sections[Math.min(step, sections.length - 1)] ?? []].flat() : sections), [plan, sections, step]);
	const isLast = !plan.steps || step >= sections.length - 1;
	const { schema, uiSchema } = useMemo(() => toRjsf(present, state), [present, state]);
	const check = (to: FormValues): FieldProblem[] =>
		checkValues(
			visibleFields(present, state).filter((f) => !state.locked.has(f.key)),
			state.required,
			to,
			t,
		);
	const latestCheck = useRef(check);
	latestCheck.current = check;
	const validator = useMemo(() => createValidator((to) => latestCheck.current(to)), []);
	const expanded = useRecordTitles(env, app, plan, values, base?.expanded ?? noExpanded);
	const extraErrors = useMemo(() => toExtraErrors(byField), [byField]);

	const isDirty = draft.isDirty;
	useEffect(() => (isDirty ? leaveGuard.hold() : undefined), [isDirty]);
	const lookup = useCallback((model: string, search: string, limit: number) => lookupRecords(env, model, app.models[model], search, limit), [env, app]);
	const context = useMemo<FormContext>(() => {
		const fields = new Map(plan.sections.flatMap((s) => s.fields).map((f) => [f.key, f]));
		return { plan, state, sections: present, field: (key) => fields.get(key), view: (kind) => views.get(kind), expanded, lookup, language, t };
	}, [plan, state, present, expanded, lookup, language, t]);

	const save = async (to: FormValues, version: number | undefined) => {
		setBusy(true);
		setProblem(null);
		try {
			const saved = await send({ env, plan, record: base, version, values: pick(to), attempt, keepAttempt: draft.keepAttempt });
			removeDraft(place);
			draft.close();
			onDone(saved);
		} catch (error) {
			if (error instanceof ProblemError && error.code === 'record.version-conflict') setConflict(true);
			else showProblem(asProblem(error), isUnreachable(error));
		} finally {
			setBusy(false);
		}
	};
	const pick = (to: FormValues) => changedValues(writableKeys(plan, state), to, base ? base.values : {});
	const showProblem = (found: ProblemLike, isOffline: boolean) => {
		const sorted = sortProblem(found, new Set(visibleFields(sections, state).map((f) => f.key)));
		setByField(sorted.byField);
		setProblem(isOffline ? { ...found, detail: t('form.kept-offline') } : sorted.rest);
		const first = sections.findIndex((s) => s.fields.some((f) => sorted.byField[f.key]));
		if (plan.steps && first >= 0) setStep(first);
	};
	const submit = () => {
		if (!isLast) {
			setTried(false);
			setStep(step + 1);
			window.scrollTo({ top: 0 });
			return;
		}
		const unfit = sections.findIndex(
			(s) =>
				checkValues(
					s.fields.filter((f) => !state.hidden.has(f.key) && !state.locked.has(f.key)),
					state.required,
					values,
					t,
				).length > 0,
		);
		if (plan.steps && unfit >= 0 && unfit < step) return setStep(unfit);
		void save(values, base?.version);
	};

	if (sections.length === 0) return <Note title={t('form.no-fields')} />;
	return (
		<FormContextProvider value={context}>
			{draft.restoredAt !== null && <DraftNote at={draft.restoredAt} onDrop={draft.drop} />}
			{plan.steps && <StepBar sections={sections} step={Math.min(step, sections.length - 1)} onStep={setStep} />}
			<ThemedForm
				ref={form}
				className="form"
				schema={schema}
				uiSchema={uiSchema}
				formData={values}
				validator={validator}
				extraErrors={extraErrors}
				extraErrorsBlockSubmit={false}
				liveValidate={tried ? 'onChange' : undefined}
				noHtml5Validate
				showErrorList="top"
				disabled={busy}
				experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults', constAsDefaults: 'never' }}
				onChange={({ formData }, id) => {
					setValues(formData ?? {});
					const changed = id?.replace(/^root_/, '');
					if (changed && byField[changed]) setByField(({ [changed]: _, ...rest }) => rest);
				}}
				onError={() => setTried(true)}
				onSubmit={submit}
			>
				{problem && <ErrorNote problem={problem} />}
				<div className="form__bar">
					{onCancel && (
						<Button variant="ghost" onClick={onCancel}>
							{t('common.cancel')}
						</Button>
					)}
					{plan.steps && step > 0 && <Button onClick={() => setStep(step - 1)}>{t('form.back')}</Button>}
					<Button type="submit" variant="primary" busy={busy}>
						{isLast ? (plan.submit ?? t(isNew ? 'form.submit' : 'form.save')) : t('form.next')}
					</Button>
					{draft.savedAt !== null && <span className="form__saved muted">{t('form.draft-saved', { time: clock(draft.savedAt, language) })}</span>}
				</div>
			</ThemedForm>
			{conflict && base && (
				<Suspense>
					<ConflictDialog
						env={env}
						plan={plan}
						base={base}
						mine={pick(values)}
						expanded={expanded}
						onCancel={() => setConflict(false)}
						onChoose={(newest, merged) => {
							setConflict(false);
							setBase(newest);
							setValues({ ...newest.values, ...merged });
							const changes = changedValues(writableKeys(plan, state), { ...newest.values, ...merged }, newest.values);
							if (Object.keys(changes).length === 0) {
								removeDraft(place);
								draft.close();
								onDone(newest);
							}
						}}
					/>
				</Suspense>
			)}
		</FormContextProvider>
	);
}
const noExpanded = {};

function startValues(
	plan: FormPlan,
	record: RecordJson | null,
	preset: JsonObject | undefined,
	conditions: { presets(values: FormValues): FormValues } | null,
): FormValues {
	if (record) return dropNulls(record.values);
	const given = { ...defaultValues(plan), ...preset };
	return { ...conditions?.presets(given), ...given };
}
/** A null in the form's data would be checked against the field's type; unset is left out instead. */
function dropNulls(values: JsonObject): FormValues {
	return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null));
}

interface Sending {
	env: string;
	plan: FormPlan;
	record: RecordJson | null;
	version: number | undefined;
	values: JsonObject;
	attempt: { current: Attempt | undefined };
	keepAttempt(attempt: Attempt): void;
}
/** Sends what changed, under the same key as long as it is the same. */
async function send({ env, plan, record, version, values, attempt, keepAttempt }: Sending): Promise<RecordJson> {
	if (record && Object.keys(values).length === 0) return record;
	const next = attemptFor(JSON.stringify({ id: record?.id, version, values }), attempt.current, randomKey);
	attempt.current = next;
	keepAttempt(next);
	if (!record) return createRecord(env, plan.modelRef, values, next.key);
	return updateRecord(env, plan.modelRef, record.id, { version: version ?? record.version, values }, next.key);
}

function DraftNote({ at, onDrop }: { at: number; onDrop: () => void }) {
	const { t, language } = useClient();
	const drop = (
		<Button size="s" onClick={onDrop}>
			{t('form.draft-drop')}
		</Button>
	);
	return <Note kind="info" title={t('form.draft-restored', { time: clock(at, language) })} action={drop} />;
}
/** The time of today, else day and time. */
function clock(at: number, language: string): string {
	const isToday = new Date(at).toDateString() === new Date().toDateString();
	return new Intl.DateTimeFormat(language, { ...(!isToday && { dateStyle: 'short' }), timeStyle: 'short' }).format(at);
}
