import { environmentMigrations, platformMigrations } from '@dougong/migrations/database';
import pg from 'pg';
import { expect, it } from 'vitest';
import { migrateDatabase } from '../../runtime/server/src/database/migrate.ts';
import { environmentDb, openPool } from '../../runtime/server/src/database/pool.ts';
import { freshDatabase } from '../support/database.ts';

/** The database's own tables: made, brought up to date, and refused when they are of a newer program. */

async function query(config: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(config);
	await client.connect();
	try {
		return (await client.query(text)).rows;
	} finally {
		await client.end();
	}
}
const numbers = (migrations: readonly { number: number }[]) => migrations.map((m) => m.number);
const columnsOf = (config: pg.ClientConfig) =>
	query(
		config,
		`select table_schema, table_name, column_name, data_type from information_schema.columns
		where table_schema in ('dougong', 'ws_main_production') order by 1, 2, ordinal_position`,
	);

it('numbers migrations from 1 without a gap', () => {
	for (const migrations of [platformMigrations, environmentMigrations]) expect(numbers(migrations)).toEqual(migrations.map((_, i) => i + 1));
});

it('makes an empty database usable, also when several processes start at once', async () => {
	await using database = await freshDatabase({ empty: true });
	await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(database.config)));
	expect(await query(database.config, 'select key, schema_name from dougong.environment')).toEqual([{ key: 'production', schema_name: 'ws_main_production' }]);
	const done = await query(database.config, 'select number from ws_main_production.dg_migration order by 1');
	expect(done.map((d) => d.number)).toEqual(numbers(environmentMigrations));
});

it('does nothing to a database that is up to date', async () => {
	await using database = await freshDatabase();
	const before = await columnsOf(database.config);
	await migrateDatabase(database.config);
	expect(await columnsOf(database.config)).toEqual(before);
});

it('brings an older environment to the newest tables', async () => {
	await using fresh = await freshDatabase();
	await using old = await freshDatabase();
	await query(old.config, 'drop schema ws_main_production cascade; create schema ws_main_production');
	await query(
		old.config,
		'create table ws_main_production.dg_migration (number integer primary key, name text not null, applied_at timestamptz not null default now())',
	);
	const pool = openPool({ ...old.config, max: 1 });
	await environmentMigrations[0]?.up(environmentDb(pool, 'ws_main_production'), 'ws_main_production');
	await pool.end();
	await query(old.config, `insert into ws_main_production.dg_migration (number, name) values (1, 'tables')`);
	await migrateDatabase(old.config);
	expect(await columnsOf(old.config)).toEqual(await columnsOf(fresh.config));
});

it('uses no search_path: a schema of the same tables in front changes nothing', async () => {
	await using database = await freshDatabase({ empty: true });
	await query(database.config, 'create table public.environment (key text); create table public.setting (nothing int)');
	await migrateDatabase(database.config);
	expect(await query(database.config, 'select count(*)::int as n from public.environment')).toEqual([{ n: 0 }]);
});

it.each(['dougong', 'ws_main_production'])('refuses a database whose schema %s is of a newer program, and leaves it alone', async (schema) => {
	await using database = await freshDatabase();
	await query(database.config, `insert into ${schema}.dg_migration (number, name) values (99, 'from the future')`);
	await expect(migrateDatabase(database.config)).rejects.toThrow(/made by a newer version of Dougong/);
});
