import type { ProblemJson } from '@dougong/schemas/api';
import { initialLanguage } from '../i18n/language.ts';
import { connection } from './connection.ts';
import { ProblemError } from './problem.ts';

export interface RequestOptions {
	body?: unknown;
	/** The same key with the same body is carried out once, however often it is sent. */
	idempotencyKey?: string;
	signal?: AbortSignal;
}
interface Words {
	language: string;
	unreachable: { title: string; detail: string };
}
let words: Words | null = null;
const signedOutListeners = new Set<() => void>();

/** Language of the answers, and what to say when there is none. Until it is set, a problem without an answer has no words. */
export function setRequestWords(next: Words): void {
	words = next;
}
export function requestLanguage(): string {
	return words?.language ?? initialLanguage();
}
/** Called whenever the server says that nobody is signed in. */
export function onSignedOut(listener: () => void): () => void {
	signedOutListeners.add(listener);
	return () => signedOutListeners.delete(listener);
}

/**
 * One request to `/api/v1`. Answers the body, or undefined for 204.
 * Errors  rejects with ProblemError; `client.unreachable` when no answer came.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
	const response = await send(method, path, options);
	if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
	const problem = await readProblem(response);
	if (problem.code === 'auth.required') for (const listener of signedOutListeners) listener();
	throw new ProblemError(problem);
}

async function send(method: string, path: string, { body, idempotencyKey, signal }: RequestOptions): Promise<Response> {
	const headers: Record<string, string> = { accept: 'application/json', 'accept-language': requestLanguage() };
	if (body !== undefined) headers['content-type'] = 'application/json';
	if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
	try {
		const response = await fetch(`/api/v1${path}`, {
			method,
			headers,
			body: body === undefined ? undefined : JSON.stringify(body),
			signal,
			credentials: 'same-origin',
		});
		// A proxy in front answers for a server that is down.
		const isGateway = [502, 504].includes(response.status);
		connection.report(!isGateway);
		if (isGateway) throw unreachable();
		return response;
	} catch (error) {
		if (error instanceof ProblemError) throw error;
		if (error instanceof DOMException && error.name === 'AbortError') throw error;
		connection.report(false);
		throw unreachable();
	}
}

export function unreachable(): ProblemError {
	return new ProblemError({ type: 'about:blank', status: 0, code: 'client.unreachable', title: '', detail: '', ...words?.unreachable });
}

async function readProblem(response: Response): Promise<ProblemJson> {
	const fallback: ProblemJson = {
		type: 'about:blank',
		status: response.status,
		code: 'client.unknown',
		title: `HTTP ${response.status}`,
		detail: response.statusText,
	};
	try {
		return { ...fallback, ...((await response.json()) as Partial<ProblemJson>) };
	} catch {
		return fallback;
	}
}
