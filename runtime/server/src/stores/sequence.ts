import type { CatalogueField, CatalogueModel } from '@dougong/engine';
import type { Queryable } from './job.store.ts';
import type { Scope } from './record-source.ts';
import { type Arguments, quoted } from './record-statement.ts';

export type NumberedField = CatalogueField;

/** Fields that get a number when a record is made. */
export function numberedFields(fields: readonly CatalogueField[]): NumberedField[] {
	return fields.filter((f) => f.type.sequence !== undefined);
}

/** Draws the next number when `condition` holds of the checks (c), in the statement that writes the record: refused records draw none. Arguments as `numberArguments` gives them. */
export function drawNumber(scope: Scope, model: CatalogueModel, field: NumberedField, condition: string): string {
	const { params } = scope;
	const key = [model.app, model.key, field.key].map((v) => params.constant(v, 'text')).join(', ');
	return (
		`INSERT INTO ${quoted(scope.schema, 'dg_sequence')} AS s (app, model, field, scope, value)` +
		` SELECT ${key}, ${params.argument(`scope_${field.key}`, 'text')}, 1 FROM c WHERE ${condition}` +
		` ON CONFLICT (app, model, field, scope) DO UPDATE SET value = s.value + 1 RETURNING s.value`
	);
}

/** The drawn number in its form. */
export function numberOf(scope: Scope, field: NumberedField, value: string): string {
	const { params } = scope;
	const digits = `lpad(${value}::text, greatest(${params.argument(`digits_${field.key}`, 'integer')}, length(${value}::text)), '0')`;
	return `(${params.argument(`before_${field.key}`, 'text')} || ${digits} || ${params.argument(`after_${field.key}`, 'text')})`;
}

/** `today`: YYYY-MM-DD in the workspace’s time zone. */
export function numberArguments(model: CatalogueModel, today: string): Arguments {
	const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
	const args: Record<string, unknown> = {};
	for (const field of numberedFields(model.fields)) {
		const parts = field.type.sequence?.(field.property, { year, month, day });
		if (!parts) continue;
		args[`scope_${field.key}`] = parts.scope;
		args[`before_${field.key}`] = parts.before;
		args[`digits_${field.key}`] = parts.digits;
		args[`after_${field.key}`] = parts.after;
	}
	return args;
}

/** The next number of a series that belongs to no field. Whoever draws from it as well waits until this transaction ends. */
export async function drawFromSeries(on: Queryable, schema: string, { app, series, scope }: { app: string; series: string; scope: string }): Promise<number> {
	const { rows } = await on.query(
		`insert into ${quoted(schema, 'dg_sequence')} as s (app, model, field, scope, value) values ($1, '@series', $2, $3, 1)
		on conflict (app, model, field, scope) do update set value = s.value + 1 returning s.value`,
		[app, series, scope],
	);
	return Number((rows[0] as { value: number } | undefined)?.value ?? 1);
}
