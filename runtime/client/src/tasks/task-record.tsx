import type { ClientApp, TaskDetail } from '@dougong/schemas/api';
import { FilesProvider, Note, Skeleton } from '@dougong/ui';
import { type Ref, useMemo } from 'react';
import { useClient } from '../client-context.ts';
import { filePort } from '../files/file-port.ts';
import { type FormHandle, FormView } from '../forms/form-view.tsx';
import { useClientApp } from '../runtime/use-apps.ts';
import { ChangedSince } from './changed-since.tsx';
import { planForTask, readablePlan } from './task-plan.ts';
import type { TaskTexts } from './texts.ts';

/** The record that a task is about, through its form; what the node opens can be filled in. */
export function TaskRecord({ env, task, words, form }: { env: string; task: TaskDetail; words: TaskTexts; form: Ref<FormHandle> }) {
	const { language } = useClient();
	const { app, error, isLoading } = useClientApp(env, task.app, language);
	if (task.model === null) return <p className="muted">{words.noRecord}</p>;
	if (isLoading && !app) return <Skeleton lines={6} height={30} />;
	if (error || !app || !task.record) return <Note title={words.noRecordRight} />;
	return <RecordOf env={env} app={app} task={task} record={task.record} words={words} form={form} />;
}

interface RecordOfProps {
	env: string;
	app: ClientApp;
	task: TaskDetail;
	record: NonNullable<TaskDetail['record']>;
	words: TaskTexts;
	form: Ref<FormHandle>;
}
function RecordOf({ env, app, task, record, words, form }: RecordOfProps) {
	const plan = useMemo(() => planForTask(app, task), [app, task]);
	const files = useMemo(() => filePort(env, task.id ?? undefined), [env, task.id]);
	const shown = useMemo(() => plan && readablePlan(plan, task, record.values), [plan, task, record]);
	if (!plan || !shown) return <Note title={words.noRecordRight} />;
	return (
		<>
			{task.snapshot && (
				<FilesProvider value={files}>
					<ChangedSince env={env} app={app} plan={plan} record={record} snapshot={task.snapshot} isDecided={task.state !== 'open'} words={words} />
				</FilesProvider>
			)}
			<FormView key={`${task.id} ${task.state}`} env={env} app={app} plan={shown} record={record} handle={form} onDone={nothing} />
		</>
	);
}
const nothing = () => undefined;
