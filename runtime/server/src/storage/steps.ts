import { type Archived, type Catalogue, type ColumnSpec, planStorage, type Registry, type StoragePlan, type StorageStep } from '@dougong/engine';
import type { StorageStepJson } from '@dougong/schemas/api';
import { CompiledQuery, sql } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import type { Language } from '../http/problem.ts';
import { type ColumnTypes, qualified, type StepContext, stepSql } from './step-sql.ts';

type ColumnType = ColumnSpec['type'];

export interface StepOptions {
	schema: string;
	app: string;
	/** Of the app now; null when it is new. */
	from: Catalogue | null;
	to: Catalogue;
	/** Of the revision that is being made. */
	revision: number;
	registry: Registry;
}

/** The way from the present tables to those of the new definitions, with what lies archived in the database taken into account. */
export async function planSteps(db: Db<EnvironmentTables>, options: StepOptions): Promise<StoragePlan> {
	const archived = await loadArchived(db, options.schema, options.app);
	return planStorage(options.from, options.to, { registry: options.registry, revision: options.revision, archived });
}

/**
 * Runs the steps in the transaction. Those that would hold up a large table are recorded, to be run after the commit; on small
 * tables, where that takes a moment, they run at once, and so they are in force together with the definitions.
 */
export async function runSteps(db: Db<EnvironmentTables>, steps: readonly StorageStep[], options: StepOptions & { largeTableRows: number }): Promise<void> {
	const context: StepContext = { schema: options.schema, columnTypes: columnTypesOf(options.to), trigramSchema: await findTrigramSchema(db) };
	const large = new Map<string, boolean>();
	for (const step of steps) {
		if (step.when === 'after-commit') {
			const isLarge = large.get(step.table) ?? (await hasMoreRows(db, qualified(options.schema, step.table), options.largeTableRows));
			large.set(step.table, isLarge);
			if (isLarge) {
				await recordForLater(db, step, context, options);
				continue;
			}
		}
		const text = stepSql(step.step === 'create-index' ? { ...step, concurrently: false } : step, context);
		if (text) await db.executeQuery(CompiledQuery.raw(text));
		await noteArchive(db, step, options);
	}
}

/** The steps as a preview shows them: those that work values out anew say in how many records. */
export async function withRows(
	db: Db<EnvironmentTables>,
	steps: readonly StorageStep[],
	{ schema, language }: { schema: string; language: Language },
): Promise<StorageStepJson[]> {
	const shown: StorageStepJson[] = [];
	for (const step of steps) {
		const table = step.step === 'recompute' ? await countRows(db, schema, step.table) : undefined;
		shown.push({ ...stepJson(step, language), ...(table !== undefined && { rows: table }) });
	}
	return shown;
}

/** undefined: the table comes back with the publish, and lies under another name until then. */
async function countRows(db: Db<EnvironmentTables>, schema: string, table: string): Promise<number | undefined> {
	const { rows } = await sql<{ there: boolean }>`select to_regclass(${qualified(schema, table)}) is not null as there`.execute(db);
	if (!rows[0]?.there) return undefined;
	const counted = await db.executeQuery<{ n: number }>(CompiledQuery.raw(`select count(*) as n from ${qualified(schema, table)} where archived_at is null`));
	return counted.rows[0]?.n;
}

function stepJson(step: StorageStep, language: Language): StorageStepJson {
	return {
		step: step.step,
		table: step.table,
		...('column' in step && { column: step.column }),
		lock: step.lock,
		sentence: step.sentence[language === 'en' ? 'en' : 'zh'],
	};
}

async function recordForLater(db: Db<EnvironmentTables>, step: StorageStep, context: StepContext, { app, revision }: StepOptions): Promise<void> {
	const text = stepSql(step, context);
	if (!text) return;
	const index_name = step.step === 'create-index' ? step.index : null;
	await db
		.insertInto('dg_pending_step')
		.values({ app, revision, sql: text, index_name, sentence: JSON.stringify(step.sentence), claimed_until: null, failed: null })
		.execute();
}

async function noteArchive(db: Db<EnvironmentTables>, step: StorageStep, { revision, schema }: StepOptions): Promise<void> {
	const note = (name: string, column: { column_name: string | null; column_type: string | null }) =>
		db
			.insertInto('dg_archive')
			.values({ model: step.model, name, revision, ...column })
			.execute();
	const forget = (name: string) => db.deleteFrom('dg_archive').where('model', '=', step.model).where('name', '=', name).execute();
	if (step.step === 'archive-table') await note(step.to, { column_name: null, column_type: null });
	if (step.step === 'restore-table') await forget(step.from);
	if (step.step === 'restore-column') await forget(step.from);
	if (step.step === 'archive-column') {
		const type = (await columnsOf(db, schema, step.table)).find((c) => c.name === step.to)?.type;
		await note(step.to, { column_name: step.column, column_type: type ?? null });
	}
}

async function loadArchived(db: Db<EnvironmentTables>, schema: string, app: string): Promise<Archived[]> {
	const rows = await db.selectFrom('dg_archive').selectAll().where('model', 'like', `${app}/%`).orderBy('revision').orderBy('name').execute();
	const archived = rows.map(async (row): Promise<Archived> => {
		const { model, name, revision } = row;
		if (row.column_name === null) {
			const columns = (await columnsOf(db, schema, name)).filter((c) => !c.name.startsWith('_archived_'));
			return { kind: 'table', name, model, revision, columns };
		}
		return { kind: 'column', name, model, revision, column: row.column_name, type: row.column_type as ColumnType };
	});
	return Promise.all(archived);
}

/** The columns of a table that are not the runtime's own, as they lie in the database. */
async function columnsOf(db: Db<EnvironmentTables>, schema: string, table: string): Promise<{ name: string; type: ColumnType }[]> {
	const { rows } = await sql<{ name: string; type: string }>`
		select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
		join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = ${schema} and c.relname = ${table} and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(db);
	return rows.flatMap(({ name, type }) => {
		const known = shortType(type);
		return known && !systemNames.has(name) ? [{ name, type: known }] : [];
	});
}

const systemNames = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'archived_at']);

function shortType(type: string): ColumnType | undefined {
	const known: Record<string, ColumnType> = { 'timestamp with time zone': 'timestamptz' };
	const plain = ['text', 'numeric', 'bigint', 'smallint', 'boolean', 'date', 'uuid', 'text[]', 'uuid[]', 'jsonb'] as const;
	return known[type] ?? plain.find((t) => t === type);
}

function columnTypesOf(catalogue: Catalogue): ColumnTypes {
	return new Map(
		[...catalogue.models.values()].map((model) => [
			model.table,
			new Map(model.fields.flatMap((f) => (f.column ? [[f.columnName, f.column.type] as const] : []))),
		]),
	);
}

async function findTrigramSchema(db: Db<EnvironmentTables>): Promise<string | null> {
	const { rows } = await sql<{ name: string }>`
		select n.nspname as name from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'`.execute(db);
	return rows[0]?.name ?? null;
}

async function hasMoreRows(db: Db<EnvironmentTables>, table: string, rows: number): Promise<boolean> {
	const found = await db.executeQuery<{ n: number }>(CompiledQuery.raw(`select count(*) as n from (select 1 from ${table} limit ${rows + 1}) t`));
	return (found.rows[0]?.n ?? 0) > rows;
}
