import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

/** What an author says beside the graph: the way back of withdrawn runs, words for verbs, and what whoever starts may give. */

const person = (key: string, number: string) => [{ key, by: 'person', people: [number] }];
const workflows = [
	{
		...{ kind: 'workflow', key: 'held', title: '占用单据', model: 'request', withdrawTo: 'undo', owners: ['clerk'], start: 'hold' },
		triggers: [{ key: 'hand', type: 'manual' }],
		nodes: [
			{ key: 'hold', type: 'update', set: [{ key: 'state', value: '"asked"' }], next: 'first' },
			{ key: 'first', type: 'approval', title: '初审', who: person('bob', 'E2'), next: { approved: 'second', rejected: 'no' } },
			{ key: 'second', type: 'approval', title: '复审', who: person('dave', 'E4'), next: { approved: 'yes', rejected: 'no' } },
			{ key: 'undo', type: 'update', title: '恢复', set: [{ key: 'state', value: '"draft"' }], next: 'big' },
			{ key: 'big', type: 'condition', when: '[days] > 10', next: { yes: 'confirm', no: 'back' } },
			{ key: 'confirm', type: 'task', title: '清点', who: person('dave', 'E4'), next: 'back' },
			{ key: 'back', type: 'end', outcome: 'taken_back' },
			{ key: 'yes', type: 'end', outcome: 'approved' },
			{ key: 'no', type: 'end', outcome: 'rejected' },
		],
	},
	{
		...{ kind: 'workflow', key: 'signing', title: '确认', model: 'request', owners: ['clerk'], start: 'sign' },
		triggers: [{ key: 'hand', type: 'manual' }],
		nodes: [
			{
				...{ key: 'sign', type: 'approval', title: '本人确认', who: person('bob', 'E2'), verbs: ['reject', 'transfer', 'comment'] },
				labels: { approve: '确认', reject: '有异议' },
				next: { approved: 'yes' },
			},
			{ key: 'yes', type: 'end', outcome: 'approved' },
		],
	},
	{
		...{ kind: 'workflow', key: 'counted', title: '计数', model: 'request', owners: ['clerk'], start: 'set' },
		triggers: [{ key: 'hand', type: 'manual' }],
		variables: [
			{ key: 'given', type: 'number', title: '给定', input: true },
			{ key: 'own', type: 'number', title: '自算' },
		],
		nodes: [
			{ key: 'set', type: 'compute', set: [{ key: 'own', value: 'COALESCE([@own], 0) + COALESCE([@given], 0)' }], next: 'keep' },
			{ key: 'keep', type: 'update', set: [{ key: 'count', value: '[@own]' }], next: 'end' },
			{ key: 'end', type: 'end' },
		],
	},
];
const english = {
	...{ kind: 'translation', key: 'en', language: 'en' },
	texts: {
		'workflow.signing.nodes.sign.title': 'Your own word',
		'workflow.signing.nodes.sign.labels.approve': 'Confirm',
		'workflow.signing.nodes.sign.labels.reject': 'Object',
		'workflow.counted.variables.given.title': 'Given',
	},
};

