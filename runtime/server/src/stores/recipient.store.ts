import type { Catalogue } from '@dougong/engine';
import { platformSchema } from '../database/pool.ts';
import type { Language } from '../http/problem.ts';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** Who a message goes to, as far as channels have to know. */
export interface Recipient {
	id: string;
	name: string;
	language: Language;
	/** Null: none is known. */
	email: string | null;
	/** Still here, and with an account, if any, that is in use. */
	isActive: boolean;
}

/** Addresses of accounts that were made without one; see identity.ts. */
const noAddress = '%@users.invalid';

/**
 * People as they can be reached: the address that the directory has (`person.email`), or else that of the account; the language that they chose
 * for their account. Who was archived in the directory, or whose account is disabled, is not active.
 */
export async function findRecipients(
	on: Queryable,
	schema: string,
	directory: Catalogue | undefined,
	people: readonly string[],
): Promise<Map<string, Recipient>> {
	const person = directory?.models.get('person');
	const accounts = `select m.person_id as id, u.name, u.language, u.email, u."disabledAt" is null as active from ${quoted(schema, 'dg_member')} m
		join ${quoted(platformSchema, 'user')} u on u.id = m.user_id where m.person_id = any($1::uuid[])`;
	const email = person?.fieldsByKey.has('email') ? 'p.email' : 'null::text';
	const text = person
		? `select p.id, coalesce(${person.titleField ? `p."${person.titleField}"::text` : 'null'}, a.name, '') as name, a.language, coalesce(nullif(${email}, ''), a.email) as email,
			p.archived_at is null and coalesce(a.active, true) as active
			from ${quoted(schema, 'directory__person')} p left join (${accounts}) a on a.id = p.id where p.id = any($1::uuid[])`
		: accounts;
	const { rows } = await on.query(`select id, name, language, case when email like $2 then null else email end as email, active from (${text}) found`, [
		people,
		noAddress,
	]);
	return new Map(
		(rows as { id: string; name: string; language: string | null; email: string | null; active: boolean }[]).map(({ active, language, ...row }) => [
			row.id,
			{ ...row, language: language === 'en' ? 'en' : 'zh-CN', isActive: active },
		]),
	);
}
