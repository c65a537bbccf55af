import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { flows, memberOf, Office } from './approval-app.ts';
import { act, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

let now = new Date('2026-03-09T01:30:00Z');
let app: TestApp;
let world: World;
/** In the directory, without an account. */
let gina: string;
const late = {
	...{ kind: 'workflow', key: 'to_gina', title: '找吉娜', model: 'request', subject: '{{[title]}}', owners: ['clerk'], several: true },
	...{ triggers: [{ key: 'hand', type: 'manual' }], start: 'only' },
	nodes: [
		{ key: 'only', type: 'approval', title: '审批', who: [{ key: 'all', by: 'person', people: ['E7'] }], next: { approved: 'done', rejected: 'done' } },
		{ key: 'done', type: 'end', outcome: 'over' },
	],
};
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [...flows, late] })], now: () => now });
	world = await people(app);
	const { org_unit } = whole(await app.admin.get(`/production/apps/directory/records/person/${world.ids.bob}`)).values;
	const values = { name: 'gina', employee_no: 'E7', org_unit, position: 'x', active: true, manager: world.ids.bob };
	gina = whole(await app.admin.post('/production/apps/directory/records/person', { values })).id;
});
afterAll(() => app?.[Symbol.asyncDispose]());

interface Told {
	topic: string;
	run: string | null;
	title: string;
	body: string;
}
const told = async (name: string, topic: string): Promise<Told[]> =>
	whole(await memberOf(world, name).get('/production/messages?limit=100')).messages.filter((m: Told) => m.topic === topic);
const delegate = async (of: string, to: string, from: string, until: string, more: object = {}) =>
	whole(await memberOf(world, of).post('/production/delegations', { to: world.ids[to], from, until, ...more }));

describe('a delegate', () => {
	it('is told once of what waits already, and of each task that comes; the other hears what was done', async () => {
		const before = await Office.open(world, 'alone');
		const { id } = await delegate('bob', 'frank', '2026-03-09', '2026-03-10', { reason: '出差' });
		await runDueJobs(app.server.services);
		await runDueJobs(app.server.services);
		const summary = (await told('frank', 'task.delegated')).filter((m) => m.run === null);
		expect(summary).toMatchObject([{ title: '您代理bob，至 2026-03-10' }]);
		expect(summary[0]?.body).toMatch(/^已有 \d+ 条待办。\n出差$/);
		const after = await Office.open(world, 'alone');
		const each = await told('frank', 'task.delegated');
		expect(each.filter((m) => m.run === after.run)).toMatchObject([
			{ title: expect.stringContaining('代理待办'), body: expect.stringContaining('委托人：bob') },
		]);
		expect(each.filter((m) => m.run === before.run)).toEqual([]);
		expect(code(await after.act('bob', { verb: 'approve', comment: '代批' }, 'frank'))).toBe('200');
		expect((await told('bob', 'task.done-for')).filter((m) => m.run === after.run)).toMatchObject([
			{ title: expect.stringMatching(/^frank代您同意：/), body: expect.stringContaining('代批') },
		]);
		// What bob does himself is no news to him.
		await before.all('bob approve');
		expect((await told('bob', 'task.done-for')).filter((m) => m.run === before.run)).toEqual([]);
		await memberOf(world, 'bob').delete(`/production/delegations/${id}`);
	});

	it('hears nothing of other workflows, of what they began themselves, nor before the first day', async () => {
		const { id } = await delegate('bob', 'alice', '2026-03-09', '2026-03-10', { scope: ['leave/any_of'] });
		const [within, outside] = [await Office.open(world, 'any_of'), await Office.open(world, 'alone')];
		const of = async (name: string, run: string) => (await told(name, 'task.delegated')).filter((m) => m.run === run).length;
		// alice began both.
		expect([await of('alice', within.run), await of('alice', outside.run)]).toEqual([0, 0]);
		await memberOf(world, 'bob').delete(`/production/delegations/${id}`);
		const scoped = await delegate('bob', 'frank', '2026-03-09', '2026-03-10', { scope: ['leave/any_of'] });
		const [in2, out2] = [await Office.open(world, 'any_of'), await Office.open(world, 'alone')];
		expect([await of('frank', in2.run), await of('frank', out2.run)]).toEqual([1, 0]);
		await memberOf(world, 'bob').delete(`/production/delegations/${scoped.id}`);

		const { id: coming } = await delegate('bob', 'dave', '2026-03-11', '2026-03-12');
		await runDueJobs(app.server.services);
		const begun = async () => (await told('dave', 'task.delegated')).filter((m) => m.run === null && m.title.startsWith('您代理bob')).length;
		expect(await begun()).toBe(0);
		now = new Date('2026-03-10T16:00:00Z');
		await runDueJobs(app.server.services);
		expect(await begun()).toBe(1);
		now = new Date('2026-03-11T16:00:00Z');
		await runDueJobs(app.server.services);
		expect(await begun()).toBe(1);
		await memberOf(world, 'bob').delete(`/production/delegations/${coming}`);
	});

	it('is told when it is set, where it begins later; of one that is revoked before, that it is, and nothing more', async () => {
		const titles = async () => (await told('chelsea', 'task.delegated')).filter((m) => m.run === null).map((m) => m.title);
		const { id } = await delegate('bob', 'chelsea', '2026-03-13', '2026-03-14', { reason: '休假' });
		expect(await titles()).toEqual(['您将代理bob：2026-03-13 至 2026-03-14']);
		expect((await told('chelsea', 'task.delegated'))[0]?.body).toBe('休假');
		for (let twice = 0; twice < 2; twice++) await memberOf(world, 'bob').delete(`/production/delegations/${id}`);
		expect(await titles()).toEqual(['您不再代理bob，委托已撤销', '您将代理bob：2026-03-13 至 2026-03-14']);
		now = new Date('2026-03-13T16:00:00Z');
		await runDueJobs(app.server.services);
		expect(await titles()).toHaveLength(2);
	});
});

