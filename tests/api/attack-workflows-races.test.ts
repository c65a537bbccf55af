import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { memberOf } from './approval-app.ts';
import { act, base, code, inbox, leaveApp, people, request, start, whole, type World } from './workflow-app.ts';

const who = (...numbers: string[]) => [{ key: 'all', by: 'person', people: numbers }];
const ends = [{ key: 'done', type: 'end', outcome: 'approved' }, { key: 'refused', type: 'end', outcome: 'rejected' }]; // biome-ignore format: a table
const ways = { approved: 'done', rejected: 'refused' };
const flow = (key: string, nodes: object[], more: object = {}) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', subject: '{{[title]}}', owners: ['clerk'] },
	...{ triggers: [{ key: 'hand', type: 'manual' }], start: 'only', nodes: [...nodes, ...ends] },
	...more,
});
const only = (key: string, config: object, more: object = {}) => flow(key, [{ key: 'only', type: 'approval', title: key, next: ways, ...config }], more);
const parts = {
	roles: [
		{
			kind: 'role',
			key: 'own',
			title: '本人',
			pages: [],
			models: { request: { read: '[owner] = ME()', create: true, fields: { secret: 'hidden' } }, entry: { read: false } },
		},
	],
	workflows: [
		only(
			'alone',
			{
				who: who('E2'),
				fields: [
					{ field: 'remark', may: 'write' },
					{ field: 'owner', may: 'hide' },
					{ field: 'days', may: 'read' },
					{ field: 'secret', may: 'write' },
				],
			},
			{
				triggers: [
					{ key: 'hand', type: 'manual' },
					{ key: 'called', type: 'workflow' },
				],
			},
		),
		only('both', { who: who('E2', 'E3'), mode: 'any' }),
		only('gated', { who: who('E2') }, { triggers: [{ key: 'press', type: 'button', title: 'x', when: '[state] = "draft"', roles: ['clerk'] }] }),
		flow('slow', [
			{ key: 'only', type: 'wait', for: '3 days', next: 'ask' },
			{ key: 'ask', type: 'approval', who: who('E2'), deadline: '1 days', onDeadline: 'approve', next: ways },
		]),
		flow('over', [{ key: 'only', type: 'each', workflow: 'alone', model: 'request', where: '[days] = 77', limit: 50, needs: 'any', next: 'done' }]),
	],
};
let app: TestApp;
let world: World;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp(parts)], now: () => new Date('2026-03-09T01:30:00Z') });
	world = await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());
const as = (name: string) => memberOf(world, name);
const idOf = (name: string) => world.ids[name] as string;
const runOf = async (name: string, run: string) => whole(await as(name).get(`/production/runs/${run}`));
const onRun = (name: string, run: string, body: object) => as(name).post(`/production/runs/${run}/act`, body);
const taskOf = async (name: string, run: string) =>
	(await inbox(as(name), '?limit=100&sort=newest')).find((task: { run: string }) => task.run === run)?.id as string;
async function begun(workflow: string, values: object = {}, body: object = {}) {
	const record = await request(as('alice'), values);
	const answer = await start(as('alice'), workflow, { records: [record.id], ...body });
	const run: string = answer.body.runs?.[0]?.run;
	return { answer, run, record: record.id as string, task: run && (await taskOf('bob', run)) };
}
const doJobs = () => runDueJobs(app.server.services, 'production');

