import http from 'node:http';
import https from 'node:https';
import { failureOf } from '../../messages/outgoing.ts';
import { guardedLookup, PrivateAddress, refusePrivateLiteral, type Resolve } from './address-guard.ts';

export interface CallRequest {
	method: string;
	url: URL;
	headers: { readonly [name: string]: string };
	body?: string;
	timeoutMs: number;
	/** The host may have a private address. */
	isAllowed: boolean;
	/** Ends the waiting: as if nothing came back. */
	stopping?: AbortSignal;
	/** How names are looked up; for tests. */
	resolve?: Resolve;
}
export type Sent =
	| { kind: 'answered'; status: number; headers: { [name: string]: string }; body: string }
	/** Nothing came back; it may be another time. */
	| { kind: 'lost'; reason: string }
	| { kind: 'refused'; reason: 'private-address' | 'too-large' | 'malformed' };

const mostBytes = 1024 * 1024;
/** What the connection itself says. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect', 'proxy-authorization']);
/** What is kept of an answer's headers. */
const keptHeaders = new Set(['content-type', 'location', 'retry-after', 'etag', 'last-modified', 'x-request-id']);

/** One HTTP request. Redirects are not followed: whoever answers would say where our secrets go. */
export function sendCall(request: CallRequest): Promise<Sent> {
	return send(request).catch((error: unknown): Sent => {
		if (error instanceof PrivateAddress) return { kind: 'refused', reason: 'private-address' };
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		if (code.startsWith('ERR_INVALID') || code === 'ERR_UNESCAPED_CHARACTERS') return { kind: 'refused', reason: 'malformed' };
		return { kind: 'lost', reason: failureOf(error) };
	});
}

async function send({ method, url, headers, body, timeoutMs, isAllowed, stopping, resolve }: CallRequest): Promise<Sent> {
	if (!isAllowed) refusePrivateLiteral(url);
	const given = Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase())));
	const { request } = url.protocol === 'https:' ? https : http;
	const timeout = AbortSignal.timeout(timeoutMs);
	const signal = stopping ? AbortSignal.any([timeout, stopping]) : timeout;
	return new Promise((done, fail) => {
		const sending = request(url, {
			method,
			signal,
			agent: false,
			headers: { 'accept-encoding': 'identity', 'user-agent': 'dougong', ...given, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
			...(!isAllowed && { lookup: guardedLookup(resolve) }),
		});
		// The error of a time that is over does not say so by itself.
		sending.on('error', (error) => fail(signal.aborted ? signal.reason : error));
		sending.on('response', (response) => {
			read(response).then(done, (error: unknown) => fail(signal.aborted ? signal.reason : error));
		});
		sending.end(body);
	});
}

async function read(response: http.IncomingMessage): Promise<Sent> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of response) {
		parts.push(part as Buffer);
		size += (part as Buffer).length;
		if (size <= mostBytes) continue;
		response.destroy();
		return { kind: 'refused', reason: 'too-large' };
	}
	const headers = Object.fromEntries(
		Object.entries(response.headers).flatMap(([name, value]) => (keptHeaders.has(name) ? [[name, [value].flat().join(', ')]] : [])),
	);
	// A text of the database has no character of this kind.
	return { kind: 'answered', status: response.statusCode ?? 0, headers, body: Buffer.concat(parts).toString('utf8').replaceAll('\u0000', '') };
}
