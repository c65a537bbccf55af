import type { Run } from './types.ts';

export interface NewRun {
	/** `app/key`. */
	workflow: string;
	revision: number;
	subject?: Run['subject'];
	initiator?: string | null;
	chosen?: Run['chosen'];
	/** When it was due to begin; default: now. */
	scheduledAt?: string;
	/** ISO instant. */
	now: string;
}

/** A run before its first event, which is `start`. */
export function startRun({ workflow, revision, subject = null, initiator = null, chosen = {}, scheduledAt, now }: NewRun): Run {
	const empty = { status: 'running', outcome: null, tokens: [], variables: {}, counter: 0 } as const;
	return { ...empty, workflow, revision, subject, initiator, chosen, startedAt: now, ...(scheduledAt !== undefined && { scheduledAt }) };
}
