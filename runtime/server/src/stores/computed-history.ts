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
	return {
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
