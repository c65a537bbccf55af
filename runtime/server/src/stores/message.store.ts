import type { MessageChoices } from '@dougong/schemas/api';
import type { Languages } from '../messages/languages.ts';
import type { Queryable } from './job.store.ts';
import { askPrepared, doLater } from './prepared-query.ts';
import { quoted } from './record-statement.ts';

/** A message for one person, to be. */
export interface MessageRow {
	id: string;
	key: string;
	person: string;
	topic: string;
	title: Languages;
	body: Languages;
	link: string | null;
	app: string | null;
	model: string | null;
	record: string | null;
	run: string | null;
	urgent: boolean;
}
export interface StoredMessage extends MessageRow {
	at: Date;
	readAt: Date | null;
}

/** What people were told, and what they want to be told. */
export function messageStore(on: Queryable, schema: string) {
	const message = quoted(schema, 'dg_message');
	const cooldown = quoted(schema, 'dg_message_cooldown');
	const choice = quoted(schema, 'dg_message_choice');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const adding = `insert into ${message} (id, key, person, topic, title, body, link, app, model, record, run, urgent, at)
		select id, key, person, topic, title, body, link, app, model, record, run, urgent, $2::timestamptz
		from jsonb_to_recordset($1::jsonb) m(id uuid, key text, person uuid, topic text, title jsonb, body jsonb, link text, app text, model text, record uuid, run uuid, urgent boolean)
		order by key, person
		on conflict (key, person) do nothing`;

	return {
		/** Answers those that were not there yet, by key and person. */
		async add(rows: readonly MessageRow[], at: Date): Promise<{ id: string; key: string; person: string }[]> {
			if (rows.length === 0) return [];
			return askPrepared(on, `${adding} returning id, key, person`, [JSON.stringify(rows), at]);
		},
		/** Those that were not there yet; nobody waits for it. */
		async addLater(rows: readonly MessageRow[], at: Date): Promise<void> {
			if (rows.length > 0) await doLater(on, adding, [JSON.stringify(rows), at]);
		},
		/** Of these messages the ones that are there: `key person`. */
		async known(keys: readonly string[]): Promise<Set<string>> {
			if (keys.length === 0) return new Set();
			const rows = await ask<{ key: string; person: string }>(`select key, person from ${message} where key = any($1)`, [keys]);
			return new Set(rows.map(({ key, person }) => `${key} ${person}`));
		},
		/** Begins the cool-down of those for whom none holds, and answers their people. `since`: one that began before this instant is over. */
		async beginCooldown(key: string, people: readonly string[], { at, since }: { at: Date; since: Date }): Promise<string[]> {
			const rows = await ask<{ person: string }>(
				`insert into ${cooldown} as c (person, key, at) select p, $2, $3 from unnest($1::uuid[]) p order by p
				on conflict (person, key) do update set at = excluded.at where c.at <= $4 returning person`,
				[people, key, at, since],
			);
			return rows.map(({ person }) => person);
		},

		/** Of one person, newest first. */
		async list(person: string, { unread, before, limit }: { unread: boolean; before: string | null; limit: number }): Promise<StoredMessage[]> {
			const rows = await ask<StoredMessage & { read_at: Date | null }>(
				`select id, key, person, topic, title, body, link, app, model, record, run, urgent, at, read_at from ${message}
				where person = $1 and ($2::uuid is null or id < $2) ${unread ? 'and read_at is null' : ''} order by id desc limit $3`,
				[person, before, limit],
			);
			return rows.map(({ read_at, ...row }) => ({ ...row, readAt: read_at }));
		},
		async unread(person: string): Promise<number> {
			const [row] = await ask<{ n: number }>(`select count(*)::int as n from ${message} where person = $1 and read_at is null`, [person]);
			return row?.n ?? 0;
		},
		/** Marks those of a person: the named ones, or all up to one, or all. */
		async mark(person: string, { ids, upTo, read, at }: { ids: readonly string[] | null; upTo: string | null; read: boolean; at: Date }): Promise<number> {
			const rows = await ask(
				`update ${message} set read_at = case when $4 then $5::timestamptz end
				where person = $1 and ($2::uuid[] is null or id = any($2)) and ($3::uuid is null or id <= $3) and (read_at is null) = $4 returning id`,
				[person, ids, upTo, read, at],
			);
			return rows.length;
		},
		/** Marks what a run has told a person that leads to a place, as somebody who has been there needs not be told of it. Nobody waits for it. */
		async markLinkLater(person: string, { run, link }: { run: string; link: string }, at: string): Promise<void> {
			await doLater(on, `update ${message} set read_at = $4::timestamptz where person = $1::uuid and run = $2::uuid and link = $3::text and read_at is null`, [
				person,
				run,
				link,
				at,
			]);
		},

		/** Of those people who chose something. */
		async choices(people: readonly string[]): Promise<Map<string, MessageChoices>> {
			if (people.length === 0) return new Map();
			const rows = await ask<{ person: string; topics: MessageChoices['topics']; quiet_from: string | null; quiet_until: string | null; digest_at: string }>(
				`select person, topics, quiet_from, quiet_until, digest_at from ${choice} where person = any($1)`,
				[people],
			);
			return new Map(
				rows.map((row) => {
					const quiet = row.quiet_from && row.quiet_until ? { from: row.quiet_from, until: row.quiet_until } : null;
					return [row.person, { topics: row.topics, quiet, digestAt: row.digest_at }];
				}),
			);
		},
		async saveChoices(person: string, { topics, quiet, digestAt }: MessageChoices, at: Date): Promise<void> {
			await ask(
				`insert into ${choice} (person, topics, quiet_from, quiet_until, digest_at, updated_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (person) do update set topics = excluded.topics, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
				digest_at = excluded.digest_at, updated_at = excluded.updated_at`,
				[person, JSON.stringify(topics), quiet?.from ?? null, quiet?.until ?? null, digestAt, at],
			);
		},
		/** Removes what was read, and cool-downs that began, before `until`. */
		async removeOld(until: Date): Promise<void> {
			await ask(`delete from ${message} where read_at < $1`, [until]);
			await ask(`delete from ${cooldown} where at < $1`, [until]);
		},
	};
}
