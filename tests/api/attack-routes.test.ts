import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';

type Asker = 'anybody' | 'account' | 'member' | 'administrator';
/** Who may ask at all, below /api/v1; what a member sees there is the business of roles. A new route has to be entered here. */
const routes: Record<Asker, string> = {
	anybody: 'POST /auth/sign-in, POST /auth/sign-out, GET /auth/demo-accounts',
	account: 'POST /auth/change-password, GET /tokens, POST /tokens, DELETE /tokens/:id, GET /me, PATCH /me',
	member: `GET /:env/messages, GET /:env/messages/count, POST /:env/messages/read, GET /:env/messages/choices, PUT /:env/messages/choices,
		GET /:env/messages/push, PUT /:env/messages/push, POST /:env/messages/push/remove, POST /:env/files, GET /:env/files/:id,
		GET /:env/facts, GET /:env/live, GET /:env/apps, GET /:env/apps/:app/client, GET /:env/apps/:app/openapi.json, GET /:env/apps/:app/records/:model,
		POST /:env/apps/:app/records/:model, POST /:env/apps/:app/records/:model/bulk, POST /:env/apps/:app/records/:model/query, POST /:env/apps/:app/records/:model/aggregate,
		GET /:env/apps/:app/records/:model/:id, PATCH /:env/apps/:app/records/:model/:id, DELETE /:env/apps/:app/records/:model/:id,
		GET /:env/apps/:app/records/:model/:id/history, POST /:env/apps/:app/records/:model/:id/restore,
		GET /:env/apps/:app/records/:model/:id/explain, GET /:env/apps/:app/records/:model/:id/values,
		GET /:env/apps/:app/trees/:tree/records/:id/group, GET /:env/apps/:app/trees/:tree/records/:id/weights,
		GET /:env/apps/:app/trees/:tree/records/:id/score, GET /:env/apps/:app/trees/:tree/records/:id/path,
		POST /:env/apps/:app/trees/:tree/weights, POST /:env/apps/:app/trees/:tree/move, POST /:env/apps/:app/trees/:tree/results,
		POST /:env/apps/:app/trees/:tree/cascade, POST /:env/apps/:app/trees/:tree/cascade/accept,
		GET /:env/apps/:app/trees/:tree/revisions, GET /:env/apps/:app/trees/:tree/warnings,
		GET /:env/tasks, GET /:env/tasks/counts, GET /:env/tasks/:id, POST /:env/tasks/:id/act, POST /:env/tasks/batch, GET /:env/runs, GET /:env/runs/:id, POST /:env/runs/:id/act,
		GET /:env/apps/:app/workflows, POST /:env/apps/:app/workflows/:key/start, GET /:env/delegations, POST /:env/delegations, DELETE /:env/delegations/:id,
		GET /:env/apps/:app/workflows/:key/dwell, POST /:env/apps/:app/workflows/:key/move, GET /:env/apps/:app/workflows/:key/webhooks,
		POST /:env/apps/:app/workflows/:key/webhooks/:trigger/rotate, POST /:env/apps/:app/workflows/:key/rehearse,
		GET /:env/apps/:app/periods, PUT /:env/apps/:app/periods/:key/:period`,
	administrator: `GET /accounts, POST /accounts, PATCH /accounts/:id, PUT /accounts/:id/password, GET /audit, GET /workspace, PATCH /workspace,
		GET /environments, POST /environments, DELETE /environments/:key, POST /environments/:key/reset,
		GET /environments/:key/clock, POST /environments/:key/clock, POST /environments/:key/rehearsal, GET /environments/:key/rehearsal, GET /environments/:key/rehearsal/:view, GET /templates, GET /:env/roles, GET /:env/jobs, POST /:env/jobs/:id/replay, POST /:env/jobs/audit, GET /:env/members, PUT /:env/members/:userId,
		DELETE /:env/members/:userId, POST /:env/apps, GET /:env/apps/:app/draft, PUT /:env/apps/:app/draft, DELETE /:env/apps/:app/draft,
		GET /:env/channels, PUT /:env/channels/:key, DELETE /:env/channels/:key, POST /:env/channels/:key/test, GET /:env/deliveries, POST /:env/deliveries/:id/replay,
		GET /:env/secrets, PUT /:env/secrets/:name, DELETE /:env/secrets/:name, GET /:env/call-hosts, PUT /:env/call-hosts/:host,
		GET /:env/calendars, PUT /:env/calendars/:key, GET /:env/calendars/:key/years/:year, PUT /:env/calendars/:key/years/:year,
		POST /:env/apps/:app/check, POST /:env/apps/:app/plan, POST /:env/apps/:app/publish, POST /:env/apps/:app/rollback, POST /:env/apps/:app/formula/preview,
		GET /:env/apps/:app/revisions, GET /:env/apps/:app/export`,
};
const known = new Map(Object.entries(routes).flatMap(([asker, list]) => list.split(',').map((route) => [route.trim(), asker as Asker] as const)));
const ofAskers = (...askers: Asker[]) => [...known].filter(([, asker]) => askers.includes(asker)).map(([route]) => route);

