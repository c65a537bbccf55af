import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardSandboxes } from '../../runtime/server/src/environments/forward.ts';
import { startReceiver, type Receiver } from '../support/receivers.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { monthlyApp } from './rehearsal-app.ts';
import { code, whole } from './workflow-app.ts';

/** 09:00 on Monday, 23 November 2026, in Shanghai; what is rehearsed are two months of the winter before, with its holidays. */
const now = new Date('2026-11-23T01:00:00Z');
const from = '2025-12-31T16:00:00.000Z';
const to = '2026-02-05T16:00:00.000Z';

let app: TestApp;
let admin: Person;
let outside: Receiver;
const ids: { [name: string]: string } = {};
beforeAll(async () => {
	outside = await startReceiver();
	app = await startApp({ apps: ['directory', monthlyApp], now: () => now });
	({ admin } = app);
	const unit = whole(await admin.post('/production/apps/directory/records/org_unit', { values: { name: 'HQ', code: 'hq', kind: 'company', active: true } }));
	const add = async (name: string, manager: string | null) => {
		const values = { name, employee_no: name, org_unit: unit.id, position: 'x', active: true, ...(manager && { manager: ids[manager] }) };
		ids[name] = whole(await admin.post('/production/apps/directory/records/person', { values })).id;
		whole(await admin.post('/production/apps/monthly/records/member', { values: { name, owner: ids[name] } }));
	};
	await add('=chelsea', null);
	await add('bob', '=chelsea');
	for (const name of ['alice', 'dave', 'erin']) await add(name, 'bob');
	await app.addMember('alice', { roles: ['monthly/staff'], person: ids.alice ?? null });
	await app.addMember('keeper', { roles: ['monthly/keeper'], person: ids.dave ?? null });
	whole(await admin.put('/production/channels/robot', { type: 'dingtalk', title: 'R', config: { url: `${outside.origin}/robot`, secret: 'x' } }));
}, 120_000);
afterAll(async () => {
	await app?.[Symbol.asyncDispose]();
	await outside?.[Symbol.asyncDispose]();
});

async function sandbox(at = from) {
	await admin.delete('/environments/rehearsal?confirm=rehearsal');
	return whole(await admin.post('/environments', { key: 'rehearsal', title: '预演', from: 'production', at }));
}
const forward = () => forwardSandboxes({ services: app.server.services, stopping: new AbortController().signal, warn: (error) => console.error(error) });
async function rehearse(body: object) {
	whole(await admin.post('/environments/rehearsal/rehearsal', { to, ...body }));
	expect(whole(await admin.get('/audit')).entries[0]).toMatchObject({ action: 'environment.rehearsed', subject: 'rehearsal' });
	await forward();
	return whole(await admin.get('/environments/rehearsal/rehearsal'));
}
type Row = { [name: string]: unknown } & { at: string; person: { title: string } };
const list = async (view: string, query = ''): Promise<Row[]> => whole(await admin.get(`/environments/rehearsal/rehearsal/${view}?limit=200${query}`)).rows;
const of = (rows: Row[], name: string) => rows.filter((row) => row.person.title === name);
/** What the rehearsal should have come to, counted in the tables by hand. */
async function counted(statement: string): Promise<number> {
	const { rows } = await app.server.services.pool.query(statement.replaceAll('§', '"ws_main_rehearsal".'));
	return Number(Object.values(rows[0])[0]);
}

