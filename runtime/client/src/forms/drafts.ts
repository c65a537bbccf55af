import type { RecordJson } from '@dougong/schemas/api';
import type { FormValues } from './plan.ts';

/** What someone has typed and not yet submitted; kept on this machine, so that neither a reload nor a lost network loses it. */
export interface Draft {
	values: FormValues;
	/** The record that the changes are based on; null for a new one. Should others have changed it since, the submit finds that out. */
	base: RecordJson | null;
	/** Epoch milliseconds. */
	savedAt: number;
	/** Key of the last attempt to submit, with the body it was for. */
	attempt?: Attempt;
}
/** The same body is sent again under the same key: a submit that was carried out although its answer got lost is not done twice. */
export interface Attempt {
	key: string;
	body: string;
}
export interface DraftPlace {
	userId: string;
	env: string;
	app: string;
	form: string;
	recordId: string | null;
}
const prefix = 'dougong.draft';
const keptMs = 30 * 24 * 3600_000;

function keyOf({ userId, env, app, form, recordId }: DraftPlace): string {
	return [prefix, userId, env, app, form, recordId ?? 'new'].join('/');
}
export function readDraft(place: DraftPlace, now: number): Draft | null {
	try {
		const draft = JSON.parse(localStorage.getItem(keyOf(place)) ?? 'null') as Draft | null;
		return draft && now - draft.savedAt < keptMs ? draft : null;
	} catch {
		return null;
	}
}
export function writeDraft(place: DraftPlace, draft: Draft): void {
	try {
		localStorage.setItem(keyOf(place), JSON.stringify(draft));
	} catch {
		// Full or forbidden: the form itself still holds everything.
	}
}
export function removeDraft(place: DraftPlace): void {
	try {
		localStorage.removeItem(keyOf(place));
	} catch {
		// Nothing was kept.
	}
}

/** The attempt to send `body`: the former one if it was for the same body. */
export function attemptFor(body: string, former: Attempt | undefined, makeKey: () => string): Attempt {
	return former?.body === body ? former : { key: makeKey(), body };
}
/** A random key; without a secure context browsers have no randomUUID. */
export function randomKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
