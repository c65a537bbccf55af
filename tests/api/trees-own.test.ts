import { afterAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, make, scorecard, whole } from './trees-app.ts';

/** Records with children that have a figure of their own: which of both counts, in the stored score, in that of a period, and as it is told. */
const records = '/production/apps/floor/records';
const number = (title: string) => ({ type: 'number', title });
const reference = { type: 'string', title: 'Measure', 'x-kind': 'reference', 'x-model': 'measure' };
const models = [
	{
		...{ kind: 'model', key: 'reading', title: 'Reading' },
		schema: { type: 'object', properties: { measure: reference, at: { type: 'string', format: 'date', title: 'On' }, value: number('Value') } },
	},
	{
		...{ kind: 'model', key: 'gift', title: 'Gift' },
		schema: { type: 'object', properties: { giver: reference, taker: reference, share: number('Share') } },
	},
];
const properties = {
	achievement: number('Achievement'),
	current: { ...number('Current'), 'x-formula': 'COALESCE(LAST(reading.measure, [value], [at]), [actual])' },
	state: { type: 'string', title: 'State', oneOf: ['low', 'high'].map((key) => ({ const: key, title: key })) },
};
const tree = (rollup: object, more: object) => ({
	fields: { score: 'score', achievement: 'achievement', weight: 'weight', actual: 'current', target: 'target', status: 'state' },
	scoring: [{ key: 'rate', rule: 'higher', inputs: { actual: '[current]', target: '[target]' } }],
	points: { model: 'reading', record: 'measure', at: 'at', value: 'value' },
	bands: [
		{ key: 'low', to: 90, tone: 'poor' },
		{ key: 'high', from: 90, tone: 'good' },
	],
	rollup,
	...more,
});
const today = '2026-04-30';
const apps: TestApp[] = [];
const start = async (rollup: object, more: object = {}) => {
	const app = await startApp({
		apps: ['directory', scorecard({ weights: null, tree: tree(rollup, more), models, properties })],
		now: () => new Date(`${today}T04:00:00Z`),
	});
	apps.push(app);
	return app.admin;
};
afterAll(() => Promise.all(apps.map((app) => app[Symbol.asyncDispose]())));

const goal = async (admin: Person, name: string, values: object = {}): Promise<string> =>
	(await make(admin, at.measures, { name, target: 100, weight: 10, ...values })).id;
const dated = (admin: Person, measure: string, day: string, value: number) => make(admin, `${records}/reading`, { measure, at: day, value });
const read = async (admin: Person, id: string) => whole(await admin.get(at.measure(id))).values;
const period = async (admin: Person, id: string, from = '2026-04-30', to = from) => whole(await admin.get(`${at.in(id, 'score')}?from=${from}&to=${to}`));
/** The status follows the one of the worst child, for trees that say so. */
const riskiest = { statusFrom: 'riskiest' };

describe('own: first', () => {
	it('the figure of a record goes before its children, whose score counts as soon as there is none', async () => {
		const admin = await start({ method: 'weighted', own: 'first' }, riskiest);
		const top = await goal(admin, 'Accidents', { actual: 75 });
		const good = await goal(admin, 'Inspections', { parent: top, actual: 100, weight: 60 });
		await goal(admin, 'Trainings', { parent: top, actual: 80, weight: 40 });
		expect(await read(admin, top)).toMatchObject({ achievement: 75, score: 75, state: 'low' });
		expect(await period(admin, top)).toMatchObject({ value: '75', counted: 'own', segments: [{ value: '75', parts: [] }] });
		expect((await period(admin, good)).counted).toBeUndefined();
		const { steps } = whole(await admin.get(at.in(good, 'path')));
		expect(steps.map((s: { share: string }) => s.share)).toEqual(['0', '100']);

		const { version } = whole(await admin.get(at.measure(top)));
		whole(await admin.patch(at.measure(top), { version, values: { actual: null } }));
		expect(await read(admin, top)).toMatchObject({ achievement: null, score: 92, state: 'low' });
		expect(await period(admin, top)).toMatchObject({ value: '92', counted: 'children' });

		await dated(admin, top, '2026-04-10', 96);
		expect(await read(admin, top)).toMatchObject({ achievement: 96, score: 96, state: 'high' });
		expect(await period(admin, top, '2026-04-01', '2026-04-30')).toMatchObject({ value: '96', counted: 'own' });
		// Nothing was measured at the top up to then, and nothing below it has dated values.
		expect(await period(admin, top, '2026-04-01', '2026-04-09')).toMatchObject({ value: null, counted: 'children' });
	});

	it('without dated values it is what the record had achieved at the end of the period', async () => {
		const admin = await start({ method: 'mean', own: 'first' }, { points: undefined });
		const top = await goal(admin, 'Top', { actual: 75 });
		await goal(admin, 'Child', { parent: top, actual: 100 });
		expect(await period(admin, top)).toMatchObject({ value: '75', counted: 'own' });
	});
});

