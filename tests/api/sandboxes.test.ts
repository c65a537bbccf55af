import { buildApp } from '@dougong/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import type { Services } from '../../runtime/server/src/services.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

const start = new Date('2026-01-05T01:00:00Z'); // Monday, nine o'clock in Shanghai
let app: TestApp;
let member: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], demo: true, now: () => start });
	member = await app.addMember('mallory');
	await runDueJobs(app.server.services);
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

const schemaOf = async ({ pool }: Services, key: string): Promise<string> =>
	(await pool.query('select schema_name from dougong.environment where key = $1', [key])).rows[0]?.schema_name;

/** Everything about a schema, with its own name left out: tables with their rows as a checksum, columns, constraints, indexes, sequences. */
async function everythingIn({ pool }: Services, schema: string) {
	const nameless = (value: unknown) => (typeof value === 'string' ? value.replaceAll(`"${schema}".`, '').replaceAll(`${schema}.`, '') : value);
	const ask = async (text: string) =>
		(await pool.query<Record<string, unknown>>(text, [schema])).rows.map((row) =>
			Object.fromEntries(Object.entries(row).map(([key, value]) => [key, nameless(value)])),
		);
	const tables = (await ask(`select table_name as name from information_schema.tables where table_schema = $1 order by 1`)) as unknown as { name: string }[];
	const rows: Record<string, unknown> = {};
	for (const { name } of tables) {
		const { rows: found } = await pool.query(
			`select count(*) as n, md5(coalesce(string_agg(t::text, chr(10) order by t::text collate "C"), '')) as sum from "${schema}"."${name}" t`,
		);
		rows[name] = found[0];
	}
	return {
		rows,
		columns:
			await ask(`select table_name, column_name, column_default, is_nullable, data_type, is_identity, identity_generation, is_generated, generation_expression, collation_name
			from information_schema.columns where table_schema = $1 order by table_name, ordinal_position`),
		constraints: await ask(`select c.conrelid::regclass::text as of, c.conname, c.contype, c.convalidated, c.condeferrable, pg_get_constraintdef(c.oid) as text
			from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = $1 order by 1, 2`),
		indexes: await ask(`select tablename, indexname, indexdef from pg_indexes where schemaname = $1 order by 2`),
		sequences: await ask(`select sequencename, data_type, last_value, increment_by, cycle from pg_sequences where schemaname = $1 order by 1`),
	};
}

