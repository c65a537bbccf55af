import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Cascades, conflicts, revisions, warnings and paths of a tree, and what members with few rights get of them. */
let today = '2026-04-01';
let app: TestApp;
let admin: Person;
const on = (day: string) => {
	today = day;
};
const records = '/production/apps/floor/records';
const reference = (model: string, title: string) => ({ type: 'string', title, 'x-kind': 'reference', 'x-model': model });
const models = [
	{
		kind: 'model',
		key: 'team',
		title: 'Team',
		titleField: 'name',
		schema: {
			type: 'object',
			properties: {
				name: { type: 'string', title: 'Name', maxLength: 60 },
				line: reference('line', 'Line'),
				people: { type: 'integer', title: 'People' },
				closed: { type: 'boolean', title: 'Closed', default: false },
			},
		},
	},
	{
		kind: 'model',
		key: 'clash',
		title: 'Clash',
		schema: {
			type: 'object',
			properties: { measure: reference('measure', 'Measure'), note: { type: 'string', title: 'Note' }, wanted: { type: 'number', title: 'Wanted' } },
		},
	},
	{
		kind: 'model',
		key: 'wait',
		title: 'Wait',
		schema: {
			type: 'object',
			properties: { of: reference('measure', 'Of'), on: reference('measure', 'On'), promised: { type: 'string', format: 'date', title: 'Promised' } },
		},
	},
	{
		kind: 'model',
		key: 'task',
		title: 'Task',
		schema: { type: 'object', properties: { measure: reference('measure', 'Measure'), done: { type: 'boolean', title: 'Done' } } },
	},
];
const properties = {
	team: reference('team', 'Team'),
	pieces: { type: 'number', title: 'Pieces' },
	done: { type: 'boolean', title: 'Done', default: false },
	from: { type: 'string', format: 'date', title: 'From' },
	to: { type: 'string', format: 'date', title: 'To' },
	open: { type: 'boolean', title: 'Open', default: true },
	level: { type: 'string', title: 'Level', oneOf: ['line', 'team'].map((key) => ({ const: key, title: key })) },
	state: { type: 'string', title: 'State', oneOf: ['low', 'high'].map((key) => ({ const: key, title: key })) },
};
const tree = {
	fields: {
		...{ score: 'score', weight: 'weight', locked: 'locked', minimum: 'least', maximum: 'most', actual: 'actual', target: 'target' },
		...{ from: 'from', to: 'to', level: 'level', status: 'state' },
	},
	bands: [
		{ key: 'low', to: 60, tone: 'poor' },
		{ key: 'high', from: 60, tone: 'good' },
	],
	cascade: [
		{
			key: 'teams',
			title: 'To teams',
			when: '[level] = "line"',
			each: { model: 'team', where: 'NOT [closed]', link: 'line' },
			to: 'line',
			fill: 'team',
			copy: ['target', 'line'],
			set: [
				{ key: 'level', value: '"team"' },
				{ key: 'name', value: '[name] & " (team)"' },
			],
			split: [{ key: 'pieces', by: 'people' }],
		},
	],
	conflicts: [
		{
			key: 'no_task',
			title: 'Nobody does it',
			when: '[target] >= 30 AND COUNT(task.measure) = 0',
			record: { model: 'clash', subject: 'measure', values: { note: '"No task for " & [name]', wanted: '[target]' } },
		},
		{
			key: 'overdue',
			title: 'Overdue',
			when: '[to] < TODAY() AND [kind] = "other"',
			record: { model: 'clash', subject: 'measure', values: { note: '"overdue"' } },
		},
		{ key: 'too_low', title: 'Too low', when: '[score] < 10', record: { model: 'clash', subject: 'measure', values: { note: '"low"' } } },
	],
	dependencies: { model: 'wait', of: 'of', on: 'on', promised: 'promised', met: '[done]' },
	revisions: { fields: ['weight', 'target'], open: '[open]' },
};
const roles = {
	worker: {
		models: {
			measure: { read: '[kind] <> "craft"', update: '[kind] <> "craft"', create: true },
			task: { read: true, create: true },
			team: { read: '[people] > 2' },
			line: { read: true },
		},
	},
	reader: { models: { measure: { read: true } } },
	unweighed: { models: { measure: { read: true, fields: { weight: 'hidden' } } } },
};
beforeAll(async () => {
	app = await startApp({ apps: ['directory', scorecard({ tree, models, properties, roles })], now: () => new Date(`${today}T04:00:00Z`) });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

const patch = async (person: Person, id: string, values: object, reason?: string) => {
	const { version } = whole(await admin.get(at.measure(id)));
	return person.patch(at.measure(id), { version, values, ...(reason !== undefined && { reason }) }, { 'accept-language': 'en' });
};
const clashes = async (measure: string) =>
	whole(await admin.post(`${records}/clash/query`, { filter: { field: 'measure', op: 'eq', value: measure } })).records.map(
		(r: { values: object }) => r.values,
	);
let counter = 0;
const member = (role: string) => app.addMember(`${role}-${++counter}`, { roles: [`floor/${role}`] });

describe('S0-20: a cascade', () => {
	async function lineWithTeams() {
		const line = await make(admin, at.lines, { name: 'Line' });
		for (const [name, people] of [['A', 3], ['B', 5], ['C', 2]]) await make(admin, `${records}/team`, { name, line: line.id, people }); // biome-ignore format: one table
		await make(admin, `${records}/team`, { name: 'Closed', line: line.id, people: 9, closed: true });
		await make(admin, `${records}/team`, { name: 'Elsewhere', people: 9 });
		return make(admin, at.measures, { name: 'On time', line: line.id, level: 'line', target: 20, pieces: 1001 });
	}
	type Made = { for: { title: string }; values: { [key: string]: unknown } };
	const made = (answer: { create: Made[] }) => answer.create.map((c) => [c.for.title, c.values.name, c.values.target, c.values.pieces]).sort();

	it('makes a child for each, with its part of the whole; a preview says which and makes none; weights are shared', async () => {
		const goal = await lineWithTeams();
		const request = { id: goal.id, rule: 'teams' };
		const preview = whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true }));
		const wanted = [
			['A', 'On time (team)', 20, 300],
			['B', 'On time (team)', 20, 501],
			['C', 'On time (team)', 20, 200],
		];
		expect(made(preview)).toEqual(wanted);
		expect(await weightsBelow(admin, goal.id)).toEqual([]);
		const done = whole(await admin.post(`${at.tree}/cascade`, request));
		expect(made(done)).toEqual(wanted);
		expect((await weightsBelow(admin, goal.id)).sort()).toEqual([33.3, 33.3, 33.4]);
		expect(whole(await admin.post(`${at.tree}/cascade`, request))).toEqual({ create: [], change: [] });
	});

	it('leaves out whom it is told to, divides among the others, and offers the rest again', async () => {
		const goal = await lineWithTeams();
		const request = { id: goal.id, rule: 'teams' };
		const all = whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true })).create as (Made & { for: { id: string } })[];
		const leave = all.flatMap((c) => (c.for.title === 'B' ? c.for.id : []));
		const wanted = [
			['A', 'On time (team)', 20, 601],
			['C', 'On time (team)', 20, 400],
		];
		expect(made(whole(await admin.post(`${at.tree}/cascade`, { ...request, leave, preview: true })))).toEqual(wanted);
		expect(made(whole(await admin.post(`${at.tree}/cascade`, { ...request, leave })))).toEqual(wanted);
		expect(await weightsBelow(admin, goal.id)).toEqual([50, 50]);
		expect(made(whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true })))).toEqual([['B', 'On time (team)', 20, 501]]);
	});

	it('a change above is proposed below, and made where it is accepted', async () => {
		const goal = await lineWithTeams();
		const request = { id: goal.id, rule: 'teams' };
		whole(await admin.post(`${at.tree}/cascade`, request));
		whole(await patch(admin, goal.id, { target: 25 }));
		const { change, create } = whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true }));
		expect([create, change.map((c: { fields: object }) => c.fields)]).toEqual([[], Array(3).fill({ target: { from: 20, to: 25 } })]);
		const rest = whole(await admin.post(`${at.tree}/cascade/accept`, { ...request, records: [change[0].id] }));
		expect(rest.change.map((c: { id: string }) => c.id)).toEqual(change.slice(1).map((c: { id: string }) => c.id));
		expect(whole(await admin.get(at.measure(change[0].id))).values.target).toBe(25);
	});

	it('what was made by hand is left alone and told, also when it is accepted by its id', async () => {
		const goal = await lineWithTeams();
		const request = { id: goal.id, rule: 'teams' };
		const [{ for: team }] = whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true })).create;
		const own = await make(admin, at.measures, { name: 'Our own', parent: goal.id, team: team.id, level: 'team', target: 7 });
		const done = whole(await admin.post(`${at.tree}/cascade`, request));
		expect([done.create.length, done.change, done.byHand]).toEqual([2, [], [{ id: own.id, title: 'Our own' }]]);
		whole(await patch(admin, goal.id, { target: 25 }));
		const { change, byHand } = whole(await admin.post(`${at.tree}/cascade`, { ...request, preview: true }));
		expect([change.map((c: { id: string }) => c.id).includes(own.id), change.length, byHand.length]).toEqual([false, 2, 1]);
		whole(await admin.post(`${at.tree}/cascade/accept`, { ...request, records: [own.id, change[0].id] }));
		expect(whole(await admin.get(at.measure(own.id))).values.target).toBe(7);
		const { entries } = whole(await admin.get(`${at.measure(change[0].id)}/history`));
		expect(entries.map((e: { action: string; cause?: string }) => [e.action, e.cause]).at(-1)).toEqual(['create', 'rule']);
		expect(entries.find((e: { changes: object }) => 'target' in e.changes && Object.keys(e.changes).length < 4).cause).toBeUndefined();
	});

	it('two at once make every child once', async () => {
		const goal = await lineWithTeams();
		const answers = await Promise.all([1, 2, 3].map(() => admin.post(`${at.tree}/cascade`, { id: goal.id, rule: 'teams' })));
		expect(answers.map((a) => whole(a).create.length).sort()).toEqual([0, 0, 3]);
	});

	it('is refused for records that it is not for, and where there is no such rule', async () => {
		const { id } = await make(admin, at.measures, { name: 'Other', level: 'team' });
		expect((await admin.post(`${at.tree}/cascade`, { id, rule: 'teams' })).body.code).toBe('tree.not-for-record');
		expect((await admin.post(`${at.tree}/cascade`, { id, rule: 'nobody' })).body.code).toBe('tree.unknown-rule');
	});

	it('children are made for whom the writer sees, and as the writer may', async () => {
		const goal = await lineWithTeams();
		const worker = await member('worker');
		const seen = whole(await worker.post(`${at.tree}/cascade`, { id: goal.id, rule: 'teams', preview: true }));
		expect(seen.create.map((c: Made) => c.for.title).sort()).toEqual(['A', 'B']);
		const reader = await member('reader');
		expect((await reader.post(`${at.tree}/cascade`, { id: goal.id, rule: 'teams' })).body.create ?? []).toEqual([]);
	});
});

