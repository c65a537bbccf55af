import type { Static, TObject } from '@sinclair/typebox';
import type { LocalText } from './field-type.ts';

/** What goes out, in the language of its reader. Plain text: a channel that speaks markup takes care that nothing in it is read as such. */
export interface ChannelMessage {
	title: string;
	body: string;
	/** Absolute address of what it is about; null: it has none, or the installation does not know its own address. */
	link: string | null;
	/** Label of the link. */
	linkText: string;
}

/** What a pure function has to be given. */
export interface ChannelGiven {
	/** Epoch milliseconds. */
	now: number;
	/** The same for every try of one delivery: for third parties that can tell a repetition. */
	idempotencyKey: string;
	/** HMAC-SHA256 of `text` (UTF-8) under `key` (UTF-8), in base64. */
	hmacSha256(key: string, text: string): string;
}

export interface ChannelRequest {
	method: 'POST' | 'PUT' | 'GET';
	/** http or https. */
	url: string;
	headers: { readonly [name: string]: string };
	body: string;
}

/** `retry`: later it may work. `failed`: it will not, until somebody changes something; `reason` says what, as far as is known. */
export type ChannelOutcome = { kind: 'sent' } | { kind: 'retry'; reason: string } | { kind: 'failed'; reason: string };

/** What every way of sending messages says of itself. */
export interface ChannelDescription<C extends TObject = TObject> {
	/** A key: small letters, digits, single _. */
	key: string;
	title: LocalText;
	description: LocalText;
	icon: string;
	/** A person's own address, or the group that a robot posts to. */
	reaches: 'person' | 'group';
	/** Closed. Draws the form of administrators. What must not be shown again is a text marked `x-secret: true`. */
	config: C;
	/** What the third party lets through: messages in so many seconds. */
	limit?: { messages: number; seconds: number };
}

/**
 * A way of sending messages over HTTP: one folder in plugins/…/channels and one line in its list. Pure: the server does the sending, with a
 * timeout, and without following redirects.
 */
export interface ChannelType<C extends TObject = TObject> extends ChannelDescription<C> {
	request(message: ChannelMessage, config: Static<C>, given: ChannelGiven): ChannelRequest;
	/** What an answer means. `body` is cut after 64 KB. */
	outcome(status: number, body: string): ChannelOutcome;
}
export function defineChannelType<C extends TObject>(type: ChannelType<C>): ChannelType<C> {
	return type;
}

/** The meaning of a status where the body says nothing more. */
export function outcomeOfStatus(status: number): ChannelOutcome {
	if (status >= 200 && status < 300) return { kind: 'sent' };
	const reason = `HTTP ${status}`;
	return status === 408 || status === 425 || status === 429 || status >= 500 ? { kind: 'retry', reason } : { kind: 'failed', reason };
}
