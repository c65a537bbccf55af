import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { within } from '../support/patience.ts';
import { memberOf } from './approval-app.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

/** What people try who are asked in a run, began one, or have nothing to do with it. */
const who = (...numbers: string[]) => [{ key: 'all', by: 'person', people: numbers }];
const ends = [{ key: 'done', type: 'end', outcome: 'approved' }, { key: 'refused', type: 'end', outcome: 'rejected' }]; // biome-ignore format: a table
const ways = { approved: 'done', rejected: 'refused' };
const flow = (key: string, nodes: object[], more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', subject: '{{[title]}}', owners: ['clerk'] },
	...{ triggers: [{ key: 'hand', type: 'manual' }], start: 'only', nodes: [...nodes, ...ends] },
	...more,
});
const only = (key: string, config: object, more: object = {}) => flow(key, [{ key: 'only', type: 'approval', title: key, next: ways, ...config }], more);
const flows = [
	only(
		'alone',
		{ who: who('E2') },
		{
			triggers: [
				{ key: 'hand', type: 'manual' },
				{ key: 'called', type: 'workflow' },
			],
		},
	),
	only('signed', { who: who('E2'), signature: true }),
	only('first', { who: who('E2', 'E3') }, { withdraw: 'until-first-decision' }),
	only('close', { who: who('E2', 'E3'), mode: 'all' }, { confidential: true }),
	only('never', { who: who('E2') }, { withdraw: 'never' }),
	only('picked', { who: [{ key: 'pick', by: 'choice' }], whenNobody: 'approve' }),
	flow('counted', [
		{ key: 'only', type: 'compute', set: [{ key: 'half', value: '1 / [@n]' }, { key: 'kept', value: '[secret]' }], next: 'then' },
		{ key: 'then', type: 'approval', who: who('E2'), next: ways },
	], { variables: ['n number', 'half number', 'kept text', 'p record'].map((text) => { const [key, type] = text.split(' '); return { key, title: key, type, input: true, ...(type === 'record' && { model: 'directory/person' }) }; }) }), // biome-ignore format: a table
	flow('hooked', [{ key: 'only', type: 'approval', who: who('E2'), next: ways }], {
		...{ model: undefined, subject: 'hook {{[@said]}}', variables: [{ key: 'said', title: 'said', type: 'text' }] },
		triggers: [{ key: 'hook', type: 'webhook', take: [{ key: 'said', pointer: '/said' }] }],
	}),
	flow('over', [{ key: 'only', type: 'each', workflow: 'alone', model: 'request', where: '[days] = 77', limit: 2, next: 'then' }, { key: 'then', type: 'approval', who: who('E6'), next: ways }]), // biome-ignore format: a table
];
const nobody = '018f0000-0000-7000-8000-000000000001';

let app: TestApp;
let world: World;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: flows })], now: () => new Date('2026-03-09T01:30:00Z') });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());
const as = (name: string) => memberOf(world, name);
const runOf = async (name: string, run: string) => whole(await as(name).get(`/production/runs/${run}`));
const onRun = (name: string, run: string, body: object) => as(name).post(`/production/runs/${run}/act`, body);
const taskOf = async (name: string, run: string) => (await inbox(as(name), '?limit=100')).find((task: { run: string }) => task.run === run)?.id as string;
const idOf = (name: string) => world.ids[name] as string;

/** A run by alice. */
async function begun(workflow: string, values: object = {}, body: object = {}) {
	const record = await request(as('alice'), values);
	const answer = await start(as('alice'), workflow, { records: [record.id], ...body });
	const run: string = answer.body.runs?.[0]?.run;
	return { answer, run, record: record.id as string, task: run && (await taskOf('bob', run)) };
}

describe('who begins a run', () => {
	it('chooses people who are there, where somebody is chosen, and so never leaves a step to the rule for nobody', async () => {
		expect(code((await begun('picked', {}, { chosen: { 'only.pick': [nobody] } })).answer)).toBe('422 input.invalid');
		expect(code((await begun('picked', {}, { chosen: { 'only.other': [idOf('bob')], 'only.pick': [idOf('bob')] } })).answer)).toBe('422 input.invalid');
		const { run } = await begun('picked', {}, { chosen: { 'only.pick': [idOf('bob')] } });
		expect(await runOf('alice', run)).toMatchObject({ status: 'running' });
	});

	it.each([{ n: 'abc' }, { n: { a: 1 } }, { p: 'nobody' }, { other: 1 }, { kept: '\ud800' }])(
		'gives variables values of their type: not %j',
		async (variables) => {
			expect(code((await begun('counted', {}, { variables })).answer)).toBe('422 input.invalid');
		},
	);

	it('sees no variable, which may say what no role shows', async () => {
		const record = await request(as('dave'), { secret: 'unheard' });
		const { runs } = whole(await start(as('alice'), 'counted', { records: [record.id], variables: { n: 0 } }));
		expect((await as('alice').get(`/production/runs/${runs[0].run}`)).text).not.toContain('unheard');
		expect((await runOf('dave', runs[0].run)).variables).toContainEqual({ key: 'kept', title: 'kept', text: 'unheard' });
		expect((await runOf('dave', runs[0].run)).variables).toContainEqual({ key: 'half', title: 'half', text: '' });
	});

	it('begins none about a record that is archived', async () => {
		const record = await request(as('alice'));
		expect(code(await as('alice').delete(`${base}/records/request/${record.id}`))).toBe('200');
		expect(code(await start(as('alice'), 'alone', { records: [record.id] }))).toBe('403 workflow.not-startable');
	});

	it('takes it back only as the workflow says', async () => {
		const never = await begun('never');
		expect((await onRun('alice', never.run, { verb: 'withdraw' })).status).toBeGreaterThan(400);
		expect(await runOf('alice', never.run)).toMatchObject({ status: 'running' });
		const first = await begun('first');
		whole(await act(as('bob'), first.task, { verb: 'approve' }));
		expect((await onRun('alice', first.run, { verb: 'withdraw' })).status).toBeGreaterThan(400);
		expect(await runOf('alice', first.run)).toMatchObject({ status: 'running' });
		expect(code(await onRun('alice', (await begun('first')).run, { verb: 'withdraw' }))).toBe('200');
	});
});

