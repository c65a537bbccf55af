import { nearLimit } from '../../runtime/server/src/computed/near.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { goals, plan, tasks } from './computed-plan.ts';
import { make, people, whole } from './records-app.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', plan()] });
});
afterAll(() => app[Symbol.asyncDispose]());

const get = async (address: string, id: string) => whole(await app.admin.get(`${address}/${id}`)).values as Record<string, unknown>;
const set = async (address: string, id: string, values: object) => {
	const { version } = whole(await app.admin.get(`${address}/${id}`));
	return whole(await app.admin.patch(`${address}/${id}`, { version, values }));
};
const goal = (values: object) => make(app.admin, goals, values);

describe('a computed value', () => {
	it('is there in the answer of the write that makes the record', async () => {
		const made = await goal({ name: 'one', target: 50, actual: 40 });
		expect(made.values).toMatchObject({ reached: 80, score: 80, status: 'good', tasks: 0, hours: null, below: 0, depth: 0 });
		const changed = await set(goals, made.id, { actual: 20 });
		expect(changed.values).toMatchObject({ reached: 40, score: 40, status: 'poor' });
	});

	it('cannot be written', async () => {
		const refused = await app.admin.post(goals, { values: { name: 'no', score: 3 } });
		expect(refused.status).toBe(422);
		expect(refused.body.errors).toMatchObject([{ pointer: '#/values/score', code: 'field.read-only' }]);
	});

	it('goes up a tree in the same moment, and changes no version on the way', async () => {
		const root = await goal({ name: 'root' });
		const middle = await goal({ name: 'middle', above: root.id, weight: 1 });
		const leaf = await goal({ name: 'leaf', above: middle.id, weight: 1, target: 100, actual: 50 });
		await goal({ name: 'other', above: middle.id, weight: 3, target: 100, actual: 100 });
		expect(await get(goals, root.id)).toMatchObject({ score: 87.5, status: 'good', below: 3, depth: 0 });
		await set(goals, leaf.id, { actual: 10 });
		const now = whole(await app.admin.get(`${goals}/${root.id}`));
		expect(now).toMatchObject({ version: 1, values: { score: 77.5, status: 'poor' } });
		expect(await get(goals, leaf.id)).toMatchObject({ depth: 2 });
	});

	it('follows a record that is moved, archived and brought back', async () => {
		const [a, b] = [await goal({ name: 'a' }), await goal({ name: 'b' })];
		const leaf = await goal({ name: 'leaf', above: a.id, weight: 1, target: 10, actual: 9 });
		expect([await get(goals, a.id), await get(goals, b.id)]).toMatchObject([
			{ score: 90, below: 1 },
			{ score: null, below: 0 },
		]);
		await set(goals, leaf.id, { above: b.id });
		expect([await get(goals, a.id), await get(goals, b.id)]).toMatchObject([
			{ score: null, below: 0 },
			{ score: 90, below: 1 },
		]);
		whole(await app.admin.delete(`${goals}/${leaf.id}`));
		expect(await get(goals, b.id)).toMatchObject({ score: null, below: 0 });
		await app.admin.post(`${goals}/${leaf.id}/restore`);
		expect(await get(goals, b.id)).toMatchObject({ score: 90, below: 1 });
	});

	it('sums up what refers to the record, and is read over references', async () => {
		const one = await goal({ name: 'one', target: 1, actual: 1 });
		const other = await goal({ name: 'other', target: 1, actual: 0.5 });
		const task = await make(app.admin, tasks, { name: 't', goal: one.id, hours: 3, done: true });
		expect(task.values).toMatchObject({ points: 300 });
		await make(app.admin, tasks, { name: 'u', goal: one.id, hours: 4, done: false });
		expect(await get(goals, one.id)).toMatchObject({ hours: 3, tasks: 2 });
		await set(tasks, task.id, { goal: other.id });
		expect([await get(goals, one.id), await get(goals, other.id), await get(tasks, task.id)]).toMatchObject([
			{ hours: null, tasks: 1 },
			{ hours: 3, tasks: 1 },
			{ points: 150 },
		]);
		await set(goals, other.id, { actual: 0.25 });
		expect(await get(tasks, task.id)).toMatchObject({ points: 75 });
	});

	it('follows a reference into another app', async () => {
		const { ids, units } = await people(app, ['alice', 'bob']);
		const mine = await goal({ name: 'mine', owner: ids.alice });
		expect(mine.values).toMatchObject({ unit: units[0] });
		await set('/production/apps/directory/records/person', ids.alice!, { org_unit: units[1] });
		expect(await get(goals, mine.id)).toMatchObject({ unit: units[1] });
		await set(goals, mine.id, { owner: null });
		expect(await get(goals, mine.id)).toMatchObject({ unit: null });
	});

	it('can be filtered, sorted and added up like any other', async () => {
		const found = whole(
			await app.admin.post(`${goals}/query`, {
				filter: {
					and: [
						{ field: 'status', op: 'eq', value: 'good' },
						{ field: 'score', op: 'gte', value: 80 },
					],
				},
				sort: ['-score'],
				limit: 5,
			}),
		);
		const scores = found.records.map((r: { values: { score: number } }) => r.values.score);
		expect(scores.length).toBeGreaterThan(1);
		expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
	});
});

