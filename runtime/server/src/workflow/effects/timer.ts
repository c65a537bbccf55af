import { newRecordId } from '../../records/new-id.ts';
import { timerJob } from '../job-names.ts';
import type { EffectOf, Perform } from '../transaction.ts';

/** A timer is a job that waits; it fires only while the run still knows it for the same time. */
export const timer: Perform<EffectOf<'timer'>> = (tx, { name, at }, { token }) => {
	const key = `${token}:${name}`;
	tx.row.timers[key] = at;
	tx.droppedTimers.delete(`${tx.row.id}:${key}`);
	tx.jobs.push({ id: newRecordId(new Date(tx.at)), kind: timerJob, key: `${tx.row.id}:${key}`, payload: { run: tx.row.id, token, name, at }, run_at: at });
	return undefined;
};

export const cancelTimer: Perform<EffectOf<'cancel-timer'>> = (tx, { name }, { token }) => {
	const key = `${token}:${name}`;
	delete tx.row.timers[key];
	const waiting = tx.jobs.findIndex((job) => job.kind === timerJob && job.key === `${tx.row.id}:${key}`);
	if (waiting >= 0) tx.jobs.splice(waiting, 1);
	if (!tx.isNew) tx.droppedTimers.add(`${tx.row.id}:${key}`);
	return undefined;
};