describe('handing over', () => {
	const reason = { comment: '病假' };

	it('is done by an administrator who is no person; the story names them, and other decisions stay refused', async () => {
		const office = await Office.open(world, 'alone');
		const task = (await office.task('bob')) as string;
		const seen = whole(await app.admin.get(`/production/tasks/${task}`));
		expect([seen.allowed, seen.needsComment]).toEqual([['hand-over', 'change-due'], expect.arrayContaining(['hand-over'])]);
		expect(code(await act(app.admin, task, { verb: 'approve' }))).toBe('403 workflow.person-missing');
		const hand = (body: object) => act(app.admin, task, { verb: 'hand-over', ...body });
		expect((await hand({ to: [world.ids.frank] })).body).toMatchObject({ code: 'task.refused', reasonCode: 'task.comment-missing' });
		expect((await hand({ to: [world.ids.bob], ...reason })).body.reasonCode).toBe('task.same-person');
		expect((await hand({ to: [world.ids.frank, world.ids.dave], ...reason })).body.reasonCode).toBe('task.one-person');
		expect((await hand({ to: ['0197c0de-0000-7000-8000-000000000001'], ...reason })).body.reasonCode).toBe('task.person-missing');
		expect(code(await hand({ to: [world.ids.frank], ...reason }))).toBe('200');
		expect(await office.at()).toBe('frank');
		const step = (await office.detail()).story.find((s: { verb: string }) => s.verb === 'hand-over');
		expect(step).toMatchObject({ text: 'alone：Administrator将bob的任务移交给frank', comment: '病假', by: null });
		expect(code(await act(memberOf(world, 'bob'), task, { verb: 'approve' }))).toBe('409 task.decided');
		await office.all('frank approve');
		expect(await office.at()).toBe('ended approved');
	});

	it('is done by an owner, where the node forbids transfer too, and by nobody else', async () => {
		const office = await Office.open(world, 'fill');
		const task = (await office.task('bob')) as string;
		// Looking makes nobody a delegate.
		const look = async (name: string) => whole(await memberOf(world, name).get(`/production/tasks/${task}`));
		expect(await look('dave')).toMatchObject({ onlyLooks: true, onBehalfOf: null, assignee: { title: 'bob' }, allowed: ['hand-over', 'change-due'] });
		expect(await look('alice')).toMatchObject({ onlyLooks: true, onBehalfOf: null, allowed: [] });
		expect((await look('bob')).onlyLooks).toBeUndefined();
		const body = { verb: 'hand-over', to: [world.ids.frank], ...reason };
		expect(code(await act(memberOf(world, 'alice'), task, body))).toBe('403 workflow.owners-only');
		expect(code(await act(memberOf(world, 'bob'), task, body))).toBe('403 workflow.owners-only');
		expect(code(await act(memberOf(world, 'erin'), task, body))).toBe('404 task.unknown');
		expect(code(await act(memberOf(world, 'dave'), task, body))).toBe('200');
		expect(await office.at()).toBe('frank');
		expect((await office.detail()).story.find((s: { verb: string }) => s.verb === 'hand-over').by.title).toBe('dave');
		expect((await told('frank', 'task.assigned')).filter((m) => m.run === office.run)).toHaveLength(1);
	});

	it('does not go to whom the matter is about', async () => {
		const office = await Office.open(world, 'guarded');
		const task = (await office.task('bob')) as string;
		const answer = await act(app.admin, task, { verb: 'hand-over', to: [world.ids.alice], ...reason });
		expect(answer.body).toMatchObject({ code: 'task.refused', reasonCode: 'task.conflict-of-interest' });
	});
});

describe('an approver without an account', () => {
	it('is named before it begins, on the run, and to the owners once a day', async () => {
		const alice = memberOf(world, 'alice');
		const records = [(await request(alice)).id, (await request(alice)).id];
		const preview = whole(await start(alice, 'to_gina', { records, preview: true }));
		expect(preview.warnings).toEqual([{ node: 'only', title: '审批', people: [{ id: gina, title: 'gina' }], text: expect.stringContaining('gina') }]);
		const { runs } = whole(await start(alice, 'to_gina', { records }));
		expect(runs).toHaveLength(2);
		const { at } = whole(await alice.get(`/production/runs/${runs[0].run}`));
		expect(at).toMatchObject([{ waitingFor: [{ title: 'gina' }], error: null, warning: expect.stringContaining('没有账号：gina') }]);
		const calls = (await told('dave', 'run.failed')).filter((m) => m.title.includes('gina没有账号'));
		expect(calls).toHaveLength(1);
		const office = new Office(world, runs[0].run, records[0]);
		const [task] = (await inbox(memberOf(world, 'dave'), '?box=todo')).filter((t: { run: string }) => t.run === office.run);
		expect(task).toBeUndefined();
	});

	it('with an account is no matter', async () => {
		const alice = memberOf(world, 'alice');
		const { id } = await request(alice);
		expect(whole(await start(alice, 'alone', { records: [id], preview: true })).warnings ?? []).toEqual([]);
		const office = await Office.open(world, 'alone');
		expect((await office.detail()).at[0].warning).toBeNull();
	});
});
