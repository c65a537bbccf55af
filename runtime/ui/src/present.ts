let aheadMs = 0;

/**
 * What time it is in the environment that is on screen: for "today", "three days ago" and the like. The clock of this machine, except in a
 * sandbox whose clock shows another time.
 */
export function presentNow(): Date {
	return new Date(Date.now() + aheadMs);
}

/** How far the clock of the environment is ahead of the one of this machine, in milliseconds; 0: they show the same. */
export function setPresentAhead(ms: number): void {
	aheadMs = ms;
}