describe('a sandbox as of an earlier day', () => {
	it('stands at that time, and plans by it what comes again and again', async () => {
		expect(await sandbox()).toMatchObject({ sandbox: { clock: { now: from, runs: false } } });
		const waiting = whole(await admin.get('/rehearsal/jobs?state=waiting')).jobs;
		const at = (part: string) => waiting.filter((job: { title: string; kind: string }) => `${job.kind} ${job.title}`.includes(part)).map((job: { runAt: string }) => job.runAt); // biome-ignore format: one search
		// 1 to 3 January are off; Sunday the fourth is worked.
		expect(at('monthly/report/monthly')).toEqual(['2026-01-04T01:00:00.000Z']);
		expect(at('monthly/keep/fifth')).toEqual(['2026-01-04T22:00:00.000Z']);
		expect(at('new-day')).toEqual([from]);
	});

	it.each([['1999-12-31T00:00:00Z'], ['2100-01-01T00:00:00Z']])('is refused for %s', async (at) => {
		expect(await admin.post('/environments', { key: 'odd', title: 'Odd', from: 'production', at })).toMatchObject({
			status: 422,
			body: { code: 'input.invalid' },
		});
	});
});

describe('a rehearsal', () => {
	it('in which nobody acts shows every reminder and escalation at its time, and what would wait for ever', async () => {
		await sandbox();
		const summary = await rehearse({ to: '2026-01-20T16:00:00Z', answers: { who: 'nobody' } });
		// Asked on Sunday the fourth, which is worked; five work days later is Friday the ninth.
		expect(of(await list('asked'), 'alice')).toMatchObject([
			{
				node: { key: 'write', title: '填写月报' },
				at: '2026-01-04T01:00:00.000Z',
				due: '2026-01-09T01:00:00.000Z',
				// Two work days before Friday as work begins: Tuesday as work ends.
				reminded: ['2026-01-06T09:30:00.000Z'],
				escalated: [{ to: { title: 'bob' }, at: '2026-01-09T01:00:00.000Z' }],
				state: 'open',
				late: true,
			},
		]);
		expect(summary.totals).toMatchObject({ runs: 6, asked: 5, done: 0, open: 5, late: 5, reminded: 5, escalated: 4, people: 5, withoutAccount: 3 });
		// Three of them have no account to act with, so nothing would ever wake their runs.
		expect(summary.deadEnds).toEqual([{ kind: 'late', count: 5 }, { kind: 'stuck', count: 3 }]); // biome-ignore format: one list
		const told = await list('reminders');
		expect(told.filter((row) => row.topic === 'task.escalated').map((row) => [row.person.title, (row.of as Row['person']).title])).toEqual(
			expect.arrayContaining([['=chelsea', 'bob'], ['bob', 'alice'], ['bob', 'dave'], ['bob', 'erin']]), // biome-ignore format: one list
		);
		expect(summary.totals.reminded).toBe(await counted(`select count(*) from §dg_message where topic in ('task.reminder', 'task.overdue')`));
		expect(summary.totals.escalated).toBe(await counted(`select count(*) from §dg_message where topic = 'task.escalated'`));
	});

	it('in which everybody acts goes through all stages, with figures kept on the fifth and dead ends by name', async () => {
		await sandbox();
		const summary = await rehearse({ answers: { who: 'everybody', after: '4 workhours' } });
		expect(summary.rehearsal).toMatchObject({ state: 'done', from, to });
		const [keep, report] = summary.workflows;
		expect(keep).toMatchObject({ key: 'keep', runs: { ended: 2 } });
		expect((await list('records')).filter((row) => row.created).map((row) => row.day)).toEqual(['2026-01-05', '2026-02-05']);
		expect(await counted('select count(*) from §monthly__snapshot')).toBe(2);
		expect(report.nodes.map((node: { node: string }) => node.node)).toEqual(['write', 'review', 'tell', 'call', 'done']);
		expect(report.runs).toMatchObject({ stopped: 1, ended: 8 });
		// Chelsea has nobody above, so her report of January waits, and none of February begins.
		const ends = await list('dead-ends');
		expect(ends.map((row) => [row.kind, row.subject])).toEqual([['nobody', '月报：=chelsea']]);
		expect(ends[0]?.detail).toMatch(/找不到可以处理的人/);
		const [written] = of(await list('asked', '&node=write&only=done'), 'alice');
		expect(written).toMatchObject({ verb: 'complete', by: { title: 'alice' }, decidedAt: '2026-01-04T06:30:00.000Z', late: false });
		const { records } = whole(await admin.post('/rehearsal/apps/monthly/records/member/query', {}));
		expect(records.every((record: { values: { summary: string } }) => record.values.summary !== '')).toBe(true);
		expect(summary.totals.done).toBe(await counted(`select count(*) from §dg_task where state = 'done' and kind <> 'copy'`));
		expect(await counted(`select count(*) from §dg_rehearsal_act where state = 'done'`)).toBe(summary.totals.done);
	});

	it('sends nothing, and names what it would have sent and called', async () => {
		const { totals, channels } = whole(await admin.get('/environments/rehearsal/rehearsal'));
		expect(outside.received).toEqual([]);
		expect(totals.calls).toBe(8);
		expect((await list('calls'))[0]).toMatchObject({ state: 'captured', node: { key: 'call' } });
		expect(await counted(`select count(*) from §dg_delivery where state not in ('captured', 'suppressed')`)).toBe(0);
		expect(channels.reduce((all: number, { count }: { count: number }) => all + count, 0)).toBe(
			(await counted('select count(*) from §dg_message')) + (await counted('select count(*) from §dg_delivery')),
		);
		expect((await list('messages', '&search=通过')).length).toBe(8);
	});

	it('begins by hand what it is told to, for whom it is offered, and finds who would approve their own', async () => {
		await sandbox();
		const at = '2026-01-12T02:00:00Z';
		const starts = [
			{ app: 'monthly', workflow: 'appeal', at, where: '[name] <> "bob"' },
			{ app: 'monthly', workflow: 'alone', at, limit: 2 },
		];
		const summary = await rehearse({ to: '2026-01-20T16:00:00Z', answers: { who: 'everybody', after: '1 workdays' }, starts });
		const appeal = summary.workflows.find(({ key }: { key: string }) => key === 'appeal');
		expect(Object.values(appeal.runs).reduce((a: number, b) => a + Number(b), 0)).toBe(4);
		const own = await list('dead-ends', '&only=self');
		// Those who review their own once their superior has approved are none.
		expect(own.map((row) => (row.workflow as { key: string }).key)).toEqual(['alone', 'alone']);
		expect(of(await list('asked', '&workflow=appeal&node=self'), 'alice')).toHaveLength(1);
	});

	it('has some people late by their number, the same ones again', async () => {
		const late = async (seed: number) => {
			await sandbox();
			await rehearse({ to: '2026-01-12T16:00:00Z', answers: { who: 'share', percent: 50, after: '4 workhours', seed } });
			return (await list('asked', '&node=write&only=late')).map((row) => row.person.title).sort();
		};
		const first = await late(3);
		expect(await late(3)).toEqual(first);
	});

	it('lists the load of each, page by page, and as a file that no spreadsheet takes for formulas', async () => {
		const load = await list('load');
		expect(load.map((row) => row.asked)).toEqual(load.map((row) => Number(row.asked)).toSorted((a, b) => b - a));
		const first = whole(await admin.get('/environments/rehearsal/rehearsal/asked?limit=2'));
		const second = whole(await admin.get(`/environments/rehearsal/rehearsal/asked?limit=2&cursor=${first.cursor}`));
		expect(first.rows.concat(second.rows)).toEqual((await list('asked')).slice(0, 4));
		const file = await admin.get('/environments/rehearsal/rehearsal/asked?format=csv');
		expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
		expect(file.text.charCodeAt(0)).toBe(0xfeff);
		const lines = file.text.slice(1).trimEnd().split('\r\n');
		expect(lines).toHaveLength(first.total + 1);
		expect(lines.some((line) => line.includes(",'=chelsea,"))).toBe(true);
		expect(lines.some((line) => /,=chelsea/.test(line))).toBe(false);
	});

	it.each([
		['a time that is past', { to: '2025-12-01T00:00:00Z', answers: { who: 'nobody' } }, '422 environment.clock-target'],
		['a workflow that is not there', { starts: [{ app: 'monthly', workflow: 'none', at: from }], answers: { who: 'nobody' } }, '404 workflow.unknown'],
		['one that nobody begins by hand', { starts: [{ app: 'monthly', workflow: 'keep', at: from }], answers: { who: 'nobody' } }, '403 workflow.not-startable'],
		['a field with no person', { starts: [{ app: 'monthly', workflow: 'appeal', at: from, by: 'name' }], answers: { who: 'nobody' } }, '422 input.invalid'],
		['no formula', { starts: [{ app: 'monthly', workflow: 'appeal', at: from, where: '[none] =' }], answers: { who: 'nobody' } }, '422 input.invalid'],
		['a day outside', { starts: [{ app: 'monthly', workflow: 'appeal', at: '2027-01-01T00:00:00Z' }], answers: { who: 'nobody' } }, '422 input.invalid'],
	])('refuses %s, and the clock stays where it is', async (_, body, refusal) => {
		await sandbox();
		const answer = await admin.post('/environments/rehearsal/rehearsal', { to, ...body });
		expect(code(answer)).toBe(refusal);
		expect(whole(await admin.get('/environments/rehearsal/clock'))).toMatchObject({ now: from, forward: null });
	});

	it('is not for production, nor beside another one', async () => {
		expect(code(await admin.post('/environments/production/rehearsal', { to, answers: { who: 'nobody' } }))).toBe('409 environment.not-a-sandbox');
		await sandbox();
		whole(await admin.post('/environments/rehearsal/rehearsal', { to, answers: { who: 'nobody' } }));
		expect(code(await admin.post('/environments/rehearsal/rehearsal', { to, answers: { who: 'nobody' } }))).toBe('409 environment.forwarding');
	});
});

