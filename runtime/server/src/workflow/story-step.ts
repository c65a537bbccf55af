import type { Step } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { NewStep } from '../stores/run.store.ts';

/** A step of the engine as a row of the story: who did it, which verb, and with what words are columns of their own. */
export function storyStep({ kind, node, token, details }: Step): NewStep {
	const { by, verb, comment, ...rest } = details;
	const isList = Array.isArray(by);
	const text = (value: unknown) => (typeof value === 'string' ? value : null);
	return {
		...{ kind, node, token, for_person: null, verb: text(verb), comment: text(comment) ?? text(rest.reason) },
		// An administrator may be no person of the directory.
		by: isList ? null : text(by) || null,
		details: { ...rest, ...(isList && { by }) } as JsonObject,
	};
}
