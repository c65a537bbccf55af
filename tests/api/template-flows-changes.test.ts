import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base, code, type Company, startCompany, whole } from './template-company.ts';

/** S4-11 and S4-06 on the demo company. */

let company: Company;
let goal: string;
beforeAll(async () => {
	company = await startCompany('2026-02-09 09:30');
	const own = { field: 'owner', op: 'eq', value: company.idOf('何兴轩') };
	const goals = await company.find('goal', { and: [own, { field: 'status', op: 'eq', value: 'active' }] });
	goal = goals.find((g) => g.values.direction === 'higher')?.id ?? '';
}, 180_000);
afterAll(() => company?.app[Symbol.asyncDispose]());

const taskOf = async (name: string, run: string) => (await company.tasks(name, run))[0];
const runAbout = async (model: string, record: string) =>
	whole(await company.app.admin.get(`/production/runs?model=performance/${model}&record=${record}`)).runs[0]?.id as string;
const formal = async () => whole(await company.app.admin.get(`${base}/trees/goals/revisions?from=2026-02-01&to=2026-03-31`)).formal as number;

describe('S4-11 the library of indicators', () => {
	const proposal = { code: 'QLT-90', name: '首件合格率', category: 'quality', direction: 'higher', unit: '%', cadence: 'week', state: 'draft' };

	it('a manager’s draft is seen by nobody else, and published as HRBP approves; its next version retires it', async () => {
		const made = await company.make(company.as('王香妍'), 'indicator', proposal);
		const seenBy = async (name: string, id: string) => (await company.as(name).get(`${base}/records/indicator/${id}`)).status;
		expect(await Promise.all(['梁强帆', '何兴轩', '钱春丽'].map((name) => seenBy(name, made.id)))).toEqual([404, 404, 200]);
		const run = await company.start(company.as('王香妍'), 'indicator_approval', made.id, { trigger: 'submit' });
		whole(await company.act('钱春丽', await taskOf('钱春丽', run), { verb: 'return', node: 'revise', comment: '请写明口径', straightBack: true }));
		whole(await company.act('王香妍', await taskOf('王香妍', run), { verb: 'complete', values: { formula: '首件合格数 ÷ 首件总数' } }));
		whole(await company.act('钱春丽', await taskOf('钱春丽', run), { verb: 'approve' }));
		expect((await company.get(company.as('何兴轩'), 'indicator', made.id)).values).toMatchObject({ state: 'published', edition: 1, code: 'QLT-90' });

		const next = await company.make(company.as('王香妍'), 'indicator', { ...proposal, code: 'QLT-90-B', name: '首件一次合格率', replaces: made.id });
		const second = await company.start(company.as('王香妍'), 'indicator_approval', next.id, { trigger: 'submit' });
		whole(await company.act('钱春丽', await taskOf('钱春丽', second), { verb: 'approve' }));
		expect((await company.get(company.app.admin, 'indicator', next.id)).values).toMatchObject({ state: 'published', edition: 2, code: 'QLT-90' });
		expect((await company.get(company.app.admin, 'indicator', made.id)).values).toMatchObject({ state: 'retired', active: false, code: 'QLT-90-v1' });
		expect(await seenBy('何兴轩', made.id)).toBe(404);
	});

	it('nobody publishes by writing, and a rejected draft can be changed and submitted again', async () => {
		const made = await company.make(company.as('王香妍'), 'indicator', { ...proposal, code: 'QLT-91', name: '返工工时' });
		const direct = await company.as('王香妍').patch(`${base}/records/indicator/${made.id}`, { version: made.version, values: { state: 'published' } });
		expect(code(direct)).toMatch(/^403/);
		const run = await company.start(company.as('王香妍'), 'indicator_approval', made.id, { trigger: 'submit' });
		whole(await company.act('钱春丽', await taskOf('钱春丽', run), { verb: 'reject', comment: '与 EFF-02 重复' }));
		expect((await company.change(company.as('王香妍'), 'indicator', made.id, { name: '返工工时占比' })).values.state).toBe('draft');
	});

	it('is seen by grade: managers’ indicators by managers, HRBP’s by HRBP alone', async () => {
		const make = (values: object) => company.make(company.as('钱春丽'), 'indicator', { ...proposal, state: 'published', ...values });
		const [managers, hr] = [await make({ code: 'PPL-90', audience: 'managers' }), await make({ code: 'PPL-91', audience: 'hr' })];
		const seen = async (name: string) =>
			Promise.all([managers, hr].map(async ({ id }) => (await company.as(name).get(`${base}/records/indicator/${id}`)).status));
		expect([await seen('何兴轩'), await seen('梁强帆'), await seen('钱春丽')]).toEqual([[404, 404], [200, 404], [200, 200]]); // biome-ignore format: a table
	});
});