describe('records that come with an app', () => {
	it('have their values when it is installed', async () => {
		const bundle = plan();
		const record = (key: string, values: object) => ({ key, values });
		const dataset = (key: string, model: string, records: object[]) => ({ kind: 'dataset', key, title: key, purpose: 'reference', model, records });
		bundle.definitions.push(
			...([
				dataset('goals', 'goal', [
					record('leaf', { name: 'leaf', above: 'top', weight: 1, target: 10, actual: 9 }),
					record('top', { name: 'top' }),
					...Array.from({ length: 60 }, (_, i) => record(`many_${i}`, { name: 'many', above: 'top', weight: 1, target: 10, actual: 9 })),
				]),
				dataset('tasks', 'task', [record('task', { name: 'task', goal: 'leaf', hours: 2, done: true })]),
			] as never[]),
		);
		await using fresh = await startApp({ apps: ['directory', bundle] });
		const found = whole(await fresh.admin.post(`${goals}/query`, { filter: { field: 'name', op: 'ne', value: 'many' }, sort: ['name'] })).records;
		expect(found.map((r: { values: object }) => r.values)).toMatchObject([
			{ name: 'leaf', score: 90, hours: 2, tasks: 1, depth: 1 },
			{ name: 'top', score: 90, hours: null, below: 61, depth: 0 },
		]);
		const [task] = whole(await fresh.admin.get(tasks)).records;
		expect(task.values).toMatchObject({ points: 180 });
	});
});

describe('the explanation of a value', () => {
	const explained = async (who: { get: TestApp['admin']['get'] }, id: string, field: string, more = '') =>
		whole(await who.get(`${goals}/${id}/explain?field=${field}${more}`, { 'accept-language': 'en' }));

	it('tells the formula with titles, and what went in', async () => {
		const made = await goal({ name: 'made', target: 3, actual: 2 });
		expect(await explained(app.admin, made.id, 'reached')).toMatchObject({
			value: '66.666666666666666667',
			title: 'made',
			formula: { text: '[Actual] / [Target] * 100', canonical: '[actual] / [target] * 100' },
			revision: 1,
			inputs: [
				{ label: '[actual]', title: 'Actual', value: '2' },
				{ label: '[target]', title: 'Target', value: '3' },
			],
		});
	});

	it('gives the reason where there is no value', async () => {
		const made = await goal({ name: 'made', target: 0, actual: 2 });
		expect(await explained(app.admin, made.id, 'reached')).toMatchObject({ value: null, error: { code: 'division-by-zero' } });
	});

	it('lists the records of a set with what each gave, and which value can be followed', async () => {
		const top = await goal({ name: 'top' });
		const one = await goal({ name: 'one', above: top.id, weight: 1, target: 1, actual: 1 });
		await goal({ name: 'two', above: top.id, weight: 3, target: 1, actual: 0.5 });
		const { value, inputs } = await explained(app.admin, top.id, 'score');
		expect(value).toBe('62.5');
		const set = inputs.find((i: { label: string }) => i.label === 'children');
		expect(set.records).toMatchObject([
			{ title: 'one', values: { '[Score]': '100', '[Weight]': '1' }, computed: { model: 'plan/goal', id: one.id, field: 'score' } },
			{ title: 'two', values: { '[Score]': '50', '[Weight]': '3' } },
		]);
	});

	it('tells what it was at an instant, and how it changed', async () => {
		const made = await goal({ name: 'made', target: 100, actual: 10 });
		const before = new Date().toISOString();
		await new Promise((resolve) => setTimeout(resolve, 5));
		await set(goals, made.id, { actual: 20 });
		expect(await explained(app.admin, made.id, 'score', `&at=${before}`)).toMatchObject({
			value: '10',
			inputs: [{ label: '[reached]', value: '10' }, { label: 'children' }],
		});
		expect((await explained(app.admin, made.id, 'reached', `&at=${before}`)).inputs).toMatchObject([{ value: '10' }, { value: '100' }]);
		expect(await explained(app.admin, made.id, 'score', '&at=2020-01-01')).toMatchObject({ value: null, at: null });
		const { entries } = whole(await app.admin.get(`${goals}/${made.id}/values?field=score`));
		expect(entries).toMatchObject([
			{ from: null, to: '10', revision: 1 },
			{ from: '10', to: '20', revision: 1 },
		]);
	});

	it('is not there for a field that is not computed', async () => {
		const made = await goal({ name: 'made' });
		const refused = await app.admin.get(`${goals}/${made.id}/explain?field=actual`);
		expect([refused.status, refused.body.code]).toEqual([404, 'computed.unknown']);
	});

	it('hides what the reader may not see: records, fields and titles', async () => {
		const role = {
			kind: 'role',
			key: 'staff',
			title: 'Staff',
			pages: [],
			models: { goal: { read: '[name] <> "secret"', fields: { weight: 'hidden', status: 'hidden' } } },
		};
		await using fresh = await startApp({ apps: ['directory', plan({ roles: [role] })] });
		const alice = await fresh.addMember('alice', { roles: ['plan/staff'] });
		const top = await make(fresh.admin, goals, { name: 'top' });
		await make(fresh.admin, goals, { name: 'open', above: top.id, weight: 1, target: 1, actual: 1 });
		const secret = await make(fresh.admin, goals, { name: 'secret', above: top.id, weight: 1, target: 1, actual: 0 });
		const { value, inputs } = await explained(alice, top.id, 'score');
		expect(value).toBe('50');
		const { records } = inputs.find((i: { label: string }) => i.label === 'children');
		expect(records).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ title: 'open', values: { '[Score]': '100' } }),
				{ id: secret.id, title: null, restricted: true, values: {} },
			]),
		);
		expect((await alice.get(`${goals}/${top.id}/explain?field=status`)).status).toBe(404);
		expect((await alice.get(`${goals}/${secret.id}/explain?field=score`)).status).toBe(404);
		expect((await alice.get(`${goals}/${secret.id}/values?field=score`)).status).toBe(404);
		expect((await alice.get(`${goals}/${top.id}/values?field=status`)).status).toBe(404);
	});
});

