import type { RunStatus } from '@dougong/schemas';
import type { RunEntry, RunList, RunQuery } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, SearchInput, Select, Skeleton } from '@dougong/ui';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { listRuns } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { runAddress } from '../tasks/addresses.ts';
import { runColors } from '../tasks/looks.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { SwitchLine } from '../tasks/switch-line.tsx';
import { instant, nameList } from '../tasks/words.ts';
import type { WorkflowTexts } from './texts.ts';
import { runStates } from './workflows-page.tsx';
import '../tasks/tasks.css';

export interface WorkflowAt {
	env: string;
	app: string;
	workflow: string;
}
/** Runs of a workflow with filters; `fixed`: only those in one state. */
export function RunsList({ at, words, fixed }: { at: WorkflowAt; words: WorkflowTexts; fixed?: RunStatus }) {
	const { language } = useClient();
	const [status, setStatus] = useState<RunStatus | ''>('');
	const [overdue, setOverdue] = useState(false);
	const [text, setText] = useState('');
	const search = useDeferredValue(text.trim());
	const { env, app, workflow } = at;
	const query: RunQuery = {
		app,
		workflow,
		...((fixed ?? status) && { status: fixed ?? (status || undefined) }),
		...(overdue && { overdue }),
		...(search && { search }),
	};
	const found = useInfiniteQuery({
		queryKey: ['data', env, 'runs', language, 'list', query],
		queryFn: ({ pageParam }) => listRuns(env, { ...query, ...(pageParam && { cursor: pageParam }) }),
		initialPageParam: '',
		getNextPageParam: (last: RunList) => last.cursor,
		placeholderData: keepPreviousData,
	});
	const runs = found.data?.pages.flatMap((p) => p.runs) ?? [];
	const [nothing = '', body] = fixed === 'stopped' && !search ? words.noFailures : [words.noRuns];
	return (
		<>
			<div className="inbox__filters">
				<SearchInput label={words.search} value={text} maxLength={100} onChange={(e) => setText(e.target.value)} />
				{!fixed && (
					<>
						<Select
							aria-label={words.allStates}
							empty={words.allStates}
							value={status}
							options={runStates.map((s) => ({ value: s, label: words.states[s] }))}
							onChange={(e) => setStatus(runStates.find((s) => s === e.target.value) ?? '')}
						/>
						<SwitchLine label={words.onlyOverdue} isOn={overdue} onChange={setOverdue} />
					</>
				)}
			</div>
			{found.error && <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />}
			{found.isLoading && <Skeleton lines={6} height={28} />}
			{found.data && runs.length === 0 && <EmptyState icon={fixed ? 'check-circle' : 'flow'} title={nothing} body={body} />}
			{runs.length > 0 && (
				<ul className="list runs-list" aria-label={words.list}>
					{runs.map((run) => (
						<RunLine key={run.id} env={env} run={run} words={words} language={language} />
					))}
				</ul>
			)}
			{found.hasNextPage && (
				<p className="inbox__end">
					<Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
						{words.more}
					</Button>
				</p>
			)}
		</>
	);
}

function RunLine({ env, run, words, language }: { env: string; run: RunEntry; words: WorkflowTexts; language: string }) {
	const about = [run.initiator && words.from(run.initiator.title), instant(run.startedAt, language), words.revision(run.revision)].filter(Boolean).join(' · ');
	return (
		<li>
			<span className="list__main">
				<PlainLink to={runAddress(env, run.id)}>{run.subject}</PlainLink>
				<small>{about}</small>
				{run.at.map((place) => (
					<small key={`${place.node} ${place.since}`} className={place.error ? 'runs-list__error' : undefined}>
						<Icon name={place.error ? 'alert' : 'clock'} size={13} />
						{[
							place.title,
							place.error ? words.error(place.error) : place.waitingFor.length > 0 && words.waits(nameList(place.waitingFor, language)),
							words.since(instant(place.since, language)),
						]
							.filter(Boolean)
							.join(' · ')}
					</small>
				))}
			</span>
			<Pill color={runColors[run.status]}>
				{words.states[run.status]}
				{run.outcomeTitle && ` · ${run.outcomeTitle}`}
			</Pill>
		</li>
	);
}
