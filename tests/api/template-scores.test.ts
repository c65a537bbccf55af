import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Answer, startApp, type TestApp } from '../support/server.ts';

/** What the template computes, with the worked numbers of our requirements, as an administrator meets them over HTTP. */
let today = '2026-04-01';
let app: TestApp;
let root: string;
let count = 0;
const base = '/production/apps/performance';
beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], now: () => new Date(`${today}T04:00:00Z`) });
	root = await place({ name: '公司', kind: 'company' });
});
afterAll(() => app?.[Symbol.asyncDispose]());

type Values = { [field: string]: unknown };
function whole(answer: Answer) {
	if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}
const add = async (model: string, values: Values, of = base): Promise<string> => whole(await app.admin.post(`${of}/records/${model}`, { values })).id;
const read = async (model: string, id: string) => whole(await app.admin.get(`${base}/records/${model}/${id}`)).values;
const change = async (model: string, id: string, values: Values, reason?: string) => {
	const { version } = whole(await app.admin.get(`${base}/records/${model}/${id}`));
	return app.admin.patch(`${base}/records/${model}/${id}`, { version, values, ...(reason && { reason }) });
};
const list = async (model: string, formula: string) =>
	whole(await app.admin.post(`${base}/records/${model}/query`, { filter: { formula }, limit: 500 })).records;
const directory = '/production/apps/directory';
const someone = async (org_unit: string, name = `人${++count}`) =>
	add('person', { name, employee_no: `T${++count}`, org_unit, position: '操作工', active: true }, directory);
const place = async (values: Values) => {
	const id = await add('org_unit', { code: `U${++count}`, active: true, ...values }, directory);
	const { version } = whole(await app.admin.get(`${directory}/records/org_unit/${id}`));
	whole(await app.admin.patch(`${directory}/records/org_unit/${id}`, { version, values: { head: await someone(id) } }));
	return id;
};
const headOf = async (unit: string) => String(whole(await app.admin.get(`${directory}/records/org_unit/${unit}`)).values.head);
/** An active goal that lacks nothing. */
const goal = async (values: Values) => {
	const org_unit = values.org_unit ?? root;
	const owner = values.owner ?? (values.scorecard ? (await read('scorecard', String(values.scorecard))).owner : await headOf(String(org_unit)));
	const common = { level: 'person', cycle: 'quarter', status: 'active', due: '2026-12-31', verification: 'system', direction: 'higher', weight: 0, unit: '%' };
	return add('goal', { title: `达成目标 ${++count}`, ...common, ...values, owner, org_unit });
};
const card = async (values: Values = {}) => add('scorecard', { owner: await someone(root), org_unit: root, period: '2026-Q2', ...values });
const setWeights = async (of: readonly string[], weights: readonly number[], more: Values = {}) =>
	whole(await app.admin.post(`${base}/trees/goals/weights`, { of: of[0], weights: of.map((id, i) => ({ id, weight: weights[i] })), ...more }));
const weights = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await read('goal', id)).weight));
const groupScore = async (id: string, from: string, to: string) =>
	whole(await app.admin.get(`${base}/trees/goals/records/${id}/score?from=${from}&to=${to}&of=group`));
const newDay = async (day: string) => {
	today = day;
	await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: `new-day ${day}` });
	await runDueJobs(app.server.services);
};
const indicatorOf = async (code: string, values: Values = {}) => {
	const [found] = await list('indicator', `[code] = "${code}"`);
	return found ? String(found.id) : add('indicator', { code, name: code, category: 'quality', direction: 'higher', cadence: 'month', active: true, ...values });
};