describe('S0-42: where two things do not go together', () => {
	it('a record is opened, once as long as it holds, and another one when it comes back', async () => {
		const { id } = await make(admin, at.measures, { name: 'New share', target: 30 });
		expect(await clashes(id)).toEqual([{ measure: id, note: 'No task for New share', wanted: 30 }]);
		whole(await patch(admin, id, { target: 31 }));
		expect(await clashes(id)).toHaveLength(1);
		const task = await make(admin, `${records}/task`, { measure: id });
		whole(await patch(admin, id, { target: 32 }));
		expect(await clashes(id)).toHaveLength(1);
		whole(await admin.delete(`${records}/task/${task.id}`));
		expect(await clashes(id)).toHaveLength(2);
	});

	it('also over a score that follows from below', async () => {
		const parent = await make(admin, at.measures, { name: 'Whole' });
		const child = await make(admin, at.measures, { name: 'Part', parent: parent.id, actual: 50 });
		expect(await clashes(parent.id)).toEqual([]);
		whole(await patch(admin, child.id, { actual: 5 }));
		expect([await clashes(parent.id), await clashes(child.id)]).toMatchObject([[{ note: 'low' }], [{ note: 'low' }]]);
	});

	it('ten writers at once open one', async () => {
		const { id } = await make(admin, at.measures, { name: 'Busy' });
		const task = await make(admin, `${records}/task`, { measure: id });
		whole(await patch(admin, id, { target: 40 }));
		expect(await clashes(id)).toEqual([]);
		// Nobody looked when it began to hold: all ten find it at once.
		await app.server.services.pool.query(`update ws_main_production.floor__task set archived_at = now() where id = $1`, [task.id]);
		await Promise.all(Array.from({ length: 10 }, () => make(admin, `${records}/task`, {})));
		expect(await clashes(id)).toHaveLength(1);
	});

	it('also when it begins with a day', async () => {
		on('2026-04-10');
		const { id } = await make(admin, at.measures, { name: 'Due', kind: 'other', to: '2026-04-11' });
		for (const [day, count] of [
			['2026-04-11', 0],
			['2026-04-12', 1],
			['2026-04-13', 1],
		] as const) {
			on(day);
			await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: 'new-day' });
			await runDueJobs(app.server.services);
			expect(await clashes(id)).toHaveLength(count);
		}
	});

	it('history says that the tree opened it', async () => {
		const { id } = await make(admin, at.measures, { name: 'Told', target: 30 });
		const [clash] = whole(await admin.post(`${records}/clash/query`, { filter: { field: 'measure', op: 'eq', value: id } })).records;
		expect(whole(await admin.get(`${records}/clash/${clash.id}/history`)).entries).toMatchObject([{ action: 'create', cause: 'conflict' }]);
	});
});