describe('S4-06 changing a goal in mid-cycle', () => {
	it('outside the window it is blocked in words; as an exception HRBP decides after the manager', async () => {
		const before = (await company.get(company.app.admin, 'goal', goal)).values.target;
		const values = { goal, new_target: 98, reason: '新夹具提前到货' };
		const blocked = await company.as('何兴轩').post(`${base}/records/goal_change`, { values });
		expect([blocked.status, JSON.stringify(blocked.body)]).toEqual([422, expect.stringContaining('目标调整窗口为每月 1–5 日')]);
		const asked = await company.make(company.as('何兴轩'), 'goal_change', { ...values, exception: true });
		await company.doJobs();
		const run = await runAbout('goal_change', asked.id);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'approve' }));
		expect((await company.get(company.app.admin, 'goal', goal)).values.target).toBe(before);
		whole(await company.act('钱春丽', await taskOf('钱春丽', run), { verb: 'approve', comment: '同意例外' }));
		expect((await company.get(company.app.admin, 'goal', goal)).values.target).toBe(98);
	});

	it('inside it the manager’s approval changes the goal, and it counts as one formal revision (S1-38)', async () => {
		await company.at('2026-03-02 10:00');
		const before = await formal();
		const asked = await company.make(company.as('何兴轩'), 'goal_change', { goal, new_target: 97.5, reason: '客户降低了批量要求' });
		await company.doJobs();
		const run = await runAbout('goal_change', asked.id);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'approve' }));
		expect((await company.get(company.app.admin, 'goal', goal)).values.target).toBe(97.5);
		const request = await company.get(company.as('何兴轩'), 'goal_change', asked.id);
		expect(request.values).toMatchObject({ status: 'applied', in_window: true });
		expect(request.values.old_target).not.toBe(97.5);
		expect(await formal()).toBe(before + 1);
		const { entries } = whole(await company.app.admin.get(`${base}/records/goal/${goal}/history`));
		expect(entries[0]).toMatchObject({ cause: 'run', run, changes: { target: { to: 97.5 } } });
	});

	it('a rejected request leaves the goal as it is and counts nothing', async () => {
		const before = await formal();
		const asked = await company.make(company.as('何兴轩'), 'goal_change', { goal, new_target: 50, reason: '想轻松一些的目标' });
		await company.doJobs();
		const run = await runAbout('goal_change', asked.id);
		expect(code(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject' }))).toMatch(/^422/);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject', comment: '理由不成立' }));
		expect((await company.get(company.as('何兴轩'), 'goal_change', asked.id)).values.status).toBe('rejected');
		expect([(await company.get(company.app.admin, 'goal', goal)).values.target, await formal()]).toEqual([97.5, before]);
	});

	it('nobody asks for a change of somebody else’s goal', async () => {
		const refused = await company.as('王香妍').post(`${base}/records/goal_change`, { values: { goal, new_target: 1, reason: '不相干的人' } });
		expect(code(refused)).toMatch(/^4/);
	});
});