describe('a sandbox', () => {
	it('has all tables of its source with all their rows, constraints, indexes and sequences, but no answers to former requests', async () => {
		const { services } = app.server;
		await services.pool.query(`insert into ws_main_production.dg_idempotency (user_id, key, request_hash) values ('u', 'k', 'h')`);
		const before = await everythingIn(services, 'ws_main_production');
		expect(await app.admin.post('/environments', { key: 'whole', title: '演练', from: 'production' })).toMatchObject({
			status: 201,
			body: {
				key: 'whole',
				title: '演练',
				sandbox: { of: 'production', copiedAt: start.toISOString(), clock: { now: start.toISOString(), runs: true, forward: null } },
			},
		});
		const copy = await everythingIn(services, await schemaOf(services, 'whole'));
		expect(copy.rows.dg_idempotency).toMatchObject({ n: 0 });
		delete copy.rows.dg_idempotency;
		delete before.rows.dg_idempotency;
		expect(copy).toEqual(before);
		expect(Object.keys(before.rows).length).toBeGreaterThan(30);
		expect(before.rows.directory__person).toMatchObject({ n: expect.any(Number) });
		expect(before.sequences.length).toBeGreaterThan(3);
		expect(before.constraints.filter((c) => c.contype === 'f').length).toBeGreaterThan(5);
		expect((await app.admin.delete('/environments/whole?confirm=whole')).status).toBe(204);
	});

	it('is entered by the members of its source, and what is written in one is not in the other', async () => {
		await app.admin.post('/environments', { key: 'apart', title: 'Apart', from: 'production' });
		const { environments } = (await member.get('/me')).body;
		expect(environments).toMatchObject([
			{ key: 'production', sandbox: null },
			{ key: 'apart', sandbox: { now: start.toISOString(), forwarding: false } },
		]);
		const people = async (env: string): Promise<number> => (await app.admin.get(`/${env}/apps/directory/records/person?limit=1&count=true`)).body.total;
		const before = await people('production');
		expect(before).toBeGreaterThan(5);
		expect(await people('apart')).toBe(before);
		const [anybody] = (await app.admin.get('/apart/apps/directory/records/person?limit=1')).body.records;
		const values = { name: 'Changed in the sandbox' };
		expect(await app.admin.patch(`/apart/apps/directory/records/person/${anybody.id}`, { version: anybody.version, values })).toMatchObject({ status: 200 });
		expect((await app.admin.get(`/production/apps/directory/records/person/${anybody.id}`)).body).toMatchObject(anybody);
		await app.admin.delete('/environments/apart?confirm=apart');
		expect((await app.admin.get('/apart/facts')).status).toBe(404);
	});

	it('is made anew as its source is now', async () => {
		await app.admin.post('/environments', { key: 'again', title: 'Again', from: 'production' });
		const [anybody] = (await app.admin.get('/again/apps/directory/records/person?limit=1')).body.records;
		await app.admin.patch(`/again/apps/directory/records/person/${anybody.id}`, { version: anybody.version, values: { name: 'Lost' } });
		await app.admin.post('/environments/again/clock', { to: '2026-03-01T00:00:00Z' });
		expect(await app.admin.post('/environments/again/reset')).toMatchObject({
			status: 200,
			body: { sandbox: { clock: { now: start.toISOString(), forward: null } } },
		});
		expect((await app.admin.get(`/again/apps/directory/records/person/${anybody.id}`)).body).toMatchObject(anybody);
		expect((await app.admin.get('/again/facts')).body.today).toBe('2026-01-05');
		expect((await app.admin.post('/environments/production/reset')).body).toMatchObject({ code: 'environment.not-a-sandbox' });
		const { rows } = await app.server.services.pool.query(`select nspname from pg_namespace where nspname like 'ws\\_main\\_again%'`);
		expect(rows).toHaveLength(1);
		await app.admin.delete('/environments/again?confirm=again');
	});

	it('is not there when the connection that made it was cut, and is made by the next try', async () => {
		const { pool } = app.server.services;
		const holder = await pool.connect();
		await holder.query('begin; lock table ws_main_production.performance__goal in access exclusive mode');
		const making = app.admin.post('/environments', { key: 'half', title: 'Half', from: 'production' });
		const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%ws_main_half%'`;
		try {
			for (let tries = 0; (await pool.query(waiting)).rowCount === 0; tries++) {
				expect(tries, 'it never waited for the table').toBeLessThan(400);
				await new Promise((resolve) => setTimeout(resolve, 25));
			}
			await pool.query(`select pg_terminate_backend(pid) from (${waiting}) w`);
			expect((await making).status).toBe(503);
		} finally {
			await holder.query('rollback');
			holder.release();
		}
		expect(await schemaOf(app.server.services, 'half')).toBeUndefined();
		expect((await pool.query(`select nspname from pg_namespace where nspname like 'ws\\_main\\_half%'`)).rows).toEqual([]);
		expect((await app.admin.post('/environments', { key: 'half', title: 'Half', from: 'production' })).status).toBe(201);
		await app.admin.delete('/environments/half?confirm=half');
	});

	it('begins the work again that was under way in its source, and leaves it to the source there', async () => {
		const { pool, jobs } = app.server.services;
		const env = { schema: 'ws_main_production', clock: null };
		const far = new Date('2030-01-01T00:00:00Z');
		const ids = [
			await jobs.enqueue(pool, env, { kind: 'audit-computed', key: 'a', runAt: far }),
			await jobs.enqueue(pool, env, { kind: 'audit-computed', key: 'b', runAt: far }),
		];
		await pool.query(
			`update ws_main_production.dg_job set state = 'running', attempts = 1, leased_by = gen_random_uuid(), lease_until = now() + interval '1 hour' where id = any($1)`,
			[ids],
		);
		const again = await jobs.enqueue(pool, env, { kind: 'audit-computed', key: 'b', runAt: far });
		await app.admin.post('/environments', { key: 'work', title: 'Work', from: 'production' });
		const { rows } = await pool.query(`select id, state, leased_by from ws_main_work.dg_job where kind = 'audit-computed' and run_at = $1 order by key`, [far]);
		expect(rows).toEqual([
			{ id: ids[0], state: 'waiting', leased_by: null },
			{ id: again, state: 'waiting', leased_by: null },
		]);
		const { rows: there } = await pool.query(`select state from ws_main_production.dg_job where id = any($1)`, [ids]);
		expect(there.map((row: { state: string }) => row.state)).toEqual(['running', 'running']);
		await app.admin.delete('/environments/work?confirm=work');
		await pool.query(`delete from ws_main_production.dg_job where run_at = $1`, [far]);
	});

	it('is seen anew by a process that nobody told of it', async () => {
		const other = await buildApp({ database: app.database.config, now: () => start });
		try {
			await app.admin.post('/environments', { key: 'told', title: 'Told', from: 'production' });
			const elsewhere = async () => (await other.inject({ url: '/api/v1/told/facts', headers: { cookie: `dougong_session=${app.admin.session}` } })).json();
			expect((await elsewhere()).today).toBe('2026-01-05');
			await app.admin.post('/environments/told/clock', { runs: false });
			const person = async () =>
				(await other.inject({ url: '/api/v1/told/apps/directory/records/person?limit=1', headers: { cookie: `dougong_session=${app.admin.session}` } })).json()
					.records[0];
			const before = await person();
			await app.admin.patch(`/told/apps/directory/records/person/${before.id}`, { version: before.version, values: { name: 'Elsewhere' } });
			expect((await person()).values.name).toBe('Elsewhere');
			await app.admin.post('/environments/told/reset');
			expect(await person()).toEqual(before);
		} finally {
			await other.close();
			await app.admin.delete('/environments/told?confirm=told');
		}
	});

	it('refuses a key that is taken, a source that is not there, and everybody but administrators', async () => {
		expect(await app.admin.post('/environments', { key: 'production', title: 'x', from: 'production' })).toMatchObject({
			status: 409,
			body: { code: 'environment.exists' },
		});
		expect(await app.admin.post('/environments', { key: 'mine', title: 'x', from: 'nowhere' })).toMatchObject({
			status: 404,
			body: { code: 'environment.unknown' },
		});
		expect((await member.post('/environments', { key: 'mine', title: 'x', from: 'production' })).status).toBe(403);
		const both = await Promise.all([1, 2].map(() => app.admin.post('/environments', { key: 'once', title: 'x', from: 'production' })));
		expect(both.map((answer) => answer.status).sort()).toEqual([201, 409]);
		for (const address of ['/environments/once/reset', '/environments/once/clock']) expect((await member.post(address, { by: '1 day' })).status).toBe(403);
		await app.admin.delete('/environments/once?confirm=once');
	});
});
