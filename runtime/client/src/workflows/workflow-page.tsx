import type { WorkflowEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Skeleton, Tabs } from '@dougong/ui';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { workflowsAddress } from '../tasks/addresses.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { useWorkflows } from '../tasks/queries.ts';
import { DwellReport } from './dwell-report.tsx';
import { MovePanel } from './move-panel.tsx';
import { RunsList } from './runs-list.tsx';
import { StartMany } from './start-many.tsx';
import { startTexts } from './start-texts.ts';
import { workflowTexts } from './texts.ts';
import { WebhooksPanel } from './webhooks-panel.tsx';
import { Counts } from './workflows-page.tsx';
import './workflows.css';

const tabs = ['runs', 'failures', 'dwell', 'move', 'hooks'] as const;
type TabName = (typeof tabs)[number];

/** One workflow for those who look after it: its runs, what has failed, where time goes, moving runs to a new revision, and its webhooks. */
export function WorkflowPage({ env, app, workflow }: { env: string; app: string; workflow: string }) {
	const { language } = useClient();
	const words = workflowTexts(language);
	const found = useWorkflows(env, app, language);
	if (found.error) return <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />;
	if (!found.data) return <Skeleton lines={6} height={28} />;
	const entry = found.data.find((w) => w.key === workflow);
	const [title = '', body] = words.noOwn;
	if (!entry?.isOwner) return <EmptyState icon="flow" title={title} body={body} />;
	return <WorkflowOf env={env} entry={entry} />;
}

function WorkflowOf({ env, entry }: { env: string; entry: WorkflowEntry }) {
	const { language } = useClient();
	const words = workflowTexts(language);
	const [location, navigate] = useLocation();
	const search = useSearch();
	const [starting, setStarting] = useState(false);
	const tab = tabs.find((name) => name === new URLSearchParams(search).get('tab')) ?? 'runs';
	const at = { env, app: entry.app, workflow: entry.key };
	const manual = entry.startable.find((s) => s.type === 'manual');
	const pages: Record<TabName, () => React.ReactNode> = {
		runs: () => <RunsList at={at} words={words} />,
		failures: () => <RunsList at={at} words={words} fixed="stopped" />,
		dwell: () => <DwellReport at={at} words={words} />,
		move: () => <MovePanel at={at} revision={entry.revision} words={words} />,
		hooks: () => <WebhooksPanel at={at} />,
	};
	const titled = tabs.map((key) => ({ key, label: words.tabs[key], ...(key === 'failures' && entry.counts && { count: entry.counts.stopped }) }));
	return (
		<div className="workflows">
			<header className="workflows__head">
				<div>
					<PlainLink to={workflowsAddress(env, entry.app)}>{words.back}</PlainLink>
					<h2>{entry.title}</h2>
					<p className="muted">{[entry.description, words.revision(entry.revision)].filter(Boolean).join(' · ')}</p>
				</div>
				<Counts workflow={entry} words={words} />
				{manual && (
					<Button icon="play" onClick={() => setStarting(true)}>
						{entry.model === null ? startTexts(language).start : words.startMany}
					</Button>
				)}
			</header>
			<Tabs label={entry.title} tabs={titled} value={tab} onChange={(key) => navigate(key === 'runs' ? location : `${location}?tab=${key}`, { replace: true })}>
				<div className="workflows__tab">{pages[tab]()}</div>
			</Tabs>
			{starting && manual && <StartMany env={env} entry={entry} trigger={manual} words={words} onClose={() => setStarting(false)} />}
		</div>
	);
}
