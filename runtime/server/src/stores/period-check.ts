import type { CatalogueField, CatalogueModel } from '@dougong/engine';
import type { Connection } from './record-runner.ts';
import type { Scope, Source } from './record-source.ts';
import { quoted } from './record-statement.ts';

/** A field whose period holds the record still: closed for everybody, frozen for those who do not manage it. */
export interface PeriodGuard {
	field: CatalogueField;
	/** Key of the kind of period. */
	key: string;
	mayWriteFrozen: boolean;
}

/** Fields of a model whose period closes its records, with the kind that each names. */
export function periodFields(model: CatalogueModel): { field: CatalogueField; key: string }[] {
	return model.fields.flatMap((field) => {
		const key = field.property['x-period'];
		return typeof key === 'string' && field.column && field.property['x-closed'] !== 'allow' ? [{ field, key }] : [];
	});
}

/** Conditions that hold while the period of a record lets it be written, as it was and as it becomes; null for one that is not there. */
export function periodConditions(
	scope: Scope,
	guard: PeriodGuard,
	{ before, after }: { before: Source | null; after: Source | null },
): { kind: 'period-closed' | 'period-frozen'; sql: string }[] {
	const periods = [before, after].flatMap((source) => (source ? [source.stored([], guard.field.key)] : []));
	const model = (after ?? before)?.model;
	const none = (state: string) =>
		`NOT EXISTS (SELECT 1 FROM ${quoted(scope.schema, 'dg_period')} pd WHERE pd.app = ${scope.params.constant(model?.app ?? '', 'text')}` +
		` AND pd.key = ${scope.params.constant(guard.key, 'text')} AND pd.period IN (${periods.join(', ')}) AND pd.state = '${state}')`;
	return [{ kind: 'period-closed' as const, sql: none('closed') }, ...(guard.mayWriteFrozen ? [] : [{ kind: 'period-frozen' as const, sql: none('frozen') }])];
}

/**
 * Condition on a row of a model under `alias`: none of its periods is closed. `TRUE` for models without periods. For whatever writes records
 * without anybody asking for it: computed values of a closed period stay as they are.
 */
export function inNoClosedPeriod(scope: Pick<Scope, 'schema' | 'params'>, model: CatalogueModel, alias: string): string {
	const fields = periodFields(model);
	if (fields.length === 0) return 'TRUE';
	const closed = fields.map(({ field, key }) => `(pd.key = ${scope.params.constant(key, 'text')} AND pd.period = ${alias}.${quoted(field.columnName)})`);
	return `NOT EXISTS (SELECT 1 FROM ${quoted(scope.schema, 'dg_period')} pd WHERE pd.app = ${scope.params.constant(model.app, 'text')}
		AND pd.state = 'closed' AND (${closed.join(' OR ')}))`;
}

/** Whether a record lies in a closed period. */
export async function isClosed(on: Connection, schema: string, model: CatalogueModel, id: string): Promise<boolean> {
	for (const { field, key } of periodFields(model)) {
		const { rows } = await on.query(
			`select 1 from ${quoted(schema, model.table)} t join ${quoted(schema, 'dg_period')} p on p.period = t.${quoted(field.columnName)}
				where t.id = $1 and p.app = $2 and p.key = $3 and p.state = 'closed'`,
			[id, model.app, key],
		);
		if (rows.length > 0) return true;
	}
	return false;
}

/** Of the periods that a write touches, those in a state: of the record as it is, and of the values that it would get. */
export async function periodsInState(
	on: Connection,
	schema: string,
	model: CatalogueModel,
	of: { id: string; values: { [field: string]: unknown }; state: 'closed' | 'frozen' },
): Promise<string[]> {
	const found: string[] = [];
	for (const { field, key } of periodFields(model)) {
		const { rows } = await on.query<{ period: string }>(
			`select p.period from ${quoted(schema, 'dg_period')} p where p.app = $1 and p.key = $2 and p.state = $3
				and (p.period = $4 or p.period = (select t.${quoted(field.columnName)} from ${quoted(schema, model.table)} t where t.id = $5))`,
			[model.app, key, of.state, of.values[field.key] ?? null, of.id],
		);
		found.push(...rows.map((r) => r.period));
	}
	return found;
}
