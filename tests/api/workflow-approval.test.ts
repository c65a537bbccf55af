import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, simple, start, whole, type World } from './workflow-app.ts';

let app: TestApp;
let world: World;
const now = new Date('2026-03-09T01:30:00Z');
const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(name);
	return found;
};
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [simple] })], now: () => now });
	world = await people(app);
});
afterAll(() => app[Symbol.asyncDispose]());

/** A run by alice, and the task that bob has of it. */
async function asked(values: object = {}) {
	const record = await request(as('alice'), values);
	const started = whole(await start(as('alice'), 'ask', { records: [record.id] }));
	const run = started.runs[0].run as string;
	const task = (await inbox(as('bob'), '?limit=100')).find((t: { run: string }) => t.run === run);
	return { record, run, task };
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
		const detail = whole(await as('alice').get(`/production/runs/${run}`));
		expect(detail).toMatchObject({ status: 'ended', outcome: 'approved', at: [] });
		expect(whole(await as('alice').get(`${base}/records/request/${record.id}`)).values.state).toBe('approved');
		const { entries } = whole(await as('alice').get(`${base}/records/request/${record.id}/history`));
		expect(entries[0]).toMatchObject({ cause: 'run', run, changes: { state: { from: 'draft', to: 'approved' } } });
		expect(detail.story.map((s: { text: string }) => s.text)).toContain('经理审批：bob同意');
	});
});
