import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { runStatement } from './record-runner.ts';
import { createParameters } from './record-statement.ts';

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
