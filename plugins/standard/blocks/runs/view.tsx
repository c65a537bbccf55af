import { isUnderWay } from '@dougong/schemas';
import type { RunEntry } from '@dougong/schemas/api';
import { ErrorNote, Icon, Pill, type PillColor, Skeleton, presentNow } from '@dougong/ui';
import type { BlockProps, BlockView, RuntimePort } from '@dougong/ui/contracts';
import { lazy, type MouseEvent, Suspense, useMemo } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { instantWords } from '../shared/dates.ts';
import { graphOf } from './graph.ts';
import { StartButtons } from './record-flow.tsx';
import { standsAt } from './stands-at.ts';
import { type RunsTexts, runsTexts } from './texts.ts';
import { whereStarts } from './where-starts.ts';
import './runs.css';

const Picture = lazy(() => import('./picture/picture.tsx').then((m) => ({ default: m.Picture })));
const colors: Record<RunEntry['status'], PillColor> = { running: 'blue', stopped: 'red', ended: 'green', withdrawn: 'gray', cancelled: 'gray' };

function RunsBlock({ block, pageKey, runtime }: BlockProps<{ start?: boolean; picture?: boolean }>) {
	const { recordId, recordModel, language, workflows } = runtime;
	const words = runsTexts(language);
	const runs = workflows.useRuns(recordModel ?? '', recordId);
	const hasButtons = block.start !== false && whereStarts(runtime.app.pages[pageKey]) === 'runs';
	const title = block.title ? runtime.text(`page.${pageKey}.${block.key}.title`, block.title) : words.title;
	const underWay = runs.data?.find((r) => isUnderWay(r.status));
	return (
		<section className="block runs" aria-label={title}>
			<BlockHead title={title}>
				{hasButtons && recordModel && recordId && <StartButtons runtime={runtime} model={recordModel} record={{ id: recordId, title: '' }} />}
			</BlockHead>
			{runs.error && <ErrorNote problem={runs.error} onRetry={runs.refresh} />}
			{runs.loading && <Skeleton lines={2} />}
			{runs.data?.length === 0 && <p className="block-none muted">{words.none}</p>}
			{runs.data && runs.data.length > 0 && (
				<ul className="runs__list" aria-label={words.list}>
					{runs.data.map((run) => (
						<RunLine key={run.id} run={run} runtime={runtime} words={words} />
					))}
				</ul>
			)}
			{block.picture && underWay && !runtime.isPhone && <RunPicture id={underWay.id} runtime={runtime} words={words} />}
		</section>
	);
}
export const runs: BlockView = { type: 'runs', View: RunsBlock };

/** Where one run stands: a line that opens it. */
function RunLine({ run, runtime, words }: { run: RunEntry; runtime: RuntimePort; words: RunsTexts }) {
	const { language, workflows } = runtime;
	const time = (iso: string) => instantWords(iso, language, presentNow());
	const open = (event: MouseEvent) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		workflows.openRun(run.id);
	};
	const began = run.initiator ? words.startedBy(run.initiator.title, time(run.startedAt)) : words.startedAt(time(run.startedAt));
	return (
		<li className="runs__line">
			<span className="runs__main">
				<a href={workflows.runAddress(run.id)} onClick={open}>
					{run.workflow.title}
				</a>
				<small>{[began, run.endedAt && words.endedAt(time(run.endedAt))].filter(Boolean).join(' · ')}</small>
				{run.at.map((at) => (
					<small key={`${at.node} ${at.since}`} className={at.error ? 'runs__error' : 'runs__at'}>
						<Icon name={at.error ? 'alert' : 'clock'} size={13} />
						{at.error ? words.failed(at.error) : standsAt(at, words, language)}
					</small>
				))}
			</span>
			<Pill color={colors[run.status]}>
				{words.states[run.status]}
				{run.outcomeTitle && ` · ${run.outcomeTitle}`}
			</Pill>
		</li>
	);
}
function RunPicture({ id, runtime, words }: { id: string; runtime: RuntimePort; words: RunsTexts }) {
	const { data } = runtime.workflows.useRun(id);
	const graph = useMemo(() => data && graphOf(data, runtime.language, presentNow()), [data, runtime.language]);
	if (!data || !graph) return null;
	return (
		<Suspense fallback={<Skeleton lines={5} />}>
			<Picture title={words.picture(data.subject)} {...graph} language={runtime.language} />
		</Suspense>
	);
}