describe('S1-38, S1-40, S4-06: formal revisions', () => {
	it('are counted for each record that was there, apart from what the runtime does', async () => {
		await using other = await startApp({
			apps: ['directory', scorecard({ weights: { rules: [{ key: 'hot', title: 'Hot', when: '[hot]', weight: '70' }] }, tree, models, properties, roles })],
			now: () => new Date(`${today}T04:00:00Z`),
		});
		on('2026-04-01');
		const { ids } = await group(other.admin, [50, 30, 20]);
		on('2026-05-10');
		const revise = async (id: string, values: object) => {
			const { version } = whole(await other.admin.get(at.measure(id)));
			whole(await other.admin.patch(at.measure(id), { version, values }));
		};
		await revise(ids[0]!, { weight: 60 });
		await revise(ids[1]!, { target: 5 });
		await revise(ids[1]!, { name: 'Renamed' });
		await revise(ids[2]!, { hot: true });
		on('2026-05-20');
		await revise(ids[2]!, { hot: false });
		const url = (from: string, to: string) => `${at.tree}/revisions?from=${from}&to=${to}`;
		expect(whole(await other.admin.get(url('2026-05-01', '2026-05-31')))).toEqual({ formal: 2, byRule: 2, active: 4, ratio: '0.5' });
		expect(whole(await other.admin.get(url('2026-06-01', '2026-06-30')))).toEqual({ formal: 0, byRule: 0, active: 4, ratio: '0' });
		expect(whole(await other.admin.get(url('2026-03-01', '2026-03-31')))).toEqual({ formal: 0, byRule: 0, active: 0, ratio: null });
	});

	it('outside of the window they are refused, except to administrators who say why', async () => {
		const parent = await make(admin, at.measures, { name: 'Whole' });
		const [one, two] = [
			await make(admin, at.measures, { name: 'One', parent: parent.id, weight: 60 }),
			await make(admin, at.measures, { name: 'Two', parent: parent.id, weight: 40, open: false }),
		];
		const worker = await member('worker');
		const refused = await patch(worker, two.id, { weight: 50 }, 'Please');
		expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([422, 'tree.locked', '#/values/weight']);
		expect(refused.body.detail).toBe('Weight may only change while the window for changes is open. An administrator can change them with a reason.');
		expect((await patch(admin, two.id, { weight: 50 })).body.code).toBe('tree.locked');
		expect((await patch(worker, two.id, { name: 'Two!', target: null })).status).toBe(200);
		whole(await patch(admin, two.id, { weight: 50 }, 'A slip of the pen'));
		expect(await weightsBelow(admin, parent.id)).toEqual([50, 50]);
		// Giving way is no revision.
		whole(await patch(worker, one.id, { weight: 70 }));
		expect(await weightsBelow(admin, parent.id)).toEqual([70, 30]);
	});
});

