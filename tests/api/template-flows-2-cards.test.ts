import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/server.ts';
import { download, sent } from './attachments-app.ts';
import { base, code, type Company, startCompany, whole } from './template-company.ts';

/** S1-12, S1-13, S0-46 and S1-28 on the demo company: 何兴轩 (operator), 梁强帆 his shift leader, 王香妍 head of purchasing, 钱春丽 HRBP. */

let company: Company;
beforeAll(async () => {
	company = await startCompany();
}, 180_000);
afterAll(() => company?.app[Symbol.asyncDispose]());

const taskOf = async (name: string, run: string) => (await company.tasks(name, run))[0];
const runAbout = async (model: string, record: string) =>
	whole(await company.app.admin.get(`/production/runs?model=performance/${model}&record=${record}`)).runs[0]?.id as string;
const valuesOf = async (model: string, id: string) => (await company.get(company.app.admin, model, id)).values;

describe('S1-12 S1-13 a corrective card', () => {
	const problem = async (values: object = {}) => ({
		...{ title: '天平校准标签过期', problem: '冲压一班电子天平的校准标签已过期 3 天', due: '2026-02-13' },
		...{ unit: await unitOf('何兴轩'), owner: company.idOf('何兴轩'), verifier: company.idOf('王香妍') },
		...values,
	});
	const unitOf = async (name: string) => whole(await company.app.admin.get(`/production/apps/directory/records/person/${company.idOf(name)}`)).values.org_unit;
	const photoOf = async (who: Person) => [await sent(company, who, '整改后.png')];

	it('goes from open over measure and verify to closed; rejected it goes back, and is counted', async () => {
		const { id } = await company.make(company.as('梁强帆'), 'corrective_card', await problem());
		await company.doJobs();
		const run = await runAbout('corrective_card', id);
		const states: string[] = [];
		const look = async () => states.push((await valuesOf('corrective_card', id)).state);
		await look();
		const plan = await taskOf('何兴轩', run);
		expect(code(await company.act('何兴轩', plan, { verb: 'complete' }))).toBe('422 task.fields-missing');
		whole(await company.act('何兴轩', plan, { verb: 'complete', values: { measure: '送检，并在点检表加入到期提醒' } }));
		await look();
		const correct = await taskOf('何兴轩', run);
		expect(code(await company.act('何兴轩', correct, { verb: 'complete', values: { done_note: '已送检' } }))).toBe('422 task.fields-missing');
		whole(await company.act('何兴轩', correct, { verb: 'complete', values: { done_note: '已送检', photo: await photoOf(company.as('何兴轩')) } }));
		const { photo } = await valuesOf('corrective_card', id);
		await look();
		const verify = await taskOf('王香妍', run);
		expect(code(await company.act('王香妍', verify, { verb: 'reject' }))).toMatch(/^422/);
		whole(await company.act('王香妍', verify, { verb: 'reject', comment: '标签没有换' }));
		await look();
		whole(
			await company.act('何兴轩', await taskOf('何兴轩', run), {
				verb: 'complete',
				values: { done_note: '已送检，标签已换', photo: await photoOf(company.as('何兴轩')) },
			}),
		);
		// The first picture is gone from the card; whoever decided about it still finds it with the decision, and not with another.
		const former = async (name: string, query = '') => (await download(company, company.as(name), photo[0].id, query)).statusCode;
		expect([await former('王香妍'), await former('王香妍', `?task=${verify?.id}`), await former('何兴轩', `?task=${plan?.id}`)]).toEqual([404, 200, 404]);
		const kept = "select count(*)::int as n from ws_main_production.dg_file_use where kind = 'run' and owner = $1 and file = $2";
		expect((await company.app.server.services.pool.query(kept, [run, photo[0].id])).rows[0].n).toBe(1);
		const again = await taskOf('王香妍', run);
		expect(code(await company.act('王香妍', again, { verb: 'approve' }))).toBe('422 task.fields-missing');
		whole(await company.act('王香妍', again, { verb: 'approve', values: { report_no: 'SGS-2026-00318' } }));
		await look();
		expect(states).toEqual(['open', 'measure', 'verify', 'measure', 'closed']);
		expect(await valuesOf('corrective_card', id)).toMatchObject({ rounds: 1, report_no: 'SGS-2026-00318', photo: [{ name: '整改后.png', type: 'image/png' }] });
		expect((await company.messages('何兴轩'))[0]).toMatchObject({ title: '整改已关闭：天平校准标签过期', body: '报告编号 SGS-2026-00318，验证退回 1 次。' });
		expect((await company.messages('梁强帆'))[0]).toMatchObject({ title: expect.stringMatching(/^已关闭：整改 GMP-2026-\d{4}：天平校准标签过期$/) });
	});

	it('no step is skipped by writing: neither by those concerned nor by HRBP; what is missing is refused even to administrators', async () => {
		const { id } = await company.make(company.as('梁强帆'), 'corrective_card', await problem({ title: '压片间温湿度记录缺失' }));
		await company.doJobs();
		const write = async (name: string, values: object) =>
			(await company.as(name).patch(`${base}/records/corrective_card/${id}`, { version: 1, values })).status;
		const tried = await Promise.all(['何兴轩', '梁强帆', '王香妍', '钱春丽'].map((name) => write(name, { state: 'closed' })));
		expect(tried.every((status) => status === 403 || status === 404)).toBe(true);
		const began = await company.as('梁强帆').post(`${base}/records/corrective_card`, { values: await problem({ state: 'measure', measure: '补录' }) });
		expect(began).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/values/state', code: 'field.read-only' }, { pointer: '#/values/measure' }] } });
		const close = (values: object) => company.app.admin.patch(`${base}/records/corrective_card/${id}`, { version: 1, values: { state: 'closed', ...values } });
		const photo = () => photoOf(company.app.admin);
		const missing = await Promise.all([
			close({ measure: '补录', report_no: 'R-1' }),
			close({ measure: '补录', photo: await photo() }),
			close({ photo: await photo(), report_no: 'R-1' }),
		]);
		expect(missing.map(({ status, text }) => [status, /照片|报告编号|措施/.exec(text)?.[0]])).toEqual([
			[422, '照片'],
			[422, '报告编号'],
			[422, '措施'],
		]);
		const text = await company.app.admin.patch(`${base}/records/corrective_card/${id}`, { version: 1, values: { photo: '现场-20260203-01' } });
		const paper = await sent(company, company.app.admin, '现场.png', '%PDF-1.7');
		const wrong = await company.app.admin.patch(`${base}/records/corrective_card/${id}`, { version: 1, values: { photo: [paper] } });
		expect([text.status, wrong.status, wrong.body.errors[0].code]).toEqual([422, 422, 'field.file-type']);
		expect((await valuesOf('corrective_card', id)).state).toBe('open');
	});

	it('of the demo has pictures that whoever sees the card may look at', async () => {
		const cards = await company.find('corrective_card', { formula: 'NOT ISBLANK([photo]) AND [found_on] < DATE(2026, 2, 2)' });
		expect(cards.map((card) => [card.values.state, card.values.photo[0].type, card.values.photo[0].name.endsWith('.jpg')])).toEqual(
			Array.from({ length: 4 }, () => ['closed', 'image/jpeg', true]),
		);
		const file = cards[0]?.values.photo[0];
		expect(file).toMatchObject({ width: 320, height: 240 });
		const seen = await Promise.all([company.as('钱春丽'), company.as('何兴轩')].map((who) => download(company, who, file.id)));
		expect([seen[0]?.statusCode, seen[0]?.rawPayload.length]).toEqual([200, file.size]);
		const ofOperator = await company.as('何兴轩').get(`${base}/records/corrective_card/${cards[0]?.id}`);
		expect(seen[1]?.statusCode).toBe(ofOperator.status);
	});

	it('nobody verifies what they corrected themselves', async () => {
		const own = await company.as('梁强帆').post(`${base}/records/corrective_card`, { values: await problem({ verifier: company.idOf('何兴轩') }) });
		expect([own.status, own.text]).toEqual([422, expect.stringContaining('验证人不能是整改负责人')]);
	});

	it('is seen by those whom it concerns, their managers and HRBP, and by nobody else', async () => {
		const { id } = await company.make(company.as('梁强帆'), 'corrective_card', await problem({ title: '清洁记录未复核', owner: company.idOf('梁强帆') }));
		const seen = await Promise.all(
			['何兴轩', '梁强帆', '王香妍', '钱春丽', '钟菊慧'].map((name) => company.as(name).get(`${base}/records/corrective_card/${id}`)),
		);
		expect(seen.map((a) => a.status)).toEqual([200, 200, 200, 200, 200]);
		const elsewhere = { owner: company.idOf('王香妍'), verifier: company.idOf('钱春丽'), unit: await unitOf('王香妍') };
		const other = await company.make(company.as('钱春丽'), 'corrective_card', await problem({ title: '供应商资质到期', ...elsewhere }));
		const hidden = await Promise.all(['何兴轩', '梁强帆'].map((name) => company.as(name).get(`${base}/records/corrective_card/${other.id}`)));
		expect(hidden.map((a) => a.status)).toEqual([404, 404]);
	});
});

