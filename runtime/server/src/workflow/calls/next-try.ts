const firstPauseMs = 2_000;
const longestPauseMs = 10 * 60_000;
const longestRetryAfterMs = 24 * 3_600_000;

/** Whether an answer may be another one later: too many requests, or a fault on the other side. */
export function mayPass(status: number): boolean {
	return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * How long to wait after so many tries, in milliseconds: anything up to 2 s, 4 s, 8 s … at most ten minutes, so that what failed together does not come
 * back together; never sooner than the other side asks for.
 */
export function pauseAfter(attempts: number, retryAfter: string | undefined, now: Date, random = Math.random): number {
	const jitter = random() * Math.min(firstPauseMs * 2 ** Math.max(0, attempts - 1), longestPauseMs);
	return Math.max(jitter, Math.min(retryAfterMs(retryAfter, now), longestRetryAfterMs));
}

/** Seconds, or the date of HTTP. */
function retryAfterMs(text: string | undefined, now: Date): number {
	if (text === undefined) return 0;
	if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
	const at = Date.parse(text);
	return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