describe('S1-06: what is waited for', () => {
	it('is warned of when it is overdue, will be late, or does poorly; one for each pair; not when it is done', async () => {
		on('2026-04-10');
		const b = await make(admin, at.measures, { name: 'B', to: '2026-04-20' });
		const wait = async (values: object, promised?: string) => {
			const other = await make(admin, at.measures, values);
			await make(admin, `${records}/wait`, { of: b.id, on: other.id, ...(promised && { promised }) });
			return other.id;
		};
		await wait({ name: 'Overdue', to: '2026-04-12', actual: 10 }, '2026-04-09');
		await wait({ name: 'Late', to: '2026-04-25' });
		await wait({ name: 'Poor', to: '2026-04-15', actual: 30 });
		await wait({ name: 'Fine', to: '2026-04-15', actual: 80 });
		await wait({ name: 'Done', to: '2026-04-30', done: true }, '2026-04-01');
		const [twice] = whole(await admin.post(`${records}/wait/query`, { filter: { field: 'promised', op: 'eq', value: '2026-04-09' } })).records;
		await make(admin, `${records}/wait`, { of: b.id, on: twice.values.on });
		const { entries } = whole(await admin.get(`${at.tree}/warnings`));
		const byName = (a: { on: { title: string } }, b: { on: { title: string } }) => (a.on.title > b.on.title ? -1 : 1);
		expect(
			entries.toSorted(byName).map((e: { title: string; on: { title: string }; kind: string; due: string }) => [e.title, e.on.title, e.kind, e.due]),
		).toEqual([
			['B', 'Poor', 'poor', '2026-04-20'],
			['B', 'Overdue', 'overdue', '2026-04-09'],
			['B', 'Late', 'late', '2026-04-20'],
		]);
	});
});

