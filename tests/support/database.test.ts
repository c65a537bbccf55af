import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './database.ts';

async function query(config: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(config);
	await client.connect();
	try {
		return (await client.query(text)).rows;
	} finally {
		await client.end();
	}
}

test('every caller gets a database of its own', async () => {
	await using mine = await freshDatabase();
	await using yours = await freshDatabase();
	await query(mine.config, 'CREATE TABLE only_mine (id int)');
	expect(await query(yours.config, "SELECT to_regclass('only_mine') AS found")).toEqual([{ found: null }]);
});

test('a database is reachable by its URL too', async () => {
	await using database = await freshDatabase();
	expect(await query({ connectionString: database.url }, 'SELECT current_database() AS name')).toEqual([{ name: database.config.database }]);
});

test('Chinese text has trigrams, and sorts by pinyin where a person reads it', async () => {
	await using database = await freshDatabase({ empty: true });
	await query(database.config, 'CREATE EXTENSION pg_trgm');
	const [row] = await query(
		database.config,
		`SELECT cardinality(show_trgm('客户投诉')) > 0 AS letters,
			(SELECT string_agg(v, ' ' ORDER BY v COLLATE "zh-Hans-x-icu") FROM (VALUES ('张三'), ('李四'), ('阿伟')) t(v)) AS sorted`,
	);
	expect(row).toEqual({ letters: true, sorted: '阿伟 李四 张三' });
});
