import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, simple, start, whole, type World } from './workflow-app.ts';

let app: TestApp;
let world: World;
let now = new Date('2026-03-09T01:30:00Z');
const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(`nobody is called ${name}`);
	return found;
};
const idOf = (name: string) => world.ids[name] ?? '';

const late = {
	kind: 'workflow',
	key: 'late',
	title: '限期审批',
	model: 'request',
	triggers: [{ key: 'hand', type: 'manual' }],
	start: 'manager',
	nodes: [
		{
			...{ key: 'manager', type: 'approval', title: '经理', who: [{ key: 'boss', by: 'manager' }], deadline: '2 days' },
			...{ escalate: [{ key: 'up', how: 'replace' }], next: { approved: 'done', rejected: 'done' } },
		},
		{ key: 'done', type: 'end', outcome: 'over' },
	],
};
const chosen = {
	...{ kind: 'workflow', key: 'pick', title: '自选审批人', model: 'request', triggers: [{ key: 'hand', type: 'manual' }], start: 'one' },
	nodes: [
		{ key: 'one', type: 'approval', title: '自选', who: [{ key: 'whom', by: 'choice' }], next: { approved: 'done', rejected: 'done' } },
		{ key: 'done', type: 'end', outcome: 'over' },
	],
};

beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [simple, late, chosen] })], now: () => now });
	world = await people(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const doJobs = () => runDueJobs(app.server.services, 'production');
const taskOf = async (who: string, run: string, query = '') => (await inbox(as(who), `?limit=100${query}`)).find((t: { run: string }) => t.run === run);
const runOf = async (who: string, id: string) => whole(await as(who).get(`/production/runs/${id}`));
/** A run by alice, and the task that bob has of it. */
async function asked(values: object = {}, workflow = 'ask', starter = 'alice') {
	const record = await request(as(starter), values);
	const started = whole(await start(as(starter), workflow, { records: [record.id] }));
	const run = started.runs[0].run as string;
	return { record, run, task: await taskOf('bob', run) };
}

describe('an approval', () => {
	it('goes from start over the manager to its end, and changes the record on its way', async () => {
		const { record, run, task } = await asked({ title: '探亲' });
		expect(task).toMatchObject({
			subject: '探亲（3天）',
			state: 'open',
			initiator: { title: 'alice' },
			assignee: { title: 'bob' },
			node: { title: '经理审批' },
			kind: 'approval',
		});
		expect(whole(await act(as('bob'), task.id, { verb: 'approve', comment: '好' }))).toEqual({ done: true });
		expect(await runOf('alice', run)).toMatchObject({ status: 'ended', outcome: 'approved', at: [] });
		expect(whole(await as('alice').get(`${base}/records/request/${record.id}`)).values.state).toBe('approved');
		const { entries } = whole(await as('alice').get(`${base}/records/request/${record.id}/history`));
		expect(entries[0]).toMatchObject({ cause: 'run', run, changes: { state: { from: 'draft', to: 'approved' } } });
		expect((await runOf('alice', run)).story.map((s: { text: string }) => s.text)).toContain('经理审批：bob同意');
		expect(await taskOf('bob', run)).toBeUndefined();
		expect(await taskOf('bob', run, '&box=done')).toMatchObject({ state: 'done', verb: 'approve' });
		expect(await taskOf('alice', run, '&box=started')).toMatchObject({ id: null, runStatus: 'ended', outcome: 'approved' });
	});

	it('is counted, told of in messages, and open to nobody else', async () => {
		const before = whole(await as('bob').get('/production/tasks/counts'));
		const { task, run } = await asked({ title: '婚假' });
		expect(whole(await as('bob').get('/production/tasks/counts'))).toEqual({ ...before, todo: before.todo + 1 });
		const { messages } = whole(await as('bob').get('/production/messages'));
		expect(messages[0]).toMatchObject({ topic: 'task.assigned', title: '待办：婚假（3天）', link: `/production/tasks/${task.id}`, run });
		expect(code(await as('frank').get(`/production/tasks/${task.id}`))).toBe('404 task.unknown');
		expect(code(await act(as('frank'), task.id, { verb: 'approve' }))).toBe('404 task.unknown');
		expect(code(await act(as('alice'), task.id, { verb: 'approve' }))).toBe('403 task.not-yours');
		expect(code(await as('erin').get(`/production/runs/${run}`))).toBe('404 run.unknown');
		expect(code(await act(as('bob'), task.id, { verb: 'fly' }))).toBe('422 task.not-allowed');
		await act(as('bob'), task.id, { verb: 'approve' });
		expect(whole(await as('alice').get('/production/messages')).messages[0]).toMatchObject({ topic: 'run.decided', run });
	});

	it('shows and lets write exactly the fields that the node says, under the reader’s own roles', async () => {
		const { task, record } = await asked({ title: '事假', owner: idOf('alice') });
		const detail = whole(await as('bob').get(`/production/tasks/${task.id}`));
		expect(detail.record.values).toMatchObject({ title: '事假', days: 3 });
		expect(detail.record.values).not.toHaveProperty('owner');
		expect(detail.record.values).not.toHaveProperty('secret');
		expect(detail.fields).toEqual({ remark: 'write', owner: 'hide' });
		expect(detail.allowed).toEqual(['approve', 'reject', 'transfer', 'add-signer', 'comment', 'save']);
		const wrong = await act(as('bob'), task.id, { verb: 'approve', values: { days: 30 }, version: detail.record.version });
		expect([code(wrong), wrong.body.errors[0].pointer]).toEqual(['422 input.invalid', '#/values/days']);
		expect(code(await act(as('bob'), task.id, { verb: 'approve', values: { remark: 'x' }, version: 99 }))).toBe('409 record.version-conflict');
		whole(await act(as('bob'), task.id, { verb: 'approve', values: { remark: '已核' }, version: detail.record.version }));
		const { entries } = whole(await as('alice').get(`${base}/records/request/${record.id}/history`));
		expect(entries.map((e: { actor: { title: string }; changes: object }) => [e.actor.title, Object.keys(e.changes)[0]])).toContainEqual(['bob', 'remark']);
	});

	it('of two at the same moment the second is told who was first', async () => {
		const { task, run } = await asked();
		const answers = await Promise.all([act(as('bob'), task.id, { verb: 'approve' }), act(as('bob'), task.id, { verb: 'reject', comment: '不行' })]);
		expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
		const second = answers.find((a) => a.status === 409);
		expect(second?.body).toMatchObject({ code: 'task.decided', by: 'bob' });
		const approved = answers[0]?.status === 200;
		expect(await runOf('alice', run)).toMatchObject({ status: 'ended', outcome: approved ? 'approved' : 'rejected' });
	});

	it('is done once under an idempotency key, and the repetition gets the same answer', async () => {
		const { task, run } = await asked();
		const key = { 'idempotency-key': `k-${task.id}` };
		expect((await act(as('bob'), task.id, { verb: 'approve' }, key)).status).toBe(200);
		const again = await act(as('bob'), task.id, { verb: 'approve' }, key);
		expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
		const acts = (await runOf('bob', run)).story.filter((s: { kind: string }) => s.kind === 'act');
		expect(acts).toHaveLength(1);
	});

	it('withdrawn by who began it, nobody can decide it any more; withdraw against approve has one winner', async () => {
		const { task, run } = await asked();
		const [withdrawn, approved] = await Promise.all([
			as('alice').post(`/production/runs/${run}/act`, { verb: 'withdraw', comment: '改期' }),
			act(as('bob'), task.id, { verb: 'approve' }),
		]);
		expect([withdrawn.status, approved.status].sort()).toEqual([200, 409].sort());
		const { status } = await runOf('alice', run);
		expect(status).toBe(withdrawn.status === 200 ? 'withdrawn' : 'ended');
		expect(code(await as('alice').post(`/production/runs/${run}/act`, { verb: 'withdraw' }))).toBe('409 run.over');
	});

	it('keeps what was approved as it was, for ever', async () => {
		const { task, record } = await asked({ title: '原样', days: 2 });
		whole(await act(as('bob'), task.id, { verb: 'approve' }));
		const now = whole(await as('alice').get(`${base}/records/request/${record.id}`));
		whole(await as('alice').patch(`${base}/records/request/${record.id}`, { version: now.version, values: { days: 20 } }));
		expect(whole(await as('bob').get(`/production/tasks/${task.id}`)).snapshot).toMatchObject({ days: 2 });
	});
});

describe('starting', () => {
	it('is offered where roles and conditions say, and only once at a time on a record', async () => {
		const record = await request(as('alice'));
		const offered = async (who: string) =>
			whole(await as(who).get(`${base}/workflows?record=${record.id}`)).workflows.find((w: { key: string }) => w.key === 'ask')?.startable;
		expect((await offered('alice')).map((t: { key: string }) => t.key)).toEqual(['hand', 'press']);
		expect((await offered('dave')).map((t: { key: string }) => t.key)).toEqual(['hand']);
		whole(await start(as('alice'), 'ask', { trigger: 'press', records: [record.id] }));
		expect(code(await start(as('alice'), 'ask', { records: [record.id] }))).toBe('409 workflow.running-already');
		const done = await request(as('alice'), { state: 'booked' });
		expect(code(await start(as('alice'), 'ask', { trigger: 'press', records: [done.id] }))).toBe('403 workflow.not-startable');
		expect(code(await start(as('dave'), 'ask', { trigger: 'press', records: [done.id] }))).toBe('403 workflow.not-startable');
		expect(code(await start(as('erin'), 'ask', { records: [done.id] }))).toBe('404 record.not-found');
		expect(code(await start(as('alice'), 'nothing', { records: [done.id] }))).toBe('404 workflow.unknown');
		expect(code(await start(as('alice'), 'ask', {}))).toBe('422 workflow.needs-record');
	});

	it('tells of many records which began and which did not', async () => {
		const [one, two] = [await request(as('alice')), await request(as('alice'))];
		whole(await start(as('alice'), 'ask', { records: [one.id] }));
		const both = whole(await start(as('alice'), 'ask', { records: [one.id, two.id] }));
		expect([both.runs.length, both.refused.map((r: { code: string }) => r.code)]).toEqual([1, ['workflow.running-already']]);
	});

	it('asks who begins it for the people that they choose', async () => {
		const record = await request(as('alice'));
		const preview = whole(await start(as('alice'), 'pick', { records: [record.id], preview: true }));
		expect(preview.choices).toEqual([{ place: 'one.whom', title: '自选', node: 'one' }]);
		expect(code(await start(as('alice'), 'pick', { records: [record.id] }))).toBe('422 workflow.choices-missing');
		const { runs } = whole(await start(as('alice'), 'pick', { records: [record.id], chosen: { 'one.whom': [idOf('frank')] } }));
		expect(await taskOf('frank', runs[0].run)).toMatchObject({ assignee: { title: 'frank' } });
	});
});

describe('a publish in between', () => {
	it('a run keeps the revision with which it began; the next one has the new', async () => {
		const old = await asked({ title: '旧版' });
		const nodes = simple.nodes.map((node) => (node.key === 'book' ? { ...node, title: '新登记', set: [{ key: 'state', value: '"booked"' }] } : node));
		const bundle = leaveApp({ workflows: [{ ...simple, nodes }, late, chosen] });
		whole(await app.admin.post(`${base}/publish`, { bundle }));
		const fresh = await asked({ title: '新版' });
		for (const [who, state] of [
			[old, 'approved'],
			[fresh, 'booked'],
		] as const) {
			whole(await act(as('bob'), who.task.id, { verb: 'approve' }));
			expect(whole(await as('alice').get(`${base}/records/request/${who.record.id}`)).values.state).toBe(state);
		}
		const run = await runOf('alice', old.run);
		expect([run.revision, run.latest, run.nodes.find((n: { key: string }) => n.key === 'book').title]).toEqual([1, 2, '登记']);
		expect(run.nodes.find((n: { key: string }) => n.key === 'reject')).toMatchObject({ state: 'ahead', visits: 0 });
		expect(run.edges.find((e: { from: string; exit: string }) => e.from === 'manager' && e.exit === 'approved')).toMatchObject({ to: 'book', taken: true });
	});
});

describe('several at once', () => {
	it('each is decided by itself, and what is refused is told', async () => {
		const [one, two] = [await asked(), await asked()];
		whole(await act(as('bob'), two.task.id, { verb: 'reject', comment: '不' }));
		const { done, refused } = whole(await as('bob').post('/production/tasks/batch', { tasks: [one.task.id, two.task.id], verb: 'approve' }));
		expect([done, refused.map((r: { code: string }) => r.code)]).toEqual([[one.task.id], ['task.decided']]);
		expect((await runOf('alice', one.run)).outcome).toBe('approved');
	});

	it('transfer hands a task on, with a message; a signer who is added has to approve as well', async () => {
		const { task, run } = await asked({ title: '转交' });
		whole(await act(as('bob'), task.id, { verb: 'transfer', to: [idOf('dave')], comment: '请代看' }));
		const mine = await taskOf('dave', run);
		expect(mine).toMatchObject({ assignee: { title: 'dave' } });
		expect(whole(await as('dave').get('/production/messages')).messages[0].topic).toMatch(/^task\.(transferred|assigned)$/);
		whole(await act(as('dave'), mine.id, { verb: 'add-signer', to: [idOf('chelsea')], place: 'after' }));
		whole(await act(as('dave'), mine.id, { verb: 'approve' }));
		expect((await runOf('alice', run)).status).toBe('running');
		whole(await act(as('chelsea'), (await taskOf('chelsea', run)).id, { verb: 'approve' }));
		expect(await runOf('alice', run)).toMatchObject({ status: 'ended', outcome: 'approved' });
	});
});

describe('time and absence', () => {
	it('a deadline escalates once, by a job that the change of the run has entered', async () => {
		const { run } = await asked({ title: '限期' }, 'late');
		await doJobs();
		expect(await taskOf('bob', run)).toMatchObject({ overdue: false });
		now = new Date('2026-03-12T01:30:00Z');
		await doJobs();
		await doJobs();
		expect(await taskOf('bob', run)).toBeUndefined();
		const task = await taskOf('chelsea', run);
		expect(task).toMatchObject({ assignee: { title: 'chelsea' } });
		whole(await act(as('chelsea'), task.id, { verb: 'approve' }));
		now = new Date('2026-03-20T01:30:00Z');
		await doJobs();
		expect((await runOf('alice', run)).status).toBe('ended');
	});

	it('a delegate sees and does what waits already and what comes, until it ends; never what they began themselves', async () => {
		const { run, task } = await asked({ title: '委托中' });
		const own = await asked({ title: '自己的' }, 'ask', 'frank');
		const today = '2026-03-20';
		const made = whole(await as('bob').post('/production/delegations', { to: idOf('frank'), from: today, until: '2026-03-25', reason: '出差' }));
		expect(made).toMatchObject({ state: 'now', of: { title: 'bob' }, to: { title: 'frank' } });
		expect(await taskOf('frank', run)).toMatchObject({ onBehalfOf: { title: 'bob' } });
		expect(await taskOf('frank', own.run)).toBeUndefined();
		expect(code(await act(as('frank'), own.task.id, { verb: 'approve' }))).toBe('403 task.not-yours');
		whole(await act(as('frank'), task.id, { verb: 'approve' }));
		expect((await runOf('alice', run)).story.find((s: { kind: string }) => s.kind === 'act')).toMatchObject({
			by: { title: 'frank' },
			onBehalfOf: { title: 'bob' },
		});
		const later = await asked({ title: '之后' });
		expect(await taskOf('frank', later.run)).toBeDefined();
		whole(await as('erin').post('/production/delegations', { to: idOf('chelsea'), from: today, until: today })); // somebody else's changes nothing
		expect((await as('bob').delete(`/production/delegations/${made.id}`)).status).toBe(204);
		const audit = whole(await app.admin.get('/audit')).entries.map((one: { action: string; subject: string }) => `${one.action} ${one.subject}`);
		expect(audit).toEqual(expect.arrayContaining(['delegation.added bob → frank', 'delegation.revoked bob → frank']));
		expect(await taskOf('frank', later.run)).toBeUndefined();
		expect(await taskOf('bob', later.run)).toBeDefined();
	});

	it('delegations go on in chains, within their scopes, and circles are cut', async () => {
		const { run } = await asked({ title: '链' });
		const [from, until] = ['2026-03-20', '2026-03-21'];
		const ends: string[] = [];
		const give = async (of: string, to: string, scope?: string[]) =>
			ends.push(whole(await as(of).post('/production/delegations', { to: idOf(to), from, until, ...(scope && { scope }) })).id);
		await give('bob', 'dave', ['leave']);
		await give('dave', 'erin', ['leave/ask']);
		await give('erin', 'bob');
		expect(await taskOf('erin', run)).toMatchObject({ onBehalfOf: { title: 'bob' } });
		const { run: other } = await asked({ title: '范围外' }, 'late');
		expect(await taskOf('dave', other)).toBeDefined();
		expect(await taskOf('erin', other)).toBeUndefined();
		for (const [i, of] of ['bob', 'dave', 'erin'].entries()) await as(of).delete(`/production/delegations/${ends[i]}`);
		expect(code(await as('bob').post('/production/delegations', { to: idOf('bob'), from, until }))).toBe('422 delegation.invalid');
		expect(code(await as('bob').post('/production/delegations', { to: idOf('dave'), from, until, of: idOf('chelsea') }))).toBe('422 delegation.invalid');
		expect(code(await as('bob').post('/production/delegations', { to: idOf('dave'), from, until: '2026-03-01' }))).toBe('422 delegation.invalid');
	});

	it('urging tells who holds it up, and not again within hours', async () => {
		const { run } = await asked({ title: '急' });
		const urge = () => as('alice').post(`/production/runs/${run}/act`, { verb: 'urge', comment: '麻烦尽快' });
		whole(await urge());
		expect(whole(await as('bob').get('/production/messages')).messages[0]).toMatchObject({ topic: 'task.urged', title: '催办：急（3天）' });
		expect(code(await urge())).toBe('429 run.urged-lately');
		expect(await taskOf('bob', run)).toMatchObject({ urged: 1 });
		now = new Date('2026-03-20T09:30:00Z');
		whole(await urge());
		expect(code(await as('frank').post(`/production/runs/${run}/act`, { verb: 'urge' }))).toMatch(/^40[34] run/);
	});

	it('when an approver leaves the company, however it was written, their superior is asked', async () => {
		const { run } = await asked({ title: '离职' });
		const bob = whole(await app.admin.get(`/production/apps/directory/records/person/${idOf('bob')}`));
		whole(await app.admin.patch(`/production/apps/directory/records/person/${idOf('bob')}`, { version: bob.version, values: { active: false } }));
		await doJobs();
		expect(await taskOf('chelsea', run)).toMatchObject({ assignee: { title: 'chelsea' } });
		const { run: next } = await asked({ title: '之后的' });
		expect(await taskOf('chelsea', next)).toBeDefined();
	});
});
