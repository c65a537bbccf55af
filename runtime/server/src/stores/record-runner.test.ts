import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { runLater, runStatement, runTogether } from './record-runner.ts';
import { inSavepoint, inTransaction, limitStatements } from '../database/pool.ts';
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

test('what is done later is seen by whatever is asked behind it, and there after the commit', async () => {
	await using world = await numbers();
	const { pool, add, all } = world;
	await inTransaction(pool, async (client) => {
		await runLater(client, add, ['1']);
		expect(await runStatement(client, all, [])).toEqual([['1']]);
		await runLater(client, add, ['2']);
		expect((await client.query('select n from numbers order by n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
		await runLater(client, add, ['3']);
	});
	expect(await runStatement(pool, all, [])).toEqual([['1'], ['2'], ['3']]);
	await inTransaction(pool, (client) => runLater(client, add, ['4']));
	expect(await runStatement(pool, all, [])).toHaveLength(4);
});

test('where what is done later fails, so does what is sent with it, and nothing of the transaction is there', async () => {
	await using world = await numbers();
	const { pool, add, all } = world;
	const twice = (then: (client: pg.PoolClient) => Promise<unknown>) =>
		inTransaction(pool, async (client) => {
			await runLater(client, add, ['1']);
			await runLater(client, add, ['1']);
			await then(client);
		});
	await expect(twice(async () => {})).rejects.toMatchObject({ code: '23505' });
	await expect(twice((client) => runStatement(client, all, []))).rejects.toMatchObject({ code: '23505' });
	await expect(twice((client) => client.query('select 1'))).rejects.toMatchObject({ code: '23505' });
	await expect(twice((client) => client.query('select 1').catch(() => {}))).rejects.toMatchObject({ code: '23505' });
	expect(await runStatement(pool, all, [])).toEqual([]);
});

test('in a savepoint what is done later is undone with it alone', async () => {
	await using world = await numbers();
	const { pool, add, all } = world;
	await inTransaction(pool, async (client) => {
		await runLater(client, add, ['1']);
		const failing = inSavepoint(client, async () => {
			await runLater(client, add, ['2']);
			await runLater(client, add, ['1']);
		});
		await expect(failing).rejects.toMatchObject({ code: '23505' });
		const refusing = inSavepoint(client, async () => {
			await runLater(client, add, ['3']);
			throw new Error('refused');
		});
		await expect(refusing).rejects.toThrow('refused');
		await inSavepoint(client, () => runLater(client, add, ['4']));
	});
	expect(await runStatement(pool, all, [])).toEqual([['1'], ['4']]);
});

test('what is asked of a transaction at the same time goes to the database at once; each gets its own rows', async () => {
	await using world = await numbers();
	const { pool, add, all } = world;
	await inTransaction(pool, async (client) => {
		const sent = vi.spyOn(client, 'query');
		const answers = await Promise.all([runStatement(client, add, ['1']), runStatement(client, all, []), runTogether(client, [{ statement: add, values: ['2'] }, { statement: all, values: [] }])]); // biome-ignore format: one call
		expect(answers).toEqual([[], [['1']], [[], [['1'], ['2']]]]);
		expect(sent).toHaveBeenCalledTimes(1);
		sent.mockRestore();
	});
	const failing = inTransaction(pool, (client) => Promise.all([runStatement(client, all, []), runStatement(client, add, ['2'])]));
	await expect(failing).rejects.toMatchObject({ code: '23505' });
	expect(await runStatement(pool, all, [])).toHaveLength(2);
});

async function numbers() {
	const database = await freshDatabase({ empty: true });
	const pool = new pg.Pool({ ...database.config, max: 1 });
	await pool.query('create table numbers (n integer primary key)');
	return {
		pool,
		add: statementOf('INSERT INTO numbers VALUES ($1::integer)'),
		all: statementOf('SELECT n FROM numbers ORDER BY n'),
		[Symbol.asyncDispose]: async () => {
			await pool.end();
			await database[Symbol.asyncDispose]();
		},
	};
}
