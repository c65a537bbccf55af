import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { code, type Company, signed, startCompany, whole } from './template-company.ts';

/** S4-05 on the demo company: 何兴轩 (operator), 梁强帆 his shift leader, 王远杰 head of the workshop, 吴福 of the base. */

let company: Company;
beforeAll(async () => {
	company = await startCompany('2026-02-06 09:30');
	for (const name of ['王远杰', '吴福']) await company.addMember(name, ['manager']);
}, 180_000);
afterAll(() => company?.app[Symbol.asyncDispose]());

const draft = (values: object = {}) =>
	company.make(company.as('何兴轩'), 'goal', {
		...{ title: '一次合格率达到 99.2%', level: 'person', cycle: 'quarter', direction: 'higher', unit: '%', target: 99.2, baseline: 98.6, weight: 0 },
		...{ org_unit: undefined, due: '2026-03-31', verification: 'report', status: 'draft' },
		...values,
	});
const submit = (goal: string) => company.start(company.as('何兴轩'), 'goal_agreement', goal, { trigger: 'submit' });
const statusOf = async (goal: string) => (await company.get(company.app.admin, 'goal', goal)).values.status;
const taskOf = async (name: string, run: string) => (await company.tasks(name, run))[0];

describe('S4-05 agreeing on a whole scorecard', () => {
	let scheme: string;
	const goals = (card: string) => company.find('goal', { field: 'scorecard', op: 'eq', value: card });
	const card = async (period: string, first = 60) => {
		scheme ??= (await company.make(company.app.admin, 'scheme', { name: '商定方案', kind: 'kpi', active: true, agreement: true })).id;
		const org_unit = whole(await company.app.admin.get(`/production/apps/directory/records/person/${company.idOf('何兴轩')}`)).values.org_unit;
		const made = await company.make(company.app.admin, 'scorecard', { owner: company.idOf('何兴轩'), org_unit, period, scheme, status: 'draft' });
		for (const [title, weight] of [['合格率 99.2%', first], ['换型 25 分钟', 40]] as const) await draft({ title, weight, scorecard: made.id }); // biome-ignore format: a table
		return made.id;
	};
	const stateOf = async (id: string) => [
		(await company.get(company.app.admin, 'scorecard', id)).values.status,
		...(await goals(id)).map(({ values }) => values.status as string),
	];
	const begin = (id: string) => company.start(company.as('何兴轩'), 'scorecard_agreement', id, { trigger: 'submit' });

	it('its owner submits it once; sent back it can be changed; objected to it is answered; signed by both all goals are active', async () => {
		const id = await card('2026-Q2');
		const run = await begin(id);
		expect(await stateOf(id)).toEqual(['agreeing', 'agreeing', 'agreeing']);
		const review = await company.tasks('梁强帆', run);
		expect(review).toMatchObject([{ node: { title: '上级审核' }, labels: { reject: '退回修改' } }]);
		const shown = whole(await company.as('梁强帆').get(`/production/tasks/${review[0]?.id}`));
		expect(shown.form).toBe('scorecard_agreement_form');
		expect(shown.record.values.content).toBe('合格率 99.2%：目标 99.2%，期限 3月31日，权重 60%；换型 25 分钟：目标 99.2%，期限 3月31日，权重 40%');

		whole(await company.act('梁强帆', review[0], { verb: 'reject', comment: '换型目标请写具体' }));
		expect(await stateOf(id)).toEqual(['agreeing', 'draft', 'draft']);
		const [, second] = await goals(id);
		await company.change(company.as('何兴轩'), 'goal', second?.id ?? '', { title: '换型降到 24 分钟' });
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), { verb: 'complete' }));
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), signed('approve')));
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), { verb: 'reject', comment: '三月大修' }));
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), signed('approve', { comment: '大修月份不计' })));
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), signed('approve')));
		expect(await stateOf(id)).toEqual(['agreed', 'active', 'active']);
		expect((await goals(id)).every(({ values }) => values.agreed_at !== null)).toBe(true);
		expect(await company.run(run)).toMatchObject({ status: 'ended', outcome: 'agreed' });
		expect((await company.messages('何兴轩')).map(({ title }) => title)).toContain('绩效合约已签订：何兴轩 2026-Q2');
	});

	it('whose weights do not come to 100 goes to its owner first; taken back, all of it is a draft again', async () => {
		const id = await card('2026-Q3', 70);
		const run = await begin(id);
		// 110% of weight: its owner has to mend that first.
		expect([await stateOf(id), await taskOf('何兴轩', run)]).toMatchObject([['draft', 'draft', 'draft'], { node: { title: '补全目标' } }]);
		const [goal] = await goals(id);
		await company.change(company.as('何兴轩'), 'goal', goal?.id ?? '', { weight: 60 });
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), { verb: 'complete' }));
		expect(await stateOf(id)).toEqual(['agreeing', 'agreeing', 'agreeing']);
		whole(await company.as('何兴轩').post(`/production/runs/${run}/act`, { verb: 'withdraw' }));
		expect(await stateOf(id)).toEqual(['draft', 'draft', 'draft']);
		expect(await company.run(run)).toMatchObject({ status: 'withdrawn' });
	});

	it('where the scheme demands it, no goal becomes active by hand, nor a draft again once it was agreed', async () => {
		const id = await card('2026-Q4');
		const [goal] = await goals(id);
		const path = `/production/apps/performance/records/goal/${goal?.id}`;
		const set = async (values: object) => company.as('梁强帆').patch(path, { version: (await company.get(company.app.admin, 'goal', goal?.id ?? '')).version, values }, { 'accept-language': 'zh-CN' }); // biome-ignore format: one call
		const refused = await set({ status: 'active' });
		expect(code(refused)).toMatch(/^422/);
		expect(refused.body.errors).toEqual([expect.objectContaining({ pointer: '#/values/status', detail: expect.stringContaining('要求目标先商定') })]);
		expect(code(await set({ agreed_at: '2026-03-01T00:00:00Z', status: 'active' }))).toMatch(/^4/);
		const run = await begin(id);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), signed('approve')));
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), signed('approve')));
		expect((await set({ status: 'draft' })).body.errors[0].detail).toContain('不能退回草稿');
		whole(await set({ status: 'at_risk' }));
		// Goals of other schemes are as free as before.
		const free = await draft({ title: '随手改善' });
		const { version } = await company.get(company.app.admin, 'goal', free.id);
		whole(await company.as('梁强帆').patch(`/production/apps/performance/records/goal/${free.id}`, { version, values: { status: 'active' } }));
	});
});