/** Bodies that get past the check of their form, so that what refuses is who asks. */
const bodies: Record<string, unknown> = {
	'POST /auth/change-password': { current: 'wrong', next: 'long-enough' },
	'POST /tokens': { name: 'x' },
	'PATCH /me': { language: 'en' },
	'POST /:env/tasks/:id/act': { verb: 'approve' },
	'POST /:env/tasks/batch': { tasks: ['0197c0de-0000-7000-8000-000000000001'], verb: 'approve' },
	'POST /:env/runs/:id/act': { verb: 'withdraw' },
	'POST /:env/delegations': { to: '0197c0de-0000-7000-8000-000000000001', from: '2026-03-01', until: '2026-03-02' },
	'POST /accounts': { username: 'mallory', name: 'M', password: 'long-enough' },
	'PATCH /accounts/:id': { isAdmin: true },
	'PUT /accounts/:id/password': { password: 'long-enough' },
	'PATCH /workspace': { title: 'Mine' },
	'POST /environments': { key: 'mine', title: 'Mine' },
	'POST /environments/:key/clock': { by: '1 day' },
	'POST /environments/:key/rehearsal': { to: '2030-01-01T00:00:00Z', answers: { who: 'nobody' } },
	'PUT /:env/members/:userId': { person: null, roles: [] },
	'PUT /:env/channels/:key': { type: 'dingtalk', title: 'Mine', config: { url: 'http://127.0.0.1:1/' } },
	'PUT /:env/messages/choices': { topics: {}, quiet: null, digestAt: '09:00' },
	'PUT /:env/messages/push': { endpoint: 'http://127.0.0.1:1/', keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) } },
	'POST /:env/messages/push/remove': { endpoint: 'x' },
	'PUT /:env/secrets/:name': { value: 'x' },
	'PUT /:env/call-hosts/:host': { allowed: true },
	'POST /:env/apps/:app/workflows/:key/move': { from: 1 },
	'PUT /:env/calendars/:key': { title: 'Mine', weekend: [7] },
	'PUT /:env/calendars/:key/years/:year': { source: 'me', days: [] },
	'PUT /:env/apps/:app/periods/:key/:period': { state: 'frozen', reason: 'mine' },
	'PUT /:env/apps/:app/draft': { bundle: {} },
	'POST /:env/apps/:app/rollback': { revision: 1 },
	'POST /:env/apps/:app/formula/preview': { model: 'person', formula: '1', ids: [] },
	'POST /:env/apps/:app/records/:model': { values: {} },
	'POST /:env/apps/:app/records/:model/bulk': { operations: [{ op: 'create', values: {} }] },
	'PATCH /:env/apps/:app/records/:model/:id': { version: 1, values: { name: 'x' } },
	'POST /:env/apps/:app/trees/:tree/weights': { of: '0197c0de-0000-7000-8000-000000000001', weights: [] },
	'POST /:env/apps/:app/trees/:tree/move': { id: '0197c0de-0000-7000-8000-000000000001', parent: null },
	'POST /:env/apps/:app/trees/:tree/cascade': { id: '0197c0de-0000-7000-8000-000000000001', rule: 'x' },
	'POST /:env/apps/:app/trees/:tree/cascade/accept': {
		id: '0197c0de-0000-7000-8000-000000000001',
		rule: 'x',
		records: ['0197c0de-0000-7000-8000-000000000001'],
	},
	'POST /:env/apps/:app/trees/:tree/results': { from: '2026-01-01', to: '2026-01-31' },
	'POST /:env/apps/:app/records/:model/aggregate': { measures: [{ key: 'n', fn: 'count' }] },
};

let app: TestApp;
let member: Person;
let outsider: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory'] });
	member = await app.addMember('member');
	await app.server.services.identity.createUser({ username: 'outsider', name: 'O', password: 'dougong-demo' });
	outsider = await app.signIn('outsider');
});
afterAll(() => app[Symbol.asyncDispose]());

const names: Record<string, string> = {
	env: 'production',
	app: 'directory',
	model: 'person',
	key: 'other',
	view: 'asked',
	trigger: 'other',
	name: 'other',
	host: 'example.com:443',
	year: '2026',
	period: '2026-01',
};
function ask(person: Person, route: string) {
	const [method = '', address = ''] = route.split(' ');
	const filled = address.replace(/:(\w+)/g, (_, name: string) => names[name] ?? '0197c0de-0000-7000-8000-000000000001');
	const body = bodies[route] ?? {};
	switch (method) {
		case 'GET':
			return person.get(filled);
		case 'DELETE':
			return person.delete(filled);
		case 'PUT':
			return person.put(filled, body);
		case 'PATCH':
			return person.patch(filled, body);
		default:
			return person.post(filled, body);
	}
}

/** `METHOD /address` of all routes, from the tree that the router prints: four columns of indent for each level. */
function allRoutes(): string[] {
	const above: string[] = [];
	const lines = app.server.printRoutes({ commonPrefix: false }).split('\n');
	return lines.flatMap((line) => {
		const found = /^([ │]*)[└├]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
		if (!found) return [];
		const [, indent = '', part = '', methods = ''] = found;
		above.length = indent.length / 4;
		above.push(part);
		const address = above.join('').replace(/^\/+/, '/');
		return methods.split(', ').flatMap((method) => (method === 'HEAD' || method === '' ? [] : [`${method} ${address}`]));
	});
}

it('every route of the API is in the table of who may ask', () => {
	const found = allRoutes().flatMap((route) => (route.includes(' /api/v1/') ? [route.replace('/api/v1', '')] : []));
	expect(found.sort()).toEqual([...known.keys()].sort());
});

it('who is not signed in gets nothing but the doors', async () => {
	for (const route of ofAskers('account', 'member', 'administrator')) {
		const { status, body } = await ask(app.anonymous, route);
		expect([route, status, body?.code]).toEqual([route, 401, 'auth.required']);
	}
});

it('who is no member of an environment gets nothing of it', async () => {
	for (const route of ofAskers('member', 'administrator').filter((r) => r.includes('/:env'))) {
		const { status, body } = await ask(outsider, route);
		expect([route, status, body?.code]).toEqual([route, 403, 'auth.not-a-member']);
	}
});

it('a member administers nothing', async () => {
	for (const route of ofAskers('administrator')) {
		const { status, body } = await ask(member, route);
		expect([route, status, body?.code]).toEqual([route, 403, 'auth.admin-only']);
	}
});
