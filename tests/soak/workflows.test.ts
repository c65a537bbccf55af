import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { buildServer } from '../support/program.ts';
import { type WorkflowSoakReport, workflowSoak } from './workflows.ts';
import { inspectRuns } from './workflows-check.ts';

const runs = 60;
let database: FreshDatabase;
let report: WorkflowSoakReport;
beforeAll(async () => {
	buildServer();
	database = await freshDatabase();
}, 180_000);
afterAll(() => database?.[Symbol.asyncDispose]());

it('every task of a run is made once, and every effect happens once, whichever server is killed', { timeout: 120_000 }, async () => {
	report = await workflowSoak({ database, runs, processes: 2, killEveryMs: 400, leastKills: 4, atOnce: 3 });
	expect(report.wrong).toEqual([]);
	expect(report.tasks).toBe(2 * runs);
	expect(report.kills).toBeGreaterThanOrEqual(4);
});

it.each([
	['an effect that happened twice', `UPDATE soak__request SET count = count + 1 WHERE seq = 3`, 'request 3: effects come to 12 instead of 11'],
	['an effect that did not happen', `UPDATE soak__request SET count = count - 10 WHERE seq = 4`, 'request 4: effects come to 1 instead of 11'],
	['a task that was made twice', `INSERT INTO dg_task SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', 99))).* FROM dg_task t WHERE node = 'first' AND run = (SELECT r.id FROM dg_run r JOIN soak__request q ON q.id = r.record WHERE seq = 5)`, 'request 5: 2 tasks of the first node and 1 of the second', 'request 5: 2 messages about 3 tasks'],
	['a task that is open', `UPDATE dg_task SET state = 'open' WHERE node = 'second' AND run = (SELECT r.id FROM dg_run r JOIN soak__request q ON q.id = r.record WHERE seq = 6)`, 'request 6: 1 tasks are open'],
	['a run in the wrong state', `UPDATE dg_run SET outcome = 'rejected' WHERE record = (SELECT id FROM soak__request WHERE seq = 7)`, 'request 7: the run is ended, outcome rejected, instead of approved'],
	['a run too many', `INSERT INTO dg_run SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'sole', false))).* FROM dg_run r WHERE record = (SELECT id FROM soak__request WHERE seq = 8)`, 'request 8: 2 runs'],
	['a request that is gone', `DELETE FROM soak__request WHERE seq = 1`, 'request 1 is not there'],
	['a job that has failed', `UPDATE dg_job SET state = 'failed' WHERE id = (SELECT max(id::text)::uuid FROM dg_job)`, expect.stringMatching(/^1 jobs of kind .* have failed$/)],
])('the check sees %s', async (_, change, ...wrong) => {
	const client = new pg.Client(database.config);
	await client.connect();
	try {
		await client.query('BEGIN; SET LOCAL search_path = ws_main_production');
		await client.query(change);
		const found = await inspectRuns(client, { expected: runs, received: report.received });
		expect(found.wrong).toEqual(wrong);
	} finally {
		await client.query('ROLLBACK');
		await client.end();
	}
}); // biome-ignore format: a table

it('the check sees a call that nobody heard, and one with two keys', async () => {
	const received = new Map(report.received);
	received.delete(10);
	received.set(11, new Map([...(received.get(11) ?? []), ['another', 1]]));
	const { wrong } = await inspectRuns(database.config, { expected: runs, received });
	expect(wrong).toEqual(['request 10: 0 keys have come in for its call', 'request 11: 2 keys have come in for its call']);
});
