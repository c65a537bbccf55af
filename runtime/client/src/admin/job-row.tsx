import type { JobEntry, JobState } from '@dougong/schemas/api';
import { Button, Icon, type PillColor, Pill, presentNow } from '@dougong/ui';
import { useId } from 'react';
import { useClient } from '../client-context.ts';

const looks: Record<JobState, { color: PillColor; icon: string }> = {
	waiting: { color: 'gray', icon: 'clock' },
	running: { color: 'blue', icon: 'refresh' },
	failed: { color: 'red', icon: 'alert' },
	done: { color: 'green', icon: 'check-circle' },
};

/** One job: what it does, how it stands, what came of it, and what can be done about it. */
export function JobRow({ job, isBusy, onReplay }: { job: JobEntry; isBusy: boolean; onReplay(): void }) {
	const { t, language } = useClient();
	const id = useId();
	const instant = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	const { color, icon } = looks[job.state];
	const isLater = job.state === 'waiting' && Date.parse(job.runAt) > presentNow().getTime() + 1000;
	return (
		<li data-state={job.state}>
			<span className={`jobs__icon c-${color}`}>
				<Icon name={icon} size={15} />
			</span>
			<span className="list__main">
				<span id={id}>{job.title}</span>
				<small>
					{t(`jobs.when-${isLater ? 'later' : job.state}`, { time: instant(isLater ? job.runAt : job.updatedAt) })}
					{job.attempts > 1 && job.state !== 'done' && ` · ${t('jobs.attempts', { count: job.attempts })}`}
				</small>
				{(job.state === 'running' || (job.state !== 'done' && job.done > 0)) && <JobProgress job={job} labelledBy={id} />}
				{job.report && <small className="jobs__report">{job.report}</small>}
				{job.error && <small className="jobs__error">{job.error}</small>}
			</span>
			<span className="list__side">
				<Pill color={color}>{t(`jobs.state-${job.state}`)}</Pill>
				{job.state === 'failed' && (
					<Button size="s" icon="refresh" busy={isBusy} aria-describedby={id} onClick={onReplay}>
						{t('jobs.replay')}
					</Button>
				)}
			</span>
		</li>
	);
}

function JobProgress({ job: { done, total }, labelledBy }: { job: JobEntry; labelledBy: string }) {
	const { t, language } = useClient();
	const number = new Intl.NumberFormat(language);
	const percent = total ? Math.min(100, Math.floor((done / total) * 100)) : null;
	return (
		<span className="jobs__progress">
			<progress aria-labelledby={labelledBy} {...(percent !== null && { value: percent, max: 100 })} />
			<span>
				{percent === null
					? t('jobs.count', { done: number.format(done) })
					: t('jobs.percent', { percent, done: number.format(done), total: number.format(total ?? 0) })}
			</span>
		</span>
	);
}
