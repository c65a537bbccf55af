import { Button, EmptyState, ErrorNote, Pill, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listEnvironments, moveClock } from '../../api/admin.ts';
import { asProblem } from '../../api/problem.ts';
import { getRehearsal } from '../../api/rehearsal.ts';
import { useClient } from '../../client-context.ts';
import { ForwardProgress } from '../forward-progress.tsx';
import { ApproverLook } from './approver-look.tsx';
import { RehearsalForm } from './rehearsal-form.tsx';
import { RehearsalReport } from './rehearsal-report.tsx';
import { rehearsalTexts } from './texts.ts';
import '../../runs/runs.css';
import './rehearsal.css';

const runningMs = 1_500;

/** Rehearses a time in a sandbox, and shows what came of it. In other environments it begins with making the sandbox. */
export function RehearsalPage({ env }: { env: string }) {
	const { language, refresh } = useClient();
	const words = rehearsalTexts(language);
	const queries = useQueryClient();
	const [isAsking, setIsAsking] = useState(false);
	const environments = useQuery({ queryKey: ['environments'], queryFn: listEnvironments });
	const entry = environments.data?.find((e) => e.key === env);
	const isSandbox = entry?.sandbox !== null && entry !== undefined;
	const found = useQuery({
		queryKey: ['rehearsal', env, language],
		queryFn: () => getRehearsal(env),
		enabled: isSandbox,
		refetchInterval: ({ state }) => (state.data?.rehearsal?.state === 'running' ? runningMs : false),
	});
	const problem = environments.error ?? found.error;
	if (problem) return <ErrorNote problem={asProblem(problem)} onRetry={() => void queries.invalidateQueries()} />;
	if (!entry || (isSandbox && !found.data)) return <Skeleton lines={6} height={28} />;
	const { timeZone } = entry;
	const rehearsal = found.data?.rehearsal ?? null;
	const started = () => {
		setIsAsking(false);
		refresh();
		for (const key of ['environments', 'rehearsal', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
	};
	const form = (
		<RehearsalForm environment={entry} taken={(environments.data ?? []).map(({ key }) => key)} timeZone={timeZone} words={words} onStarted={started} />
	);
	const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone });
	const [none = '', noneBody] = words.none;
	return (
		<div className="rehearsal">
			<p className="muted">{words.lead}</p>
			{(!rehearsal || isAsking) && form}
			{(!rehearsal || isAsking) && <ApproverLook env={env} words={words} />}
			{isSandbox && !rehearsal && <EmptyState icon="play" title={none} body={noneBody} />}
			{rehearsal && found.data && (
				<>
					<header className="rehearsal__head">
						<div>
							<h2>
								{day.format(new Date(rehearsal.from))} – {day.format(new Date(Date.parse(rehearsal.to) - 1))}
							</h2>
							<p className="muted">
								<Pill color={rehearsal.state === 'done' ? 'green' : rehearsal.state === 'running' ? 'blue' : 'orange'}>{words.states[rehearsal.state]}</Pill>{' '}
								{words.whos[rehearsal.answers.who]}
								{rehearsal.state !== 'running' && ` · ${words.took((rehearsal.tookMs / 1000).toFixed(1))}`}
							</p>
						</div>
						{rehearsal.state === 'running' ? (
							<Button disabled={rehearsal.clock.forward?.stopping} onClick={() => void moveClock(env, { stop: true }).then(started, started)}>
								{words.stop}
							</Button>
						) : (
							!isAsking && (
								<Button icon="refresh" onClick={() => setIsAsking(true)}>
									{words.again}
								</Button>
							)
						)}
					</header>
					{rehearsal.state === 'running' && rehearsal.clock.forward && (
						<ForwardProgress clock={rehearsal.clock} forward={rehearsal.clock.forward} timeZone={timeZone} />
					)}
					<RehearsalReport env={env} summary={found.data} timeZone={timeZone} words={words} />
				</>
			)}
		</div>
	);
}