describe('S4-05 agreeing on a goal', () => {
	it('the owner objects, the manager changes the goal, both sign, and only then it is active', async () => {
		const goal = await draft();
		const run = await submit(goal.id);
		expect(await statusOf(goal.id)).toBe('agreeing');
		expect(code(await company.as('何兴轩').patch(`/production/apps/performance/records/goal/${goal.id}`, { version: 2, values: { target: 90 } }))).toMatch(
			/^403/,
		);
		const review = await taskOf('梁强帆', run);
		expect(review).toMatchObject({ subject: '目标商定：一次合格率达到 99.2%', node: { title: '上级审核' } });
		expect(code(await company.act('梁强帆', review, { verb: 'approve' }))).toMatch(/^422/);
		whole(await company.act('梁强帆', review, signed('approve', { values: { target: 99.6 } })));

		const consent = await taskOf('何兴轩', run);
		expect(code(await company.act('何兴轩', consent, { verb: 'reject' }))).toMatch(/^422/);
		whole(await company.act('何兴轩', consent, { verb: 'reject', comment: '设备大修在三月，99.6 做不到' }));
		expect(await statusOf(goal.id)).toBe('agreeing');

		const answer = await taskOf('梁强帆', run);
		expect(answer).toMatchObject({ node: { title: '处理异议' } });
		whole(await company.act('梁强帆', answer, signed('approve', { values: { target: 99.3 }, comment: '大修期间按 99.3' })));
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), signed('approve')));

		const agreed = await company.get(company.as('何兴轩'), 'goal', goal.id);
		expect(agreed.values).toMatchObject({ status: 'active', target: 99.3 });
		const { status, outcome, story } = await company.run(run);
		expect({ status, outcome }).toEqual({ status: 'ended', outcome: 'agreed' });
		expect(story.filter((s) => s.kind === 'act').map((s) => s.by?.title)).toEqual(['梁强帆', '何兴轩', '梁强帆', '何兴轩']);
		expect((await company.messages('何兴轩')).map((m) => m.title)).toContain('目标已生效：一次合格率达到 99.2%');
	});

	it('a goal that lacks its due date goes to its owner first', async () => {
		const goal = await draft({ title: '夹具点检无漏项', due: undefined });
		const run = await submit(goal.id);
		const complete = await taskOf('何兴轩', run);
		expect(complete).toMatchObject({ node: { title: '补全目标' } });
		expect(code(await company.act('何兴轩', complete, { verb: 'complete' }))).toBe('422 task.fields-missing');
		whole(await company.act('何兴轩', complete, { verb: 'complete', values: { due: '2026-03-20' } }));
		expect(await taskOf('梁强帆', run)).toMatchObject({ node: { title: '上级审核' } });
		expect(await statusOf(goal.id)).toBe('agreeing');
	});

	it('the manager may ask another signer, and return it to its owner with words', async () => {
		const goal = await draft({ title: '换型时间降到 25 分钟' });
		const run = await submit(goal.id);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'return', node: 'revise', comment: '请写明基线', straightBack: true }));
		whole(await company.act('何兴轩', await taskOf('何兴轩', run), { verb: 'complete', values: { baseline: 31 } }));
		whole(
			await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'add-signer', to: [company.idOf('王远杰')], place: 'after', comment: '请车间确认' }),
		);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), signed('approve')));
		expect(await taskOf('何兴轩', run)).toBeUndefined();
		whole(await company.act('王远杰', await taskOf('王远杰', run), signed('approve')));
		expect(await taskOf('何兴轩', run)).toMatchObject({ node: { title: '本人确认' } });
	});

	it('refused by the manager it is a draft again, which its owner may change', async () => {
		const goal = await draft({ title: '少用一成切削液' });
		const run = await submit(goal.id);
		expect(code(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject' }))).toMatch(/^422/);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject', comment: '与降本项目重复' }));
		expect(await statusOf(goal.id)).toBe('draft');
		await company.change(company.as('何兴轩'), 'goal', goal.id, { title: '少用两成切削液' });
	});

	it('who submitted it may take it back: it is a draft again, and nobody is asked any more', async () => {
		const goal = await draft({ title: '刀具寿命延长一成' });
		const run = await submit(goal.id);
		whole(await company.as('何兴轩').post(`/production/runs/${run}/act`, { verb: 'withdraw', comment: '目标值写错了' }));
		expect(await statusOf(goal.id)).toBe('draft');
		expect(await company.run(run)).toMatchObject({ status: 'withdrawn', at: [] });
		expect(await taskOf('梁强帆', run)).toBeUndefined();
		expect((await company.messages('梁强帆'))[0]).toMatchObject({ topic: 'task.cancelled' });
		await company.change(company.as('何兴轩'), 'goal', goal.id, { target: 99.1 });
		await submit(goal.id);
	});

	it('an objection is called so, in the story and where it ends', async () => {
		const goal = await draft({ title: '巡检不漏点' });
		const run = await submit(goal.id);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), signed('approve')));
		const consent = await taskOf('何兴轩', run);
		expect(consent).toMatchObject({ labels: { approve: '同意', reject: '有异议' } });
		whole(await company.act('何兴轩', consent, { verb: 'reject', comment: '人手不足' }));
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject', comment: '先放一放' }));
		const { story, status } = await company.run(run);
		expect(status).toBe('ended');
		expect(story.map((step) => step.text)).toEqual(expect.arrayContaining(['本人确认：何兴轩有异议', '处理异议：梁强帆退为草稿']));
		expect(JSON.stringify(story)).not.toContain('驳回');
	});

	it('S4-46 two work days without an answer: a reminder, then the superior’s superior, then the next one', async () => {
		const goal = await draft({ title: '班前会准时率 100%' });
		await company.at('2026-02-12 10:00');
		const run = await submit(goal.id);
		await company.at('2026-02-13 10:00');
		expect((await company.messages('梁强帆'))[0]).toMatchObject({ topic: 'task.reminder' });
		expect(await company.tasks('王远杰', run)).toEqual([]);
		// 14 February is a Saturday on which is worked; then days off up to the 23rd.
		await company.at('2026-02-14 10:01');
		expect((await company.messages('梁强帆')).map((m) => m.topic)).toContain('task.overdue');
		expect(await taskOf('王远杰', run)).toMatchObject({ kind: 'approval', overdue: true });
		expect(await company.tasks('吴福', run, 'copied')).toEqual([]);
		await company.at('2026-02-25 10:01');
		expect(await company.tasks('吴福', run, 'copied')).toMatchObject([{ kind: 'copy' }]);
		whole(await company.act('王远杰', await taskOf('王远杰', run), signed('approve')));
		expect(await taskOf('何兴轩', run)).toMatchObject({ node: { title: '本人确认' } });
	});

	it('S4-46 where the manager’s place is vacant the next one up is asked, and for what waits already too', async () => {
		const waiting = await submit((await draft({ title: '点检表按时提交' })).id);
		const person = whole(await company.app.admin.get(`/production/apps/directory/records/person/${company.idOf('梁强帆')}`));
		whole(await company.app.admin.patch(`/production/apps/directory/records/person/${person.id}`, { version: person.version, values: { active: false } }));
		await company.doJobs();
		expect(await taskOf('王远杰', waiting)).toMatchObject({ node: { title: '上级审核' } });
		const later = await submit((await draft({ title: '物料标识完整' })).id);
		expect(await taskOf('王远杰', later)).toMatchObject({ node: { title: '上级审核' } });
	});
});
