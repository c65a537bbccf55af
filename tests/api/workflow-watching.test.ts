import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

/** Runs that wait until something is so go on, whatever made it so. */

const waits = (key: string, when: string) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', several: true, triggers: [{ key: 'hand', type: 'manual' }], start: 'wait' },
	nodes: [
		{ key: 'wait', type: 'wait', when, next: 'end' },
		{ key: 'end', type: 'end', outcome: 'over' },
	],
});
const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
/** What each request has spent follows from its entries. */
const app_ = () => {
	const made = leaveApp({
		workflows: [waits('on_computed', '[spent] > 10'), waits('on_relation', 'COUNT([entry.request]) > 2'), waits('on_other', '[owner.active] = FALSE')],
	});
	const model = made.definitions.find((d) => (d as { key: string }).key === 'request') as { schema: { properties: object } };
	Object.assign(model.schema.properties, { spent: number('已用', { 'x-formula': 'SUM([entry.request], [amount])' }) });
	return made;
};
let app: TestApp;
let world: World;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', app_()] });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const alice = () => world.as.alice as NonNullable<World['as'][string]>;
async function begin(workflow: string, values: object = {}): Promise<{ record: string; run: string }> {
	const { id: record } = await request(alice(), values);
	return { record, run: whole(await start(alice(), workflow, { records: [record] })).runs[0].run };
}
const entry = async (record: string, amount: number) => whole(await alice().post(`${base}/records/entry`, { values: { text: 'x', request: record, amount } }));
const status = async (run: string) => {
	await runDueJobs(app.server.services);
	return whole(await app.admin.get(`/production/runs/${run}`)).status;
};

it('a computed value that follows from records of another model', async () => {
	const { record, run } = await begin('on_computed');
	await entry(record, 6);
	expect(await status(run)).toBe('running');
	await entry(record, 6);
	expect(await status(run)).toBe('ended');
});

it('a computed value that a background job works out', async () => {
	const { record, run } = await begin('on_computed');
	const bundle = app_();
	const model = bundle.definitions.find((d) => (d as { key: string }).key === 'request') as { schema: { properties: object } };
	await entry(record, 3);
	expect(await status(run)).toBe('running');
	Object.assign(model.schema.properties, { spent: number('已用', { 'x-formula': 'SUM([entry.request], [amount]) * 10' }) });
	whole(await app.admin.post(`${base}/publish`, { bundle }));
	await runDueJobs(app.server.services);
	expect(await status(run)).toBe('ended');
});

it('records of another model that the condition itself reads', async () => {
	const { record, run } = await begin('on_relation');
	for (let n = 0; n < 2; n++) await entry(record, 0);
	expect(await status(run)).toBe('running');
	await entry(record, 0);
	expect(await status(run)).toBe('ended');
});

it('a record that is referred to', async () => {
	const { run } = await begin('on_other', { owner: world.ids.frank });
	expect(await status(run)).toBe('running');
	const at = `/production/apps/directory/records/person/${world.ids.frank}`;
	const { version } = whole(await app.admin.get(at));
	whole(await app.admin.patch(at, { version, values: { active: false } }));
	expect(await status(run)).toBe('ended');
});
