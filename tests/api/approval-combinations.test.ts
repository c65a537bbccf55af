import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { approvalApp, memberOf, Office } from './approval-app.ts';
import { act, code, inbox, people, whole, type World } from './workflow-app.ts';

let app: TestApp;
let world: World;
let now = new Date('2026-03-09T01:30:00Z');
beforeAll(async () => {
	app = await startApp({ apps: approvalApp(), now: () => now });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const add = (office: Office, name: string, to: string, place: string) => office.act(name, { verb: 'add-signer', to: [to], place });

describe('hard combinations', () => {
	it('an added signer adds another, before and after', async () => {
		const office = await Office.open(world, 'alone');
		await add(office, 'bob', 'frank', 'before');
		await add(office, 'frank', 'dave', 'before');
		await add(office, 'dave', 'chelsea', 'after');
		const asked = [await office.at()];
		for (const name of ['dave', 'chelsea', 'frank', 'bob']) {
			await office.all(`${name} approve`);
			asked.push(await office.at());
		}
		expect(asked).toEqual(['dave', 'chelsea', 'frank', 'bob', 'ended approved']);
	});

	it('transfer after adding a signer', async () => {
		const office = await Office.open(world, 'alone');
		await add(office, 'bob', 'frank', 'after');
		await office.act('bob', { verb: 'transfer', to: ['dave'] });
		await office.all('dave approve');
		expect(await office.at()).toBe('frank');
		await office.all('frank approve');
		expect(await office.at()).toBe('ended approved');
	});

	it('return and straight back: past the nodes between; approvals are kept, so is an added signer', async () => {
		const office = await Office.open(world, 'chain');
		await office.all('bob approve', 'frank approve');
		await add(office, 'dave', 'erin', 'beside');
		expect(code(await office.act('chelsea', { verb: 'return', node: 'mend', straightBack: true }))).toBe('200');
		expect([await office.at(), await office.task('dave'), await office.task('erin')]).toEqual(['alice', undefined, undefined]);
		expect(code(await office.act('alice', { verb: 'complete', values: { days: 1 } }))).toBe('200');
		expect(await office.at()).toBe('chelsea dave erin');
		await office.all('chelsea approve', 'dave approve', 'erin approve');
		expect(await office.at()).toBe('ended approved');
	});

	it('straight back inside of straight back', async () => {
		const office = await Office.open(world, 'chain');
		await office.all('bob approve');
		await office.act('dave', { verb: 'return', node: 'first', straightBack: true });
		await office.act('bob', { verb: 'return', node: 'mend', straightBack: true });
		expect(await office.at()).toBe('alice');
		await office.all('alice complete');
		expect(await office.at()).toBe('bob');
		await office.all('bob approve');
		expect(await office.at()).toBe('chelsea dave frank');
	});
});

describe('at the same moment', () => {
	it('withdraw against approve: one of them is done, the other is told so, every time', async () => {
		for (let i = 0; i < 12; i++) {
			const office = await Office.open(world, 'alone');
			const id = (await office.task('bob')) as string;
			const withdraws = () => memberOf(world, 'alice').post(`/production/runs/${office.run}/act`, { verb: 'withdraw' });
			const approves = () => act(memberOf(world, 'bob'), id, { verb: 'approve' });
			const [first, second] = i % 2 ? [withdraws(), approves()] : [approves(), withdraws()];
			const codes = [code(await first), code(await second)];
			const [withdrawn, approved] = i % 2 ? codes : codes.toReversed();
			const at = await office.at();
			if (at === 'withdrawn') expect([withdrawn, approved]).toEqual(['200', '409 task.decided']);
			else expect([withdrawn, approved, at]).toEqual(['409 run.over', '200', 'ended approved']);
			const { story } = await office.detail();
			expect(story.filter((step: { kind: string }) => ['ended', 'withdrawn'].includes(step.kind))).toHaveLength(1);
		}
	});

	it('both of any: one decides', async () => {
		for (let i = 0; i < 6; i++) {
			const office = await Office.open(world, 'any_of');
			const [bobs, chelseas] = [await office.task('bob'), await office.task('chelsea')] as [string, string];
			const answers = await Promise.all([
				act(memberOf(world, 'bob'), bobs, { verb: 'approve' }),
				act(memberOf(world, 'chelsea'), chelseas, { verb: 'reject', comment: '不' }),
			]);
			expect(answers.map(code).toSorted()).toEqual(['200', '409 task.decided']);
			expect(await office.at()).toBe(answers[0]?.status === 200 ? 'ended approved' : 'ended rejected');
		}
	});

	it('all of all: none is lost', async () => {
		const office = await Office.open(world, 'part_of');
		const names = ['bob', 'chelsea', 'dave', 'frank'];
		const tasks = await Promise.all(names.map((name) => office.task(name)));
		const answers = await Promise.all(names.map((name, i) => act(memberOf(world, name), tasks[i] as string, { verb: 'approve' })));
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
		expect(await office.at()).toBe('ended approved');
	});
});

describe('a delegate', () => {
	it('gets what is pending already, decides in their name, and not what they began themselves', async () => {
		const office = await Office.open(world, 'alone');
		const bob = memberOf(world, 'bob');
		for (const to of ['frank', 'alice']) {
			const made = await bob.post('/production/delegations', { to: world.ids[to], from: '2026-03-09', until: '2026-03-10' });
			expect(made.status, made.text).toBeLessThan(300);
		}
		const franks = await inbox(memberOf(world, 'frank'), '?limit=100');
		expect(franks).toContainEqual(expect.objectContaining({ run: office.run, onBehalfOf: { id: world.ids.bob, title: 'bob' } }));
		expect(code(await office.act('bob', { verb: 'approve' }, 'alice'))).toBe('403 task.not-yours');
		expect(code(await office.act('bob', { verb: 'approve' }, 'frank'))).toBe('200');
		const step = (await office.detail()).story.find((one: { verb: string }) => one.verb === 'approve');
		expect(step).toMatchObject({ by: { title: 'frank' }, onBehalfOf: { title: 'bob' } });
		expect(await office.at()).toBe('ended approved');
		for (const { id } of whole(await bob.get('/production/delegations')).delegations) await bob.delete(`/production/delegations/${id}`);
	});
});

describe('deadlines', () => {
	it('remind, and call two levels of superiors; a reminder after the decision does nothing', async () => {
		const [late, done] = [await Office.open(world, 'timed'), await Office.open(world, 'timed')];
		await done.all('frank approve');
		const before = now;
		const goTo = async (iso: string) => {
			now = new Date(iso);
			await runDueJobs(app.server.services);
		};
		await goTo('2026-03-10T00:00:00Z');
		expect(await late.at()).toBe('frank');
		await goTo('2026-03-10T02:00:00Z');
		expect(await late.at()).toBe('bob frank');
		await goTo('2026-03-11T02:00:00Z');
		expect(await late.at()).toBe('bob chelsea frank');
		const { messages } = whole(await memberOf(world, 'frank').get('/production/messages'));
		const topics = (run: string) => messages.filter((m: { run: string }) => m.run === run).map((m: { topic: string }) => m.topic);
		expect(topics(late.run)).toEqual(['task.reminder', 'task.assigned']);
		expect(topics(done.run)).toEqual(['task.assigned']);
		await late.all('chelsea approve');
		expect(await late.at()).toBe('ended approved');
		now = before;
	});
});

describe('who leaves the company', () => {
	it('is followed by the superior: in what waits already, and in what they would be asked later', async () => {
		const [open, later] = [await Office.open(world, 'timed'), await Office.open(world, 'in_turn')];
		const patch = async (name: string, values: object) => {
			const path = `/production/apps/directory/records/person/${world.ids[name]}`;
			const { version } = whole(await app.admin.get(path));
			return whole(await app.admin.patch(path, { values, version }));
		};
		await patch('frank', { active: false });
		await patch('dave', { active: false });
		await runDueJobs(app.server.services);
		expect(await open.at()).toBe('bob');
		await later.all('bob approve');
		await later.all('chelsea approve');
		expect(await later.at()).toBe('chelsea');
		await later.all('chelsea approve');
		expect(await later.at()).toBe('ended approved');
		await patch('frank', { active: true });
		await patch('dave', { active: true });
	});
});