describe('S0-46 points for growing', () => {
	const claim = (values: object = {}) => ({
		kind: 'mentoring',
		title: '带教新员工独立上岗',
		what: '带两名新员工三周，已独立操作',
		evidence: 'DJ-2026-007',
		...values,
	});
	const points = async (who = '何兴轩') =>
		(await company.find('point_entry', { field: 'person', op: 'eq', value: company.idOf(who) })).reduce((sum, p) => sum + p.values.points, 0);
	const asked = async (values: object) => {
		const { id } = await company.make(company.as('何兴轩'), 'growth_claim', claim(values));
		await company.doJobs();
		return { id, run: await runAbout('growth_claim', id) };
	};

	it('the supervisor confirms: five points, in one row of the ledger whatever is sent twice', async () => {
		const before = await points();
		const { id, run } = await asked({});
		expect(await points()).toBe(before);
		const task = await taskOf('梁强帆', run);
		const answers = await Promise.all([1, 2, 3].map(() => company.act('梁强帆', task, { verb: 'approve' })));
		expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
		await company.doJobs();
		expect(await points()).toBe(before + 5);
		const rows = await company.find('point_entry', { field: 'claim', op: 'eq', value: id });
		expect(rows.map((r) => r.values)).toMatchObject([{ points: 5, kind: 'mentoring', earned_on: '2026-02-02', person: company.idOf('何兴轩') }]);
		expect((await valuesOf('growth_claim', id)).state).toBe('confirmed');
		expect((await company.messages('何兴轩'))[0]?.title).toBe('已确认，积分 +5：积分申报：带教新员工独立上岗');
	});

	it('a rejection writes nothing', async () => {
		const before = await points();
		const { id, run } = await asked({ evidence: 'DJ-2026-008' });
		expect(code(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject' }))).toMatch(/^422/);
		whole(await company.act('梁强帆', await taskOf('梁强帆', run), { verb: 'reject', comment: '带教记录没有签字' }));
		expect([await points(), (await valuesOf('growth_claim', id)).state]).toEqual([before, 'rejected']);
	});

	it('the same evidence is claimed once, by whomever, also at the same moment and in another spelling', async () => {
		const values = claim({ evidence: 'SOP-2026-018', kind: 'sop' });
		const both = await Promise.all(['何兴轩', '王香妍'].map((name) => company.as(name).post(`${base}/records/growth_claim`, { values })));
		expect(both.map((a) => a.status).toSorted()).toEqual([201, 409]);
		expect(both.find((a) => a.status === 409)?.text).toContain('这份证据已经申报过');
		const spelt = await Promise.all(
			['sop-2026-018', ' SOP-2026-018', 'SOP-2026-018-'].map((evidence) =>
				company.as('何兴轩').post(`${base}/records/growth_claim`, { values: { ...values, evidence } }),
			),
		);
		expect(spelt.every((a) => a.status === 422 || a.status === 409)).toBe(true);
	});

	it('nobody writes the ledger or confirms by writing, and not even administrators change a row', async () => {
		const { id } = await asked({ evidence: 'ZY-2026-031', kind: 'cross_team', title: '支援二车间调试新线' });
		const row = { person: company.idOf('何兴轩'), points: 50, kind: 'sop', reason: '自己加的', claim: id, earned_on: '2026-02-02' };
		const made = await Promise.all(['何兴轩', '梁强帆', '钱春丽'].map((name) => company.as(name).post(`${base}/records/point_entry`, { values: row })));
		expect(made.map((a) => a.status)).toEqual([403, 403, 403]);
		const confirmed = await company.as('何兴轩').patch(`${base}/records/growth_claim/${id}`, { version: 1, values: { state: 'confirmed' } });
		expect(confirmed.status).toBe(403);
		const [kept] = await company.find('point_entry');
		const changed = await company.app.admin.patch(`${base}/records/point_entry/${kept?.id}`, { version: kept?.version, values: { points: 500 } });
		expect(changed.status).toBe(422);
	});

	it('what somebody leads is confirmed by their own superior, never by themselves', async () => {
		const { id } = await company.make(company.as('王香妍'), 'growth_claim', claim({ evidence: 'SOP-2026-020', kind: 'sop' }));
		await company.doJobs();
		expect(await company.tasks('王香妍', await runAbout('growth_claim', id))).toEqual([]);
	});
});

describe('S1-28 a goal whose process worsens is checked again', () => {
	const watched = async (title: string) => {
		const own = { owner: company.idOf('何兴轩'), org_unit: undefined, level: 'person', cycle: 'quarter', status: 'active', due: '2026-03-31' };
		const values = { title, direction: 'lower', unit: '天', baseline: 10, target: 8, weight: 0, verification: 'report', watched: true };
		return company.make(company.as('梁强帆'), 'goal', { ...own, ...values });
	};
	const enter = async (goal: string, date: string, value: number) => {
		const answer = await company.as('何兴轩').post(`${base}/records/actual_entry`, { values: { goal, date, value } });
		await company.doJobs();
		return answer.status;
	};
	const rechecks = (goal: string) => company.find('goal_recheck', { field: 'goal', op: 'eq', value: goal });

	it('15 % exactly is let be; more asks the manager, and values wait until it is decided', async () => {
		const goal = await watched('样品停留时间降到 8 天');
		expect(await enter(goal.id, '2026-01-30', 11.5)).toBe(201);
		expect(await rechecks(goal.id)).toEqual([]);
		expect(await enter(goal.id, '2026-01-31', 11.51)).toBe(201);
		const [recheck] = await rechecks(goal.id);
		expect(recheck?.values).toMatchObject({ baseline: 10, value: 11.51, old_target: 8, state: 'open' });
		expect(await enter(goal.id, '2026-02-01', 12)).toBe(403);
		const run = await runAbout('goal_recheck', recheck?.id ?? '');
		const task = await taskOf('梁强帆', run);
		const note = '上游检测设备停机，恢复前按 9 天';
		expect(code(await company.act('梁强帆', task, { verb: 'complete', values: { decision: 'revise', note } }))).toMatch(/^422/);
		whole(await company.act('梁强帆', task, { verb: 'complete', values: { decision: 'revise', note, new_target: 9 } }));
		expect(await valuesOf('goal', goal.id)).toMatchObject({ target: 9, rechecking: false });
		expect(await enter(goal.id, '2026-02-01', 12)).toBe(201);
		expect(await rechecks(goal.id)).toHaveLength(1);
		const from = await company.app.admin.get(`${base}/trees/goals/revisions?from=2026-02-01&to=2026-02-28`);
		expect(whole(from).formal).toBeGreaterThan(0);
	});

	it('kept as it is, the number stays; better and worse again asks again', async () => {
		const goal = await watched('换型等待时间降到 8 小时');
		await enter(goal.id, '2026-01-30', 13);
		const [first] = await rechecks(goal.id);
		const task = await taskOf('梁强帆', await runAbout('goal_recheck', first?.id ?? ''));
		whole(await company.act('梁强帆', task, { verb: 'complete', values: { decision: 'keep', note: '一次性原因，目标不变' } }));
		expect(await valuesOf('goal', goal.id)).toMatchObject({ target: 8, rechecking: false });
		await enter(goal.id, '2026-01-31', 10);
		expect(await rechecks(goal.id)).toHaveLength(1);
		await company.at('2026-02-03 10:00');
		await enter(goal.id, '2026-02-01', 12);
		expect(await rechecks(goal.id)).toHaveLength(2);
	});
});
