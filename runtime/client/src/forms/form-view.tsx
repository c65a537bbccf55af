import '../styles/form.css';
import type Form from '@rjsf/core';
import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, RecordJson } from '@dougong/schemas/api';
import { fieldView } from '../field-view.ts';
import { Button, ErrorNote, Note, Skeleton } from '@dougong/ui';
import { lazy, type Ref, Suspense, useCallback, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { lookupRecords } from '../api/endpoints.ts';
import { useClient } from '../client-context.ts';
import { checkValues, type FieldProblem } from './check-values.ts';
import type { DraftPlace } from './drafts.ts';
import { type FormContext, FormContextProvider } from './form-context.ts';
import { openFields } from './form-state.ts';
import { defaultValues, fieldsOf, type FormPlan, type FormValues, type PlanSection, setValuesOf } from './plan.ts';
import { toRjsf } from './rjsf-schema.ts';
import { createValidator } from './rjsf-validator.ts';
import { toExtraErrors } from './server-problems.ts';
import { StepBar } from './step-bar.tsx';
import { ThemedForm } from './theme.tsx';
import { useConditions } from './use-conditions.ts';
import { useDraft } from './use-draft.ts';
import { useRecordTitles } from './use-record-titles.ts';
import { useSections } from './use-sections.ts';
import { useSubmit } from './use-submit.ts';

const ConflictDialog = lazy(() => import('./conflict-dialog.tsx').then((m) => ({ default: m.ConflictDialog })));

export interface FormViewProps {
	env: string;
	app: ClientApp;
	plan: FormPlan;
	/** The record to change; null for a new one. */
	record: RecordJson | null;
	preset?: JsonObject;
	onDone(record: RecordJson): void;
	onCancel?(): void;
	/** For whoever sends the values by another way than a write of the record: then the form has no buttons of its own. */
	handle?: Ref<FormHandle>;
}
/** A form in the hands of what is around it. */
export interface FormHandle {
	/** Whether what is filled in fits; what does not is shown, with the focus on it. */
	check(): boolean;
	/** What was changed, and the version of the record that it was changed on. */
	changes(): { values: JsonObject; version: number | undefined };
	/** Shows a refusal at its fields, and settles a conflict with the person. Answers whether it was about the form at all. */
	refuse(error: unknown): boolean;
	/** It was sent: nothing is kept any more. */
	close(): void;
}

/** A form at work: conditions, checks, draft, submit, conflicts. Waits for its conditions, so that nothing jumps. */
export function FormView(props: FormViewProps) {
	const { env, app, plan, record } = props;
	const found = useConditions({ env, app, plan, isNew: record === null });
	if (found.problem) return <ErrorNote problem={found.problem} onRetry={found.retry} />;
	if (!found.ready) return <Skeleton lines={6} height={32} />;
	return <ReadyForm key={record?.id ?? 'new'} {...props} found={found} />;
}

function ReadyForm({ env, app, plan, record, preset, onDone, onCancel, handle, found }: FormViewProps & { found: ReturnType<typeof useConditions> }) {
	const { t, language, me } = useClient();
	const { conditions, version } = found;
	const isNew = record === null;
	// biome-ignore lint/correctness/useExhaustiveDependencies: version stands for related records that have come
	const start = useMemo(() => startValues(plan, record, preset, conditions), [plan, record, preset, conditions, version]);
	const place: DraftPlace = { userId: me.user.id, env, app: app.key, form: plan.key ?? plan.modelRef, recordId: record?.id ?? null };
	const draft = useDraft(place, start, record);
	const { values, setValues, base } = draft;
	const [step, setStep] = useState(0);
	const [tried, setTried] = useState(false);
	const { state, sections, present, isLast } = useSections({ plan, isNew, conditions, version, values, step });
	const { schema, uiSchema } = useMemo(() => toRjsf(present, state), [present, state]);
	const check = (of: readonly PlanSection[], to: FormValues) =>
		checkValues(openFields(of, state), state.required, to, t, (kind, value) => fieldView(kind)?.unready?.(value, t));
	const validator = useLatestValidator((to) => check(present, to));
	const expanded = useRecordTitles(env, app, plan, values, base?.expanded ?? noExpanded);
	const submission = useSubmit({ env, plan, state, sections, draft, onDone, onSection: (at) => plan.steps && setStep(at) });
	const extraErrors = useMemo(() => toExtraErrors(submission.byField), [submission.byField]);
	const form = useRef<Form>(null);
	useImperativeHandle(handle, () => ({
		check: () => form.current?.validateForm() ?? true,
		changes: () => ({ values: submission.changes(), version: base?.version }),
		refuse: submission.refuse,
		close: draft.close,
	}));
	const lookup = useCallback<FormContext['lookup']>(
		(model, search, limit, options) => lookupRecords(env, model, app.models[model], search, limit, options),
		[env, app],
	);
	const context = useMemo<FormContext>(() => {
		const fields = new Map(fieldsOf(plan).map((f) => [f.key, f]));
		return { plan, state, sections: present, field: (key) => fields.get(key), view: fieldView, expanded, lookup, language, t };
	}, [plan, state, present, expanded, lookup, language, t]);

	const submit = () => {
		// Enter in a field of a form that is sent by what is around it.
		if (handle) return;
		if (!isLast) {
			setTried(false);
			setStep(step + 1);
			window.scrollTo({ top: 0 });
			return;
		}
		// An answer given later may have opened a question of an earlier step.
		const unfit = plan.steps ? sections.findIndex((s) => check([s], values).length > 0) : -1;
		if (unfit >= 0) setStep(unfit);
		else void submission.save();
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
				disabled={submission.busy}
				experimental_defaultFormStateBehavior={defaults}
				onChange={({ formData }, id) => {
					setValues(formData ?? {});
					if (id) submission.forget(id.replace(/^root_/, ''));
				}}
				onError={() => setTried(true)}
				onSubmit={submit}
			>
				{submission.problem && <ErrorNote problem={submission.problem} />}
				{!handle && (
					<div className="form__bar">
						{onCancel && (
							<Button variant="ghost" onClick={onCancel}>
								{t('common.cancel')}
							</Button>
						)}
						{plan.steps && step > 0 && <Button onClick={() => setStep(step - 1)}>{t('form.back')}</Button>}
						<Button type="submit" variant="primary" busy={submission.busy}>
							{isLast ? (plan.submit ?? t(isNew ? 'form.submit' : 'form.save')) : t('form.next')}
						</Button>
						{draft.savedAt !== null && <span className="form__saved muted">{t('form.draft-saved', { time: clock(draft.savedAt, language) })}</span>}
					</div>
				)}
			</ThemedForm>
			{submission.conflict && base && (
				<Suspense>
					<ConflictDialog
						env={env}
						plan={plan}
						base={base}
						mine={submission.changes()}
						expanded={expanded}
						onCancel={submission.leaveConflict}
						onChoose={submission.joinConflict}
					/>
				</Suspense>
			)}
		</FormContextProvider>
	);
}
/** Nothing is filled in that the plan did not fill in: rjsf would tick a consent whose schema says `const: true`. */
const defaults = { emptyObjectFields: 'skipDefaults', constAsDefaults: 'never' } as const;

/** rjsf keeps its validator; what it checks is always the newest. */
function useLatestValidator(check: (values: FormValues) => FieldProblem[]) {
	const latest = useRef(check);
	latest.current = check;
	return useMemo(() => createValidator((to) => latest.current(to)), []);
}
const noExpanded = {};

function startValues(
	plan: FormPlan,
	record: RecordJson | null,
	preset: JsonObject | undefined,
	conditions: { presets(values: FormValues): FormValues } | null,
): FormValues {
	const given = record ? setValuesOf(record) : { ...defaultValues(plan), ...preset };
	return { ...conditions?.presets(given), ...given };
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