describe('goals', () => {
	it('5.4, S1-01: weighted to 86.82, and the explanation sums to the total', async () => {
		const scorecard = await card();
		const parts = [[99.492, 35], [80, 25], [100, 20], [60, 20]] as const; // biome-ignore format: one table
		const ids: string[] = [];
		for (const [actual] of parts) ids.push(await goal({ scorecard, actual, target: 100 }));
		await setWeights(ids, parts.map(([, weight]) => weight)); // biome-ignore format: one call
		const { total, goals_score, weight_total, goal_count, count_check, grade } = await read('scorecard', scorecard);
		expect([total, goals_score, weight_total, goal_count, count_check, grade]).toEqual([86.8222, 86.8222, 100, 4, 'ok', 'b']);
		const { value, segments } = await groupScore(ids[0] as string, '2026-04-01', '2026-04-30');
		expect(value).toBe('86.8222');
		const contributions = segments[0].parts.map((p: { contribution: string }) => Number(p.contribution));
		expect(contributions.reduce((sum: number, n: number) => sum + n, 0)).toBeCloseTo(86.8222, 10);
	});

	it('S0-32: 102, 85 and 60 % are green, yellow and red; cut-offs 95 and 80 belong to the better one', async () => {
		const found = [];
		for (const actual of [102, 85, 60, 95, 80, 79.999]) found.push((await read('goal', await goal({ actual, target: 100 }))).attainment);
		expect(found).toEqual(['green', 'yellow', 'red', 'green', 'yellow', 'red']);
	});

	it.each([
		['higher', { actual: 98, target: 98.5 }, 99.49238578680203],
		['lower', { actual: 1, target: 0.8 }, 80],
		['lower', { actual: 0.5, target: 0.8 }, 120],
		['lower_linear', { actual: 1, target: 0.8 }, 75],
		['lower_baseline', { baseline: 3, target: 1.5, actual: 1.8 }, 80],
		['range', { target_low: 95, target_high: 105, outer_low: 90, outer_high: 115, actual: 93 }, 60],
		['range', { target_low: 95, target_high: 105, actual: 90 }, 50],
		['yes_no', { achieved: true }, 100],
		['yes_no', {}, 0],
		['deduction', { actual: 3 }, 85],
		['step', { actual: 1 }, 60],
		['tiers', { actual: 95, target: 100 }, 90],
		['progress', { baseline: 20, target: 50, actual: 41 }, 70],
	])('5.2, 5.3: %s of %j is %d', async (direction, values, wanted) => {
		expect((await read('goal', await goal({ direction, ...values }))).achievement).toBeCloseTo(wanted, 10);
	});

	it('5.2: milestones, one of them two work days late, are 47', async () => {
		const id = await goal({ direction: 'milestone' });
		await add('milestone', { goal: id, title: '方案评审', weight: 20, due: '2026-03-10', done_on: '2026-03-10' });
		await add('milestone', { goal: id, title: '样件合格', weight: 30, due: '2026-03-10', done_on: '2026-03-12' });
		await add('milestone', { goal: id, title: '批量验证', weight: 50, due: '2026-06-30' });
		expect((await read('goal', id)).score).toBe(47);
	});

	it('5.2: dated values against their targets sum to 102.22 %, and the latest is what a goal stands at', async () => {
		const id = await goal({ direction: 'accumulate' });
		const entries = [[90, 100], [110, 100], [120, 120], [140, 130]] as const; // biome-ignore format: one table
		for (const [i, [value, target]] of entries.entries()) await add('actual_entry', { goal: id, date: `2026-03-0${i + 1}`, value, target });
		const { achievement, current, entries: n } = await read('goal', id);
		expect([achievement.toFixed(2), current, n]).toEqual(['102.22', 140, 4]);
		const twice = await app.admin.post(`${base}/records/actual_entry`, { values: { goal: id, date: '2026-03-01', value: 1 } });
		expect(twice.status).toBe(409);
	});

	it('a value that is entered moves every goal above it at once', async () => {
		const top = await goal({ level: 'company', target: 98.5 });
		const middle = await goal({ level: 'workshop', parent: top, target: 98.5 });
		const leaf = await goal({ parent: middle, target: 100, actual: 50 });
		expect((await read('goal', top)).score).toBe(50);
		await add('actual_entry', { goal: leaf, date: today, value: 90 });
		expect([(await read('goal', middle)).score, (await read('goal', top)).score]).toEqual([90, 90]);
		const { steps } = whole(await app.admin.get(`${base}/trees/goals/records/${leaf}/path`));
		expect(steps.map((s: { id: string }) => s.id)).toEqual([leaf, middle, top]);
	});

	it('a goal that is measured itself stands at its own figure, whatever lies below it', async () => {
		const accidents = await goal({ title: '全年可记录工伤不超过 3 起', level: 'company', direction: 'lower', target: 3, actual: 4 });
		await goal({ level: 'workshop', parent: accidents, target: 100, actual: 118 });
		expect(await read('goal', accidents)).toMatchObject({ achievement: 75, score: 75, attainment: 'red' });
		const done = await goal({ level: 'company', direction: 'yes_no' });
		await goal({ level: 'workshop', parent: done, target: 100, actual: 90 });
		expect((await read('goal', done)).score).toBe(90);
		whole(await change('goal', done, { achieved: false }));
		expect((await read('goal', done)).score).toBe(0);
	});

	it('S0-20: a company goal makes 3 workshops, 9 teams and 90 people, and a change at the top is proposed below', async () => {
		const company = await place({ name: '分解公司', kind: 'company' });
		for (let w = 0; w < 3; w++) {
			const workshop = await place({ name: `车间${w}`, kind: 'workshop', parent: company });
			for (let t = 0; t < 3; t++) {
				const team = await place({ name: `班组${w}${t}`, kind: 'team', parent: workshop });
				for (let p = 1; p < 10; p++) await someone(team);
			}
		}
		const top = await goal({
			title: '交付准时率不低于 98.5%',
			level: 'company',
			org_unit: company,
			target: 98.5,
			weight: 20,
			indicator: await indicatorOf('DLV-01'),
		});
		const down = async (id: string, rule: string) =>
			whole(await app.admin.post(`${base}/trees/goals/cascade`, { id, rule })).create.map((c: { id: string }) => c.id) as string[];
		const workshops = await down(top, 'units');
		const teams = (await Promise.all(workshops.map((id) => down(id, 'units')))).flat();
		const people = (await Promise.all(teams.map((id) => down(id, 'members')))).flat();
		expect([workshops.length, teams.length, people.length]).toEqual([3, 9, 90]);
		const [one] = people;
		const { title, target, weight, level, status, parent, owner } = await read('goal', one as string);
		expect([title, target, weight, level, status]).toEqual(['交付准时率不低于 98.5%', 98.5, 20, 'person', 'active']);
		expect([teams.includes(parent), typeof owner]).toEqual([true, 'string']);
		const first = await read('goal', workshops[0] as string);
		expect([first.level, first.owner]).toEqual(['workshop', await headOf(first.org_unit)]);
		whole(await change('goal', top, { target: 99, title: '交付准时率不低于 99%' }, '客户提高要求'));
		const { create, change: proposed } = whole(await app.admin.post(`${base}/trees/goals/cascade`, { id: top, rule: 'units', preview: true }));
		expect([create, proposed.map((c: { fields: object }) => c.fields)]).toEqual([[], Array(3).fill({ target: { from: 98.5, to: 99 } })]);
	}, 120_000);

	it('S0-42: a sales goal without the milestone that it needs opens a conflict with both owners', async () => {
		const [sales, research] = [
			await place({ name: '销售部', kind: 'department', parent: root }),
			await place({ name: '研发中心', kind: 'department', parent: root }),
		];
		const milestones = await indicatorOf('X-RD', { owner_unit: research });
		const share = await indicatorOf('X-NEW', { requires: milestones });
		const top = await goal({ level: 'company', target: 30, actual: 10 });
		const id = await goal({ title: '新品销售额占比 30%', level: 'department', org_unit: sales, parent: top, indicator: share, target: 30, actual: 10 });
		const [conflict] = await list('goal_conflict', `[status] = "open"`);
		expect([conflict.values.goal, conflict.values.owner, conflict.values.other_owner]).toEqual([id, await headOf(sales), await headOf(research)]);
		expect(conflict.values.number).toMatch(/^C-\d{4}$/);
		await goal({ level: 'department', org_unit: research, parent: top, indicator: milestones, target: 100, actual: 80 });
		await goal({ title: '新品销售额占比 35%', level: 'department', org_unit: sales, parent: top, indicator: share, target: 35, actual: 10 });
		expect(await list('goal_conflict', '[status] = "open"')).toHaveLength(1);
	});

	it('S0-07: 30 % of a result is credited to another unit, the rest stays, and no more than 100 is given', async () => {
		const [sales, delivery] = [await goal({ level: 'department', target: 100 }), await goal({ level: 'department', target: 100 })];
		const deal = await goal({ parent: sales, target: 100, actual: 80 });
		const other = await goal({ parent: delivery, target: 100, actual: 100 });
		const share = await add('contribution', { from: deal, to: delivery, share: 30, reason: '跟进客户 D 的试单交付' });
		expect((await read('contribution', share)).given).toBe(30);
		// 100 of its own goal, 30 of the deal: (100 × 100 + 80 × 30) / 130.
		expect((await read('goal', delivery)).score).toBeCloseTo((100 * 100 + 80 * 30) / 130, 10);
		expect([(await read('goal', sales)).score, (await read('goal', other)).score]).toEqual([80, 100]);
		const more = await app.admin.post(`${base}/records/contribution`, { values: { from: deal, to: other, share: 80, reason: '又一次' } });
		expect(more.status).toBe(422);
	});

	it('S1-06: what is promised for a day before it is due is told to both owners', async () => {
		const [waits, on] = [await goal({ target: 100, actual: 10 }), await goal({ target: 100, actual: 10, due: '2026-06-30' })];
		await add('goal_dependency', { goal: waits, on, what: '测试组排期', promised: '2026-05-31' });
		const { entries } = whole(await app.admin.get(`${base}/trees/goals/warnings`));
		const found = entries.find((e: { id: string }) => e.id === waits);
		expect([found.kind, found.due, found.owners.length]).toEqual(['late', '2026-05-31', 1]);
	});

	it('S4-04: a goal without number, unit and date fails M and T, and says so', async () => {
		const owner = await someone(root);
		const draft = await add('goal', {
			title: '提高交付准时率',
			level: 'person',
			owner,
			org_unit: root,
			cycle: 'quarter',
			weight: 0,
			direction: 'higher',
			status: 'draft',
		});
		const { smart_s, smart_m, smart_t, smart_gap, smart_count } = await read('goal', draft);
		expect([smart_s, smart_m, smart_t, smart_gap, smart_count]).toEqual([true, false, false, 'measurable', 1]);
		whole(
			await change('goal', draft, { target: 98.5, unit: '%', baseline: 96, due: '2026-06-30', parent: await goal({ level: 'team', target: 1, actual: 1 }) }),
		);
		expect(await read('goal', draft)).toMatchObject({ smart_m: true, smart_t: true, smart_gap: 'none', smart_count: 5 });
	});

	it('S4-08: 2 goals are too few, 3 to 5 right, 6 too many', async () => {
		const scorecard = await card();
		const found = [];
		for (let i = 0; i < 6; i++) {
			await goal({ scorecard, target: 100, actual: 100 });
			found.push((await read('scorecard', scorecard)).count_check);
		}
		expect(found).toEqual(['few', 'few', 'ok', 'ok', 'ok', 'many']);
		const strict = await add('scheme', { name: '严格方案', kind: 'kpi', strict: true, active: true });
		whole(await change('scorecard', scorecard, { scheme: strict }));
		await expect(goal({ scorecard, target: 100, actual: 100 })).rejects.toThrow('最多允许 6 个目标');
		await expect(goal({ scorecard, owner: await someone(root), target: 100, actual: 100 })).rejects.toThrow('责任人本人');
		expect(await read('goal', await goal({ scorecard, target: 100, actual: 100, status: 'draft' }))).toMatchObject({ score: null });
	});
});

