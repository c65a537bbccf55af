import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { act, code, inbox, leaveApp, people, whole, type World } from './workflow-app.ts';

/** Cases that are due on a date: reported by a record trigger, so nobody chooses people at the beginning. */
const parts = {
	models: [
		{
			kind: 'model',
			key: 'case',
			title: '事项',
			titleField: 'title',
			schema: {
				type: 'object',
				required: ['title'],
				properties: { title: { type: 'string', title: '事项' }, due: { type: 'string', format: 'date', title: '截止日期' } },
			},
		},
	],
	roles: [{ kind: 'role', key: 'reporter', title: '上报人', everyone: true, pages: [], models: { case: { read: true, create: true, update: true } } }],
	workflows: [
		{
			kind: 'workflow',
			key: 'handle',
			title: '办理',
			model: 'case',
			triggers: [{ key: 'made', type: 'record', on: ['created'] }],
			start: 'decide',
			nodes: [
				{
					key: 'decide',
					type: 'approval',
					who: [{ key: 'expert', by: 'choice' }],
					verbs: ['reject'],
					due: '[due]',
					remind: [{ key: 'two_days', before: '2 days', at: '09:00' }],
					escalate: [{ key: 'manager', after: '1 days', at: '00:01', how: 'tell' }],
					next: 'done',
				},
				{ key: 'done', type: 'end' },
			],
		},
		{
			...{ kind: 'workflow', key: 'follow', title: '跟期', model: 'case', owners: ['clerk'], start: 'decide', triggers: [{ key: 'hand', type: 'manual' }] },
			nodes: [
				{
					...{
						key: 'decide',
						type: 'approval',
						title: '裁定',
						who: [{ key: 'all', by: 'person', people: ['E2', 'E6'] }],
						due: '[due]',
						dueMoves: true,
						next: 'done',
					},
					remind: [{ key: 'day', before: '1 days', at: '09:00' }],
					escalate: [{ key: 'up', after: '1 days', at: '09:00', how: 'tell', to: [{ key: 'dave', by: 'person', people: ['E4'] }] }],
				},
				{ key: 'done', type: 'end' },
			],
		},
	],
};

let app: TestApp;
let world: World;
let now = new Date('2026-03-09T01:30:00Z');
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp(parts)], now: () => now, options: { jobs: { leaseMs: 900, settleMs: 0 } } });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('who reports a case chooses who decides; it is due on its day, reminded two days before at nine, and copied to the superior a minute after', async () => {
	const { alice, frank, bob } = world.as as Record<string, NonNullable<World['as'][string]>>;
	whole(await alice!.post('/production/apps/leave/records/case', { values: { title: '漏检', due: '2026-03-31' } }));
	await runDueJobs(app.server.services);
	const [choice] = await inbox(alice!);
	expect(whole(await alice!.get(`/production/tasks/${choice.id}`)).allowed).toEqual(['choose']);
	expect(whole(await act(alice!, choice.id, { verb: 'choose', to: [world.ids.frank] }))).toBeDefined();

	const [task] = await inbox(frank!);
	expect(task.due).toBe('2026-03-31T15:59:59.999Z');
	expect(whole(await frank!.get(`/production/tasks/${task.id}`)).allowed).toEqual(['approve', 'reject']);
	expect(code(await act(frank!, task.id, { verb: 'comment', comment: '看一下' }))).toBe('422 task.not-allowed');

	const told = async (who: typeof alice) => whole(await who!.get('/production/messages')).messages.map((one: { topic: string }) => one.topic);
	now = new Date('2026-03-29T00:59:00Z');
	await runDueJobs(app.server.services);
	expect(await told(frank)).toEqual(['task.assigned']);
	now = new Date('2026-03-29T01:00:00Z');
	await runDueJobs(app.server.services);
	expect(await told(frank)).toEqual(['task.reminder', 'task.assigned']);
	now = new Date('2026-03-31T16:01:00Z');
	await runDueJobs(app.server.services);
	expect(await told(bob)).toEqual(['task.escalated']);
	expect((await inbox(bob!, '?box=copied')).map(({ kind }: { kind: string }) => kind)).toEqual(['copy']);
});

it('a date that is changed moves what is open: deadline, reminders and escalation, for all who are asked; the story says so', async () => {
	now = new Date('2026-05-04T01:00:00Z');
	const { alice, bob, frank, dave } = world.as as Record<'alice' | 'bob' | 'frank' | 'dave', NonNullable<World['as'][string]>>;
	const path = '/production/apps/leave/records/case';
	const made = whole(await app.admin.post(path, { values: { title: '跟期', due: '2026-05-08' } }));
	const { runs } = whole(await alice.post('/production/apps/leave/workflows/follow/start', { records: [made.id] }));
	const run = runs[0].run;
	const mine = async (who: typeof bob) => (await inbox(who)).find((one: { run: string }) => one.run === run);
	const told = async (who: typeof bob, topic: string) =>
		whole(await who.get('/production/messages?limit=100')).messages.filter((one: { topic: string; run: string }) => one.topic === topic && one.run === run)
			.length;
	expect((await mine(bob)).due).toBe('2026-05-08T15:59:59.999Z');

	whole(await alice.patch(`${path}/${made.id}`, { version: made.version, values: { due: '2026-05-20' } }));
	await runDueJobs(app.server.services);
	expect([(await mine(bob)).due, (await mine(frank)).due]).toEqual(['2026-05-20T15:59:59.999Z', '2026-05-20T15:59:59.999Z']);
	expect(await told(bob, 'task.due-changed')).toBe(1);
	const story = async () => whole(await dave.get(`/production/runs/${run}`)).story.map((step: { text: string }) => step.text);
	expect((await story()).join()).toContain('记录的日期已修改');
	// What was set for the former date does not come any more.
	now = new Date('2026-05-09T02:00:00Z');
	await runDueJobs(app.server.services);
	expect([await told(bob, 'task.reminder'), await told(dave, 'task.escalated')]).toEqual([0, 0]);

	const due = '2026-05-12T10:00:00.000Z';
	const move = (who: typeof bob, id: string, body: object) => act(who, id, { verb: 'change-due', ...body });
	const { id } = await mine(frank);
	expect(code(await move(alice, id, { due, comment: '提前' }))).toBe('403 workflow.owners-only');
	expect(code(await move(dave, id, { due: '2026-05-01T00:00:00.000Z', comment: '提前' }))).toBe('422 task.refused');
	expect((await move(dave, id, { due })).body).toMatchObject({ code: 'task.refused', reasonCode: 'task.comment-missing' });
	whole(await move(dave, id, { due, comment: '客户催得紧' }));
	expect([(await mine(bob)).due, (await mine(frank)).due]).toEqual([due, due]);
	expect(await story()).toContain('裁定：dave将期限由2026-05-20 23:59调整为2026-05-12 18:00');
	now = new Date('2026-05-11T01:00:00Z');
	await runDueJobs(app.server.services);
	expect([await told(bob, 'task.reminder'), await told(dave, 'task.escalated')]).toEqual([1, 0]);
	now = new Date('2026-05-13T02:00:00Z');
	await runDueJobs(app.server.services);
	expect([await told(bob, 'task.reminder'), await told(dave, 'task.escalated')]).toEqual([1, 2]);
	whole(await act(bob, (await mine(bob)).id, { verb: 'approve' }));
	whole(await act(frank, id, { verb: 'approve' }));
	expect(whole(await dave.get(`/production/runs/${run}`)).status).toBe('ended');
});
