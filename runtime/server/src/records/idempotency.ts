import { createHash } from 'node:crypto';
import type pg from 'pg';
import { inWriteTransaction } from '../database/pool.ts';
import type { RequestContext } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { idempotencyStore } from '../stores/idempotency.ts';

export interface WriteAnswer {
	status: number;
	body: string;
	/** True when it was given before, under the same key. */
	replayed?: boolean;
}
export interface KeyedRequest {
	key: string;
	method: string;
	url: string;
	body: unknown;
}

const waitMs = 5_000;
const keyPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * `work` once per key: the answer is stored in the transaction of the write, so a repetition gets the same answer and writes nothing.
 * Refusals are not kept: a mended request may use the same key again. Of two at the same time the second waits, then gets the answer
 * of the first. Refuses with idempotency.different when the key belongs to another request, idempotency.in-progress after 5 s.
 */
export async function onceByKey(
	pool: pg.Pool,
	ctx: RequestContext,
	request: KeyedRequest,
	work: (client: pg.PoolClient) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
	const { key } = request;
	if (!keyPattern.test(key)) {
		const reason = { en: 'Idempotency-Key must be 1 to 200 visible ASCII characters', zh: 'Idempotency-Key 须为 1 到 200 个可见 ASCII 字符' };
		throw new Problem('request.malformed', { reason });
	}
	const requestHash = createHash('sha256')
		.update(JSON.stringify([request.method, request.url, request.body]))
		.digest('hex');
	const userId = ctx.user.id;
	return inWriteTransaction(pool, async (client) => {
		const store = idempotencyStore(ctx.env.schema, client);
		if (!(await claimed(store.claim({ userId, key, requestHash, waitMs })))) {
			const stored = await store.find(userId, key);
			if (!stored) throw new Problem('idempotency.in-progress');
			if (stored.requestHash !== requestHash) throw new Problem('idempotency.different');
			return { status: stored.status, body: stored.response, replayed: true };
		}
		const answer = await work(client);
		await store.save(userId, key, { status: answer.status, response: answer.body });
		return answer;
	});
}

async function claimed(claim: Promise<boolean>): Promise<boolean> {
	try {
		return await claim;
	} catch (error) {
		if (pgErrorOf(error)?.code === '55P03') throw new Problem('idempotency.in-progress');
		throw error;
	}
}