describe('weights', () => {
	it('S0-22, 5.6: a trial raises process conformity from 20 to 35, the month is 89.0 by segments, and is kept', async () => {
		await newDay('2026-06-01');
		const scorecard = await card();
		const x = await goal({ scorecard, indicator: await indicatorOf('QLT-04'), target: 100 });
		const y = await goal({ scorecard, target: 100 });
		await setWeights([x, y], [20, 80]);
		await add('actual_entry', { goal: x, date: '2026-06-01', value: 100 });
		await add('actual_entry', { goal: y, date: '2026-06-01', value: 90 });
		await newDay('2026-06-21');
		whole(await change('scorecard', scorecard, { trial: true, trial_from: '2026-06-21', trial_to: '2026-06-30' }));
		await add('actual_entry', { goal: x, date: '2026-06-21', value: 70 });
		expect(await weights([x, y])).toEqual([35, 65]);
		await newDay('2026-07-01');
		expect(await weights([x, y])).toEqual([20, 80]);
		const { value, segments } = await groupScore(x, '2026-06-01', '2026-06-30');
		expect([Number(value), segments.map((s: { value: string; days: number }) => [Number(s.value), s.days])]).toEqual([89, [[92, 20], [83, 10]]]); // biome-ignore format: one list
		whole(await app.admin.post(`${base}/trees/goals/results`, { from: '2026-06-01', to: '2026-06-30', records: [x, y] }));
		const [kept] = await list('snapshot', '[score] = 89');
		expect([kept.values.scorecard, kept.values.attainment, kept.values.partial]).toEqual([scorecard, 'yellow', false]);
		const { entries } = whole(await app.admin.get(`${base}/trees/goals/records/${x}/weights`));
		expect(entries.filter((e: { rule: object | null }) => e.rule).length).toBeGreaterThan(0);
	});

	it('S0-06: a push goal of 10 % from the 12th scales the others to 90 %, and counts in the month from then on', async () => {
		await newDay('2026-09-01');
		const scorecard = await card({ period: '2026-Q3' });
		const ids = [await goal({ scorecard, target: 100, actual: 100 }), await goal({ scorecard, target: 100, actual: 80 })];
		await setWeights(ids, [60, 40]);
		await newDay('2026-09-12');
		const push = await goal({
			scorecard,
			title: '新设备调试由 3 天压缩到 1.5 天',
			cycle: 'push',
			direction: 'lower_baseline',
			unit: '天',
			baseline: 3,
			target: 1.5,
			actual: 1.8,
			weight: 10,
		});
		expect(await weights([...ids, push])).toEqual([54, 36, 10]);
		await newDay('2026-10-01');
		const { value, segments } = await groupScore(push, '2026-09-01', '2026-09-30');
		expect(segments.map((s: { value: string; days: number }) => [Number(s.value), s.days])).toEqual([[92, 11], [90.8, 19]]); // biome-ignore format: one list
		expect(Number(value)).toBeCloseTo((92 * 11 + 90.8 * 19) / 30, 10);
	});

	it('S1-53: a rating of the team of 4.5 sets the weight of empowerment to 12', async () => {
		const scorecard = await card({ period: '2026-Q4' });
		const ids = [await goal({ scorecard, indicator: await indicatorOf('PPL-06'), target: 5, actual: 4.5 }), await goal({ scorecard, target: 100, actual: 80 })];
		await setWeights(ids, [10, 90]);
		whole(await change('scorecard', scorecard, { team_rating: 4.5 }));
		expect(await weights(ids)).toEqual([12, 88]);
	});

	it('S4-06, S1-38: outside the first five days a target changes only with a reason, and is counted as a formal revision', async () => {
		await newDay('2026-11-10');
		const id = await goal({ target: 100, actual: 100 });
		expect((await change('goal', id, { target: 90 })).status).toBeGreaterThanOrEqual(400);
		whole(await change('goal', id, { target: 90 }, '客户取消订单'));
		await newDay('2026-12-03');
		whole(await change('goal', id, { target: 95 }));
		const { formal, active, ratio } = whole(await app.admin.get(`${base}/trees/goals/revisions?from=2026-11-01&to=2026-12-31`));
		expect(formal).toBeGreaterThanOrEqual(2);
		expect(Number(ratio)).toBeCloseTo(formal / active, 10);
	});
});

