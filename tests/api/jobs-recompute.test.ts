import { describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { fillParts, parts, schema, wrong } from './computed-app.ts';

const at = '/production/apps/parts';
const large = { options: { largeTableRows: 0 } };

async function world(count: number, start: Parameters<typeof startApp>[0] = large): Promise<TestApp> {
	const app = await startApp(start);
	await publish(app, parts());
	for (const statement of fillParts(count)) await app.server.services.pool.query(statement);
	return app;
}
async function publish(app: TestApp, bundle: object): Promise<void> {
	const { status, text } = await app.admin.post(`${at}/publish`, { bundle });
	if (status !== 200) throw new Error(text);
}
const count = async (app: TestApp, query: string) => (await app.server.services.pool.query<{ n: number }>(query)).rows[0]?.n;
const jobs = async (app: TestApp) => (await app.admin.get('/production/jobs', { 'accept-language': 'en' })).body.jobs;
const work = (app: TestApp) => runDueJobs(app.server.services);

describe('a changed formula', () => {
	it('of a large table is worked out by a job, with everything that follows from it', async () => {
		await using app = await world(3000);
		await publish(app, parts({ score: '[amount] * [price] + 1' }));
		expect(await count(app, `select count(score)::int as n from ${schema}.parts__part`)).toBe(0);
		const [job] = await jobs(app);
		expect(job).toMatchObject({ kind: 'recompute-fields', title: 'Recompute Part.Score', state: 'waiting' });
		await work(app);
		expect(await count(app, wrong({ score: 'amount * price + 1' }))).toBe(0);
		expect(await jobs(app)).toMatchObject([{ id: job.id, state: 'done', error: null }]);
	});
});
