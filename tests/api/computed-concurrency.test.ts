import type { Bundle } from '@dougong/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { createOracle, directoryBundle } from './computed-oracle.ts';
import { goals, plan, tasks } from './computed-plan.ts';
import { make, whole } from './records-app.ts';

const schema = 'ws_main_production';
const bundle: Bundle = plan({ goal: { rank: { type: 'number', 'x-formula': 'COUNT(PEERS([owner]), [target] > 0)' } } });
let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', bundle] });
});
afterAll(() => app[Symbol.asyncDispose]());

const read = async (address: string, id: string) => whole(await app.admin.get(`${address}/${id}`));
/** Changes a record whatever version it is at, as somebody who tries again would. */
async function change(address: string, id: string, values: object): Promise<void> {
	for (;;) {
		const { version } = await read(address, id);
		const answer = await app.admin.patch(`${address}/${id}`, { version, values });
		if (answer.status === 200 || answer.body?.code === 'record.cycle') return;
		expect(answer.body?.code, answer.text).toBe('record.version-conflict');
	}
}
const findWrong = () => createOracle(app.server.services.pool, schema, [directoryBundle(), bundle]).findWrong();

/** One root with some below it, and some below these. */
async function tree(): Promise<{ root: string; middles: string[]; leaves: string[] }> {
	const goal = async (values: object) => (await make(app.admin, goals, { name: 'goal', weight: 1, ...values })).id;
	const root = await goal({});
	const middles = await Promise.all(Array.from({ length: 3 }, () => goal({ above: root })));
	const leaves: string[] = [];
	for (const above of middles) for (let i = 0; i < 4; i++) leaves.push(await goal({ above, target: 10, actual: i }));
	return { root, middles, leaves };
}

describe('eight writers at once', () => {
	it('under one root lose nothing', { timeout: 120_000 }, async () => {
		const { root, leaves } = await tree();
		await Promise.all(
			leaves.slice(0, 8).map(async (leaf, who) => {
				for (let i = 1; i <= 12; i++) await change(goals, leaf, { actual: who + i });
			}),
		);
		expect(await findWrong()).toEqual([]);
		expect(await read(goals, root)).toMatchObject({ version: 1 });
	});

	it('who also move, weigh, make and archive leave every value right', { timeout: 120_000 }, async () => {
		const { middles, leaves } = await tree();
		const at = (items: readonly string[], i: number) => items[i % items.length]!;
		await Promise.all(
			Array.from({ length: 8 }, async (_, who) => {
				for (let i = 0; i < 8; i++) {
					const leaf = at(leaves, who + i * 5);
					if (who % 4 === 0) await change(goals, leaf, { above: at(middles, i + who) });
					else if (who % 4 === 1) await change(goals, at(middles, i), { weight: i + 1 });
					else if (who % 4 === 2) {
						const task = await make(app.admin, tasks, { name: 'task', goal: leaf, hours: i, done: true });
						await change(tasks, task.id, { goal: at(leaves, i) });
						if (i % 2) whole(await app.admin.delete(`${tasks}/${task.id}`));
					} else await change(goals, leaf, { actual: i, target: i });
				}
			}),
		);
		expect(await findWrong()).toEqual([]);
	});
});

describe('a write that ends in the middle', () => {
	it('leaves nothing half done', async () => {
		const { root, leaves } = await tree();
		const [leaf = ''] = leaves;
		const before = [await read(goals, leaf), await read(goals, root)];
		const { pool } = app.server.services;
		const other = await pool.connect();
		try {
			await other.query('begin');
			await other.query(`select 1 from ${schema}.plan__goal where id = $1 for update`, [root]);
			const writing = app.admin.patch(`${goals}/${leaf}`, { version: before[0].version, values: { actual: 9 } });
			const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
			await expect.poll(async () => (await pool.query(waiting)).rowCount).toBe(1);
			await pool.query(`select pg_terminate_backend(pid) from (${waiting}) w`);
			expect((await writing).status).toBeGreaterThanOrEqual(500);
		} finally {
			await other.query('rollback');
			other.release();
		}
		expect([await read(goals, leaf), await read(goals, root)]).toEqual(before);
		expect(await findWrong()).toEqual([]);
	});
});
