import { outcomeOfStatus } from '@dougong/engine';
import type { Static } from '@sinclair/typebox';
import type { PushAddress } from '../stores/channel.store.ts';
import type { PushConfig } from './channel-types.ts';
import { failureOf, keptResponse, type Outgoing, type Sent } from './outgoing.ts';
import { isPushService } from './push-services.ts';
import { readSome } from './send-http.ts';
import { longestPayload, pushRequest, type VapidKeys } from './web-push.ts';

type Config = Static<typeof PushConfig>;

/** What the service worker of the client shows. */
interface Payload {
	title: string;
	body: string;
	/** A path: the worker knows where it lives. */
	link: string | null;
	/** One that has it replaces the former: what had to be sent again is shown once. */
	tag: string;
}

/** Sends to every browser of the recipient; one that takes it is enough. Answers those that are no more, too. */
export async function sendPush(outgoing: Outgoing, { timeoutMs, keys }: { timeoutMs: number; keys: VapidKeys }): Promise<{ sent: Sent; gone: string[] }> {
	const { services = [], contact } = outgoing.config as unknown as Config;
	const addresses = outgoing.push.filter(({ endpoint }) => isPushService(endpoint, services));
	if (addresses.length === 0) return { sent: { kind: 'failed', reason: 'no-address', response: null }, gone: [] };
	const payload = payloadOf(outgoing);
	const tries = await Promise.all(
		addresses.map((address) => sendOne(address, payload, { contact, urgent: outgoing.urgent, now: outgoing.now, keys, timeoutMs })),
	);
	const gone = addresses.filter((_, i) => tries[i]?.isGone).map(({ id }) => id);
	const outcomes = tries.map(({ sent }) => sent);
	const best = outcomes.find(({ kind }) => kind === 'sent') ?? outcomes.find(({ kind }) => kind === 'retry') ?? outcomes[0];
	if (gone.length === addresses.length || !best) return { sent: { kind: 'failed', reason: 'no-address', response: null }, gone };
	return { sent: best, gone };
}

interface PushOptions {
	contact: string;
	urgent: boolean;
	now: number;
	keys: VapidKeys;
	timeoutMs: number;
}

async function sendOne(address: PushAddress, payload: string, { timeoutMs, ...options }: PushOptions): Promise<{ sent: Sent; isGone: boolean }> {
	try {
		const { url, headers, body } = pushRequest(address, payload, options);
		const response = await fetch(url, {
			method: 'POST',
			headers,
			body: new Uint8Array(body),
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs),
		});
		const said = keptResponse(await readSome(response, 2000), []);
		const isGone = response.status === 404 || response.status === 410;
		return { sent: { ...outcomeOfStatus(response.status), response: said }, isGone };
	} catch (error) {
		return { sent: { kind: 'retry', reason: failureOf(error), response: null }, isGone: false };
	}
}

function payloadOf({ message, path, idempotencyKey }: Outgoing): string {
	const payload: Payload = { title: message.title.slice(0, 200), body: message.body.slice(0, 800), link: path, tag: idempotencyKey };
	const text = JSON.stringify(payload);
	return Buffer.byteLength(text) <= longestPayload ? text : JSON.stringify({ ...payload, body: message.body.slice(0, 200) });
}
