import type { AuditAction, AuditEntry, AuditResult } from '@dougong/schemas/api';
import type { JsonObject } from '@dougong/schemas';
import { type QueryExecutorProvider, sql } from 'kysely';
import { platformSchema } from '../database/pool.ts';

export interface AuditLine {
	/** User id; null: the installation itself, or its command line. */
	actor: string | null;
	action: AuditAction;
	environment?: string;
	/** User name, key of an app or environment, name of a token. */
	subject?: string;
	data?: JsonObject;
}

/** Who administered what. Lines are only added. Made from the transaction that does what the line tells, where there is one. */
export function auditStore(db: QueryExecutorProvider) {
	const audit = sql.id(platformSchema, 'audit');
	const user = sql.id(platformSchema, 'user');
	return {
		async add({ actor, action, environment = undefined, subject = undefined, data = {} }: AuditLine): Promise<void> {
			await sql`insert into ${audit} (actor, action, environment, subject, data)
				values (${actor}, ${action}, ${environment ?? null}, ${subject ?? null}, ${JSON.stringify(data)}::jsonb)`.execute(db);
		},
		/** Newest first; `before`: only lines older than this one. */
		async list({ limit, before }: { limit: number; before: number | undefined }): Promise<AuditResult> {
			const { rows } = await sql<Row>`select a.id, a.at, a.actor, u.username, u.name, a.action, a.environment, a.subject, a.data
				from ${audit} a left join ${user} u on u.id = a.actor
				where ${before ?? null}::bigint is null or a.id < ${before ?? null}
				order by a.id desc limit ${limit + 1}`.execute(db);
			const entries = rows.slice(0, limit).map(toEntry);
			const last = entries.at(-1);
			return { entries, ...(rows.length > limit && last && { nextBefore: last.id }) };
		},
	};
}

type Row = Omit<AuditEntry, 'at' | 'actor'> & { at: Date; actor: string | null; username: string | null; name: string | null };

function toEntry({ id, at, actor, username, name, action, environment, subject, data }: Row): AuditEntry {
	const who = actor === null ? null : { id: actor, username: username ?? '', name: name ?? '' };
	return { id, at: at.toISOString(), actor: who, action, environment, subject, data };
}
