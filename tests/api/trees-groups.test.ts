import { afterAll, beforeAll, expect, it } from 'vitest';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, make, scorecard, whole } from './trees-app.ts';

/** The score of records that share a total without having one parent (5.6), and what is kept of it. */
let app: TestApp;
let admin: Person;
const records = '/production/apps/floor/records';
let today = '2026-04-01';
const dates = { from: { type: 'string', format: 'date', title: 'From' }, to: { type: 'string', format: 'date', title: 'To' } };
const reference = (to: string) => ({ type: 'string', title: to, 'x-kind': 'reference', 'x-model': to });
const model = (key: string, properties: object) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties } });
const models = [
	model('reading', { measure: reference('measure'), at: dates.from, value: { type: 'number', title: 'Value' } }),
	model('result', { measure: reference('measure'), ...dates, score: { type: 'number', title: 'Score' } }),
	model('month', { line: reference('line'), ...dates, score: { type: 'number', title: 'Score' }, detail: { 'x-kind': 'json', title: 'Detail' } }),
];
const rules = [
	{ key: 'trial', title: 'Trial product', when: '[kind] = "craft" AND [line.trial]', weight: '35', from: '[line.trial_from]', to: '[line.trial_to]' },
];
const tree = {
	points: { model: 'reading', record: 'measure', at: 'at', value: 'value' },
	results: {
		...{ model: 'result', record: 'measure', from: 'from', to: 'to', score: 'score' },
		groups: { model: 'month', record: 'line', from: 'from', to: 'to', score: 'score', detail: 'detail' },
	},
};
const roles = { clerk: { models: { measure: { read: '[kind] <> "craft"' }, line: { read: true } } } };

beforeAll(async () => {
	const bundle = scorecard({ weights: { rules, within: ['line'] }, tree: { ...tree, rollup: { method: 'mean' } }, models, roles });
	app = await startApp({ apps: ['directory', bundle], now: () => new Date(`${today}T04:00:00Z`) });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('5.6: the month of a group whose weights change inside it is 89.0, by segments, and is kept so', async () => {
	const line = await make(admin, at.lines, { name: 'Workshop 2', trial: true, trial_from: '2026-04-21', trial_to: '2026-04-30' });
	const [x, y] = [
		await make(admin, at.measures, { name: 'X', kind: 'craft', line: line.id, weight: 20 }),
		await make(admin, at.measures, { name: 'Y', kind: 'other', line: line.id, weight: 80 }),
	];
	whole(await admin.post(`${at.tree}/weights`, { of: x.id, weights: [x, y].map(({ id }, i) => ({ id, weight: [20, 80][i] })) }));
	const readings = [[x, '2026-04-10', 100], [x, '2026-04-25', 70], [y, '2026-04-10', 90]] as const; // biome-ignore format: one list
	for (const [of, day, value] of readings) await make(admin, `${records}/reading`, { measure: of.id, at: day, value });
	const score = (person: Person, of: string) => person.get(`${at.in(x.id, 'score')}?from=2026-04-01&to=2026-04-30${of}`);
	today = '2026-05-01';
	await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: 'new-day' });
	await runDueJobs(app.server.services);
	const { value, segments } = whole(await score(admin, '&of=group'));
	expect([Number(value), segments.map((s: { days: number; value: string }) => [s.days, Number(s.value)])]).toEqual([89, [[20, 92], [10, 83]]]); // biome-ignore format: one list
	expect(segments[1].cause).toMatchObject({ rule: { key: 'trial' } });
	for (const { value: whole_, parts } of segments) {
		expect(parts.reduce((sum: number, p: { contribution: string }) => sum + Number(p.contribution), 0)).toBeCloseTo(Number(whole_), 10);
	}
	const span = { from: '2026-04-01', to: '2026-04-30' };
	const preview = { ...span, preview: true };
	expect(whole(await admin.post(`${at.tree}/results`, preview))).toEqual({ made: 2, kept: 0, partial: [], groups: { made: 1, kept: 0 } });
	expect(whole(await admin.post(`${at.tree}/results`, span))).toMatchObject({ made: 2, kept: 0, groups: { made: 1, kept: 0 } });
	expect(whole(await admin.post(`${at.tree}/results`, preview))).toEqual({ made: 0, kept: 2, partial: [], groups: { made: 0, kept: 1 } });
	expect(whole(await admin.post(`${at.tree}/results`, span))).toMatchObject({ made: 0, kept: 2, groups: { made: 0, kept: 1 } });
	const kept = whole(await admin.post(`${records}/month/query`, {})).records;
	expect(kept.map((r: { values: object }) => r.values)).toMatchObject([{ line: line.id, from: '2026-04-01', to: '2026-04-30', score: 89 }]);
	expect(kept[0].values.detail.segments).toHaveLength(2);
});

