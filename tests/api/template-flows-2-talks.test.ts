import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { base, code, type Company, startCompany, whole } from './template-company.ts';

/** S2-38 and S2-23 on the demo company: 何兴轩 (operator), 梁强帆 his shift leader; 王香妍 head of purchasing. */

// On the way the clock passes the 5th of months, when the snapshots of everybody are made.
vi.setConfig({ testTimeout: 120_000 });
let company: Company;
beforeAll(async () => {
	company = await startCompany();
}, 180_000);
afterAll(() => company?.app[Symbol.asyncDispose]());

const taskOf = async (name: string, run: string) => (await company.tasks(name, run))[0];
const runAbout = async (model: string, record: string) =>
	whole(await company.app.admin.get(`/production/runs?model=performance/${model}&record=${record}`)).runs[0]?.id as string;

describe('S2-38 every feedback gets a response', () => {
	const give = async (visible_to: string, what: string) => {
		const values = { target: company.idOf('何兴轩'), kind: 'suggestion', dimensions: ['quality'], what, visible_to };
		const { id } = await company.make(company.as('王香妍'), 'feedback', values);
		await company.doJobs();
		return { id, run: await runAbout('feedback', id) };
	};
	const rate = async (ids: string[]) => {
		const asked = { filter: { field: 'id', op: 'in', value: ids }, measures: [{ key: 'rate', fn: 'avg', field: 'answered' }] };
		return Number(whole(await company.app.admin.post(`${base}/records/feedback/aggregate`, asked)).groups[0].values.rate);
	};

	it('who got it is asked for one line, its author is told, and the response rate follows', async () => {
		const one = await give('manager', '来料标签贴反了，换线时多花了十分钟');
		const other = await give('team', '点检表漏签两处，请班后补上');
		expect(await rate([one.id, other.id])).toBe(0);
		const task = await taskOf('何兴轩', one.run);
		expect(task).toMatchObject({ subject: '回应 王香妍 的反馈', node: { title: '回应反馈' } });
		expect(code(await company.act('何兴轩', task, { verb: 'complete' }))).toBe('422 task.fields-missing');
		whole(await company.act('何兴轩', task, { verb: 'complete', values: { response: '谢谢提醒，以后先核对再上线。' } }));
		const { values } = await company.get(company.as('何兴轩'), 'feedback', one.id);
		expect(values).toMatchObject({ response: '谢谢提醒，以后先核对再上线。', answered: 100 });
		expect(values.responded_at).toMatch(/^2026-02-02T01:30/);
		expect(await company.messages('王香妍')).toContainEqual(expect.objectContaining({ title: '何兴轩 的反馈有了回应', body: '谢谢提醒，以后先核对再上线。' }));
		expect(await rate([one.id, other.id])).toBe(50);
	});

	it('nobody answers for themselves by writing: the line goes through the task', async () => {
		const { id } = await give('manager', '夹具没有归位，下一班找了一会儿');
		const refused = await company.as('何兴轩').patch(`${base}/records/feedback/${id}`, { version: 1, values: { response: '好' } });
		expect(refused.status).toBe(403);
	});

	it('unanswered: a reminder before three work days have passed, then the manager may answer as well', async () => {
		await company.at('2026-02-03 10:00');
		const { id, run } = await give('manager', '交接班记录没有写清异常');
		const reminders = async () => (await company.messages('何兴轩')).filter((m) => m.topic === 'task.reminder').length;
		await company.at('2026-02-05 09:59');
		const before = await reminders();
		await company.at('2026-02-05 10:01');
		expect(await reminders()).toBe(before + 1);
		expect(await company.tasks('梁强帆', run)).toEqual([]);
		await company.at('2026-02-06 10:02');
		const task = await taskOf('梁强帆', run);
		expect(task).toMatchObject({ overdue: true, subject: '回应 王香妍 的反馈' });
		whole(await company.act('梁强帆', task, { verb: 'complete', values: { response: '已和本人说明，交接表加了一栏。' } }));
		expect((await company.get(company.app.admin, 'feedback', id)).values).toMatchObject({ answered: 100 });
		expect((await company.run(run)).outcome).toBe('responded');
		expect(await company.tasks('何兴轩', run)).toEqual([]);
	});

	it('feedback of before the workflow is answered by its button, once, by who got it', async () => {
		const mine = {
			and: [
				{ field: 'target', op: 'eq', value: company.idOf('何兴轩') },
				{ field: 'responded_at', op: 'empty' },
				{ field: 'author', op: 'ne', value: company.idOf('王香妍') },
			],
		};
		const [old] = await company.find('feedback', mine);
		const body = { records: [old?.id], trigger: 'respond' };
		const author = await company.as('梁强帆').post(`${base}/workflows/feedback_response/start`, body);
		expect(author.status < 300 && author.body.runs.length > 0).toBe(false);
		const run = await company.start(company.as('何兴轩'), 'feedback_response', old?.id ?? '', { trigger: 'respond' });
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), { verb: 'complete', values: { response: '收到，谢谢！' } }));
		expect((await company.get(company.app.admin, 'feedback', old?.id ?? '')).values).toMatchObject({ answered: 100 });
	});

	it('what is for the person alone stays with the person: no manager is asked, however late it is', async () => {
		const { run } = await give('private', '私下说一句：早会上语气可以缓一点');
		await company.at('2026-02-12 10:00');
		expect((await company.tasks('何兴轩', run))[0]).toMatchObject({ overdue: true });
		expect(await company.tasks('梁强帆', run)).toEqual([]);
		expect(await company.tasks('梁强帆', run, 'copied')).toEqual([]);
	});
});

