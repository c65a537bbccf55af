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
