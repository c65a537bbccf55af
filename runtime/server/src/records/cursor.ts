import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../http/problem.ts';

/**
 * Where a page ended: the sort values of its last record and its id. Opaque to callers. Signed together with the query it belongs to,
 * so that a cursor of another query, or one that somebody wrote, is refused instead of giving a page that means nothing.
 */
export interface CursorKey {
	sign(query: string, position: readonly (string | null)[]): string;
	/** Throws `query.cursor`. */
	read(query: string, cursor: string): (string | null)[];
}

const macLength = 16;

export function createCursorKey(secret: string | Buffer): CursorKey {
	const key = createHash('sha256').update('record cursor').update(secret).digest();
	const mac = (query: string, body: string) => createHmac('sha256', key).update(query).update('\0').update(body).digest().subarray(0, macLength);
	return {
		sign(query, position) {
			const body = JSON.stringify(position);
			return Buffer.concat([mac(query, body), Buffer.from(body)]).toString('base64url');
		},
		read(query, cursor) {
			const bytes = Buffer.from(cursor, 'base64url');
			const body = bytes.subarray(macLength).toString();
			if (bytes.length <= macLength || !timingSafeEqual(bytes.subarray(0, macLength), mac(query, body))) throw new Problem('query.cursor');
			return JSON.parse(body) as (string | null)[];
		},
	};
}
