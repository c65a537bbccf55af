import type { DeliveryState } from '@dougong/schemas/api';
import type { Languages } from '../messages/languages.ts';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** One sending of a message over one channel, to be. */
export interface DeliveryRow {
	id: string;
	key: string;
	message: string | null;
	channel: string;
	/** null: to the group of a robot. */
	person: string | null;
	topic: string;
	title: Languages;
	body: Languages;
	link: string | null;
	urgent: boolean;
	digest: boolean;
	state: DeliveryState;
	dueAt: Date;
	reason: string | null;
}
export interface StoredDelivery extends DeliveryRow {
	attempts: number;
	response: string | null;
	at: Date;
	sentAt: Date | null;
}
/** What came of a try. */
export interface DeliveryResult {
	id: string;
	state: DeliveryState;
	dueAt: Date;
	reason: string | null;
	response: string | null;
	/** Counts against the number of tries. */
	counts: boolean;
}

/** Every sending of every message, with its outcome. */
export function deliveryStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_delivery');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns =
		'id, key, message, channel, person, topic, title, body, link, urgent, digest, state, due_at as "dueAt", attempts, reason, response, at, sent_at as "sentAt"';

	return {
		/** Answers the ids of those that were not there yet, by key. */
		async add(rows: readonly DeliveryRow[], at: Date): Promise<string[]> {
			if (rows.length === 0) return [];
			const added = await ask<{ id: string }>(
				`insert into ${table} (id, key, message, channel, person, topic, title, body, link, urgent, digest, state, due_at, reason, at, updated_at)
				select id, key, message, channel, person, topic, title, body, link, urgent, digest, state, "dueAt", reason, $2, $2
				from jsonb_to_recordset($1::jsonb) d(id uuid, key text, message uuid, channel text, person uuid, topic text, title jsonb, body jsonb, link text,
					urgent boolean, digest boolean, state text, "dueAt" timestamptz, reason text)
				order by key
				on conflict (key) do nothing returning id`,
				[JSON.stringify(rows), at],
			);
			return added.map(({ id }) => id);
		},
		/** Of these keys the ones that are there. */
		async known(keys: readonly string[]): Promise<Set<string>> {
			return new Set((await ask<{ key: string }>(`select key from ${table} where key = any($1)`, [keys])).map(({ key }) => key));
		},
		/** Those of a channel that are due, the oldest first. */
		async due(channel: string, { now, limit }: { now: Date; limit: number }): Promise<StoredDelivery[]> {
			return ask(`select ${columns} from ${table} where channel = $1 and state = 'waiting' and due_at <= $2 order by due_at, id limit $3`, [
				channel,
				now,
				limit,
			]);
		},
		/** All that wait for the digest of one person and are due. */
		async dueDigest(channel: string, person: string, now: Date): Promise<StoredDelivery[]> {
			return ask(`select ${columns} from ${table} where channel = $1 and person = $2 and digest and state = 'waiting' and due_at <= $3 order by id limit 500`, [
				channel,
				person,
				now,
			]);
		},
		async nextDue(channel: string): Promise<Date | null> {
			const [row] = await ask<{ at: Date | null }>(`select min(due_at) as at from ${table} where channel = $1 and state = 'waiting'`, [channel]);
			return row?.at ?? null;
		},
		/** Channels that something waits for, with the time at which it is due. */
		async waiting(): Promise<{ channel: string; count: number; dueAt: Date }[]> {
			return ask(`select channel, count(*)::int as count, min(due_at) as "dueAt" from ${table} where state = 'waiting' group by channel`, []);
		},
		/** How many were sent over a channel since, and the instant of the first of them. */
		async sentSince(channel: string, since: Date): Promise<{ count: number; first: Date | null }> {
			const [row] = await ask<{ count: number; first: Date | null }>(
				`select count(*)::int as count, min(sent_at) as first from ${table} where channel = $1 and sent_at > $2`,
				[channel, since],
			);
			return row ?? { count: 0, first: null };
		},
		/** What came of tries; only of those that still wait. */
		async save(results: readonly DeliveryResult[], at: Date): Promise<void> {
			if (results.length === 0) return;
			await ask(
				`update ${table} d set state = r.state, due_at = r."dueAt", reason = r.reason, response = coalesce(r.response, d.response),
				attempts = d.attempts + case when r.counts then 1 else 0 end, updated_at = $2, sent_at = case when r.state = 'sent' then $2 else d.sent_at end
				from jsonb_to_recordset($1::jsonb) r(id uuid, state text, "dueAt" timestamptz, reason text, response text, counts boolean)
				where d.id = r.id and d.state = 'waiting'`,
				[JSON.stringify(results), at],
			);
		},
		/** Newest first. */
		async list(filter: {
			state: string | null;
			channel: string | null;
			person: string | null;
			before: string | null;
			limit: number;
		}): Promise<StoredDelivery[]> {
			const { state, channel, person, before, limit } = filter;
			return ask(
				`select ${columns} from ${table} where ($1::text is null or state = $1) and ($2::text is null or channel = $2)
				and ($3::uuid is null or person = $3) and ($4::uuid is null or id < $4) order by id desc limit $5`,
				[state, channel, person, before, limit],
			);
		},
		async find(id: string): Promise<StoredDelivery | undefined> {
			return (await ask<StoredDelivery>(`select ${columns} from ${table} where id = $1`, [id]))[0];
		},
		/** A failed one waits again, with all tries. False: it has not failed. */
		async replay(id: string, now: Date): Promise<boolean> {
			const rows = await ask(
				`update ${table} set state = 'waiting', attempts = 0, reason = null, due_at = $2, updated_at = $2 where id = $1 and state = 'failed' returning id`,
				[id, now],
			);
			return rows.length > 0;
		},
		/** What waits for a channel that is no more, or no longer switched on. */
		async suppress(channel: string, reason: string, at: Date): Promise<void> {
			await ask(`update ${table} set state = 'suppressed', reason = $2, updated_at = $3 where channel = $1 and state = 'waiting'`, [channel, reason, at]);
		},
		/** What waits for a channel of a sandbox: it is on record, and never sent. */
		async capture(channel: string, at: Date): Promise<void> {
			await ask(`update ${table} set state = 'captured', updated_at = $2 where channel = $1 and state = 'waiting'`, [channel, at]);
		},
		/** Removes what came to its end before `until`. */
		async removeOld(until: Date): Promise<void> {
			await ask(`delete from ${table} where state <> 'waiting' and updated_at < $1`, [until]);
		},
	};
}
