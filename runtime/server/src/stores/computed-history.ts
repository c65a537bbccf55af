import type { JsonValue } from '@dougong/schemas';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** A change of a computed value. `to`: undefined where only what it was is kept: then it is what the next change begins with. */
export interface ComputedChange {
	at: string;
	revision: number;
	from: JsonValue;
	to?: JsonValue;
}

/** What computed values were; see the migration 0005-computed. */
export function computedHistory(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_computed');
	const history = quoted(schema, 'dg_history');
	return {
		/**
		 * What fields of records were at an instant, for those that have changed since, ordinary and computed; null: there was no such record.
		 * Field by record id.
		 */
		async since(ids: readonly string[], at: string): Promise<Map<string, Map<string, JsonValue> | null>> {
			const { rows } = await on.query(
				`select id, at, made, changes from (
					select record_id as id, at, action = 'create' as made, (select jsonb_object_agg(key, value -> 'from') from jsonb_each(changes)) as changes
						from ${history} where record_id = any($1::uuid[]) and at > $2
					union all
					select record_id, at, false, (select jsonb_object_agg(key, value -> 0) from jsonb_each(changes)) from ${table} where record_id = any($1::uuid[]) and at > $2
					union all
					select u.id, b.at, false, b.changes -> u.id::text from unnest($1::uuid[]) u(id) join ${table} b
						on b.record_id is null and b.first_id <= u.id and b.last_id >= u.id and b.at > $2 and b.changes ? u.id::text
				) c order by at`,
				[ids, at],
			);
			const found = new Map<string, Map<string, JsonValue> | null>();
			for (const { id, made, changes } of rows as { id: string; made: boolean; changes: { [field: string]: JsonValue } | null }[]) {
				if (made) found.set(id, null);
				const known = found.has(id) ? found.get(id) : new Map<string, JsonValue>();
				if (!known) continue;
				found.set(id, known);
				// The first change after the instant says what it was then.
				for (const [field, from] of Object.entries(changes ?? {})) if (!known.has(field)) known.set(field, typeof from === 'number' ? String(from) : from);
			}
			return found;
		},

		/** Every change of a field of a record, oldest first. */
		async changes({ model, id, field }: { model: string; id: string; field: string }): Promise<ComputedChange[]> {
			const { rows } = await on.query(
				`select at, revision, single, change from (
					select id, at, revision, true as single, changes -> $3::text as change from ${table} where record_id = $2::uuid and changes ? $3::text
					union all
					select id, at, revision, false, changes -> $4::text -> $3::text from ${table}
					where record_id is null and model = $1 and first_id <= $2::uuid and last_id >= $2::uuid and changes -> $4::text ? $3::text
				) c order by id`,
				[model, id, field, id],
			);
			return (rows as { at: Date; revision: number; single: boolean; change: JsonValue }[]).map(({ at, revision, single, change }) => {
				const [from, to] = single ? (change as JsonValue[]) : [change];
				return { at: at.toISOString(), revision, from: from ?? null, ...(single && { to: to ?? null }) };
			});
		},
	};
}
