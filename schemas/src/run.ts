/** How runs and their tasks stand: the same words in the engine, the database, on the wire and on screens. */

/** `stopped`: a node failed for good, and somebody has to look. */
export const runStatuses = ['running', 'stopped', 'ended', 'withdrawn', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** It may still go on. */
export function isUnderWay(status: RunStatus): boolean {
	return status === 'running' || status === 'stopped';
}

/** A `copy` is only to be known. */
export type TaskKind = 'approval' | 'task' | 'copy';
export type TaskState = 'open' | 'done' | 'cancelled';
