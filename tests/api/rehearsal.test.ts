import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardSandboxes } from '../../runtime/server/src/environments/forward.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { monthlyApp } from './rehearsal-app.ts';
import { whole } from './workflow-app.ts';

/** 09:00 on Monday, 23 November 2026, in Shanghai: rehearsed is the quarter before it, which lies behind. */
const now = new Date('2026-11-23T01:00:00Z');
const from = '2025-12-31T16:00:00Z';
const to = '2026-04-10T16:00:00Z';

let app: TestApp;
let admin: Person;
const ids: { [name: string]: string } = {};
beforeAll(async () => {
	app = await startApp({ apps: ['directory', monthlyApp], now: () => now });
	({ admin } = app);
	const unit = whole(await admin.post('/production/apps/directory/records/org_unit', { values: { name: 'HQ', code: 'hq', kind: 'company', active: true } }));
	const add = async (name: string, manager: string | null) => {
		const values = { name, employee_no: name, org_unit: unit.id, position: 'x', active: true, ...(manager && { manager: ids[manager] }) };
		ids[name] = whole(await admin.post('/production/apps/directory/records/person', { values })).id;
		whole(await admin.post('/production/apps/monthly/records/member', { values: { name, owner: ids[name] } }));
	};
	await add('=chelsea', null);
	await add('bob', '=chelsea');
	for (const name of ['alice', 'dave', 'erin']) await add(name, 'bob');
	await app.addMember('alice', { roles: ['monthly/staff'], person: ids.alice ?? null });
	await admin.put('/production/channels/robot', { type: 'dingtalk', title: 'R', config: { url: 'http://127.0.0.1:9/', secret: 'x' } });
}, 120_000);
afterAll(() => app?.[Symbol.asyncDispose]());

async function sandbox(at = from) {
	await admin.delete('/environments/rehearsal?confirm=rehearsal');
	whole(await admin.post('/environments', { key: 'rehearsal', title: '预演', from: 'production', at }));
}
const forward = () => forwardSandboxes({ services: app.server.services, stopping: new AbortController().signal, warn: (error) => console.error(error) });
async function rehearse(body: object) {
	const started = await admin.post('/environments/rehearsal/rehearsal', { to, ...body });
	whole(started);
	await forward();
	return whole(await admin.get('/environments/rehearsal/rehearsal'));
}
const list = async (view: string, query = '') => whole(await admin.get(`/environments/rehearsal/rehearsal/${view}?limit=200${query}`));

describe('a rehearsal of a quarter that lies behind', () => {
	it('in which everybody acts has all stages, and leaves nothing but what cannot go on', async () => {
		await sandbox();
		const summary = await rehearse({ answers: { who: 'everybody', after: '4 workhours' } });
		expect(summary.rehearsal.state).toBe('done');
	});
});