let app: TestApp;
let world: World;
beforeAll(async () => {
	const leave = leaveApp({ workflows });
	app = await startApp({ apps: ['directory', { ...leave, definitions: [...leave.definitions, english] }] });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const as = (name: string) => {
	const found = world.as[name];
	if (!found) throw new Error(name);
	return found;
};
async function begin(workflow: string, values: object = {}): Promise<{ run: string; record: string }> {
	const { id } = await request(as('alice'), values);
	return { run: whole(await start(as('alice'), workflow, { records: [id] })).runs[0].run, record: id };
}
const runOf = async (name: string, id: string, language = 'zh-CN') => whole(await as(name).get(`/production/runs/${id}`, { 'accept-language': language }));
const valuesOf = async (id: string) => whole(await as('alice').get(`${base}/records/request/${id}`)).values;
const taskOf = async (name: string, run: string) => (await inbox(as(name))).find((task: { run: string }) => task.run === run);
const withdraw = (run: string) => as('alice').post(`/production/runs/${run}/act`, { verb: 'withdraw', comment: '填错了' });

describe('a run that is withdrawn', () => {
	it('takes back what it has done, and ends as withdrawn', async () => {
		const { run, record } = await begin('held');
		whole(await act(as('bob'), (await taskOf('bob', run)).id, { verb: 'approve' }));
		expect((await valuesOf(record)).state).toBe('asked');
		whole(await withdraw(run));
		expect((await valuesOf(record)).state).toBe('draft');
		const seen = await runOf('alice', run);
		expect(seen).toMatchObject({ status: 'withdrawn', outcome: null, at: [] });
		expect(seen.story.map((step: { text: string }) => step.text)).toEqual(expect.arrayContaining([expect.stringContaining('撤回')]));
		expect(await taskOf('dave', run)).toBeUndefined();
		const told = whole(await as('dave').get('/production/messages')).messages.filter((one: { topic: string }) => one.topic === 'task.cancelled');
		expect(told).toHaveLength(1);
		// The picture shows from where it went back, in the reader's language.
		const way = { from: 'second', to: 'undo', exit: '', taken: true, withdrawn: true };
		expect(seen.edges.filter((e: { withdrawn?: boolean }) => e.withdrawn)).toEqual([{ ...way, title: '撤回' }]);
		expect((await runOf('alice', run, 'en')).edges).toContainEqual({ ...way, title: 'Withdrawn' });
		// The record is free again.
		expect(whole(await start(as('alice'), 'held', { records: [record] })).runs).toHaveLength(1);
	});

	it('may need people for it; meanwhile it goes on, and is not withdrawn once more', async () => {
		const { run, record } = await begin('held', { days: 12 });
		whole(await withdraw(run));
		expect(await runOf('alice', run)).toMatchObject({ status: 'running', at: [{ node: 'confirm' }] });
		expect((await runOf('alice', run)).edges).toContainEqual(expect.objectContaining({ from: 'first', to: 'undo', withdrawn: true }));
		expect((await runOf('alice', run)).allowed).not.toContain('withdraw');
		expect(code(await withdraw(run))).toBe('422 run.not-withdrawable');
		expect(code(await start(as('alice'), 'held', { records: [record] }))).toBe('409 workflow.running-already');
		whole(await act(as('dave'), (await taskOf('dave', run)).id, { verb: 'complete' }));
		expect(await runOf('alice', run)).toMatchObject({ status: 'withdrawn', outcome: null });
	});
});

describe('a node that calls verbs by words of its own', () => {
	it('shows them on tasks, in the story, as outcome and in refusals, in each language', async () => {
		const { run } = await begin('signing');
		const task = await taskOf('bob', run);
		expect(task.labels).toEqual({ approve: '确认', reject: '有异议' });
		const path = `/production/tasks/${task.id}`;
		expect(whole(await as('bob').get(path, { 'accept-language': 'en' })).labels).toEqual({ approve: 'Confirm', reject: 'Object' });
		const refused = await act(as('bob'), task.id, { verb: 'return', comment: 'x' }, { 'accept-language': 'zh-CN' });
		expect(refused.body.detail).toContain('确认、有异议');

		whole(await act(as('bob'), task.id, { verb: 'reject', comment: '目标太高' }));
		const zh = await runOf('alice', run);
		expect(zh.story.map((step: { text: string }) => step.text)).toContain('本人确认：bob有异议');
		expect(zh).toMatchObject({ outcome: 'rejected', outcomeTitle: '有异议' });
		expect(JSON.stringify(zh)).not.toContain('驳回');
		const en = await runOf('alice', run, 'en');
		expect(en.story.map((step: { text: string }) => step.text)).toContain('Your own word: bob: Object');
		expect(en.outcomeTitle).toBe('Object');
		const [told] = whole(await as('alice').get('/production/messages', { 'accept-language': 'zh-CN' })).messages;
		expect(JSON.stringify(told)).toContain('有异议');
		const late = await act(as('bob'), task.id, { verb: 'approve' }, { 'accept-language': 'zh-CN' });
		expect(late.body.detail).toContain('有异议');
	});
});

describe('whoever starts a workflow', () => {
	it('is asked for its inputs, and may give those', async () => {
		const { id } = await request(as('alice'));
		const preview = whole(await as('alice').post(`${base}/workflows/counted/start`, { records: [id], preview: true }, { 'accept-language': 'en' }));
		expect(preview.inputs).toEqual([{ key: 'given', title: 'Given', type: 'number' }]);
		whole(await start(as('alice'), 'counted', { records: [id], variables: { given: 7 } }));
		expect((await valuesOf(id)).count).toBe(7);
	});

	it('does not set what the workflow sets by itself', async () => {
		const { id } = await request(as('alice'));
		const refused = await as('alice').post(`${base}/workflows/counted/start`, { records: [id], variables: { own: 9 } }, { 'accept-language': 'en' });
		expect(code(refused)).toBe('422 input.invalid');
		expect(refused.body.errors).toEqual([
			{ pointer: '#/variables/own', code: 'variable.not-input', detail: expect.stringContaining('What may be given: given') },
		]);
		expect((await valuesOf(id)).count).toBe(0);
	});
});
