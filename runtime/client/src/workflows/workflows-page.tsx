import type { WorkflowEntry } from '@dougong/schemas/api';
import { EmptyState, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { workflowsAddress } from '../tasks/addresses.ts';
import { runColors } from '../tasks/looks.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { useWorkflows } from '../tasks/queries.ts';
import { type WorkflowTexts, workflowTexts } from './texts.ts';
import './workflows.css';

export const runStates = ['running', 'stopped', 'ended', 'withdrawn', 'cancelled'] as const;

/** The workflows of an app with how many runs stand how; for those who look after them. */
export function WorkflowsPage({ env, app }: { env: string; app: string }) {
	const { language } = useClient();
	const words = workflowTexts(language);
	const found = useWorkflows(env, app, language);
	if (found.error) return <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />;
	if (!found.data) return <Skeleton lines={6} height={28} />;
	const own = found.data.filter((w) => w.isOwner);
	const [title = '', body] = found.data.length === 0 ? words.none : words.noOwn;
	if (own.length === 0) return <EmptyState icon="flow" title={title} body={body} />;
	return (
		<div className="workflows">
			<p className="muted">{words.lead}</p>
			<ul className="list" aria-label={words.lead}>
				{own.map((workflow) => (
					<Line key={workflow.key} env={env} workflow={workflow} words={words} />
				))}
			</ul>
		</div>
	);
}

function Line({ env, workflow, words }: { env: string; workflow: WorkflowEntry; words: WorkflowTexts }) {
	return (
		<li>
			<span className="task-row__icon">
				<Icon name="flow" />
			</span>
			<span className="list__main">
				<PlainLink to={workflowsAddress(env, workflow.app, workflow.key)}>{workflow.title}</PlainLink>
				<small>{[workflow.description, words.revision(workflow.revision)].filter(Boolean).join(' · ')}</small>
			</span>
			<Counts workflow={workflow} words={words} />
		</li>
	);
}
export function Counts({ workflow: { counts }, words }: { workflow: WorkflowEntry; words: WorkflowTexts }) {
	if (!counts) return null;
	return (
		<span className="workflows__counts">
			{runStates
				.filter((state) => counts[state] > 0)
				.map((state) => (
					<Pill key={state} color={runColors[state]}>
						{words.states[state]} {counts[state]}
					</Pill>
				))}
		</span>
	);
}