describe('at the same moment', () => {
	it('one run begins, however many are asked for', async () => {
		const record = await request(as('alice'));
		const answers = await Promise.all([1, 2, 3, 4].map(() => start(as('alice'), 'alone', { records: [record.id] })));
		expect(answers.map(code).sort()).toEqual(['201', '409 workflow.running-already', '409 workflow.running-already', '409 workflow.running-already']);
	});

	it('of batches that have records in common, each record gets one run', async () => {
		const [a, b] = [await request(as('alice')), await request(as('alice'))];
		const answers = await Promise.all([[a, b], [b, a]].map((records) => start(as('alice'), 'alone', { records: records.map(({ id }) => id) }))); // biome-ignore format: one call
		const all = answers.flatMap((answer) => whole(answer).runs.map((one: { record: string }) => one.record));
		expect(all.sort()).toEqual([a.id, b.id].sort());
	});

	it.each([1, 2, 3])('approving against withdrawing: one of both is done, and the other told (%i)', async () => {
		const { run, task } = await begun('alone');
		const [approved, withdrawn] = await Promise.all([act(as('bob'), task, { verb: 'approve' }), onRun('alice', run, { verb: 'withdraw' })]);
		const { status } = await runOf('alice', run);
		expect([[approved.status, withdrawn.status, status]]).toEqual([approved.status === 200 ? [200, 409, 'ended'] : [409, 200, 'withdrawn']]);
	});

	it('two approvers, of whom one is enough; and one who clicks five times', async () => {
		const { run } = await begun('both');
		const [bobs, chelseas] = [await taskOf('bob', run), await taskOf('chelsea', run)];
		const two = await Promise.all([act(as('bob'), bobs, { verb: 'approve' }), act(as('chelsea'), chelseas, { verb: 'reject', comment: '不' })]);
		expect(two.map(code).sort()).toEqual(['200', '409 task.decided']);
		const { task } = await begun('alone');
		const five = await Promise.all([1, 2, 3, 4, 5].map(() => act(as('bob'), task, { verb: 'approve' })));
		expect(five.map(code).filter((one) => one === '200')).toHaveLength(1);
	});

	it('the same key does it once, and is nobody else’s', async () => {
		const { run, task } = await begun('alone');
		const key = { 'idempotency-key': 'k1' };
		const three = await Promise.all([1, 2, 3].map(() => act(as('bob'), task, { verb: 'comment', comment: '好' }, key)));
		expect(three.map(code)).toEqual(['200', '200', '200']);
		expect((await runOf('alice', run)).story.filter((step: { kind: string }) => step.kind === 'comment')).toHaveLength(1);
		expect(code(await act(as('alice'), task, { verb: 'comment', comment: '好' }, key))).toBe('403 task.not-yours');
	});
});

describe('any two things at the same moment', () => {
	const onTask = (verb: string, more: object = {}) => [verb, ({ task }: Begun) => act(as('bob'), task, { verb, comment: '看', ...more })] as const;
	const ofRun = (name: string, verb: string, more: object = {}) => [verb, ({ run }: Begun) => onRun(name, run, { verb, ...more })] as const;
	type Begun = { run: string; task: string };
	const all = () => [
		...[onTask('approve'), onTask('reject'), onTask('transfer', { to: [idOf('frank')] }), onTask('add-signer', { to: [idOf('frank')], place: 'before' })],
		...[onTask('save', { values: { remark: '好' } }), onTask('comment'), onTask('hand-over', { to: [idOf('frank')] })],
		...[ofRun('alice', 'withdraw'), ofRun('dave', 'cancel'), ofRun('alice', 'urge'), ofRun('dave', 'replay', { node: 'only' })],
	];

	it('are both answered, one after the other, and leave nobody waiting for a run that is over', async () => {
		const wrong: string[] = [];
		for (let i = 0; i < all().length; i++)
			for (let j = i; j < all().length; j++) {
				const [one, other] = [all()[i], all()[j]];
				if (!one || !other) continue;
				const begun_ = await begun('alone');
				const answers = await Promise.all([one[1](begun_), other[1](begun_)]);
				const { status, at } = await runOf('dave', begun_.run);
				const { rows } = await app.server.services.pool.query(`select count(*)::int as n from ws_main_production.dg_task where run = $1 and state = 'open'`, [begun_.run]); // biome-ignore format: one call
				const isOver = status !== 'running';
				if (answers.some((answer) => answer.status >= 500) || (isOver ? rows[0].n > 0 || at.length > 0 : rows[0].n !== 1))
					wrong.push(`${one[0]} and ${other[0]}: ${answers.map(code)}, ${status} with ${rows[0].n} open`);
			}
		expect(wrong).toEqual([]);
	}, 120_000);
});

