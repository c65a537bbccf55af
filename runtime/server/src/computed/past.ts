import type { JsonValue } from '@dougong/schemas';
import { planned, type ReadOptions } from '../records/list.ts';
import { computedHistory } from '../stores/computed-history.ts';
import { compileLook, type Looked, type LookedRecord } from '../stores/explain.ts';
import { runStatement } from '../stores/record-runner.ts';

export interface PastChange {
	at: string;
	revision: number;
	from: JsonValue;
	to: JsonValue;
}

/** Every change of a computed field of a record, oldest first, whoever asks. */
export async function changesOf({ pool, ctx, view, model, id, field }: ReadOptions & { id: string; field: string }): Promise<PastChange[]> {
	const changes = await computedHistory(pool, ctx.env.schema).changes({ model: model.ref, id, field });
	const look = planned(view, `value ${model.ref} ${field}`, () => compileLook(view.scope(ctx.env.schema), model, [{ path: [], field }], null));
	const [row] = await runStatement(pool, look.statement, look.statement.bind(ctx.facts, { ids: [id] }));
	const now = (row ? look.record(row).fields.get(field)?.value : null) ?? null;
	return changes.map((change, i) => {
		const next = changes[i + 1];
		const to = change.to === undefined ? (next ? next.from : now) : change.to;
		return { at: change.at, revision: change.revision, from: change.from, to: to as JsonValue };
	});
}

/** The value as of an instant, and the change that made it; before the first change there was none. */
export function valueAt(changes: readonly PastChange[], at: string): { value: JsonValue; change: PastChange | undefined } {
	const change = changes.findLast((c) => c.at <= at);
	return { value: change ? change.to : (changes[0]?.from ?? null), change };
}

/**
 * Records as they were at an instant, as far as their own fields and those behind their references as they are now; those that were not
 * there yet are left out.
 */
export async function asOf({ pool, ctx }: Pick<ReadOptions, 'pool' | 'ctx'>, records: readonly LookedRecord[], at: string): Promise<LookedRecord[]> {
	const ids = new Set(records.flatMap((r) => [r.id, ...[...r.fields.values()].flatMap((f) => f.at ?? [])]));
	const changed = await computedHistory(pool, ctx.env.schema).since([...ids], at);
	return records.flatMap((record) => {
		if (changed.get(record.id) === null) return [];
		const fields = [...record.fields].map(([key, looked]): [string, Looked] => {
			const was = looked.at === null ? undefined : changed.get(looked.at)?.get(key.slice(key.lastIndexOf('.') + 1));
			return [key, was === undefined ? looked : { ...looked, value: was }];
		});
		return [{ ...record, fields: new Map(fields) }];
	});
}
