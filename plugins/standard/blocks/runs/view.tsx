import type { RunEntry } from '@dougong/schemas/api';
import { Button, ErrorNote, Icon, Pill, type PillColor, Skeleton, presentNow } from '@dougong/ui';
import type { BlockProps, BlockView, RuntimePort } from '@dougong/ui/contracts';
import { lazy, type MouseEvent, Suspense, useMemo } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { instantWords } from '../shared/dates.ts';
import { graphOf } from './graph.ts';
import { type RunsTexts, runsTexts } from './texts.ts';
import './runs.css';

const Picture = lazy(() => import('./picture/picture.tsx').then((m) => ({ default: m.Picture })));
const colors: Record<RunEntry['status'], PillColor> = { running: 'blue', stopped: 'red', ended: 'green', withdrawn: 'gray', cancelled: 'gray' };

function RunsBlock({ block, pageKey, runtime }: BlockProps<{ start?: boolean; picture?: boolean }>) {
	const { recordId, recordModel, language, workflows } = runtime;
	const words = runsTexts(language);
	const runs = workflows.useRuns(recordModel ?? '', recordId);
	const startable = workflows.useStartable(recordModel ?? '', recordId);
	const buttons = block.start === false || recordId === null ? [] : startable;
	const title = block.title ? runtime.text(`page.${pageKey}.${block.key}.title`, block.title) : words.title;
	const underWay = runs.data?.find((r) => r.status === 'running' || r.status === 'stopped');
	return (
		<section className="block runs" aria-label={title}>
			<BlockHead title={title}>
				{buttons.map((what) => (
					<Button
						key={`${what.workflow}.${what.trigger}`}
						icon={what.icon ?? 'play'}
						onClick={() => workflows.start(what, recordId === null ? [] : [{ id: recordId, title: '' }])}
					>
						{what.title}
					</Button>
				))}
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
function standsAt(at: RunEntry['at'][number], words: RunsTexts, language: string): string {
	const names = new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(at.waitingFor.map((p) => p.title));
	return [words.at(at.title), names && words.waitingFor(names), words.since(instantWords(at.since, language, presentNow()))].filter(Boolean).join(' · ');
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
