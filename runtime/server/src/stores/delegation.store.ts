import type { Queryable } from './job.store.ts';
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

/** Who stands in for whom, when, and for what. Nothing is moved: it is looked up whenever tasks are. */
export function delegationStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_delegation');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** People whose tasks `person` may do on a day, over chains of delegations; without themselves. Circles are cut. */
		async standsFor(person: string, day: string): Promise<StandsFor[]> {
			const edges = await ask<{ of_person: string; to_person: string; scope: string[] | null }>(
				`with recursive reach(person) as (
					select $1::uuid union
					select d.of_person from ${table} d join reach r on d.to_person = r.person where d.revoked_at is null and d.from_day <= $2 and d.until_day >= $2)
				select d.of_person, d.to_person, d.scope from ${table} d join reach r on d.to_person = r.person
				where d.revoked_at is null and d.from_day <= $2 and d.until_day >= $2`,
				[person, day],
			);
			return scopesOver(person, edges);
		},
		/** Who may do all of somebody's tasks on a day, at first hand. */
		async delegatesOf(person: string, day: string): Promise<string[]> {
			const rows = await ask<{ to_person: string }>(
				`select distinct to_person from ${table} where of_person = $1 and revoked_at is null and from_day <= $2 and until_day >= $2`,
				[person, day],
			);
			return rows.map((row) => row.to_person);
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

/** What is delegated on is what is in every scope of the chain; what comes over several chains is in any of them. */
function scopesOver(person: string, edges: readonly Edge[]): StandsFor[] {
	const found = new Map<string, string[] | null>();
	const walk = (at: string, scope: string[] | null, way: readonly string[]) => {
		for (const edge of edges) {
			if (edge.to_person !== at || way.includes(edge.of_person)) continue;
			const within = bothOf(scope, edge.scope);
			if (within?.length === 0) continue;
			const known = found.get(edge.of_person);
			const all = known === undefined ? within : known === null || within === null ? null : [...new Set([...known, ...within])];
			found.set(edge.of_person, all);
			if (way.length < longestChain) walk(edge.of_person, within, [...way, edge.of_person]);
		}
	};
	walk(person, null, [person]);
	return [...found].map(([id, scopes]) => ({ person: id, scopes }));
}
const longestChain = 6;

function bothOf(a: string[] | null, b: string[] | null): string[] | null {
	if (a === null) return b;
	if (b === null) return a;
	return [...a.filter((ref) => isIn(ref, b)), ...b.filter((ref) => isIn(ref, a) && !a.includes(ref))];
}

/** `app/key` is in itself and in `app`. */
export function isIn(ref: string, scopes: readonly string[] | null): boolean {
	return scopes === null || scopes.includes(ref) || scopes.includes(ref.split('/')[0] ?? '');
}
