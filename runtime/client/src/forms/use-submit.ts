import type { JsonObject } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useRef, useState } from 'react';
import { createRecord, updateRecord } from '../api/endpoints.ts';
import { asProblem, isUnreachable, ProblemError } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { leaveGuard } from '../leave-guard.ts';
import { type Attempt, attemptFor, randomKey } from './drafts.ts';
import { type FormState, visibleFields, writableKeys } from './form-state.ts';
import { changedValues, type FormPlan, type PlanSection, setValuesOf } from './plan.ts';
import { sortProblem } from './server-problems.ts';
import type { DraftHandle } from './use-draft.ts';

export interface SubmitInput {
	env: string;
	plan: FormPlan;
	state: FormState;
	sections: readonly PlanSection[];
	draft: DraftHandle;
	onDone(record: RecordJson): void;
	/** A field in this section was refused. */
	onSection(at: number): void;
}

/** Sending a form: what changed goes out once, refusals come back to their fields, and a conflict is settled before it goes out again. */
export function useSubmit({ env, plan, state, sections, draft, onDone, onSection }: SubmitInput) {
	const { t } = useClient();
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [byField, setByField] = useState<{ [field: string]: string[] }>({});
	const [conflict, setConflict] = useState(false);
	const attempt = useRef<Attempt | undefined>(draft.attempt);
	const { isDirty, base } = draft;
	useEffect(() => (isDirty ? leaveGuard.hold() : undefined), [isDirty]);

	const changes = () => changedValues(writableKeys(plan, state), draft.values, base?.values ?? {});
	const shown = () => new Set(visibleFields(sections, state).map((f) => f.key));
	const finish = (saved: RecordJson) => {
		draft.close();
		onDone(saved);
	};
	const refuse = (refusal: ProblemLike, isOffline: boolean) => {
		const sorted = sortProblem(refusal, shown());
		setByField(sorted.byField);
		setProblem(isOffline ? { ...refusal, detail: t('form.kept-offline') } : sorted.rest);
		const at = sections.findIndex((s) => s.fields.some((f) => sorted.byField[f.key]));
		if (at >= 0) onSection(at);
	};
	return {
		busy,
		problem,
		byField,
		conflict,
		changes,
		/** A field was changed: what the server said of it is no longer true. */
		forget(field: string) {
			if (byField[field]) setByField(({ [field]: _, ...rest }) => rest);
		},
		async save() {
			const values = changes();
			if (base && Object.keys(values).length === 0) return finish(base);
			attempt.current = attemptFor(JSON.stringify({ id: base?.id, version: base?.version, values }), attempt.current, randomKey);
			draft.keepAttempt(attempt.current);
			setBusy(true);
			setProblem(null);
			try {
				finish(await send(env, plan, base, values, attempt.current.key));
			} catch (error) {
				if (error instanceof ProblemError && error.code === 'record.version-conflict') setConflict(true);
				else refuse(asProblem(error), isUnreachable(error));
			} finally {
				setBusy(false);
			}
		},
		/** A refusal of what was sent by another way. False: it is about nothing in this form. */
		refuse(error: unknown): boolean {
			if (error instanceof ProblemError && error.code === 'record.version-conflict') setConflict(true);
			else if (Object.keys(sortProblem(asProblem(error), shown()).byField).length > 0) refuse(asProblem(error), false);
			else return false;
			return true;
		},
		leaveConflict: () => setConflict(false),
		/** Goes on from the newest record with the values that were chosen on top of it. */
		joinConflict(newest: RecordJson, merged: JsonObject) {
			setConflict(false);
			const values = { ...setValuesOf(newest), ...merged };
			draft.rebase(newest, values);
			if (Object.keys(changedValues(writableKeys(plan, state), values, newest.values)).length === 0) finish(newest);
		},
	};
}

function send(env: string, plan: Pick<FormPlan, 'key' | 'modelRef'>, base: RecordJson | null, values: JsonObject, key: string): Promise<RecordJson> {
	// Workflows may wait for this very form.
	const form = plan.key ?? undefined;
	if (!base) return createRecord(env, plan.modelRef, values, key, form);
	return updateRecord(env, plan.modelRef, base.id, { version: base.version, values, ...(form !== undefined && { form }) }, key);
}
