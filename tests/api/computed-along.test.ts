import type { Bundle } from '@dougong/schemas';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startApp, type TestApp } from '../support/server.ts';
import { make, whole } from './records-app.ts';

/** A tree in which nothing follows from a value but what stands above it: the write and its way up are sent together. */
const forest = {
	app: { kind: 'app', key: 'forest', title: 'Forest', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'node',
			title: 'Node',
			titleField: 'name',
			schema: {
				type: 'object',
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 60 },
					parent: { type: 'string', title: 'Parent', 'x-kind': 'tree-parent' },
					actual: { type: 'number', title: 'Actual' },
					sum: { type: 'number', title: 'Sum', 'x-formula': 'IF(COUNT(children) > 0, SUM(children, [sum]), [actual])' },
				},
			},
		},
		{ kind: 'role', key: 'low', title: 'Low', models: { node: { read: '[sum] < 100', update: true } }, pages: [] },
	],
} as unknown as Bundle;
const nodes = '/production/apps/forest/records/node';
const table = 'ws_main_production.forest__node';

let app: TestApp;
let pool: pg.Pool;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', forest] });
	({ pool } = app.server.services);
});
afterAll(() => app[Symbol.asyncDispose]());

const node = async (values: object): Promise<string> => (await make(app.admin, nodes, { name: 'node', ...values })).id;
const sumOf = async (id: string) => whole(await app.admin.get(`${nodes}/${id}`)).values.sum;
const set = (id: string, version: number, actual: number) => app.admin.patch(`${nodes}/${id}`, { version, values: { actual } });
/** A root, a middle and a leaf below it. */
async function branch(actual: number) {
	const root = await node({});
	const middle = await node({ parent: root });
	return { root, middle, leaf: await node({ parent: middle, actual }) };
}
/** Who waits for what this connection holds. */
const waitingFor = async (holder: pg.PoolClient) => {
	const { rows } = await holder.query('select pg_backend_pid() as pid');
	return pool.query('select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [rows[0].pid]);
};
/** What `work` does while somebody holds these records, and then does something to them. */
async function whileHeld(ids: readonly string[], work: () => PromiseLike<unknown>, then: (other: pg.PoolClient) => Promise<unknown>) {
	const other = await pool.connect();
	try {
		await other.query('begin');
		await other.query(`select 1 from ${table} where id = any($1) for no key update`, [ids]);
		const working = work();
		await expect.poll(async () => (await waitingFor(other)).rowCount).toBe(1);
		await then(other);
		await other.query('commit');
		return await working;
	} finally {
		other.release();
	}
}

describe('a value from which nothing follows but its way up a tree', () => {
	it('is answered with what it became, and stands above at once', async () => {
		const { root, middle, leaf } = await branch(1);
		for (const [i, actual] of [5, 7, 7.5].entries()) expect(whole(await set(leaf, i + 1, actual)).values).toMatchObject({ actual, sum: actual });
		expect([await sumOf(middle), await sumOf(root)]).toEqual([7.5, 7.5]);
		const { rows } = await pool.query(`select changes from ws_main_production.dg_computed where record_id = $1 order by id desc limit 1`, [root]);
		expect(rows).toEqual([{ changes: { sum: ['7', '7.5'] } }]);
	});

	it('is no reason to look at anything when it is refused, or the same as before', async () => {
		const { leaf } = await branch(1);
		await pool.query(`update ${table} set sum = 77 where id = $1`, [leaf]);
		expect((await set(leaf, 9, 3)).body.code).toBe('record.version-conflict');
		expect(whole(await set(leaf, 1, 1)).version).toBe(1);
		expect(await sumOf(leaf)).toBe(77);
		expect(whole(await set(leaf, 1, 2)).values.sum).toBe(2);
	});

	it('is not written where what is above cannot be', async () => {
		const { root, leaf } = await branch(1);
		await pool.query(`alter table ${table} add constraint test_small check (id <> '${root}' or sum < 100)`);
		try {
			for (let i = 0; i < 3; i++) expect((await set(leaf, 1, 500)).status).toBeGreaterThanOrEqual(500);
		} finally {
			await pool.query(`alter table ${table} drop constraint test_small`);
		}
		expect(whole(await app.admin.get(`${nodes}/${leaf}`))).toMatchObject({ version: 1, values: { actual: 1, sum: 1 } });
		expect((await pool.query('select version from ws_main_production.dg_history where record_id = $1', [leaf])).rowCount).toBe(1);
		expect(whole(await set(leaf, 1, 50)).values.sum).toBe(50);
	});

	it('goes the way that is there once it holds it: somebody has moved a part meanwhile', async () => {
		const [from, to] = [await branch(1), await branch(2)];
		const move = (other: pg.PoolClient) => other.query(`update ${table} set parent = $2 where id = $1`, [from.middle, to.root]);
		const answer = await whileHeld([from.middle], () => set(from.leaf, 1, 10).then(whole), move);
		expect(answer).toMatchObject({ version: 2, values: { sum: 10 } });
		expect([await sumOf(from.middle), await sumOf(to.root)]).toEqual([10, 12]);
		expect((await pool.query('select 1 from ws_main_production.dg_history where record_id = $1', [from.leaf])).rowCount).toBe(2);
	});

	it('waits for those who write where a part was moved to', async () => {
		const [from, to] = [await branch(1), await branch(2)];
		const third = await pool.connect();
		try {
			await third.query('begin');
			for (const id of [to.leaf, to.middle, to.root]) await third.query(`update ${table} set actual = 7, sum = 7 where id = $1`, [id]);
			const move = async (other: pg.PoolClient) => {
				await other.query(`update ${table} set parent = $2 where id = $1`, [from.middle, to.root]);
				await other.query('commit');
				await expect.poll(async () => (await waitingFor(third)).rowCount).toBe(1);
				await third.query('commit');
			};
			whole((await whileHeld([from.middle], () => set(from.leaf, 1, 10), move)) as Answer);
		} finally {
			third.release();
		}
		expect([await sumOf(from.middle), await sumOf(to.root)]).toEqual([10, 17]);
	});

	it('is written again after a deadlock', async () => {
		const { root, leaf } = await branch(1);
		const other = (client: pg.PoolClient) => client.query(`update ${table} set name = 'changed' where id = $1`, [leaf]);
		expect(await whileHeld([root], () => set(leaf, 1, 4).then(whole), other)).toMatchObject({ version: 2, values: { sum: 4, name: 'changed' } });
		expect(await sumOf(root)).toBe(4);
	});

	it('is answered as far as the writer may see what it became', async () => {
		const { leaf } = await branch(1);
		const low = await app.addMember('low', { roles: ['forest/low'] });
		const answer = whole(await low.patch(`${nodes}/${leaf}`, { version: 1, values: { actual: 20 } }));
		expect(answer.values).toMatchObject({ actual: 20, sum: 20 });
		expect(await sumOf(leaf)).toBe(20);
	});

	it('is lost by none of eight who write below one root', async () => {
		const root = await node({});
		const middles = await Promise.all([1, 2, 3].map(() => node({ parent: root })));
		const leaves = await Promise.all(Array.from({ length: 8 }, (_, i) => node({ parent: middles[i % 3], actual: 0 })));
		await Promise.all(
			leaves.map(async (leaf, who) => {
				for (let i = 1; i <= 15; i++) whole(await set(leaf, i, who + i));
			}),
		);
		const expected = leaves.reduce((sum, _, who) => sum + who + 15, 0);
		expect(await sumOf(root)).toBe(expected);
	});

	it('may change below parts that move', async () => {
		const roots = [await node({}), await node({})];
		const middles = await Promise.all([0, 1, 2, 3].map((i) => node({ parent: roots[i % 2] })));
		const leaves = await Promise.all(Array.from({ length: 8 }, (_, i) => node({ parent: middles[i % 4], actual: 0 })));
		await Promise.all([
			...leaves.map(async (leaf, who) => {
				for (let i = 1; i <= 12; i++) whole(await set(leaf, i, who + i));
			}),
			...middles.map(async (middle, who) => {
				for (let i = 1; i <= 8; i++) whole(await app.admin.patch(`${nodes}/${middle}`, { version: i, values: { parent: roots[(who + i) % 2] } }));
			}),
		]);
		const wrong = await pool.query(
			`select n.id from ${table} n where n.sum is distinct from coalesce((select sum(c.sum) from ${table} c where c.parent = n.id), n.actual) and n.parent = any($1)`,
			[roots],
		);
		expect(wrong.rows).toEqual([]);
		for (const root of roots) {
			const { rows } = await pool.query(`select coalesce(sum(c.sum), null)::float as sum from ${table} c where c.parent = $1`, [root]);
			expect(await sumOf(root)).toBe(rows[0].sum);
		}
	});
});