describe('what people write in a run', () => {
	it('is heard by those who take part, not by everybody who reads the record', async () => {
		const { run, task } = await begun('alone');
		whole(await act(as('bob'), task, { verb: 'comment', comment: 'between us' }));
		expect((await as('alice').get(`/production/runs/${run}`)).text).toContain('between us');
		const seen = await as('frank').get(`/production/runs/${run}`);
		expect(code(seen)).toBe('200');
		expect(seen.text).not.toContain('between us');
	});

	it('is heard in a confidential workflow by whom it is meant for, and by who looks after it', async () => {
		const { run, task } = await begun('close');
		whole(await act(as('bob'), task, { verb: 'comment', comment: 'to nobody' }));
		whole(await act(as('bob'), task, { verb: 'comment', comment: 'to chelsea', mentions: [idOf('chelsea')] }));
		whole(await act(as('bob'), task, { verb: 'approve', comment: 'my reasons' }));
		const words = async (name: string) => {
			const { text } = await as(name).get(`/production/runs/${run}`);
			return ['to nobody', 'to chelsea', 'my reasons'].filter((one) => text.includes(one));
		};
		expect(await words('alice')).toEqual([]);
		expect(await words('chelsea')).toEqual(['to chelsea']);
		expect(await words('bob')).toEqual(['to nobody', 'to chelsea', 'my reasons']);
		expect(await words('dave')).toEqual(['to nobody', 'to chelsea', 'my reasons']);
		const agreed = await begun('close');
		for (const name of ['bob', 'chelsea']) whole(await act(as(name), await taskOf(name, agreed.run), { verb: 'approve', comment: 'said in trust' }));
		const told = await as('alice').get('/production/messages');
		expect(told.body.messages.length).toBeGreaterThan(0);
		expect(told.text).not.toContain('said in trust');
		const other = await taskOf('chelsea', run);
		expect((await as('chelsea').get(`/production/tasks/${other}`)).text).not.toContain('my reasons');
		whole(await act(as('chelsea'), other, { verb: 'reject', comment: 'not like this' }));
		expect((await as('alice').get(`/production/runs/${run}`)).text).toContain('not like this');
	});
});

describe('who is asked', () => {
	it('hands on to people who are there', async () => {
		const { task, run } = await begun('alone');
		for (const verb of ['transfer', 'add-signer']) expect(code(await act(as('bob'), task, { verb, to: [nobody] }))).toBe('422 input.invalid');
		expect((await runOf('alice', run)).at[0].waitingFor.map((one: { title: string }) => one.title)).toEqual(['bob']);
	});

	it('signs with a stroke at least', async () => {
		const { task } = await begun('signed');
		expect(code(await act(as('bob'), task, { verb: 'approve', signature: [[]] }))).toBe('400 request.malformed');
	});

	it('mentions people who are there; they see the run then, and may answer', async () => {
		const { task, run } = await begun('alone');
		expect(code(await act(as('bob'), task, { verb: 'comment', comment: '看', mentions: [nobody] }))).toBe('422 input.invalid');
		expect(code(await onRun('alice', run, { verb: 'comment', comment: '看', mentions: [nobody] }))).toBe('422 input.invalid');
		expect(code(await as('erin').get(`/production/runs/${run}`))).toBe('404 run.unknown');
		expect(code(await act(as('bob'), task, { verb: 'comment', comment: '@erin 看', mentions: [idOf('erin')] }))).toBe('200');
		const { messages } = whole(await as('erin').get('/production/messages'));
		expect(messages[0]).toMatchObject({ topic: 'task.mentioned', link: `/production/runs/${run}` });
		expect(await runOf('erin', run)).toMatchObject({ variables: [], allowed: ['comment'] });
		expect(code(await onRun('erin', run, { verb: 'comment', comment: '好' }))).toBe('200');
		expect(code(await onRun('erin', run, { verb: 'cancel' }))).toBe('403 run.not-allowed');
		expect(code(await as('erin').get(`/production/tasks/${task}`))).toBe('404 task.unknown');
	});

	it.each(['comment', 'approve'])('%s: words with half of a character are refused, and do no harm', async (verb) => {
		const { task } = await begun('alone');
		for (const comment of ['a\ud800b', 'a\u0000b']) expect(code(await act(as('bob'), task, { verb, comment }))).toBe('400 request.malformed');
		expect(code(await act(as('bob'), task, { verb, comment: '好😀' }))).toBe('200');
	});
});

