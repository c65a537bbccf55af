import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { base, code, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

const flow = (key: string, more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', several: true, triggers: [{ key: 'hand', type: 'manual' }], start: 'pause' },
	nodes: [
		{ key: 'pause', type: 'wait', for: '3 days', next: 'end' },
		{ key: 'end', type: 'end', outcome: 'done' },
	],
	...more,
});

let app: TestApp;
let world: World;
let outsiders: { [name: string]: Person };
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [flow('about'), flow('free', { model: undefined, several: undefined })] })] });
	world = await people(app);
	outsiders = {
		'with a role that sees other records': world.as.erin as Person,
		'with no role': await app.addMember('guest', { roles: [], person: null }),
		'with a role and no person': await app.addMember('robot', { roles: ['leave/outsider'], person: null }),
	};
});
afterAll(() => app?.[Symbol.asyncDispose]());

describe('a run is not there for an outsider', () => {
	it.each(['with a role that sees other records', 'with no role', 'with a role and no person'])(
		'%s: alone, in lists, and when its record is archived',
		async (name) => {
			const outsider = outsiders[name] as Person;
			const made = await request(world.as.alice as Person, { title: 'mine' });
			const about = whole(await start(world.as.alice as Person, 'about', { records: [made.id] })).runs[0].run;
			const free = whole(await start(world.as.alice as Person, 'free', {})).runs[0].run;
			const look = async () => {
				for (const run of [about, free, '019a0000-0000-7000-8000-000000000000']) {
					expect(code(await outsider.get(`/production/runs/${run}`))).toBe('404 run.unknown');
					expect((await outsider.post(`/production/runs/${run}/act`, { verb: 'urge' })).status).toBe(404);
				}
				expect((await outsider.get('/production/runs/nonsense')).status).toBe(400);
				expect(whole(await outsider.get(`/production/runs?model=leave/request&record=${made.id}`)).runs).toEqual([]);
				expect(whole(await outsider.get('/production/runs?app=leave')).runs).toEqual([]);
			};
			await look();
			whole(await app.admin.delete(`${base}/records/request/${made.id}`));
			await look();
		},
	);
});

it('a run follows the revision of its own sandbox, also when that is made anew', async () => {
	const bundle = whole(await app.admin.get(`${base}/export`));
	const publish = async (env: string, title: string) => {
		const definitions = bundle.definitions.map((d: { kind: string; key: string }) => (d.kind === 'workflow' && d.key === 'free' ? { ...d, title } : d));
		whole(await app.admin.post(`/${env}/apps/leave/publish`, { bundle: { ...bundle, definitions } }));
	};
	const begun = async (env: string) => whole(await app.admin.post(`/${env}/apps/leave/workflows/free/start`, {})).runs[0].run;
	const titleOf = async (env: string, run: string) => whole(await app.admin.get(`/${env}/runs/${run}`)).workflow.title;
	whole(await app.admin.post('/environments', { key: 'trial', title: 'Trial', from: 'production' }));
	await publish('trial', 'of the trial');
	const tried = await begun('trial');
	await publish('trial', 'later');
	expect(await titleOf('trial', tried)).toBe('of the trial');
	await publish('production', 'of production');
	const real = await begun('production');
	await publish('production', 'later');
	whole(await app.admin.post('/environments/trial/reset'));
	expect(await titleOf('trial', real)).toBe('of production');
});

it('servers of several databases in one process keep revisions apart', async () => {
	const seen = async (title: string) => {
		await using one = await startApp({ apps: ['directory', leaveApp({ workflows: [flow('free', { title, model: undefined, several: undefined })] })] });
		const { run } = whole(await one.admin.post(`${base}/workflows/free/start`, {})).runs[0];
		const bundle = whole(await one.admin.get(`${base}/export`));
		whole(await one.admin.post(`${base}/publish`, { bundle: { ...bundle, app: { ...bundle.app, title: 'Later' } } }));
		return whole(await one.admin.get(`/production/runs/${run}`)).workflow.title;
	};
	expect([await seen('of one'), await seen('of another')]).toEqual(['of one', 'of another']);
});