describe('the record of a task', () => {
	it('is written in the fields that the node lets be written and the role sees, and in no other', async () => {
		const { task } = await begun('alone', { owner: idOf('alice') });
		const save = async (values: object, version?: number) => code(await act(as('bob'), task, { verb: 'save', values, ...(version && { version }) }));
		for (const values of [{ title: 'x' }, { days: 1 }, { owner: idOf('bob') }, { secret: 'x' }, { id: idOf('bob') }, { version: 9 }, { createdBy: 'x' }])
			expect(await save(values)).toBe('422 input.invalid');
		expect(await save(JSON.parse('{"__proto__":{"title":"x"}}'))).toBe('400 request.malformed');
		expect(await save({ remark: 5 })).toBe('422 input.invalid');
		expect(await save({ remark: '好' }, 1)).toBe('200');
		expect(await save({ remark: '不' }, 1)).toBe('409 record.version-conflict');
	});

	it('shows neither in itself nor in what it was like what the role or the node hides', async () => {
		const { task, record } = await begun('alone', { owner: idOf('alice') });
		for (const [version, secret] of [[1, 'unheard'], [2, 'of']] as const) // biome-ignore format: a table
			whole(await as('dave').patch(`${base}/records/request/${record}`, { values: { secret, days: version + 5 }, version }));
		const answer = await as('bob').get(`/production/tasks/${task}`);
		const { record: shown, snapshot } = whole(answer);
		expect([Object.keys(shown.values), snapshot]).toEqual([['title', 'days', 'state', 'remark', 'count', 'number'], { days: 3 }]);
		expect(answer.text).not.toContain('unheard');
	});
});

describe('stand-ins', () => {
	const march = { from: '2026-03-01', until: '2026-03-31' };
	it('do nothing any more once it has ended, and never what they began', async () => {
		const { task } = await begun('alone');
		const given = whole(await as('bob').post('/production/delegations', { to: idOf('frank'), ...march }));
		expect(code(await act(as('frank'), task, { verb: 'comment', comment: '好' }))).toBe('200');
		const own = whole(await start(as('frank'), 'alone', { records: [(await request(as('frank'))).id] }));
		expect(code(await act(as('frank'), await taskOf('bob', own.runs[0].run), { verb: 'approve' }))).toBe('403 task.not-yours');
		expect(code(await as('frank').delete(`/production/delegations/${given.id}`))).toBe('404 delegation.unknown');
		expect(code(await as('bob').delete(`/production/delegations/${given.id}`))).toBe('204');
		expect(code(await act(as('frank'), task, { verb: 'approve' }))).toBe('404 task.unknown');
		expect(code(await as('frank').get(`/production/tasks/${task}`))).toBe('404 task.unknown');
		expect(code(await as('erin').post('/production/delegations', { of: idOf('bob'), to: idOf('erin'), ...march }))).toBe('422 delegation.invalid');
	});
});

describe('triggers', () => {
	it('are pulled by the roles that they name, where their condition holds, for records that one reads', async () => {
		const [open, booked] = [await request(as('alice')), await request(as('dave'), { state: 'booked' })];
		expect(code(await start(as('alice'), 'gated', { records: [open.id] }))).toBe('403 workflow.not-startable');
		expect(code(await start(as('alice'), 'gated', { trigger: 'press', records: [open.id] }))).toBe('403 workflow.not-startable');
		expect(code(await start(as('dave'), 'gated', { records: [booked.id] }))).toBe('403 workflow.not-startable');
		expect(code(await start(as('dave'), 'gated', { records: [open.id] }))).toBe('201');
		expect(code(await start(as('alice'), 'alone', { trigger: 'called', records: [open.id] }))).toBe('403 workflow.not-startable');
		const ann = await app.addMember('ann', { roles: ['leave/own'] });
		expect(code(await start(ann, 'alone', { records: [open.id] }))).toBe('404 record.not-found');
		const many = whole(await start(ann, 'alone', { records: [open.id, booked.id] }));
		expect([many.runs, many.refused.map((one: { code: string }) => one.code)]).toEqual([[], ['record.not-found', 'record.not-found']]);
		expect(whole(await ann.get(`${base}/workflows?record=${open.id}`)).workflows).toEqual([]);
		expect(whole(await ann.get(`/production/runs?model=leave/request&record=${open.id}`)).runs).toEqual([]);
	});

	it('and what owners do is for owners', async () => {
		const at = `${base}/workflows/alone`;
		for (const name of ['alice', 'bob', 'erin']) {
			expect(code(await as(name).get(`${at}/dwell`))).toBe('403 workflow.owners-only');
			expect(code(await as(name).post(`${at}/move`, { from: 1 }))).toBe('403 workflow.owners-only');
			expect(code(await as(name).get(`${at}/webhooks`))).toBe('403 workflow.owners-only');
			for (const path of ['secrets', 'call-hosts', 'channels', 'deliveries', 'jobs']) expect((await as(name).get(`/production/${path}`)).status).toBe(403);
		}
	});
});

