import { newRecordId } from '../records/new-id.ts';
import { childrenJob } from './job-names.ts';
import type { RunTransaction } from './transaction.ts';

/** A run that another one waits for is over: that one looks how many are. Many at once become one look. */
export function childEnded(tx: RunTransaction): void {
	const key = tx.row.parent_as ?? '';
	tx.jobs.push({ id: newRecordId(new Date(tx.at)), kind: childrenJob, key, payload: { effect: key }, run_at: tx.at });
}
