import type { Step } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { NewStep } from '../stores/run.store.ts';

/** A step as a row: who did it, which verb, and with what words are columns of their own. */
export function storySteps({ kind, node, token, details }: Step): NewStep[] {
	const { by, verb, comment, ...rest } = details;
	const isList = Array.isArray(by);
	const text = (value: unknown) => (typeof value === 'string' ? value : null);
	const reason = text(rest.reason);
	return [
		{
			kind,
			node,
			token,
			// An administrator may be no person of the directory.
			by: isList ? null : text(by) || null,
			for_person: null,
			verb: text(verb),
			comment: text(comment) ?? reason,
			details: { ...rest, ...(isList && { by }) } as JsonObject,
		},
	];
}
