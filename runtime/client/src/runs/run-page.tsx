import type { RunDetail, RunEntry } from '@dougong/schemas/api';
import { Button, Dialog, EmptyState, ErrorNote, Icon, Note, Pill, Skeleton, useIsPhone } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { actOnRun, getRun } from '../api/workflows.ts';
import { asProblem, ProblemError } from '../api/problem.ts';
import { recordAddress } from '../app/addresses.ts';
import { useClient } from '../client-context.ts';
import { useClientApp } from '../runtime/use-apps.ts';
import { useGo } from '../shell/use-go.ts';
import { inboxAddress, runAddress } from '../tasks/addresses.ts';
import { CommentBox, type Said } from '../tasks/comment-box.tsx';
import { runColors } from '../tasks/looks.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { refreshTasks } from '../tasks/queries.ts';
import { Story } from '../tasks/story.tsx';
import { taskTexts } from '../tasks/texts.ts';
import { instant } from '../tasks/words.ts';
import { Effects } from './effects.tsx';
import { RunActions } from './run-actions.tsx';
import { RunSteps } from './run-steps.tsx';
import { type RunTexts, runTexts } from './texts.ts';
import { Whereabouts } from './whereabouts.tsx';
import '../tasks/tasks.css';
import './runs.css';

const RunPicture = lazy(() => import('./run-picture.tsx').then((m) => ({ default: m.RunPicture })));

/** One run: its picture, where it stands, the whole story, and what may be done with it. */
export function RunPage({ env, id }: { env: string; id: string }) {
	const { language } = useClient();
	const words = runTexts(language);
	const go = useGo();
	const run = useQuery({ queryKey: ['data', env, 'runs', language, 'one', id], queryFn: () => getRun(env, id) });
	if (run.data) return <RunOf env={env} run={run.data} words={words} />;
	if (!run.error) return <Skeleton lines={10} height={28} />;
	if (run.error instanceof ProblemError && run.error.status === 404) {
		return <EmptyState icon="flow" title={words.notFound} action={<Button onClick={() => go(inboxAddress(env))}>{words.back}</Button>} />;
	}
	return <ErrorNote problem={asProblem(run.error)} onRetry={() => void run.refetch()} />;
}

function RunOf({ env, run, words }: { env: string; run: RunDetail; words: RunTexts }) {
	const { language, toasts } = useClient();
	const queries = useQueryClient();
	const isPhone = useIsPhone();
	const comment = async (said: Said) => {
		try {
			await actOnRun(env, run.id, { verb: 'comment', ...said });
			await refreshTasks(queries, env);
		} catch (error) {
			const { title, detail } = asProblem(error);
			toasts.show([title, detail].filter(Boolean).join(' · '), 'error');
			throw error;
		}
	};
	return (
		<div className="run">
			<RunHead env={env} run={run} words={words} />
			{run.latest !== null && run.latest !== run.revision && <Note>{words.newer(run.latest)}</Note>}
			<div className="task__columns">
				<div className="task__main">
					<Whereabouts env={env} at={run.at} isOver={run.endedAt !== null} words={words} />
					{isPhone ? (
						<PhoneSteps run={run} words={words} />
					) : (
						<section aria-label={words.picture}>
							<Suspense fallback={<Skeleton lines={6} height={40} />}>
								<RunPicture run={run} title={words.pictureOf(run.subject)} language={language} />
							</Suspense>
						</section>
					)}
					<Family env={env} run={run} words={words} />
					<Effects run={run} words={words} />
					{run.variables.length > 0 && <Variables run={run} words={words} />}
				</div>
				<section className="task__side" aria-labelledby="run-story">
					<div>
						<h2 id="run-story">{words.story}</h2>
						<Story env={env} run={run.id} steps={run.story} words={taskTexts(language)} language={language} label={words.story} />
						{run.allowed.includes('comment') && <CommentBox env={env} place={`run/${run.id}`} send={comment} />}
					</div>
				</section>
			</div>
			<RunActions env={env} run={run} words={words} />
		</div>
	);
}

function RunHead({ env, run, words }: { env: string; run: RunDetail; words: RunTexts }) {
	const { language } = useClient();
	const { app } = useClientApp(env, run.app, language);
	const began = instant(run.startedAt, language);
	const address = app && run.record && app.models[run.record.model] && recordAddress(env, app, run.record.model, run.record.id);
	return (
		<header className="task__head">
			<div className="task__title">
				<h2>{run.subject}</h2>
				<Pill color={runColors[run.status]}>
					{words.states[run.status]}
					{run.outcomeTitle && ` · ${run.outcomeTitle}`}
				</Pill>
			</div>
			<p className="task__facts">
				<span>
					<Icon name="flow" size={14} /> {run.workflow.title} · {words.revision(run.revision)}
				</span>
				<span>{run.initiator ? words.started(run.initiator.title, began) : words.startedAt(began)}</span>
				{run.endedAt && <span>{words.ended(instant(run.endedAt, language))}</span>}
				{address && <PlainLink to={address}>{words.record}</PlainLink>}
				{run.parent && (
					<span>
						{words.parent}: <PlainLink to={runAddress(env, run.parent.id)}>{run.parent.subject}</PlainLink>
					</span>
				)}
			</p>
		</header>
	);
}

/** On a phone the steps one below the other; the picture when it is wanted. */
function PhoneSteps({ run, words }: { run: RunDetail; words: RunTexts }) {
	const { language } = useClient();
	const [isShown, setShown] = useState(false);
	return (
		<section aria-labelledby="run-steps">
			<div className="run__steps-head">
				<h2 id="run-steps">{words.steps}</h2>
				<Button size="s" icon="flow" onClick={() => setShown(true)}>
					{words.showPicture}
				</Button>
			</div>
			<RunSteps run={run} words={words} language={language} />
			{isShown && (
				<Dialog open onClose={() => setShown(false)} side="right" title={words.picture}>
					<Suspense fallback={<Skeleton lines={6} />}>
						<RunPicture run={run} title={words.pictureOf(run.subject)} language={language} />
					</Suspense>
				</Dialog>
			)}
		</section>
	);
}

function Family({ env, run: { children }, words }: { env: string; run: RunDetail; words: RunTexts }) {
	const { language } = useClient();
	const counts = useMemo(() => countsOf(children), [children]);
	if (children.length === 0) return null;
	return (
		<section aria-labelledby="run-children">
			<h2 id="run-children">
				{words.children} <small className="muted">{counts.map(([status, count]) => `${words.states[status]} ${count}`).join(' · ')}</small>
			</h2>
			<ul className="list run__children">
				{children.map((child) => (
					<li key={child.id}>
						<span className="list__main">
							<PlainLink to={runAddress(env, child.id)}>{child.subject}</PlainLink>
							<small>{child.at[0]?.title ?? instant(child.endedAt ?? child.startedAt, language)}</small>
						</span>
						<Pill color={runColors[child.status]}>{words.states[child.status]}</Pill>
					</li>
				))}
			</ul>
		</section>
	);
}
function countsOf(runs: readonly RunEntry[]): [RunEntry['status'], number][] {
	const counts = new Map<RunEntry['status'], number>();
	for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
	return [...counts];
}

function Variables({ run: { variables }, words }: { run: RunDetail; words: RunTexts }) {
	return (
		<section aria-labelledby="run-variables">
			<h2 id="run-variables">{words.variables}</h2>
			<dl className="run__variables">
				{variables.map((v) => (
					<div key={v.key}>
						<dt>{v.title}</dt>
						<dd>{v.text || '—'}</dd>
					</div>
				))}
			</dl>
		</section>
	);
}
