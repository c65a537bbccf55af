import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, RecordJson } from '@dougong/schemas/api';
import { EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useMemo, useState } from 'react';
import { getRecord } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { planFor, planForModel } from '../app/plan-for.ts';
import { useClient } from '../client-context.ts';
import { FormView } from './form-view.tsx';
import { fieldsOf } from './plan.ts';
import { planForRecord } from './plan-for-record.ts';

export interface BlockFormProps {
	env: string;
	app: ClientApp;
	form?: string;
	model: string;
	recordId?: string | null;
	preset?: JsonObject;
	onDone(record: RecordJson): void;
	onCancel?(): void;
}

/** A form inside a block, a panel or a dialog. */
export function BlockForm({ env, app, form, model, recordId = null, preset, onDone, onCancel }: BlockFormProps) {
	const { t } = useClient();
	const plan = useMemo(() => (form ? planFor(app, form) : planForModel(app, model)), [app, form, model]);
	const [record, setRecord] = useState<RecordJson | null>(null);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [round, setRound] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
	useEffect(() => {
		if (!recordId || !plan) return;
		let stale = false;
		setProblem(null);
		const references = fieldsOf(plan)
			.filter((f) => f.field.reference)
			.map((f) => f.key);
		getRecord(env, plan.modelRef, recordId, references.slice(0, 10)).then(
			(found) => !stale && setRecord(found),
			(error) => !stale && setProblem(asProblem(error)),
		);
		return () => {
			stale = true;
		};
	}, [env, plan, recordId, round]);
	const present = useMemo(() => plan && planForRecord(plan, record), [plan, record]);
	if (!plan || !present) return <EmptyState icon="form" title={t('form.unknown')} body={t('form.unknown-body')} />;
	if (problem) return <ErrorNote problem={problem} onRetry={() => setRound(round + 1)} />;
	if (recordId && record?.id !== recordId) return <Skeleton lines={6} height={30} />;
	return <FormView key={recordId ?? `new ${round}`} env={env} app={app} plan={present} record={record} preset={preset} onDone={onDone} onCancel={onCancel} />;
}
