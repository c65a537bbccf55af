import type { DeliveryResult } from '../stores/delivery.store.ts';
import type { Sending, SendingResult } from './prepare-sending.ts';

/** A delivery that has come to nothing so often has failed, until somebody has it sent again. */
export const mostAttempts = 8;
const firstPauseMs = 15_000;
const longestPauseMs = 60 * 60_000;

/** What is stored of each delivery after it was tried. */
export function resultsOf(sendings: readonly Sending[], results: readonly SendingResult[], { now }: { now: Date }): DeliveryResult[] {
	return sendings.flatMap(({ deliveries }, i) => {
		const result = results[i];
		return result ? deliveries.map(({ id, attempts, dueAt }) => ({ id, response: result.response, ...next(result, { attempts, dueAt, now }) })) : [];
	});
}

function next(result: SendingResult, { attempts, dueAt, now }: { attempts: number; dueAt: Date; now: Date }): Omit<DeliveryResult, 'id' | 'response'> {
	switch (result.kind) {
		case 'sent':
			return { state: 'sent', reason: null, dueAt, counts: true };
		case 'failed':
			return { state: result.reason === 'no-address' ? 'suppressed' : 'failed', reason: result.reason, dueAt, counts: true };
		case 'suppressed':
			return { state: 'suppressed', reason: result.reason, dueAt, counts: false };
		case 'later':
			return { state: 'waiting', reason: null, dueAt: result.dueAt, counts: false };
		case 'retry': {
			const isLast = attempts + 1 >= mostAttempts;
			return { state: isLast ? 'failed' : 'waiting', reason: result.reason, dueAt: isLast ? dueAt : afterPause(attempts, now), counts: true };
		}
	}
}

/** 15 s, 30 s, 1 min … at most an hour; up to half as long again, so that what failed together does not come back together. */
function afterPause(attempts: number, now: Date): Date {
	return new Date(now.getTime() + Math.min(firstPauseMs * 2 ** attempts, longestPauseMs) * (1 + Math.random() / 2));
}