describe('schemes and OKR', () => {
	it('S2-29: 60, 25 and 15 make the total of three sub-scores', async () => {
		const [scheme] = await list('scheme', '[kind] = "dimensions"');
		expect([scheme.values.dimension_total, scheme.values.complete]).toEqual([100, true]);
		const dimensions = (await list('scheme_dimension', 'TRUE')).filter((d: { values: Values }) => d.values.scheme === scheme.id);
		const scorecard = await card({ scheme: scheme.id, period: '2026-Q1' });
		const of: { [weight: string]: string } = {};
		for (const { id, values } of dimensions)
			of[values.weight] = await add('scorecard_dimension', {
				scorecard,
				dimension: id,
				...(values.weight !== 60 && { rating: values.weight === 25 ? 80 : 70 }),
			});
		await goal({ scorecard, card_dimension: of['60'], target: 100, actual: 90 });
		expect(await read('scorecard', scorecard)).toMatchObject({ dimensions_score: 84.5, total: 84.5, grade: 'c' });
	});

	it('S2-05, 5.1: key results of 0.6, 1.0 and 0.25 with 0.5, 0.3 and 0.2 are 0.65', async () => {
		const owner = await someone(root);
		const common = { owner, org_unit: root, period: '2026-Q1' };
		const objective = await add('okr', { ...common, title: '新产品按期量产', kind: 'objective' });
		expect((await read('okr', objective)).score).toBeNull();
		const results = [[0, 10, 6, 50], [20, 50, 50, 30], [48, 12, 39, 20]] as const; // biome-ignore format: one table
		const ids: string[] = [];
		for (const [start, target, current] of results)
			ids.push(await add('okr', { ...common, title: `结果 ${++count}`, parent: objective, start, target, current }));
		whole(await app.admin.post(`${base}/trees/okr/weights`, { of: ids[0], weights: ids.map((id, i) => ({ id, weight: results[i]?.[3] })) }));
		expect(await read('okr', objective)).toMatchObject({ score: 0.65, status: 'yellow' });
		expect((await Promise.all(ids.map((id) => read('okr', id)))).map((v) => v.status)).toEqual(['yellow', 'green', 'red']);
	});
});

