import { createHmac } from 'node:crypto';
import type { ChannelType } from '@dougong/engine';
import { answerBytes, failureOf, keptResponse, type Outgoing, type Sent, withoutSecrets } from './outgoing.ts';

/** Sends over a channel type of a plugin. Redirects are not followed: they would take secrets to where nobody meant them to go. */
export async function sendHttp(
	type: ChannelType,
	outgoing: Outgoing,
	{ timeoutMs, secrets }: { timeoutMs: number; secrets: readonly string[] },
): Promise<Sent> {
	const { message, config, idempotencyKey, now } = outgoing;
	const request = type.request(message, config, { now, idempotencyKey, hmacSha256 });
	try {
		const { method, url, headers, body } = request;
		const response = await fetch(url, {
			method,
			headers: { ...headers, 'idempotency-key': idempotencyKey },
			...(method !== 'GET' && { body }),
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs),
		});
		const text = await readSome(response, answerBytes);
		const outcome = type.outcome(response.status, text);
		const said = keptResponse(text, secrets);
		return outcome.kind === 'sent' ? { kind: 'sent', response: said } : { ...outcome, reason: withoutSecrets(outcome.reason, secrets), response: said };
	} catch (error) {
		return { kind: 'retry', reason: withoutSecrets(failureOf(error), secrets), response: null };
	}
}

function hmacSha256(key: string, text: string): string {
	return createHmac('sha256', key).update(text).digest('base64');
}

/** The beginning of a body; whoever answers without end costs no memory. */
export async function readSome(response: Response, most: number): Promise<string> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of response.body ?? []) {
		parts.push(part);
		size += part.length;
		if (size >= most) break;
	}
	return Buffer.concat(parts).subarray(0, most).toString('utf8');
}