describe('who looks after a workflow', () => {
	const starts = { key: 'mine', title: '预演', from: 'production', at: from };

	it('rehearses in a sandbox of their own, and reads of their workflows alone', async () => {
		const keeper = await app.signIn('keeper');
		const keys = async () => whole(await keeper.get('/environments')).environments.map((one: { key: string }) => one.key);
		await sandbox();
		expect(await keys()).toEqual(['production', 'rehearsal']);
		expect(code(await keeper.post('/environments/rehearsal/rehearsal', { to, answers: { who: 'nobody' } }))).toBe('403 auth.admin-only');
		expect(code(await keeper.post('/environments', { key: 'mine', title: '预演', from: 'production' }))).toBe('403 auth.admin-only');
		expect(code(await keeper.post('/environments', { ...starts, key: 'rehearsal' }))).toBe('409 environment.exists');
		whole(await keeper.post('/environments', starts));
		whole(await keeper.post('/environments/mine/rehearsal', { to: '2026-01-12T16:00:00Z', answers: { who: 'everybody' } }));
		await forward();
		const own = whole(await keeper.get('/environments/mine/rehearsal'));
		const all = whole(await admin.get('/environments/mine/rehearsal'));
		expect(own.rehearsal).toMatchObject({ state: 'done' });
		expect(own.workflows.map((one: { key: string }) => one.key)).toEqual(['report']);
		expect(all.workflows.map((one: { key: string }) => one.key)).toEqual(['keep', 'report']);
		expect([own.totals.runs, all.totals.runs]).toEqual([5, 6]);
		expect(own.totals.messages).toBeGreaterThan(0);
		expect(whole(await keeper.get('/environments/mine/rehearsal/records')).rows.map((row: Row) => (row.model as { ref: string }).ref)).toEqual([
			'monthly/member',
		]);
		expect(whole(await keeper.get('/environments/mine/rehearsal/asked?search=alice')).rows.map((row: Row) => row.person.title)).toContain('alice');
		// What cannot be made takes nobody's place.
		expect(code(await keeper.post('/environments', { ...starts, key: 'mine2', at: '1999-12-31T00:00:00Z' }))).toBe('422 input.invalid');
		expect(code(await keeper.post('/environments', { ...starts, key: 'accounts' }))).toBe('409 environment.exists');
		expect(await keys()).toEqual(['production', 'rehearsal', 'mine']);
		// A further one takes the place of the first, and nobody but them and administrators removes it.
		whole(await keeper.post('/environments', { ...starts, key: 'mine2' }));
		expect(await keys()).toEqual(['production', 'rehearsal', 'mine2']);
		expect(code(await keeper.delete('/environments/rehearsal?confirm=rehearsal'))).toBe('403 auth.admin-only');
		expect((await keeper.delete('/environments/mine2?confirm=mine2')).status).toBe(204);
	});

	it.each([
		['get', '/environments'],
		['post', '/environments'],
		['get', '/environments/rehearsal/rehearsal'],
		['get', '/environments/rehearsal/rehearsal/asked'],
		['post', '/environments/rehearsal/rehearsal'],
		['get', '/environments/rehearsal/clock'],
	] as const)('is nothing for others: %s %s', async (method, address) => {
		// biome-ignore format: one list
		const alice = await app.signIn('alice');
		expect(code(await (method === 'get' ? alice.get(address) : alice.post(address, starts)))).toBe('403 auth.admin-only');
	});
});