describe('settlement', () => {
	const run = async (month: string) => {
		const [parameters] = await list('pay_parameter', 'TRUE');
		return add('settlement', { title: `${month} 结算`, month, parameters: parameters.id, status: 'checked' });
	};
	const line = async (settlement: string, values: Values) => add('settlement_line', { settlement, person: await someone(root), ...values });
	const piece = (of: string, quantity: number, price: number, kind = 'normal') => add('piece_entry', { line: of, product: '支架', quantity, price, kind });
	const paid = async (id: string) => read('settlement_line', id);

	it('S0-11: an operator by piece, 100 × 3.2, and a manager by KPI, 93.4, in one run', async () => {
		const settlement = await run('2026-01');
		const [a, b] = [await line(settlement, { scheme: 'piece' }), await line(settlement, { scheme: 'kpi', score_given: 93.4, base: 5000 })];
		await piece(a, 100, 3.2);
		expect(await paid(a)).toMatchObject({ piece_pay: 320, top_up: 1680, kpi_pay: null, total: 2000 });
		expect(await paid(b)).toMatchObject({ coefficient: 1, kpi_pay: 5000, piece_pay: null, total: 5000 });
		expect(await read('settlement', settlement)).toMatchObject({ lines: 2, total: 7000 });
	});

	it('5.8: 480 pieces in two prices are 620.00; uplifts make 787.50; rejects are lines of their own; the floor tops up 150', async () => {
		const settlement = await run('2026-02');
		const lines = [];
		for (let i = 0; i < 3; i++) lines.push(await line(settlement, { scheme: 'piece' }));
		const [two, uplift, floor] = lines as [string, string, string];
		await piece(two, 400, 1.25);
		await piece(two, 80, 1.5);
		expect((await paid(two)).piece_pay).toBe(620);
		for (const [quantity, kind] of [[400, 'normal'], [60, 'overtime'], [40, 'rest_day'], [20, 'holiday']] as const) await piece(uplift, quantity, 1.25, kind); // biome-ignore format: one table
		expect((await paid(uplift)).piece_pay).toBe(787.5);
		await piece(uplift, 10, 1.25, 'reject');
		expect((await paid(uplift)).piece_pay).toBe(775);
		await piece(floor, 1850, 1);
		expect(await paid(floor)).toMatchObject({ piece_pay: 1850, top_up: 150, total: 2000 });
	});

	it('5.8: the coefficient follows from the unrounded score', async () => {
		const settlement = await run('2026-03');
		const found = [];
		for (const score_given of [95, 86.82, 85, 84.996, 70, 69.99])
			found.push((await paid(await line(settlement, { scheme: 'kpi', score_given, base: 1000 }))).coefficient);
		expect(found).toEqual([1.2, 1, 1, 0.8, 0.8, 0.5]);
	});

	it('5.8: a pool of 12,000 by hours × factor, to the cent', async () => {
		const settlement = await run('2026-04');
		const pool = await add('team_pool', { settlement, title: '班组奖金池', amount: 12000 });
		const ids = [];
		for (const [hours, hour_factor] of [
			[180, 1.2],
			[170, 1],
			[160, 0.9],
		])
			ids.push(await line(settlement, { scheme: 'kpi', score_given: 90, base: 0, pool, hours, hour_factor }));
		expect((await Promise.all(ids.map(paid))).map((v) => v.pool_share)).toEqual([4890.56, 3849.06, 3260.38]);
		expect((await read('team_pool', pool)).shared).toBe(12000);
	});
});

