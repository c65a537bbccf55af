import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { runStatement, runTogether } from './record-runner.ts';
import { limitStatements } from '../database/pool.ts';
import { createParameters, type Statement } from './record-statement.ts';

const statementOf = (text: string) => createParameters((t) => ({ text: t, uses: 0 })).statement(text);

test('statements get names from their second run on, and a connection never keeps more than the cap', async () => {
	await using database = await freshDatabase({ empty: true });
	const pool = new pg.Pool({ ...database.config, max: 1 });
	const prepared = async () => Number((await pool.query('select count(*) from pg_prepared_statements')).rows[0].count);
	const once = statementOf('SELECT 1');
	await runStatement(pool, once, []);
	expect(await prepared()).toBe(0);
	await runStatement(pool, once, []);
	expect(await prepared()).toBe(1);
	for (let i = 0; i < 900; i++) {
		const statement = statementOf(`SELECT ${i}, NULL`);
		await runStatement(pool, statement, []);
		expect(await runStatement(pool, statement, [])).toEqual([[String(i), null]]);
	}
	expect(await prepared()).toBeLessThanOrEqual(401);
	expect(await runStatement(pool, once, [])).toEqual([['1']]);
	await pool.end();
});

test('a connection that slept through many retirements gives all of them back', async () => {
	await using database = await freshDatabase({ empty: true });
	const [sleeper, busy] = [new pg.Pool({ ...database.config, max: 1 }), new pg.Pool({ ...database.config, max: 1 })];
	const run = async (pool: pg.Pool, from: number, to: number) => {
		for (let i = from; i < to; i++) {
			const statement = statementOf(`SELECT ${i}`);
			await runStatement(pool, statement, []);
			await runStatement(pool, statement, []);
		}
	};
	await run(sleeper, 0, 300);
	await run(busy, 300, 2200);
	await run(sleeper, 2200, 2201);
	expect(Number((await sleeper.query('select count(*) from pg_prepared_statements')).rows[0].count)).toBeLessThanOrEqual(401);
	await run(sleeper, 2201, 2300);
	await Promise.all([sleeper.end(), busy.end()]);
});

test('an error leaves the connection fit for the next statement', async () => {
	await using database = await freshDatabase({ empty: true });
	const pool = new pg.Pool({ ...database.config, max: 1 });
	const broken = statementOf('SELECT 1 / 0');
	for (let i = 0; i < 3; i++) await expect(runStatement(pool, broken, [])).rejects.toMatchObject({ code: '22012' });
	await expect(runStatement(pool, statementOf('SELEKT'), [])).rejects.toMatchObject({ code: '42601' });
	expect(await runStatement(pool, statementOf('SELECT 7'), [])).toEqual([['7']]);
	await pool.end();
});

test('statements that are sent together are all done or none, and a connection is never mistaken about what it has prepared', async () => {
	await using database = await freshDatabase({ empty: true });
	const pool = new pg.Pool({ ...database.config, max: 1 });
	limitStatements(pool, 5000);
	await pool.query('create table t (n int primary key)');
	const [insert, divide, list] = ['INSERT INTO t SELECT 1', 'SELECT 1 / count(*) FROM t WHERE n > 1', 'SELECT n FROM t ORDER BY n'].map(statementOf);
	const together = (...all: (Statement | undefined)[]) => runTogether(pool, all.flatMap((statement) => (statement ? [{ statement, values: [] }] : []))); // biome-ignore format: one call
	// The list is behind the one that fails each time, so the connection never comes to know it.
	for (let i = 0; i < 3; i++) await expect(together(insert, divide, list)).rejects.toMatchObject({ code: '22012' });
	expect(await together(list, insert, list)).toEqual([[], [], [['1']]]);
	await expect(together(list, insert)).rejects.toMatchObject({ code: '23505' });
	expect(await together(list, list)).toEqual([[['1']], [['1']]]);
	expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
	await pool.end();
});
