import type { SendingResult } from './prepare-sending.ts';

/** After so many failures of a channel in a row it rests. */
export const failuresToRest = 5;
const firstRestMs = 60_000;
const longestRestMs = 30 * 60_000;

export interface Circuit {
	failures: number;
	pausedUntil: Date | null;
}

/** It has failed so often that it is tried with one message only. */
export function isResting({ failures }: { failures: number }): boolean {
	return failures >= failuresToRest;
}

/**
 * How a channel stands after tries. Only what may go away counts as a failure of the channel: an address that is refused says nothing about the
 * next one. It rests for a minute, then twice as long with each further failure, at most half an hour.
 */
export function afterTries({ failures }: { failures: number }, results: readonly Pick<SendingResult, 'kind'>[], now: Date): Circuit {
	let count = failures;
	for (const { kind } of results) {
		if (kind === 'retry') count++;
		else if (kind === 'sent' || kind === 'failed') count = 0;
	}
	// Several that were under way together open it once.
	count = Math.min(count, Math.max(failuresToRest, failures + 1));
	if (count < failuresToRest) return { failures: count, pausedUntil: null };
	const restMs = Math.min(firstRestMs * 2 ** (count - failuresToRest), longestRestMs);
	return { failures: count, pausedUntil: new Date(now.getTime() + restMs) };
}