describe('whom a workflow would ask', () => {
	const ask = (who: Person, key: string) => who.post(`/production/apps/monthly/workflows/${key}/rehearse`, {});

	it('is worked out for everybody, with who finds nobody and who would decide their own', async () => {
		const appeal = whole(await ask(admin, 'appeal'));
		expect(appeal).toMatchObject({ initiators: 5, looks: 10 });
		expect(appeal.nodes[0]).toMatchObject({ node: 'boss', asked: 4, people: 2, most: { person: { title: 'bob' }, times: 3 } });
		const ends = appeal.deadEnds.map((one: { kind: string; node: { key: string }; count: number }) => [one.kind, one.node.key, one.count]);
		expect(ends).toEqual([['nobody', 'boss', 1], ['self', 'self', 1]]); // biome-ignore format: one list
		const report = whole(await ask(admin, 'report'));
		expect(report.deadEnds).toMatchObject([{ kind: 'nobody', node: { key: 'review' }, initiators: [{ title: '=chelsea' }] }]);
		expect(await counted('select count(*) from "ws_main_production".dg_run')).toBe(0);
	});

	it('finds circles and superiors who have left', async () => {
		const change = async (name: string, values: object) => {
			const { version } = whole(await admin.get(`/production/apps/directory/records/person/${ids[name]}`));
			whole(await admin.patch(`/production/apps/directory/records/person/${ids[name]}`, { version, values }));
		};
		await change('=chelsea', { manager: ids.bob });
		const circled = whole(await ask(admin, 'appeal')).deadEnds;
		expect(circled[0]).toMatchObject({ kind: 'circle', count: 5 });
		expect(circled[0].people.map((one: { title: string }) => one.title).sort()).toEqual(['=chelsea', 'bob']);
		await change('=chelsea', { manager: null });
		await change('bob', { active: false });
		const left = whole(await ask(admin, 'appeal')).deadEnds.find((one: { kind: string }) => one.kind === 'leaver');
		expect(left).toMatchObject({ count: 3, people: [{ title: 'bob' }], node: { key: 'boss' } });
		await change('bob', { active: true });
	});

	it('is for those who look after it', async () => {
		const staff = await app.signIn('alice');
		expect(code(await ask(staff, 'report'))).toBe('403 workflow.owners-only');
		expect((await ask(await app.signIn('keeper'), 'report')).status).toBe(200);
	});
});
