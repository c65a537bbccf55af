import type { RunStep, TaskDetail } from '@dougong/schemas/api';

/** Verbs after which somebody is asked who needs to know why. */
const telling = new Set(['return', 'reject', 'transfer', 'hand-over', 'add-signer']);

/** The last thing that somebody did before the task came, where its reader has to know of it: what was said, or how it got to them. */
export function stepBefore({ createdAt, story }: Pick<TaskDetail, 'createdAt' | 'story'>): RunStep | undefined {
	const came = Date.parse(createdAt);
	const last = story.findLast((step) => step.kind === 'act' && step.verb !== 'comment' && step.verb !== 'save' && Date.parse(step.at) <= came);
	return last && (last.comment !== null || telling.has(last.verb ?? '')) ? last : undefined;
}
