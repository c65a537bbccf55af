import type { JobEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Skeleton, presentNow } from '@dougong/ui';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { checkComputedValues, listJobs, replayJob } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { JobRow } from './job-row.tsx';
import { problemWords } from './problem-words.ts';

const soonMs = 1_500;
const laterMs = 15_000;

/** Background work of an environment: what runs, what waits, what failed and can be run again. It keeps itself up to date. */
export function JobsPage({ env }: { env: string }) {
	const { t, language, toasts } = useClient();
	const queries = useQueryClient();
	const [busy, setBusy] = useState<string | null>(null);
	const jobs = useInfiniteQuery({
		queryKey: ['jobs', env, language],
		queryFn: ({ pageParam }) => listJobs(env, pageParam),
		initialPageParam: null as string | null,
		getNextPageParam: (last) => last.nextBefore,
		refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.jobs.some(isMoving)) ? soonMs : laterMs),
	});
	const act = async (name: string, work: () => Promise<unknown>, said: string) => {
		setBusy(name);
		try {
			await work();
			toasts.show(said);
		} catch (error) {
			toasts.show(problemWords(asProblem(error), language), 'error');
		}
		setBusy(null);
		for (const key of ['jobs', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
	};
	const entries = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
	return (
		<>
			<div className="head">
				<p>{t('jobs.lead')}</p>
				<Button icon="checklist" busy={busy === 'audit'} onClick={() => void act('audit', () => checkComputedValues(env), t('jobs.audit-started'))}>
					{t('jobs.audit')}
				</Button>
			</div>
			{jobs.isLoading && <Skeleton lines={6} height={28} />}
			{jobs.error && <ErrorNote problem={asProblem(jobs.error)} onRetry={() => void jobs.refetch()} />}
			{jobs.data && entries.length === 0 && <EmptyState icon="check-circle" title={t('jobs.none')} body={t('jobs.none-body')} />}
			{entries.length > 0 && (
				<ul className="list jobs" aria-label={t('admin.tab-jobs')}>
					{entries.map((job) => (
						<JobRow key={job.id} job={job} isBusy={busy === job.id} onReplay={() => void act(job.id, () => replayJob(env, job.id), t('jobs.replayed'))} />
					))}
				</ul>
			)}
			{jobs.hasNextPage && (
				<p className="admin__more">
					<Button busy={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
						{t('jobs.more')}
					</Button>
				</p>
			)}
		</>
	);
}

/** Something will have changed in a moment. */
function isMoving(job: JobEntry): boolean {
	return job.state === 'running' || (job.state === 'waiting' && Date.parse(job.runAt) < presentNow().getTime() + 10_000);
}