describe('S0-65: the way to the top', () => {
	it('says what each step weighs and what part of the whole it is; what one may not see is on the way, unnamed', async () => {
		const top = await make(admin, at.measures, { name: 'Company', kind: 'other' });
		const line = await make(admin, at.measures, { name: 'Line', parent: top.id, level: 'line', kind: 'craft' });
		await make(admin, at.measures, { name: 'Other line', parent: top.id, weight: 60, kind: 'other' });
		const mine = await make(admin, at.measures, { name: 'Mine', parent: line.id, actual: 88, kind: 'other' });
		await make(admin, at.measures, { name: 'Yours', parent: line.id, weight: 75, kind: 'other' });
		const steps = whole(await admin.get(at.in(mine.id, 'path'))).steps;
		expect(steps).toEqual([
			{ id: mine.id, title: 'Mine', level: null, weight: 25, score: '88', status: 'high', share: '10' },
			{ id: line.id, title: 'Line', level: 'line', weight: 40, score: '88', status: 'high', share: '40' },
			{ id: top.id, title: 'Company', level: null, weight: null, score: '88', status: 'high', share: '100' },
		]);
		const worker = await member('worker');
		const seen = whole(await worker.get(at.in(mine.id, 'path'))).steps;
		expect(seen[1]).toEqual({ id: line.id, title: null, level: null, weight: null, score: null, status: null, share: null, restricted: true });
		expect([seen[0].title, seen[2].title]).toEqual(['Mine', 'Company']);
	});
});

