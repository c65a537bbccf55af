import type { TaskActBody, TaskDetail } from '@dougong/schemas/api';
import type { Strokes } from './signature-picture.tsx';

/** What somebody fills in to do something with a task. */
export interface ActDraft {
	comment: string;
	mentions: string[];
	files: string[];
	to: string[];
	place: 'before' | 'after' | 'beside';
	mode: 'any' | 'all' | 'sequence';
	node: string;
	straightBack: boolean;
	signature: Strokes;
	/** As `datetime-local` has it; blank: no deadline. */
	due: string;
}
export type Missing = 'comment' | 'to' | 'node' | 'signature';

const deciding = new Set(['approve', 'complete']);
export const needsPeople = (verb: string): boolean => verb === 'transfer' || verb === 'hand-over' || verb === 'add-signer' || verb === 'choose';
/** Who refuses signs nothing. */
export const needsSignature = (task: Pick<TaskDetail, 'needsSignature'>, verb: string): boolean => task.needsSignature && deciding.has(verb);
export const needsComment = (task: Pick<TaskDetail, 'needsComment'>, verb: string): boolean => task.needsComment.includes(verb);
/** Whether what was filled in into the form goes along, and has to fit. */
export const sendsForm = (verb: string): boolean => deciding.has(verb) || verb === 'save';

/** What is still to be filled in. */
export function missingIn(task: Pick<TaskDetail, 'needsComment' | 'needsSignature' | 'returnTo'>, verb: string, draft: ActDraft): Missing[] {
	const missing: Missing[] = [];
	if (needsComment(task, verb) && draft.comment.trim() === '') missing.push('comment');
	if (needsPeople(verb) && draft.to.length === 0) missing.push('to');
	if (verb === 'return' && !task.returnTo.some((r) => r.node === draft.node)) missing.push('node');
	if (needsSignature(task, verb) && draft.signature.length === 0) missing.push('signature');
	return missing;
}

/** The request for a verb: only what this verb takes. */
export function actBody(task: Pick<TaskDetail, 'needsSignature' | 'straightBack'>, verb: string, draft: ActDraft): TaskActBody {
	const comment = draft.comment.trim();
	const isReturn = verb === 'return';
	return {
		verb,
		...(comment && { comment }),
		...(comment && draft.mentions.length > 0 && { mentions: draft.mentions }),
		...(draft.files.length > 0 && { files: draft.files }),
		...(needsPeople(verb) && { to: draft.to }),
		...(verb === 'add-signer' && { place: draft.place, ...(draft.to.length > 1 && { mode: draft.mode }) }),
		...(isReturn && { node: draft.node }),
		...(isReturn && task.straightBack !== 'never' && { straightBack: task.straightBack === 'always' || draft.straightBack }),
		...(verb === 'change-due' && { due: draft.due === '' ? null : new Date(draft.due).toISOString() }),
		...(needsSignature(task, verb) && { signature: draft.signature.map((stroke) => stroke.map(([x = 0, y = 0]): [number, number] => [x, y])) }),
	};
}
