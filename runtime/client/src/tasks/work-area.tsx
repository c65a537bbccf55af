import { lazy } from 'react';
import { InboxPage } from './inbox-page.tsx';
import { TaskPage } from './task-page.tsx';
import type { WorkPlace } from './work-path.ts';

const RunPage = lazy(() => import('../runs/run-page.tsx').then((m) => ({ default: m.RunPage })));
const RunsPage = lazy(() => import('../workflows/runs-page.tsx').then((m) => ({ default: m.RunsPage })));
const WorkflowsPage = lazy(() => import('../workflows/workflows-page.tsx').then((m) => ({ default: m.WorkflowsPage })));
const WorkflowPage = lazy(() => import('../workflows/workflow-page.tsx').then((m) => ({ default: m.WorkflowPage })));
const DelegationsPage = lazy(() => import('../delegation/delegations-page.tsx').then((m) => ({ default: m.DelegationsPage })));

/** The screens that belong to no app. */
export function WorkArea({ place: { env, screen, first, second } }: { place: WorkPlace }) {
	if (screen === 'delegations') return <DelegationsPage env={env} />;
	if (screen === 'runs') return first === null ? <RunsPage env={env} /> : <RunPage key={first} env={env} id={first} />;
	if (screen === 'workflows' && first !== null) {
		return second === null ? (
			<WorkflowsPage key={first} env={env} app={first} />
		) : (
			<WorkflowPage key={`${first}/${second}`} env={env} app={first} workflow={second} />
		);
	}
	if (screen === 'tasks' && first !== null) return <TaskPage key={first} env={env} id={first} />;
	return <InboxPage env={env} />;
}
