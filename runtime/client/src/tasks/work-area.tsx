import { Skeleton } from '@dougong/ui';
import { lazy } from 'react';
import { InboxPage } from './inbox-page.tsx';
import { TaskPage } from './task-page.tsx';
import type { WorkPlace } from './work-path.ts';

const RunPage = lazy(() => import('../runs/run-page.tsx').then((m) => ({ default: m.RunPage })));
const RunsPage = lazy(() => import('../workflows/runs-page.tsx').then((m) => ({ default: m.RunsPage })));
const WorkflowsPage = lazy(() => import('../workflows/workflows-page.tsx').then((m) => ({ default: m.WorkflowsPage })));
const WorkflowPage = lazy(() => import('../workflows/workflow-page.tsx').then((m) => ({ default: m.WorkflowPage })));
const DelegationsPage = lazy(() => import('../delegation/delegations-page.tsx').then((m) => ({ default: m.DelegationsPage })));

/** The screens that belong to no app. `app`: the one that one came from, or the first; for addresses that name none. */
export function WorkArea({ place: { env, screen, first, second }, app }: { place: WorkPlace; app: string | null }) {
	if (screen === 'delegations') return <DelegationsPage env={env} />;
	if (screen === 'runs') return first === null ? <RunsPage env={env} /> : <RunPage key={first} env={env} id={first} />;
	if (screen === 'workflows') {
		const of = first ?? app;
		if (of === null) return <Skeleton lines={6} height={28} />;
		return second === null ? <WorkflowsPage key={of} env={env} app={of} /> : <WorkflowPage key={`${of}/${second}`} env={env} app={of} workflow={second} />;
	}
	if (screen === 'tasks' && first !== null) return <TaskPage key={first} env={env} id={first} />;
	return <InboxPage env={env} />;
}
