import type { ChannelMessage, ChannelOutcome } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { Language } from '../http/problem.ts';
import type { PushAddress } from '../stores/channel.store.ts';
import type { Recipient } from '../stores/recipient.store.ts';

/** One thing to send: a message, or several as a digest. */
export interface Outgoing {
	/** The same for every try. */
	idempotencyKey: string;
	message: ChannelMessage;
	/** Where it leads inside of the app, for those who know its address. */
	path: string | null;
	language: Language;
	urgent: boolean;
	/** Null: to a group. */
	recipient: Recipient | null;
	/** Browsers of the recipient. */
	push: readonly PushAddress[];
	/** Of the channel, with its secrets. */
	config: JsonObject;
	/** Epoch milliseconds, by the machine's clock: third parties live there. */
	now: number;
}

/** What came of it. `response`: what the third party said, cut and without our secrets. */
export type Sent = ChannelOutcome & { response: string | null };

/** Bytes of an answer that are looked at. */
export const answerBytes = 64 * 1024;
const keptCharacters = 1000;

/** What is kept of an answer: cut, and nothing of it that is a secret of ours. */
export function keptResponse(text: string, secrets: readonly string[]): string {
	return withoutSecrets(text, secrets).slice(0, keptCharacters);
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
	return secrets
		.filter((secret) => secret.length >= 4)
		.reduce((clean, secret) => clean.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'), text);
}

/** Why nothing was answered, in a few words and without the address. */
export function failureOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown';
	if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
	const cause = error.cause instanceof Error ? error.cause : error;
	const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
	return code ?? cause.message.slice(0, 200);
}