describe('what was left', () => {
	it('a task of a node that the run has left is over', async () => {
		const { run } = await begun('slow');
		whole(await onRun('dave', run, { verb: 'replay', node: 'ask' }));
		const task = await taskOf('bob', run);
		whole(await onRun('dave', run, { verb: 'replay', node: 'only' }));
		expect(code(await act(as('bob'), task, { verb: 'approve' }))).toBe('409 task.decided');
		expect((await runOf('alice', run)).at[0]).toMatchObject({ node: 'only', waitingFor: [] });
		// A job that was claimed just before finds a timer that the run does not know any more.
		const timers = await app.server.services.pool.query(`select count(*)::int as n from ws_main_production.dg_job where kind = 'workflow-timer' and key like $1`, [`${run}:%`]); // biome-ignore format: one call
		expect(timers.rows[0].n).toBe(1);
	});

	it('the rest of those of whom one is enough is cancelled (WCP-35)', async () => {
		for (const _ of [1, 2, 3]) await request(as('dave'), { days: 77 });
		const { runs } = whole(await start(as('dave'), 'over', { records: [(await request(as('dave'))).id] }));
		await doJobs();
		const { children } = await runOf('dave', runs[0].run);
		expect(children).toHaveLength(3);
		whole(await act(as('bob'), await taskOf('bob', children[1].id), { verb: 'approve' }));
		await doJobs();
		const after = await runOf('dave', runs[0].run);
		expect([after.status, after.children.map((one: { status: string }) => one.status)]).toEqual(['ended', ['cancelled', 'ended', 'cancelled']]);
		expect(await taskOf('bob', children[0].id)).toBeUndefined();
	});

	it('ten thousand comments are told of by the latest, and that there are more', async () => {
		const { run, task } = await begun('alone');
		await app.server.services.pool.query(
			`insert into ws_main_production.dg_run_step (run, at, kind, by, verb, comment) select $1, now(), 'comment', $2, 'comment', repeat('话', 200) || n from generate_series(1, 10000) n`,
			[run, idOf('bob')],
		);
		const { story } = whole(await as('bob').get(`/production/tasks/${task}`));
		expect(story.filter((step: { kind: string }) => step.kind === 'comment')).toHaveLength(500);
		expect(story.at(-1).comment).toMatch(/10000$/);
		expect(story.map((step: { kind: string }) => step.kind).slice(0, 3)).toEqual(['started', 'note', 'comment']);
	});

	it('a workflow that is not published any more goes on for those who wait', async () => {
		const { run, task } = await begun('alone');
		const without = leaveApp({ ...parts, workflows: parts.workflows.filter(({ key }) => key !== 'alone' && key !== 'over') });
		whole(await app.admin.post(`${base}/publish`, { bundle: { ...without, app: { ...without.app, version: '1.0.1' } } }));
		expect(code(await start(as('alice'), 'alone', { records: [(await request(as('alice'))).id] }))).toBe('404 workflow.unknown');
		expect(whole(await as('bob').get(`/production/tasks/${task}`)).allowed).toContain('approve');
		expect(code(await act(as('bob'), task, { verb: 'approve' }))).toBe('200');
		expect(await runOf('alice', run)).toMatchObject({ status: 'ended', outcome: 'approved', latest: null });
	});
});