describe('a write that touches more than can be worked out at once', () => {
	it('leaves the rest to a job, and says that the values may be former ones', async () => {
		await using fresh = await startApp({ apps: ['directory', plan()] });
		const { services } = fresh.server;
		const one = await make(fresh.admin, goals, { name: 'one', target: 1, actual: 1 });
		const many = nearLimit + 1;
		await services.pool.query(
			`insert into ws_main_production.plan__task (id, version, created_at, updated_at, name, goal, hours, points)
			select gen_random_uuid(), 1, now(), now(), 'task ' || n, $1, n, n * 100 from generate_series(1, ${many}) n`,
			[one.id],
		);
		const right = async (factor: number) =>
			Number((await services.pool.query(`select count(*) from ws_main_production.plan__task where points = hours * ${factor}`)).rows[0].count);
		const answer = await fresh.admin.patch(`${goals}/${one.id}`, { version: 1, values: { actual: 0.5 } });
		expect(answer.body.values).toMatchObject({ score: 50 });
		expect(await right(100)).toBe(many);
		const [task] = whole(await fresh.admin.get(`${tasks}?limit=1`)).records;
		expect(whole(await fresh.admin.get(`${tasks}/${task.id}/explain?field=points`))).toMatchObject({ stale: true });
		await runDueJobs(services);
		expect(await right(50)).toBe(many);
		expect(whole(await fresh.admin.get(`${tasks}/${task.id}/explain?field=points`)).stale).toBeUndefined();
		const { entries } = whole(await fresh.admin.get(`${tasks}/${task.id}/values?field=points`));
		expect(entries).toMatchObject([{ from: String(task.values.hours * 100), to: String(task.values.hours * 50) }]);
	});
});

describe('a formula that is published', () => {
	it('is announced with the records that it will be worked out in, and in force with the publish', async () => {
		const made = await goal({ name: 'made', weight: 3 });
		const bundle = plan({ goal: { triple: { type: 'number', title: 'Triple', 'x-formula': '[weight] * 3' } } });
		const preview = whole(await app.admin.post('/production/apps/plan/plan', { bundle }, { 'accept-language': 'en' }));
		const step = preview.steps.find((s: { step: string }) => s.step === 'recompute');
		expect(step).toMatchObject({ lock: 'none', sentence: 'Works out Triple of “Goal” anew in every record' });
		expect(step.rows).toBeGreaterThan(5);
		whole(await app.admin.post('/production/apps/plan/publish', { bundle }));
		expect(await get(goals, made.id)).toMatchObject({ triple: 9 });
	});
});