describe('who has nothing to do with it', () => {
	it('does nothing with a run, and does not learn that it is there', async () => {
		const { run, task } = await begun('alone');
		for (const verb of ['withdraw', 'cancel', 'urge', 'replay', 'comment'])
			expect(code(await onRun('erin', run, { verb, comment: 'x' }))).toBe('404 run.unknown');
		expect(code(await as('erin').get(`/production/runs/${run}`))).toBe('404 run.unknown');
		for (const verb of ['approve', 'transfer', 'comment', 'read', 'save'])
			expect(code(await act(as('erin'), task, { verb, comment: 'x', to: [idOf('erin')] }))).toBe('404 task.unknown');
		for (const verb of ['cancel', 'replay', 'withdraw']) expect(code(await onRun('bob', run, { verb }))).toBe('403 run.not-allowed');
	});

	it('learns nothing of runs that another one began, nor of that one', async () => {
		const records = [await request(as('dave'), { days: 77, title: '他人' })];
		const { runs } = whole(await start(as('dave'), 'over', { records: [(await request(as('dave'), { title: '全部' })).id] }));
		await runDueJobs(app.server.services);
		expect((await runOf('dave', runs[0].run)).children).toHaveLength(records.length);
		const [child] = (await runOf('dave', runs[0].run)).children;
		whole(await act(as('bob'), await taskOf('bob', child.id), { verb: 'comment', comment: '@erin', mentions: [idOf('erin')] }));
		expect((await runOf('erin', child.id)).parent).toBeNull();
		expect((await runOf('dave', child.id)).parent).toEqual({ id: runs[0].run, subject: '全部' });
	});
});

describe('administrators', () => {
	it('who are no person run it again', async () => {
		const { run } = await begun('alone');
		expect(code(await app.admin.post(`/production/runs/${run}/act`, { verb: 'replay', node: 'only' }))).toBe('200');
		expect((await runOf('alice', run)).story.at(-1)).toMatchObject({ kind: 'replayed', by: null });
	});
});

describe('delegations', () => {
	const march = { from: '2026-03-01', until: '2026-03-31' };
	it('show and tell of what is within their scope, and of nothing else', async () => {
		const own = await begun('alone');
		const { id } = whole(await as('bob').post('/production/delegations', { to: idOf('erin'), ...march, scope: ['leave/signed'] }));
		expect(code(await as('erin').get(`/production/runs/${own.run}`))).toBe('404 run.unknown');
		whole(await onRun('alice', own.run, { verb: 'urge', comment: '机密' }));
		expect((await as('erin').get('/production/messages')).text).not.toContain('机密');
		expect(await runOf('erin', (await begun('signed')).run)).toMatchObject({ status: 'running' });
		expect(code(await as('bob').delete(`/production/delegations/${id}`))).toBe('204');
	});

	it('cost what they are, and not the number of ways through them', async () => {
		const give = (from: string, to: string) => as(from).post('/production/delegations', { to: idOf(to), ...march });
		for (const [from, to] of [['alice', 'bob'], ['bob', 'alice'], ['bob', 'chelsea'], ['chelsea', 'frank']] as const) // biome-ignore format: a table
			for (let i = 0; i < 25; i++) expect((await give(from, to)).status).toBe(201);
		expect(code(await give('bob', 'dave'))).toBe('422 delegation.invalid');
		const began = performance.now();
		whole(await as('frank').get('/production/tasks/counts'));
		expect(performance.now() - began).toBeLessThan(within(1000));
	});
});

describe('webhooks', () => {
	const call = async (payload: string) => {
		const { address } = whole(await app.admin.post(`${base}/workflows/hooked/webhooks/hook/rotate`, {}));
		const { pathname } = new URL(address, 'http://dougong.example');
		const { statusCode, json } = await app.server.inject({ method: 'POST', url: pathname, headers: { 'content-type': 'application/json' }, payload });
		return `${statusCode} ${json().code ?? ''}`.trim();
	};
	const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
	it.each([
		['half of a character', '{"said":"a\\ud800b"}', '422 hook.value'],
		['U+0000', '{"said":"a\\u0000b"}', '422 hook.value'],
		['a value deeper than anybody means', `{"said":${deep}}`, '422 hook.value'],
		['names of prototypes', '{"__proto__":{"said":"x"},"constructor":{"prototype":{"said":"x"}}}', '202'],
		['more than 256 KB', `{"said":"${'x'.repeat(300_000)}"}`, '413 request.too-large'],
		['no JSON', '{"said":', '400 request.malformed'],
	])('%s', async (_, payload, answer) => {
		expect(await call(payload)).toBe(answer);
	});
});
