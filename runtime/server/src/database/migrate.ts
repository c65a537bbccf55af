import { type DatabaseMigration, environmentMigrations, platformMigrations } from '@dougong/migrations/database';
import { Kysely, PostgresDialect, type QueryExecutorProvider, sql, type Transaction } from 'kysely';
import type pg from 'pg';
import { StartError } from '../start-error.ts';
import { type DatabaseConfig, openPool, platformDb, platformSchema } from './pool.ts';
import type { PlatformTables } from './tables.ts';

/**
 * Brings the database's own tables to the newest version: the platform's, then those of every environment.
 * An empty database gets the workspace `main` with the environment `production`. Safe to run from many processes at once.
 *
 * Errors  StartError when the database was made by a newer version of the program.
 */
export async function migrateDatabase(config: DatabaseConfig): Promise<void> {
	const pool = openPool({ ...config, max: 1 });
	try {
		await migrateAll(pool);
	} finally {
		await pool.end();
	}
}

export async function migrateAll(pool: pg.Pool): Promise<void> {
	const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
	await locked(db, (tx) => migrateSchema(tx, platformSchema, platformMigrations));
	await locked(db, firstEnvironment);
	const environments = await platformDb(pool).selectFrom('environment').select('schema_name').orderBy('key').execute();
	for (const { schema_name } of environments) await locked(db, (tx) => migrateSchema(tx, schema_name, environmentMigrations));
}

/** The tables of a new environment; called inside the transaction that records it. */
export async function createEnvironmentSchema(tx: QueryExecutorProvider, schema: string): Promise<void> {
	await migrateSchema(tx, schema, environmentMigrations);
}

/** True when the platform's tables are there and of the version that this program expects. */
export async function isMigrated(pool: pg.Pool): Promise<boolean> {
	const row = await platformDb(pool)
		.selectFrom('dg_migration')
		.select((e) => e.fn.max('number').as('newest'))
		.executeTakeFirst()
		.catch(() => undefined);
	return row?.newest === platformMigrations.at(-1)?.number;
}

/** An arbitrary constant: one lock for every process that migrates this database. */
const migrationLock = 4_011_210_001;

async function locked(db: Kysely<unknown>, work: (tx: Transaction<unknown>) => Promise<void>): Promise<void> {
	await db.transaction().execute(async (tx) => {
		await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(tx);
		await work(tx);
	});
}

async function migrateSchema(db: QueryExecutorProvider, schema: string, migrations: readonly DatabaseMigration[]): Promise<void> {
	const ledger = sql.id(schema, 'dg_migration');
	await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
	await sql`create table if not exists ${ledger} (number integer primary key, name text not null, applied_at timestamptz not null default now())`.execute(db);
	const done = (await sql<{ number: number }>`select number from ${ledger}`.execute(db)).rows.map((r) => r.number);
	const newest = Math.max(0, ...done);
	const known = Math.max(0, ...migrations.map((m) => m.number));
	if (newest > known) {
		throw new StartError(
			`The database was made by a newer version of Dougong (schema ${schema} is at ${newest}, this program knows ${known}). Start the newer version.`,
		);
	}
	for (const migration of migrations.filter((m) => !done.includes(m.number))) {
		await migration.up(db, schema);
		await sql`insert into ${ledger} (number, name) values (${migration.number}, ${migration.name})`.execute(db);
	}
}

async function firstEnvironment(tx: Transaction<unknown>): Promise<void> {
	const db = tx.withTables<PlatformTables>().withSchema(platformSchema);
	await db
		.insertInto('workspace')
		.values({ key: 'main', title: '主工作区', time_zone: 'Asia/Shanghai' })
		.onConflict((c) => c.doNothing())
		.execute();
	await db
		.insertInto('environment')
		.values({ key: 'production', workspace_key: 'main', title: '正式环境', schema_name: 'ws_main_production' })
		.onConflict((c) => c.doNothing())
		.execute();
}
