import type { StoredStep } from '../stores/run.store.ts';

/** How near the reader is to a run: looks after it, takes part in it, or only reads the record that it is about. */
export type Sight = 'owner' | 'part' | 'record';

/** Verbs whose words are meant for everybody who takes part: what has to be done otherwise. */
export const heardByAll: ReadonlySet<string> = new Set(['return', 'reject']);

/**
 * The steps as the reader may hear them. Whoever only reads the record learns where the run stands and who did what, but no comment, file or
 * signature. In a confidential workflow those who take part hear their own words, those meant for them, and why something came back.
 */
export function heard(steps: readonly StoredStep[], { sight, me, confidential }: { sight: Sight; me: string | null; confidential: boolean }): StoredStep[] {
	if (sight === 'owner' || (sight === 'part' && !confidential)) return [...steps];
	if (sight === 'record') return steps.filter(({ kind }) => kind !== 'comment' && kind !== 'note').map(withoutWords);
	return steps.flatMap((step) => {
		if (heardByAll.has(step.verb ?? '') || (me !== null && isFor(step, me))) return [step];
		return step.kind === 'comment' ? [] : [withoutWords(step)];
	});
}

function isFor({ by, for_person, details }: StoredStep, me: string): boolean {
	return [by, for_person, ...listed(details.mentions), ...listed(details.to)].includes(me);
}

function withoutWords(step: StoredStep): StoredStep {
	const { files, mentions, signature, ...details } = step.details;
	return { ...step, comment: null, details: step.kind === 'failed' ? {} : details };
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
