import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { bundleOf } from './tree-world.ts';

/** The numbers of a tree as people get them: over HTTP, right after the write that moves them. */
let app: TestApp;
let admin: Person;
beforeAll(async () => {
	const tree = {
		scoring: [
			{ key: 'rate', rule: 'higher', inputs: { actual: '[actual]', target: '[target]' } },
			{ key: 'faults', rule: 'lower_ratio', inputs: { actual: '[actual]', target: '[target]' }, cap: 120 },
			{ key: 'given', rule: 'plain', inputs: { value: '[actual]' } },
			{
				...{ key: 'steps', rule: 'milestone' },
				parts: {
					...{ model: 'step', record: 'goal' },
					inputs: { weight: '[weight]', done: 'NOT ISBLANK([finished])', late: 'WORKDAYS_BETWEEN([due], [finished])' },
				},
			},
			{
				...{ key: 'months', rule: 'accumulate', params: { how: 'last' } },
				parts: { model: 'step', record: 'goal', inputs: { actual: '[value]', target: '[planned]', at: '[due]' } },
			},
		],
		fields: { score: 'score', achievement: 'achievement', rule: 'rule', weight: 'weight', status: 'status' },
		rollup: { method: 'weighted' },
		bands: [
			{ key: 'red', to: 80, tone: 'poor' },
			{ key: 'green', from: 80, tone: 'good' },
		],
		contributions: { model: 'gift', from: 'giver', to: 'taker', share: 'share' },
	};
	const bundle = bundleOf(tree as never);
	bundle.definitions.push({ kind: 'translation', key: 'zh', language: 'zh-CN', texts: { 'model.goal.title': '目标' } } as never);
	app = await startApp({ apps: [bundle] });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

const goals = '/production/apps/trees/records/goal';
const english = { 'accept-language': 'en' };
async function make(values: object, of = goals): Promise<{ id: string; version: number; values: { [field: string]: unknown } }> {
	const { status, body, text } = await admin.post(of, { values }, english);
	if (status >= 300) throw new Error(text);
	return body;
}
const read = async (id: string) => (await admin.get(`${goals}/${id}`)).body.values as { [field: string]: unknown };
const set = async (id: string, values: object) => {
	const { version } = (await admin.get(`${goals}/${id}`)).body;
	return admin.patch(`${goals}/${id}`, { version, values }, english);
};
const rounded = (value: unknown) => Number(value).toFixed(2);

describe('5.4 through the API', () => {
	it('99.492 × 35 % + 80 × 25 % + 100 × 20 % + 60 × 20 % = 86.82, and without the last 93.53, up to the top', async () => {
		const top = await make({ title: 'Company' });
		const card = await make({ title: 'Workshop', above: top.id, weight: 100 });
		await make({ title: 'On time', above: card.id, rule: 'rate', actual: 98, target: 98.5, weight: 35 });
		await make({ title: 'Faults', above: card.id, rule: 'faults', actual: 1, target: 0.8, weight: 25 });
		await make({ title: 'Training', above: card.id, rule: 'given', actual: 100, weight: 20 });
		const last = await make({ title: 'Ideas', above: card.id, rule: 'given', actual: 60, weight: 20 });
		expect([rounded((await read(card.id)).score), rounded((await read(top.id)).score), (await read(top.id)).status]).toEqual(['86.82', '86.82', 'green']);
		await set(last.id, { actual: null });
		expect([rounded((await read(card.id)).score), rounded((await read(top.id)).score), (await read(last.id)).score ?? null]).toEqual(['93.53', '93.53', null]);
		await set(last.id, { actual: 5 });
		expect((await read(top.id)).status).toBe('red');
	});

	it('nobody writes a score by hand', async () => {
		const { status } = await admin.post(goals, { values: { title: 'Cheat', score: 100 } }, english);
		expect(status).toBe(422);
	});
});

describe('5.2 through the API', () => {
	it('a target of 0 is refused at its field where the rule divides by it, and taken where it does not', async () => {
		const refused = await admin.post(goals, { values: { title: 'Endless', rule: 'rate', actual: 1, target: 0 } }, english);
		expect(refused.status).toBe(422);
		expect(refused.body.errors).toMatchObject([{ pointer: '#/values/target', detail: expect.stringContaining('target is 0') }]);
		const chinese = await admin.post(goals, { values: { title: 'Endless', rule: 'rate', actual: 1, target: 0 } }, { 'accept-language': 'zh-CN' });
		expect(chinese.body.errors[0].detail).toContain('目标值为 0');
		expect((await make({ title: 'Given', rule: 'given', actual: 7, target: 0 })).id).toBeTruthy();
	});

	it('milestones of 20, 30 and 50: two done are 50; the second 2 work days late, over the Spring Festival, 47', async () => {
		const steps = '/production/apps/trees/records/step';
		const { id } = await make({ title: 'Line 2', rule: 'steps' });
		expect((await read(id)).score ?? null).toBeNull();
		await make({ goal: id, weight: 20, due: '2026-01-30', finished: '2026-01-30' }, steps);
		const second = await make({ goal: id, weight: 30, due: '2026-02-13', finished: '2026-02-13' }, steps);
		await make({ goal: id, weight: 50, due: '2026-06-30' }, steps);
		expect((await read(id)).score).toBe(50);
		// 13 February, then the working Saturday of the 14th and the 24th.
		const late = await admin.patch(`${steps}/${second.id}`, { version: second.version, values: { finished: '2026-02-24' } }, english);
		expect([late.status, (await read(id)).score]).toEqual([200, 47]);
	});

	it('dated values: the last month with one counts', async () => {
		const steps = '/production/apps/trees/records/step';
		const { id } = await make({ title: 'Output', rule: 'months' });
		const months = [['2026-01-31', 90, 100], ['2026-02-28', 110, 100], ['2026-03-31', 120, 120], ['2026-04-30', 140, 130], ['2026-05-31', undefined, 150]] as const; // biome-ignore format: one table
		for (const [due, value, planned] of months) await make({ goal: id, due, planned, ...(value !== undefined && { value }) }, steps);
		expect(rounded((await read(id)).score)).toBe('107.69');
	});

	it('an actual of 0 gives the cap where lower is better', async () => {
		const { id } = await make({ title: 'No faults', rule: 'faults', actual: 0, target: 0.8 });
		expect(await read(id)).toMatchObject({ achievement: 120, score: 120 });
	});
});

describe('S0-07 through the API', () => {
	it('30 % of the credit of a deal shows with delivery, and is missing with sales', async () => {
		const sales = await make({ title: 'Sales' });
		const deal = await make({ title: 'Deal', above: sales.id, rule: 'given', actual: 100, weight: 50 });
		await make({ title: 'Other', above: sales.id, rule: 'given', actual: 40, weight: 50 });
		const delivery = await make({ title: 'Delivery' });
		expect((await read(sales.id)).score).toBe(70);
		await make({ giver: deal.id, taker: delivery.id, share: 30 }, '/production/apps/trees/records/gift');
		expect((await read(delivery.id)).score).toBe(100);
		// (100 × 50 × 0.7 + 40 × 50) / (35 + 50)
		expect(rounded((await read(sales.id)).score)).toBe('64.71');
		await set(deal.id, { actual: 80 });
		expect([(await read(delivery.id)).score, rounded((await read(sales.id)).score)]).toEqual([80, '56.47']);
	});
});
