import { platformSchema } from '../database/pool.ts';
import type { Queryable } from './job.store.ts';
import { askPrepared } from './prepared-query.ts';
import { quoted } from './record-statement.ts';

export interface StoredDelegation {
	id: string;
	of_person: string;
	to_person: string;
	from_day: string;
	until_day: string;
	scope: string[] | null;
	reason: string | null;
	created_at: Date;
	created_by: string | null;
	revoked_at: Date | null;
}
/** Somebody whose tasks one may do. `scopes`: only those of these apps or workflows; null: all. */
export interface StandsFor {
	person: string;
	scopes: string[] | null;
}

/** Whom a task of somebody's reaches. */
export interface Reached {
	delegates: string[];
	lacks: Lack;
}
/** Why somebody cannot act: no account that is open, no role that shows them the app; null: they can. */
export type Lack = 'account' | 'role' | null;

/** Who stands in for whom, when, and for what. Nothing is moved: it is looked up whenever tasks are. */
export function delegationStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_delegation');
	const lacks = (roles: string) => `(select case when bool_or(u."isAdmin" or ${roles}::text[] is null or m.roles && ${roles}::text[]) then null
		when count(*) > 0 then 'role' else 'account' end from ${accounts} where m.person_id = p.id and u."disabledAt" is null)`;
	const accounts = `${quoted(schema, 'dg_member')} m join ${quoted(platformSchema, 'user')} u on u.id = m.user_id`;
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** People whose tasks `person` may do on a day, over chains of delegations; without themselves. Circles are cut. */
		async standsFor(person: string, day: string): Promise<StandsFor[]> {
			const edges = await askPrepared<{ of_person: string; to_person: string; scope: string[] | null }>(
				on,
				`with recursive reach(person) as (
					select $1::uuid union
					select d.of_person from ${table} d join reach r on d.to_person = r.person where d.revoked_at is null and d.from_day <= $2 and d.until_day >= $2)
				select d.of_person, d.to_person, d.scope from ${table} d join reach r on d.to_person = r.person
				where d.revoked_at is null and d.from_day <= $2 and d.until_day >= $2`,
				[person, day],
			);
			return scopesOver(person, edges);
		},
		/** Who may do tasks of each of these people on a day, at first hand; as far as a workflow (`app/key`) is within the scope. */
		async delegatesOf(people: readonly string[], day: string, workflow: string): Promise<Map<string, string[]>> {
			const rows = await ask<{ of_person: string; to_person: string; scope: string[] | null }>(
				`select of_person, to_person, scope from ${table} where of_person = any($1::uuid[]) and revoked_at is null and from_day <= $2 and until_day >= $2`,
				[people, day],
			);
			const found = new Map(people.map((person) => [person, new Set<string>()]));
			for (const row of rows) if (isIn(workflow, row.scope)) found.get(row.of_person)?.add(row.to_person);
			return new Map([...found].map(([person, to]) => [person, [...to]]));
		},
		/** Of each of the people: who may do their tasks of a workflow (`app/key`) on a day, over chains of delegations, and what they lack to do so themselves. `roles`: those that show the app (`app/role`); null: all do. */
		async reached(people: readonly string[], day: string, workflow: string, roles: readonly string[] | null): Promise<Map<string, Reached>> {
			const holds = `d.revoked_at is null and d.from_day <= $2 and d.until_day >= $2 and (d.scope is null or $3 = any(d.scope) or split_part($3, '/', 1) = any(d.scope))`;
			const asked = [...new Set(people)];
			const [one] = asked;
			// Most tasks come alone: with an array the database would plan anew each time, which takes ten times as long as to answer.
			const [person, from, is] = asked.length === 1 ? [one, '(select $1::uuid as id)', '= $1::uuid'] : [asked, 'unnest($1::uuid[])', '= any($1::uuid[])'];
			const rows = await askPrepared<Reached & { person: string }>(
				on,
				`with recursive reach(person, delegate) as (
					select d.of_person, d.to_person from ${table} d where d.of_person ${is} and ${holds}
					union select r.person, d.to_person from reach r join ${table} d on d.of_person = r.delegate where ${holds})
				select p.id as person, array(select r.delegate from reach r where r.person = p.id and r.delegate <> p.id order by 1) as delegates,
				${lacks('$4')} as lacks from ${from} p(id)`,
				[person, day, workflow, roles],
			);
			return new Map(rows.map(({ person, ...reached }) => [person, reached]));
		},
		/** Those of the people who cannot act in an app, and why. */
		async lacking(people: readonly string[], roles: readonly string[] | null): Promise<Map<string, Exclude<Lack, null>>> {
			const rows = await ask<{ id: string; lacks: Lack }>(`select p.id, ${lacks('$2')} as lacks from unnest($1::uuid[]) p(id)`, [[...new Set(people)], roles]);
			return new Map(rows.flatMap((row) => (row.lacks === null ? [] : [[row.id, row.lacks] as const])));
		},
		/** Who is asked by open tasks of each workflow, with the runs; as many as `limit` people and workflows. */
		async asked(limit: number): Promise<{ app: string; workflow: string; assignee: string; runs: string[] }[]> {
			return ask(
				`select app, workflow, assignee, array_agg(distinct run::text) as runs from ${quoted(schema, 'dg_task')} where state = 'open' and kind <> 'copy'
				group by app, workflow, assignee order by app, workflow, assignee limit $1`,
				[limit],
			);
		},
		/** How many delegations of somebody have not ended yet. */
		async countOpen(person: string, day: string): Promise<number> {
			const rows = await ask<{ n: number }>(`select count(*)::int as n from ${table} where of_person = $1 and revoked_at is null and until_day >= $2`, [
				person,
				day,
			]);
			return rows[0]?.n ?? 0;
		},
		async list(person: string | null): Promise<StoredDelegation[]> {
			return ask(
				`select * from ${table} where $1::uuid is null or of_person = $1 or to_person = $1 order by revoked_at is not null, until_day desc, id desc limit 500`,
				[person],
			);
		},
		async find(id: string): Promise<StoredDelegation | undefined> {
			return (await ask<StoredDelegation>(`select * from ${table} where id = $1`, [id]))[0];
		},
		async add(d: Omit<StoredDelegation, 'revoked_at'>): Promise<void> {
			await ask(
				`insert into ${table} (id, of_person, to_person, from_day, until_day, scope, reason, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				[...[d.id, d.of_person, d.to_person, d.from_day, d.until_day, d.scope, d.reason, d.created_at, d.created_by]],
			);
		},
		async revoke(id: string, at: Date): Promise<boolean> {
			return (await ask(`update ${table} set revoked_at = $2 where id = $1 and revoked_at is null returning id`, [id, at])).length > 0;
		},
		/** Open tasks that each of the delegations covers. */
		async covers(delegations: readonly Pick<StoredDelegation, 'id' | 'of_person' | 'to_person' | 'scope'>[]): Promise<Map<string, number>> {
			if (delegations.length === 0) return new Map();
			const rows = await ask<{ id: string; n: number }>(
				`select d.id, count(t.id)::int as n from jsonb_to_recordset($1::jsonb) d(id uuid, of_person uuid, to_person uuid, scope text[])
				left join ${quoted(schema, 'dg_task')} t on t.assignee = d.of_person and t.state = 'open' and t.kind <> 'copy' and t.initiator is distinct from d.to_person
				and (d.scope is null or t.app = any(d.scope) or t.app || '/' || t.workflow = any(d.scope)) group by d.id`,
				[JSON.stringify(delegations)],
			);
			return new Map(rows.map((row) => [row.id, row.n]));
		},
	};
}

interface Edge {
	of_person: string;
	to_person: string;
	scope: string[] | null;
}

/**
 * What is delegated on is what is in every scope of the chain; what comes over several chains is in any of them. Each round goes one person
 * further, so the work is that of the edges and not of the ways through them, of which there may be any number.
 */
function scopesOver(person: string, edges: readonly Edge[]): StandsFor[] {
	const found = new Map<string, string[] | null>([[person, null]]);
	let reached: ReadonlyMap<string, string[] | null> = found;
	for (let round = 0; round < longestChain && reached.size > 0; round++) {
		const next = new Map<string, string[] | null>();
		for (const { of_person: of, to_person: to, scope } of edges) {
			const from = reached.get(to);
			if (from === undefined || of === person) continue;
			const within = bothOf(from, scope);
			const known = found.get(of);
			const all = known === undefined ? within : eitherOf(known, within);
			if (all?.length === 0 || (known !== undefined && all?.length === known?.length)) continue;
			found.set(of, all);
			next.set(of, all);
		}
		reached = next;
	}
	found.delete(person);
	return [...found].map(([id, scopes]) => ({ person: id, scopes }));
}
const longestChain = 6;

function eitherOf(a: string[] | null, b: string[] | null): string[] | null {
	return a === null || b === null ? null : [...new Set([...a, ...b])];
}

function bothOf(a: string[] | null, b: string[] | null): string[] | null {
	if (a === null) return b;
	if (b === null) return a;
	return [...a.filter((ref) => isIn(ref, b)), ...b.filter((ref) => isIn(ref, a) && !a.includes(ref))];
}

/** `app/key` is in itself and in `app`. */
export function isIn(ref: string, scopes: readonly string[] | null): boolean {
	return scopes === null || scopes.includes(ref) || scopes.includes(ref.split('/')[0] ?? '');
}
