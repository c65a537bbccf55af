import type { JsonObject } from '@dougong/schemas';
import type { Language } from '../http/problem.ts';
import type { Queryable } from './job.store.ts';
import { askPrepared } from './prepared-query.ts';
import { quoted } from './record-statement.ts';

export interface StoredChannel {
	key: string;
	type: string;
	title: string;
	language: Language;
	/** Without what is secret. */
	config: JsonObject;
	/** Sealed; null: none are set. */
	secrets: Buffer | null;
	secretNames: string[];
	enabled: boolean;
	/** In a row. */
	failures: number;
	pausedUntil: Date | null;
	updatedAt: Date;
}
export interface PushAddress {
	id: string;
	person: string;
	endpoint: string;
	p256dh: string;
	auth: string;
	language: Language;
}

/** The ways in which messages leave, and the browsers that take them. */
export function channelStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_channel');
	const push = quoted(schema, 'dg_push_subscription');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns =
		'key, type, title, language, config, secrets, secret_names as "secretNames", enabled, failures, paused_until as "pausedUntil", updated_at as "updatedAt"';

	return {
		async list(): Promise<StoredChannel[]> {
			return ask(`select ${columns} from ${table} order by key`, []);
		},
		/** Those that are switched on. */
		async open(): Promise<Pick<StoredChannel, 'key' | 'type'>[]> {
			return askPrepared(on, `select key, type from ${table} where enabled order by key`, []);
		},
		async find(key: string): Promise<StoredChannel | undefined> {
			return (await ask<StoredChannel>(`select ${columns} from ${table} where key = $1`, [key]))[0];
		},
		/** Saving begins anew with the circuit closed. */
		async save(channel: Omit<StoredChannel, 'failures' | 'pausedUntil' | 'updatedAt'>, { at, by }: { at: Date; by: string }): Promise<void> {
			await ask(
				`insert into ${table} (key, type, title, language, config, secrets, secret_names, enabled, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
				on conflict (key) do update set type = excluded.type, title = excluded.title, language = excluded.language, config = excluded.config, secrets = excluded.secrets,
				secret_names = excluded.secret_names, enabled = excluded.enabled, failures = 0, paused_until = null, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
				[
					channel.key,
					channel.type,
					channel.title,
					channel.language,
					JSON.stringify(channel.config),
					channel.secrets,
					channel.secretNames,
					channel.enabled,
					at,
					by,
				],
			);
		},
		async remove(key: string): Promise<boolean> {
			return (await ask(`delete from ${table} where key = $1 returning key`, [key])).length > 0;
		},
		/** After tries: how many have failed in a row, and until when it rests. */
		async saveCircuit(key: string, { failures, pausedUntil }: { failures: number; pausedUntil: Date | null }): Promise<void> {
			await ask(`update ${table} set failures = $2, paused_until = $3 where key = $1 and (failures <> $2 or paused_until is distinct from $3)`, [
				key,
				failures,
				pausedUntil,
			]);
		},

		/** Of those people who have any. */
		async pushAddresses(people: readonly string[]): Promise<PushAddress[]> {
			return ask(`select id, person, endpoint, p256dh, auth, language from ${push} where person = any($1) order by id`, [people]);
		},
		/** A browser belongs to whom it was last given by. */
		async subscribe(address: PushAddress & { userId: string }, at: Date): Promise<void> {
			await ask(
				`insert into ${push} (id, person, user_id, endpoint, p256dh, auth, language, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
				on conflict (endpoint) do update set person = excluded.person, user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language`,
				[address.id, address.person, address.userId, address.endpoint, address.p256dh, address.auth, address.language, at],
			);
			// Nobody has more browsers than this; the oldest go.
			await ask(`delete from ${push} where id in (select id from ${push} where person = $1 order by created_at desc, id desc offset 20)`, [address.person]);
		},
		async unsubscribe(person: string, endpoint: string): Promise<void> {
			await ask(`delete from ${push} where person = $1 and endpoint = $2`, [person, endpoint]);
		},
		async removePushAddresses(ids: readonly string[]): Promise<void> {
			await ask(`delete from ${push} where id = any($1)`, [ids]);
		},
	};
}
