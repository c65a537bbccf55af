import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { approvalApp, memberOf, Office } from './approval-app.ts';
import { act, code, inbox, people, whole, type World } from './workflow-app.ts';

let app: TestApp;
let world: World;
beforeAll(async () => {
	app = await startApp({ apps: approvalApp(), now: () => new Date('2026-03-09T01:30:00Z') });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

describe('ways of deciding', () => {
	it.each([
		['alone', ['bob approve'], 'ended approved'],
		['alone', ['bob reject'], 'ended rejected'],
		['any_of', ['chelsea approve'], 'ended approved'],
		['any_of', ['bob reject'], 'ended rejected'],
		['all_of', ['bob approve'], 'chelsea'],
		['all_of', ['bob approve', 'chelsea approve'], 'ended approved'],
		['in_turn', [], 'bob'],
		['in_turn', ['bob approve'], 'chelsea'],
		['in_turn', ['bob approve', 'chelsea approve', 'dave approve'], 'ended approved'],
		['part_of', ['bob approve'], 'chelsea dave frank'],
		['part_of', ['bob approve', 'dave approve'], 'ended approved'],
		['part_of', ['bob reject', 'dave reject', 'frank reject'], 'ended rejected'],
		['quorum_of', ['chelsea approve'], 'bob dave frank'],
		['quorum_of', ['chelsea approve', 'dave approve'], 'ended approved'],
		['quorum_of', ['bob approve', 'dave approve', 'frank approve'], 'chelsea'],
		['quorum_of', ['chelsea reject'], 'ended rejected'],
	])('%s: after %j, %s', async (workflow, acts, at) => {
		const office = await Office.open(world, workflow);
		await office.all(...acts);
		expect(await office.at()).toBe(at);
	});
});

describe('who is asked', () => {
	it('never the one who began it, where that is guarded against: the superior; and dave gets a copy', async () => {
		const office = await Office.open(world, 'guarded');
		expect(await office.at()).toBe('bob');
		const copies = await inbox(memberOf(world, 'dave'), '?box=copied&limit=100');
		expect(copies).toContainEqual(expect.objectContaining({ run: office.run, kind: 'copy', unread: true }));
		expect(code(await office.act('bob', { verb: 'transfer', to: ['alice'] }))).toBe('422 task.refused');
	});

	it('nobody, where who began it is passed over', async () => {
		expect(await (await Office.open(world, 'skipping')).at()).toBe('ended approved');
	});

	it('who looks after the workflow, where nobody is found', async () => {
		expect(await (await Office.open(world, 'nobody')).at()).toBe('dave');
		expect(await (await Office.open(world, 'nobody', { owner: world.ids.frank })).at()).toBe('frank');
	});
});

describe('words for people', () => {
	it('are titles of nodes and outcomes, never their keys', async () => {
		const office = await Office.open(world, 'alone');
		await office.all('bob reject');
		const { nodes, outcomeTitle } = await office.detail();
		expect(nodes.map((n: { title: string }) => n.title)).toEqual(['alone', '结束', '结束']);
		expect(outcomeTitle).toBe('驳回');
	});

	it('do not say that somebody has mended what was never returned', async () => {
		const office = await Office.open(world, 'chain');
		const mend = async () => (await office.detail()).nodes.find((n: { key: string }) => n.key === 'mend').state;
		expect(await mend()).toBe('ahead');
		await office.act('bob', { verb: 'return', node: 'mend' });
		expect(await mend()).toBe('waiting');
	});

	it('tell nobody of a task again who has opened it', async () => {
		const office = await Office.open(world, 'alone');
		const bob = memberOf(world, 'bob');
		const task = await office.task('bob');
		const unread = async () => {
			const { messages } = whole(await bob.get('/production/messages?limit=50'));
			return messages.filter((m: { link: string; readAt: string | null }) => m.link === `/production/tasks/${task}` && m.readAt === null).length;
		};
		expect(await unread()).toBe(1);
		await office.act('bob', { verb: 'read' });
		expect(await unread()).toBe(0);
	});
});

describe('what is needed', () => {
	it('a comment and a signature', async () => {
		const office = await Office.open(world, 'signed');
		const bob = memberOf(world, 'bob');
		const id = (await office.task('bob')) as string;
		expect(whole(await bob.get(`/production/tasks/${id}`))).toMatchObject({ needsComment: ['approve', 'comment'], needsSignature: true });
		const missing = await act(bob, id, { verb: 'approve' });
		expect([code(missing), missing.body.reasonCode]).toEqual(['422 task.refused', 'task.comment-missing']);
		expect((await act(bob, id, { verb: 'approve', comment: '好' })).body.reasonCode).toBe('task.signature-missing');
		expect(await office.at()).toBe('bob');
		const signature = [[[0, 0], [10, 20]]]; // biome-ignore format: strokes
		expect(code(await act(bob, id, { verb: 'approve', comment: '好', signature }))).toBe('200');
		const story = (await office.detail()).story.find((step: { verb: string }) => step.verb === 'approve');
		expect(story).toMatchObject({ comment: '好', signature });
	});

	it('a task that is decided is decided: who comes second is told by whom', async () => {
		const office = await Office.open(world, 'any_of');
		const [bobs, chelseas] = [await office.task('bob'), await office.task('chelsea')] as [string, string];
		await office.all('bob approve');
		expect(code(await act(memberOf(world, 'bob'), bobs, { verb: 'reject', comment: '不' }))).toBe('409 task.decided');
		expect(code(await act(memberOf(world, 'chelsea'), chelseas, { verb: 'reject', comment: '不' }))).toBe('409 task.decided');
		expect(await office.at()).toBe('ended approved');
	});

	it('who is not asked cannot decide', async () => {
		const office = await Office.open(world, 'alone');
		expect(code(await office.act('bob', { verb: 'approve' }, 'frank'))).toBe('404 task.unknown');
		expect(code(await office.act('bob', { verb: 'approve' }, 'alice'))).toBe('403 task.not-yours');
	});
});

describe('verbs', () => {
	it('transfer: the other decides in its place', async () => {
		const office = await Office.open(world, 'all_of');
		expect(code(await office.act('bob', { verb: 'transfer', to: ['frank'] }))).toBe('200');
		expect(await office.at()).toBe('chelsea frank');
		await office.all('frank approve', 'chelsea approve');
		expect(await office.at()).toBe('ended approved');
	});

	it.each([
		['before', ['frank'], 'bob'],
		['after', ['bob'], 'frank'],
		['beside', ['bob'], 'frank'],
		['beside', ['frank'], 'bob'],
	])('add signer %s: after %j, %s is asked, then it is approved', async (place, first, then) => {
		const office = await Office.open(world, 'alone');
		expect(code(await office.act('bob', { verb: 'add-signer', to: ['frank'], place }))).toBe('200');
		await office.all(...first.map((name) => `${name} approve`));
		expect(await office.at()).toBe(then);
		await office.all(`${then} approve`);
		expect(await office.at()).toBe('ended approved');
	});

	it('add several signers, of whom one is enough', async () => {
		const office = await Office.open(world, 'alone');
		await office.act('bob', { verb: 'add-signer', to: ['frank', 'dave', 'chelsea'], place: 'before', mode: 'any' });
		expect(await office.at()).toBe('chelsea dave frank');
		await office.all('dave approve');
		expect(await office.at()).toBe('bob');
	});

	it('comment: in the story, and nothing else', async () => {
		const office = await Office.open(world, 'alone');
		expect(code(await office.act('bob', { verb: 'comment', comment: '看一下' }))).toBe('200');
		const { story } = await office.detail();
		expect(story.map((step: { comment: string }) => step.comment)).toContain('看一下');
		expect(await office.at()).toBe('bob');
	});

	it('return to who began it, who mends it; everybody behind decides anew', async () => {
		const office = await Office.open(world, 'chain');
		await office.all('bob approve', 'frank approve');
		const id = (await office.task('dave')) as string;
		const offered = whole(await memberOf(world, 'dave').get(`/production/tasks/${id}`)).returnTo.map(({ node }: { node: string }) => node);
		expect(offered).toEqual(['first', 'mend']);
		expect(code(await office.act('dave', { verb: 'return', node: 'mend' }))).toBe('200');
		expect(await office.at()).toBe('alice');
		expect(code(await office.act('alice', { verb: 'complete', values: { days: 2 } }))).toBe('200');
		expect((await office.record_()).body.values.days).toBe(2);
		await office.all('bob approve');
		expect(await office.at()).toBe('chelsea dave frank');
	});

	it('reject at the second step', async () => {
		const office = await Office.open(world, 'chain');
		await office.all('bob approve', 'frank approve', 'chelsea reject');
		expect(await office.at()).toBe('ended rejected');
	});

	it('withdraw: nobody has a task any more', async () => {
		const office = await Office.open(world, 'all_of');
		const withdrawn = await memberOf(world, 'alice').post(`/production/runs/${office.run}/act`, { verb: 'withdraw', comment: '不用了' });
		expect(code(withdrawn)).toBe('200');
		expect([await office.at(), await office.task('bob'), await office.task('chelsea')]).toEqual(['withdrawn', undefined, undefined]);
	});

	it('urge: who is waited for is told', async () => {
		const office = await Office.open(world, 'alone');
		expect(code(await memberOf(world, 'alice').post(`/production/runs/${office.run}/act`, { verb: 'urge' }))).toBe('200');
		const { messages } = whole(await memberOf(world, 'bob').get('/production/messages'));
		expect(messages.filter((m: { topic: string; run: string }) => m.topic === 'task.urged' && m.run === office.run)).toHaveLength(1);
	});

	it('approve many at once: each by itself', async () => {
		const offices = [await Office.open(world, 'alone'), await Office.open(world, 'signed'), await Office.open(world, 'alone')];
		const tasks = await Promise.all(offices.map((office) => office.task('bob')));
		const { done, refused } = whole(await memberOf(world, 'bob').post('/production/tasks/batch', { tasks, verb: 'approve' }));
		expect([done.length, refused.map(({ id }: { id: string }) => id)]).toEqual([2, [tasks[1]]]);
		expect(await Promise.all(offices.map((office) => office.at()))).toEqual(['ended approved', 'bob', 'ended approved']);
	});
});

describe('many at once, sent twice under one key', () => {
	it('are done once; what was refused is tried again', async () => {
		const offices = [await Office.open(world, 'alone'), await Office.open(world, 'signed'), await Office.open(world, 'alone')];
		const tasks = await Promise.all(offices.map((office) => office.task('bob')));
		const send = (verb: string, more: object = {}) =>
			memberOf(world, 'bob').post('/production/tasks/batch', { tasks, verb, ...more }, { 'idempotency-key': 'batch-1' });
		expect(whole(await send('approve'))).toMatchObject({ done: [tasks[0], tasks[2]], refused: [{ id: tasks[1], code: 'task.refused' }] });
		expect(whole(await send('approve'))).toMatchObject({ done: [tasks[0], tasks[2]], refused: [{ id: tasks[1], code: 'task.refused' }] });
		const story = whole(await memberOf(world, 'alice').get(`/production/runs/${offices[0]?.run}`)).story;
		expect(story.filter((step: { verb: string }) => step.verb === 'approve')).toHaveLength(1);
		// The key belongs to that act.
		const other = whole(await send('reject', { comment: 'no' }));
		expect(other.refused.map((one: { code: string }) => one.code)).toEqual(['idempotency.different', 'idempotency.different']);
		expect(other.done).toEqual([tasks[1]]);
	});
});

describe('a task', () => {
	it('is saved as often as one likes, and complete when its fields are filled', async () => {
		const office = await Office.open(world, 'fill');
		expect(code(await office.act('bob', { verb: 'complete' }))).toBe('422 task.fields-missing');
		expect(code(await office.act('bob', { verb: 'save', values: { remark: '一半' } }))).toBe('200');
		expect(code(await office.act('bob', { verb: 'save', values: { days: 9 } }))).toBe('422 input.invalid');
		expect(await office.at()).toBe('bob');
		expect(code(await office.act('bob', { verb: 'complete', values: { remark: '全部' } }))).toBe('200');
		expect((await office.record_()).body.values).toMatchObject({ remark: '全部', days: 3 });
		expect(await office.at()).toBe('ended approved');
	});
});
