import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

/** What ends with a run: its tasks, the runs that it waits for, and calls that nobody needs any more. */

const end = { key: 'end', type: 'end', outcome: 'over' };
const flow = (key: string, nodes: object[], more: object = {}) => ({
	...{
		kind: 'workflow',
		key,
		title: key,
		model: 'request',
		several: true,
		owners: ['clerk'],
		triggers: [
			{ key: 'hand', type: 'manual' },
			{ key: 'called', type: 'workflow' },
		],
	},
	...{ start: 'first', nodes: [...nodes, end], ...more },
});
const approval = (key: string, number: string) => ({ key, type: 'approval', title: key, who: [{ key: 'all', by: 'person', people: [number] }] });
const bobThenDave = [
	{ ...approval('first', 'E2'), next: { approved: 'second', rejected: 'end' } },
	{ ...approval('second', 'E4'), next: { approved: 'end', rejected: 'end' } },
];
const child = flow('child', [{ ...approval('first', 'E6'), next: { approved: 'end', rejected: 'end' } }]);
const middle = flow('middle', [{ key: 'first', type: 'subflow', workflow: 'child', next: 'end' }]);
const each = (key: string, needs: object) =>
	flow(key, [{ key: 'first', type: 'each', model: 'request', where: '[remark] = "loop"', workflow: 'child', ...needs, next: 'end' }]);
const workflows = [
	flow('free', bobThenDave, { withdraw: 'always' }),
	flow('early', bobThenDave, { withdraw: 'until-first-decision' }),
	flow('bound', bobThenDave, { withdraw: 'never' }),
	child,
	middle,
	flow('outer', [{ key: 'first', type: 'subflow', workflow: 'middle', next: 'end' }]),
	each('one_of', { needs: 'any' }),
	each('two_of', { needs: 'some', count: 2 }),
	flow('calling', [{ key: 'first', type: 'call', method: 'POST', url: 'https://example.invalid/x', next: 'end' }]),
];

let app: TestApp;
let world: World;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows })] });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(name);
	return found;
};
async function begin(workflow: string, values: object = {}): Promise<string> {
	const { id } = await request(as('alice'), values);
	return whole(await start(as('alice'), workflow, { records: [id] })).runs[0].run;
}
const withdraw = (run: string, verb = 'withdraw', who = 'alice') => as(who).post(`/production/runs/${run}/act`, { verb, comment: '不用了' });
const status = async (run: string) => whole(await app.admin.get(`/production/runs/${run}`)).status;
async function approve(name: string, run: string): Promise<void> {
	const task = (await inbox(as(name), '?limit=100')).find((t: { run: string }) => t.run === run);
	whole(await act(as(name), task.id, { verb: 'approve' }));
}
/** All runs below one, with where they stand. */
async function below(run: string): Promise<string[]> {
	const { children } = whole(await app.admin.get(`/production/runs/${run}`));
	const deeper = await Promise.all(children.map((one: { id: string }) => below(one.id)));
	return [...children.map((one: { workflow: { key: string }; status: string }) => `${one.workflow.key} ${one.status}`), ...deeper.flat()];
}
const settle = async () => {
	for (let i = 0; i < 3; i++) await runDueJobs(app.server.services);
};

describe('withdrawing', () => {
	it.each([
		['free', [], '200'],
		['free', ['bob'], '200'],
		['early', [], '200'],
		['early', ['bob'], '422 run.not-withdrawable'],
		['bound', [], '422 run.not-withdrawable'],
	])('%s after %j: %s', async (workflow, approvals, expected) => {
		const run = await begin(workflow);
		for (const name of approvals) await approve(name, run);
		const offered = whole(await as('alice').get(`/production/runs/${run}`)).allowed.includes('withdraw');
		const answer = await withdraw(run);
		expect([code(answer), offered]).toEqual([expected, expected === '200']);
		if (!offered) expect(answer.body.detail).toMatch(/负责人/);
		expect(await status(run)).toBe(expected === '200' ? 'withdrawn' : 'running');
		expect(code(await withdraw(run, 'cancel', 'dave'))).toBe(expected === '200' ? '409 run.over' : '200');
	});

	it.each(['withdraw', 'cancel'])('%s ends the runs that it waits for, and theirs', async (verb) => {
		const run = await begin('outer');
		await settle();
		expect(await below(run)).toEqual(['middle running', 'child running']);
		expect(code(await withdraw(run, verb, verb === 'cancel' ? 'dave' : 'alice'))).toBe('200');
		await settle();
		expect(await below(run)).toEqual(['middle cancelled', 'child cancelled']);
		expect((await inbox(as('frank'), '?limit=100')).length).toBe(0);
	});
});

describe('a loop that needs only some', () => {
	it.each([
		['one_of', 1],
		['two_of', 2],
	])('%s: when %i have ended it goes on, and the rest is cancelled', async (workflow, needed) => {
		for (const { id, version } of whole(await as('alice').get(`${base}/records/request?limit=100`)).records)
			whole(await as('alice').patch(`${base}/records/request/${id}`, { version, values: { remark: null } }));
		for (let i = 0; i < 4; i++) await request(as('alice'), { remark: 'loop' });
		const run = await begin(workflow);
		await settle();
		expect(await below(run)).toEqual(Array(4).fill('child running'));
		for (let n = 0; n < needed; n++) {
			expect(await status(run)).toBe('running');
			const [task] = await inbox(as('frank'), '?limit=100');
			await approve('frank', task.run);
			await settle();
		}
		expect(await status(run)).toBe('ended');
		const states = (await below(run)).sort();
		expect(states).toEqual([...Array(4 - needed).fill('child cancelled'), ...Array(needed).fill('child ended')]);
		expect(await inbox(as('frank'), '?limit=100')).toEqual([]);
	});
});

it('a call that has not begun is not made when its run is withdrawn', async () => {
	const run = await begin('calling');
	const jobs = async () => whole(await app.admin.get('/production/jobs')).jobs.filter((job: { kind: string }) => job.kind === 'workflow-call');
	expect((await jobs()).map((job: { state: string }) => job.state)).toEqual(['waiting']);
	expect(code(await withdraw(run))).toBe('200');
	expect(await jobs()).toEqual([]);
	const { effects } = whole(await app.admin.get(`/production/runs/${run}`));
	expect(effects).toMatchObject([{ kind: 'call', state: 'cancelled', attempts: 0 }]);
});
