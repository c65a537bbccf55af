import pg from 'pg';
import { beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { buildServer } from '../support/program.ts';
import { inspect, killNine } from './kill-nine.ts';

beforeAll(buildServer, 180_000);

it('loses no acknowledged write and leaves none half-written when server and database are killed', { timeout: 120_000 }, async () => {
	const report = await killNine({ rounds: 2, rate: 100, secondsPerRound: 1.5 });
	expect(report.acknowledged).toBeGreaterThan(50);
	expect(report.lost).toEqual([]);
	expect(report.halfWritten).toEqual([]);
	expect(report.slowestRestartMs).toBeLessThan(30_000); // beside the other tests; `npm run soak` holds it to 15 s
});

it('would see a lost write, a row without history, history without a row, and a repeated write', async () => {
	await using database = await freshDatabase();
	const client = new pg.Pool(database.config);
	// A connection may still be on its way out when the database is removed.
	client.on('error', () => {});
	const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
	const history = (n: number, version: number) =>
		client.query(
			`INSERT INTO ws_main_production.dg_history (record_id, version, app, model, at, action, changes) VALUES ($1, $2, 'soak', 'entry', now(), 'create', '{}')`,
			[id(n), version],
		);
	const event = (n: number, version: number) =>
		client.query(`INSERT INTO ws_main_production.dg_event (at, type, app, model, record_id, version) VALUES (now(), 'x', 'soak', 'entry', $1, $2)`, [
			id(n),
			version,
		]);
	await client.query('CREATE TABLE ws_main_production.soak__entry (id uuid, version int, seq int, note text)');
	const row = (n: number, seq: number, note: string) => client.query('INSERT INTO ws_main_production.soak__entry VALUES ($1, 1, $2, $3)', [id(n), seq, note]);
	await Promise.all([row(1, 1, 'whole'), history(1, 1), event(1, 1)]);
	await Promise.all([row(2, 2, 'without history'), event(2, 1)]);
	await Promise.all([history(3, 1), event(3, 1)]); // without a row
	await Promise.all([row(4, 1, 'repeated'), history(4, 1), event(4, 1)]);
	await client.end();

	const records = new Map([
		[id(1), { version: 1, note: 'whole' }],
		[id(4), { version: 2, note: 'changed' }],
		[id(5), { version: 1, note: 'gone' }],
	]);
	const { lost, halfWritten } = await inspect(database.config, { records, acknowledged: 3 });
	expect(lost).toEqual([expect.stringContaining(id(4)), expect.stringContaining(id(5))]);
	expect(halfWritten.sort()).toEqual([
		expect.stringContaining(`${id(2)}: version 1, 0 rows of history, 1 events`),
		expect.stringContaining(`${id(3)}: version null, 1 rows of history, 1 events`),
		expect.stringContaining('write 1 was repeated'),
	]);
});