describe('members with few rights', () => {
	it('others give way whom they may not touch, unnamed in every answer', async () => {
		const parent = await make(admin, at.measures, { name: 'Whole', kind: 'other' });
		const secret = await make(admin, at.measures, { name: 'Secret', parent: parent.id, weight: 60, kind: 'craft', least: 50 });
		const open = await make(admin, at.measures, { name: 'Open', parent: parent.id, weight: 40, kind: 'other' });
		const worker = await member('worker');
		whole(await patch(worker, open.id, { weight: 45 }));
		expect(await weightsBelow(admin, parent.id)).toEqual([45, 55]);
		expect(whole(await worker.get(at.in(open.id, 'group')))).toMatchObject({
			members: [{ id: open.id, title: 'Open', weight: 45 }],
			restricted: { count: 1, before: 55, weight: 55 },
		});
		const refused = await patch(worker, open.id, { weight: 90 });
		expect(refused.body.code).toBe('tree.weights-impossible');
		expect(refused.text).not.toMatch(/Secret/);
		expect(refused.body.detail).toContain('“•••” (50)');
		const timeline = whole(await worker.get(at.in(open.id, 'weights'))).entries;
		expect(timeline.at(-1)).toMatchObject({ weight: 45, cause: 'formal', by: { id: null, title: expect.stringMatching(/^worker/) } });
		expect((await worker.post(`${at.tree}/weights`, { of: open.id, weights: [{ id: secret.id, weight: 1 }] })).body.errors[0].code).toBe(
			'weights.not-a-member',
		);
		expect((await worker.post(`${at.tree}/move`, { id: secret.id, parent: null })).body.code).toBe('record.not-found');
		const reader = await member('reader');
		const change = { of: open.id, weights: [{ id: open.id, weight: 10 }] };
		expect((await reader.post(`${at.tree}/weights`, change)).body.code).toBe('record.forbidden');
		expect((await reader.post(`${at.tree}/weights`, { ...change, preview: true })).body.code).toBe('record.forbidden');
		const stranger = await app.addMember(`stranger-${++counter}`);
		expect((await stranger.get(`${at.tree}/warnings`)).body.code).toBe('tree.unknown');
	});

	it('whoever does not see weights learns none', async () => {
		const parent = await make(admin, at.measures, { name: 'Whole' });
		const child = await make(admin, at.measures, { name: 'Part', parent: parent.id, weight: 77.7, actual: 50 });
		await make(admin, at.measures, { name: 'Rest', parent: parent.id, weight: 22.3, actual: 50 });
		const blind = await member('unweighed');
		const asked = [
			await blind.get(at.in(child.id, 'group')),
			await blind.get(at.in(child.id, 'weights')),
			await blind.get(`${at.in(parent.id, 'score')}?from=2026-04-01&to=2026-04-30`),
			await blind.post(`${at.tree}/weights`, { of: child.id, weights: [], preview: true }),
		];
		expect(asked.map((a) => [a.status, a.body.code])).toEqual(Array(4).fill([404, 'record.not-found']));
		const path = await blind.get(at.in(child.id, 'path'));
		expect([path.status, path.body.steps.map((s: { weight: number | null; share: string | null }) => [s.weight, s.share])]).toEqual([
			200,
			[
				[null, null],
				[null, '100'],
			],
		]);
		expect(path.text).not.toContain('77.7');
	});
});