describe('figures of how it works', () => {
	it('5.11: each ratio by its own denominator; without one there is none', async () => {
		const month = async (m: string, values: Values) => read('effect_month', await add('effect_month', { month: m, ...values }));
		const found = await month('2026-01', {
			formal_revisions: 15,
			active_goals: 100,
			records_due: 1000,
			records_whole: 992,
			assessed: 280,
			disputes: 8,
			suggestions: 28,
			adopted: 7,
		});
		expect(found).toMatchObject({ adjust_ratio: 0.15, adjust_status: 'green', completeness: 99.2, adoption: 25, data_call: null });
		expect(found.dispute.toFixed(1)).toBe('2.9');
		expect((await month('2026-02', { formal_revisions: 16, active_goals: 100 })).adjust_status).toBe('amber');
		expect((await month('2026-03', { formal_revisions: 26, active_goals: 100 })).adjust_status).toBe('red');
		expect(await month('2026-04', { formal_revisions: 0, active_goals: 0 })).toMatchObject({ adjust_ratio: null, adjust_status: null });
	});

	it('S4-13: 60 % promoters less 20 % detractors are 40', async () => {
		const id = await add('nps_survey', {
			title: '客户调研',
			date: '2026-04-01',
			promoters: 60,
			passives: 20,
			detractors: 20,
			indicator: await indicatorOf('SRV-03'),
		});
		expect((await read('nps_survey', id)).nps).toBe(40);
	});
});