it('own: leaf, or nothing said: children alone make a score, and nothing is told of a choice', async () => {
	const admin = await start({ method: 'mean' }, riskiest);
	const top = await goal(admin, 'Top', { actual: 75 });
	await dated(admin, top, '2026-04-10', 70);
	await goal(admin, 'Child', { parent: top, actual: 100 });
	expect(await read(admin, top)).toMatchObject({ achievement: 70, score: 100, state: 'high' });
	const score = await period(admin, top);
	expect([score.value, score.counted]).toEqual(['100', undefined]);
});

const methods = ['weighted', 'mean', 'sum', 'minimum'] as const;
describe.each(methods.flatMap((method) => (['leaf', 'first'] as const).map((own) => [method, own] as const)))('%s, own: %s', (method, own) => {
	it('the score of a day is the stored score, for every record of a tree where some measure themselves', async () => {
		const shares = method === 'minimum' ? {} : { contributions: { model: 'gift', from: 'giver', to: 'taker', share: 'share' } };
		const admin = await start({ method, own }, shares);
		const top = await goal(admin, 'Top');
		const [measured, unmeasured, written] = [
			await goal(admin, 'Measured', { parent: top, weight: 50 }),
			await goal(admin, 'Unmeasured', { parent: top, weight: 30 }),
			await goal(admin, 'Written', { parent: top, weight: 20, actual: 64 }),
		];
		await dated(admin, measured, '2026-04-12', 72);
		const taker = await goal(admin, 'Taker', { parent: top, weight: 15, actual: 31 });
		await dated(admin, taker, '2026-04-12', 33);
		const leaves: string[] = [];
		for (const [i, parent] of [measured, measured, unmeasured, unmeasured, written, written].entries()) {
			const leaf = await goal(admin, `Leaf ${i}`, { parent, weight: 10 + 7 * i, ...(i % 2 === 0 && { actual: 81 + i }) });
			if (i % 2 === 1) await dated(admin, leaf, `2026-04-1${i}`, 55 + 9 * i);
			leaves.push(leaf);
		}
		const empty = await goal(admin, 'Empty', { parent: unmeasured, weight: 5 });
		if (method !== 'minimum') {
			await make(admin, `${records}/gift`, { giver: measured, taker, share: 25 });
			await make(admin, `${records}/gift`, { giver: leaves[2], taker, share: 40 });
		}
		const all = [top, measured, unmeasured, written, taker, ...leaves, empty];
		const stored = await Promise.all(all.map(async (id) => [id, (await read(admin, id)).score] as const));
		const ofDay = await Promise.all(all.map(async (id) => [id, (await period(admin, id)).value] as const));
		const rounded = (pairs: readonly (readonly [string, unknown])[]) => pairs.map(([id, n]) => [id, n === null ? null : Number(n).toFixed(10)]);
		expect(rounded(ofDay)).toEqual(rounded(stored));
		expect(new Set(stored.map(([, score]) => score)).size).toBeGreaterThan(6);
		const [measuredScore] = stored.filter(([id]) => id === measured).map(([, score]) => score);
		expect(measuredScore === 72).toBe(own === 'first');
	});
});