describe('S2-23 a check-in every two weeks from an anchor', () => {
	const unit = async () => (await person(company.idOf('王香妍'))).org_unit;
	const person = async (id: string) => whole(await company.app.admin.get(`/production/apps/directory/records/person/${id}`)).values;
	const nameOf = async (id: string): Promise<string> => (await person(id)).name;
	const checkInOf = async (who: string, due: string) => (await planned(due)).find((c) => c.values.person === who) as { id: string };
	const planned = async (due: string) => company.find('check_in', { and: [{ field: 'due', op: 'eq', value: due }] });
	let reports: string[];
	let asked: number;
	let plan: string;

	it('asks each pair of the unit on the Monday, and nobody a second time', async () => {
		await company.at('2026-12-09 08:00');
		const made = await company.make(company.as('钱春丽'), 'check_in_plan', { title: '采购部双周沟通', unit: await unit(), weeks: 2, anchor: '2026-12-16' });
		plan = made.id;
		expect(made.values).toMatchObject({ first_monday: '2026-12-14' });
		await company.at('2026-12-11 18:00');
		expect(await planned('2026-12-25')).toEqual([]);
		await company.at('2026-12-14 09:01');
		const all = await planned('2026-12-25');
		asked = all.length;
		reports = all.filter((c) => c.values.manager === company.idOf('王香妍')).map((c) => c.values.person);
		expect(reports).toHaveLength(8);
		expect(new Set(all.map((c) => c.values.person)).size).toBe(all.length);
		expect(all.every((c) => c.values.state === 'planned' && c.values.date === '2026-12-14')).toBe(true);
		await company.at('2026-12-15 09:01');
		expect(await planned('2026-12-25')).toHaveLength(all.length);
		expect((await company.get(company.app.admin, 'check_in_plan', plan)).values.next_on).toBe('2026-12-28');
	});

	it('the person answers the four questions, the manager keeps the duration', async () => {
		const one = await nameOf(reports[0] ?? '');
		await company.addMember(one);
		const mine = await checkInOf(reports[0] ?? '', '2026-12-25');
		const run = await runAbout('check_in', mine.id);
		const task = await taskOf(one, run);
		expect(task).toMatchObject({ node: { title: '填写四个问题' }, subject: `双周沟通：${one}，2026年12月25日前` });
		expect(code(await company.act(one, task, { verb: 'complete', values: { proudest: '年底降本目标达成' } }))).toBe('422 task.fields-missing');
		const values = { proudest: '年底降本目标达成', obstacles: '无', workload: 'sustainable', next_steps: '签明年框架合同' };
		whole(await company.act(one, task, { verb: 'complete', values }));
		const talk = await taskOf('王香妍', run);
		expect(talk).toMatchObject({ node: { title: '沟通并回应' } });
		expect(code(await company.act('王香妍', talk, { verb: 'complete', values: { manager_reply: '很好' } }))).toBe('422 task.fields-missing');
		whole(await company.act('王香妍', talk, { verb: 'complete', values: { minutes: 15, manager_reply: '很好', manager_note: '可以带新人' } }));
		expect((await company.get(company.app.admin, 'check_in', mine.id)).values).toMatchObject({ state: 'held', minutes: 15, workload: 'sustainable' });
		const seen = (await company.get(company.as(one), 'check_in', mine.id)).values;
		expect([seen.manager_reply, seen.manager_note ?? null]).toEqual(['很好', null]);
	});

	it('those that were not held by the end of the round are listed as skipped, with whose turn it was', async () => {
		const second = await nameOf(reports[1] ?? '');
		await company.addMember(second);
		const mine = await checkInOf(reports[1] ?? '', '2026-12-25');
		const values = { proudest: '供应商审核按期完成', obstacles: '无', workload: 'tight', next_steps: '整理合格供方名录' };
		whole(await company.act(second, await taskOf(second, await runAbout('check_in', mine.id)), { verb: 'complete', values }));
		await company.at('2026-12-26 00:10');
		const skipped = await company.find('check_in', {
			and: [
				{ field: 'due', op: 'eq', value: '2026-12-25' },
				{ field: 'state', op: 'eq', value: 'skipped' },
			],
		});
		const why = new Map(skipped.map((c) => [c.values.person, c.values.skipped_by]));
		expect(why.get(reports[1])).toBe('manager');
		expect(why.get(reports[2])).toBe('person');
		expect(why.has(reports[0])).toBe(false);
		expect(reports.slice(2).every((person) => why.get(person) === 'person')).toBe(true);
		expect(await company.tasks('王香妍', await runAbout('check_in', mine.id))).toEqual([]);
		const refused = await company.as(second).patch(`${base}/records/check_in/${mine.id}`, { version: 1, values: { state: 'held' } });
		expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/values/state', code: 'field.read-only' }] } });
	});

	it('week 53 changes nothing: two weeks after week 51 comes week 53, then week 2', async () => {
		await company.at('2026-12-28 09:01');
		expect(await planned('2027-01-08')).toHaveLength(asked);
		await company.at('2027-01-04 09:01');
		expect((await company.get(company.app.admin, 'check_in_plan', plan)).values.next_on).toBe('2027-01-11');
		await company.at('2027-01-11 09:01');
		expect(await planned('2027-01-22')).toHaveLength(asked);
	});

	it('a plan that is switched off asks nobody', async () => {
		await company.change(company.as('钱春丽'), 'check_in_plan', plan, { active: false });
		await company.at('2027-01-25 09:01');
		expect(await planned('2027-02-05')).toEqual([]);
	});
});