it('a reader who does not see a part of the group gets its contribution as one, and nothing of a group without a visible record', async () => {
	const clerk = await app.addMember('clerk', { roles: ['floor/clerk'] });
	const [x] = whole(await admin.post(`${at.measures}/query`, { filter: { field: 'name', op: 'eq', value: 'X' } })).records;
	const [y] = whole(await admin.post(`${at.measures}/query`, { filter: { field: 'name', op: 'eq', value: 'Y' } })).records;
	const ask = (id: string) => clerk.get(`${at.in(id, 'score')}?from=2026-04-01&to=2026-04-30&of=group`);
	expect((await ask(x.id)).status).toBe(404);
	const { value, segments } = whole(await ask(y.id));
	expect(Number(value)).toBe(89);
	expect(segments[0].parts.map((p: { restricted?: true }) => p.restricted ?? false)).toEqual([false, true]);
});

it('a record that is in no group has no score of one', async () => {
	const alone = await make(admin, at.measures, { name: 'Alone' });
	expect((await admin.get(`${at.in(alone.id, 'score')}?from=2026-04-01&to=2026-04-30&of=group`)).body.type).toContain('tree.no-group');
	expect((await admin.get(`${at.in(alone.id, 'score')}?from=2026-04-01&to=2026-04-30&of=other`)).status).toBe(400);
});

it('S0-22: data that is loaded says what records weigh without rules; a rule in force begins on its day', async () => {
	today = '2026-04-25';
	const data = (key: string, of: string, order: number, list: object[]) => ({
		kind: 'dataset',
		key,
		title: key,
		purpose: 'reference',
		order,
		model: of,
		records: list,
	});
	const measure = (key: string, kind: string, weight: number) => ({ key, values: { name: key, kind, line: 'l1', weight }, createdAt: '2026-04-01T04:00:00Z' });
	const sets = [
		data('lines', 'line', 1, [{ key: 'l1', values: { name: 'L1', trial: true, trial_from: '2026-04-21', trial_to: '2026-04-30' } }]),
		data('measures', 'measure', 2, [measure('a', 'craft', 20), measure('b', 'other', 30), measure('c', 'other', 25), measure('d', 'other', 15), measure('e', 'other', 10)]),
	]; // biome-ignore format: two tables
	const bundle = scorecard({ weights: { rules, within: ['line'] }, models: [...models, ...sets], roles });
	await using other = await startApp({ apps: ['directory', bundle], now: () => new Date(`${today}T04:00:00Z`) });
	const listed = whole(await other.admin.post(`${at.measures}/query`, { sort: ['name'] })).records;
	expect(listed.map((r: { values: { weight: number } }) => r.values.weight)).toEqual([35, 24.4, 20.3, 12.2, 8.1]);
	const { entries } = whole(await other.admin.get(at.in(listed[1].id, 'weights')));
	expect(entries.map((e: { weight: number; from: string; to: string }) => [e.weight, e.from, e.to])).toEqual([
		[30, '2026-04-01', '2026-04-20'],
		[24.4, '2026-04-21', null],
	]);
	const wrong = [sets[0], data('measures', 'measure', 2, [measure('a', 'craft', 20), measure('b', 'other', 70)])];
	await expect(startApp({ apps: ['directory', scorecard({ weights: { rules, within: ['line'] }, models: [...models, ...(wrong as object[])], roles })] })).rejects.toThrow('tree.weights-impossible'); // biome-ignore format: one call
});
