import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Scores of periods in which weights change (5.6, S0-06), what is kept of them, and who sees which part. */
let today = '2026-04-01';
let app: TestApp;
let admin: Person;
const on = (day: string) => {
	today = day;
};
const records = '/production/apps/floor/records';
const models = [
	{
		kind: 'model',
		key: 'reading',
		title: 'Reading',
		schema: {
			type: 'object',
			properties: {
				measure: { type: 'string', title: 'Measure', 'x-kind': 'reference', 'x-model': 'measure' },
				at: { type: 'string', format: 'date', title: 'On' },
				value: { type: 'number', title: 'Value' },
			},
		},
	},
	{
		kind: 'model',
		key: 'result',
		title: 'Result',
		schema: {
			type: 'object',
			properties: {
				measure: { type: 'string', title: 'Measure', 'x-kind': 'reference', 'x-model': 'measure' },
				from: { type: 'string', format: 'date', title: 'From' },
				to: { type: 'string', format: 'date', title: 'To' },
				score: { type: 'number', title: 'Score' },
				weight: { type: 'number', title: 'Weight' },
				status: { type: 'string', title: 'Status' },
				detail: { 'x-kind': 'json', title: 'Detail' },
			},
		},
	},
];
const rules = [
	{ key: 'trial', title: 'Trial product', when: '[kind] = "craft" AND [line.trial]', weight: '35', from: '[line.trial_from]', to: '[line.trial_to]' },
];
const tree = {
	points: { model: 'reading', record: 'measure', at: 'at', value: 'value' },
	results: { model: 'result', record: 'measure', from: 'from', to: 'to', score: 'score', weight: 'weight', status: 'status', detail: 'detail' },
	bands: [
		{ key: 'low', to: 90, tone: 'poor' },
		{ key: 'high', from: 90, tone: 'good' },
	],
};
const roles = {
	clerk: { models: { measure: { read: '[kind] <> "craft"' }, line: { read: true } } },
	blind: { models: { measure: { read: true, fields: { score: 'hidden' } }, result: { read: true, create: true } } },
	chief: { models: { measure: { read: true }, result: { read: true, create: true } } },
};
const world = (period: string) =>
	startApp({ apps: ['directory', scorecard({ weights: { rules, period }, tree, models, roles })], now: () => new Date(`${today}T04:00:00Z`) });
beforeAll(async () => {
	app = await world('segment');
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

/** X weighs 20 for 20 days, then 35 by the rule; it scored 100, then 70, and the other 90 all along. */
async function trialInApril(person: Person) {
	on('2026-04-01');
	const line = await make(person, at.lines, { name: 'Line 2', trial: true, trial_from: '2026-04-21', trial_to: '2026-04-30' });
	const { parent, ids } = await group(
		person,
		[20, 80],
		[
			{ name: 'X', kind: 'craft', line: line.id },
			{ name: 'Y', kind: 'other' },
		],
	);
	for (const [measure, day, value] of [[ids[0], '2026-04-20', 100], [ids[0], '2026-04-30', 70], [ids[1], '2026-04-10', 90]]) await make(person, `${records}/reading`, { measure, at: day, value }); // biome-ignore format: one table
	return { parent, x: ids[0]!, y: ids[1]! };
}
const scoreOf = async (person: Person, id: string, from = '2026-04-01', to = '2026-04-30') =>
	whole(await person.get(`${at.in(id, 'score')}?from=${from}&to=${to}`));
const newDay = async (of: TestApp) => {
	await enqueueNow(of.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: 'new-day' });
	await runDueJobs(of.server.services);
};

describe('5.6: a weight of 20 for 20 days, of 35 for 10', () => {
	it('each span with its own weights and scores: (92 × 20 + 83 × 10) / 30 = 89', async () => {
		const { parent, x, y } = await trialInApril(admin);
		on('2026-05-01');
		await newDay(app);
		expect(await weightsBelow(admin, parent)).toEqual([20, 80]);
		const score = await scoreOf(admin, parent);
		expect([score.mode, score.value]).toEqual(['segment', '89']);
		expect(
			score.segments.map((s: { from: string; to: string; days: number; value: string; cause?: object }) => [s.from, s.to, s.days, s.value, s.cause]),
		).toEqual([
			['2026-04-01', '2026-04-20', 20, '92', { rule: null, reason: null }],
			['2026-04-21', '2026-04-30', 10, '83', { rule: { key: 'trial', title: 'Trial product' }, reason: null }],
		]);
		const byTitle = (s: { parts: { id: string; title: string; weight: string; score: string; contribution: string }[] }) =>
			s.parts.map((p) => [p.title, p.weight, p.score, p.contribution]).sort();
		expect(score.segments.map(byTitle)).toEqual([
			[
				['X', '20', '100', '20'],
				['Y', '80', '90', '72'],
			],
			[
				['X', '35', '70', '24.5'],
				['Y', '65', '90', '58.5'],
			],
		]);
		expect((await scoreOf(admin, x)).value).toBe('70');
		expect((await scoreOf(admin, y)).segments).toMatchObject([{ days: 30, value: '90', parts: [] }]);
	});

	it.each([
		[
			'average',
			'90',
			[
				['25', '90', '22.5'],
				['75', '90', '67.5'],
			],
		],
		[
			'closing',
			'83',
			[
				['35', '70', '24.5'],
				['65', '90', '58.5'],
			],
		],
	])('by %s it is %s', async (period, value, wanted) => {
		await using other = await world(period);
		const { parent } = await trialInApril(other.admin);
		on('2026-05-01');
		await newDay(other);
		const score = await scoreOf(other.admin, parent);
		expect([score.mode, score.value, score.segments.length]).toEqual([period, value, 1]);
		const seen = score.segments[0].parts.toSorted((a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1));
		expect(seen.map((p: { weight: string; score: string; contribution: string }) => [p.weight, p.score, p.contribution])).toEqual(wanted);
	});

	it('who may not see X sees the rest of the sum as one part; who may not see scores sees none', async () => {
		const { parent, x } = await trialInApril(admin);
		on('2026-05-01');
		await newDay(app);
		whole(await admin.patch(at.measure(parent), { version: whole(await admin.get(at.measure(parent))).version, values: { kind: 'other' } }));
		const clerk = await app.addMember(`clerk-${Math.random().toString(36).slice(2)}`, { roles: ['floor/clerk'] });
		const score = await scoreOf(clerk, parent);
		expect(score.value).toBe('89');
		expect(score.segments.map((s: { parts: object[] }) => s.parts)).toMatchObject([
			[
				{ title: 'Y', contribution: '72' },
				{ id: null, title: null, weight: '20', score: null, contribution: '20', restricted: true },
			],
			[
				{ title: 'Y', contribution: '58.5' },
				{ id: null, title: null, weight: '35', score: null, contribution: '24.5', restricted: true },
			],
		]);
		expect(JSON.stringify(score)).not.toContain(x);
		const seen = whole(await clerk.get(at.in(parent, 'path')));
		expect(seen.steps).toHaveLength(1);
		expect((await clerk.get(at.in(x, 'group'))).body.code).toBe('record.not-found');
		const blind = await app.addMember(`blind-${Math.random().toString(36).slice(2)}`, { roles: ['floor/blind'] });
		expect((await blind.get(`${at.in(parent, 'score')}?from=2026-04-01&to=2026-04-30`)).status).toBe(404);
	});
});

describe('S0-06: a goal that comes in on the 12th with a weight of 10', () => {
	it('counts from that day on, the others with 90 between them', async () => {
		on('2026-06-01');
		const { parent, ids } = await group(admin, [60, 40]);
		for (const measure of ids) await make(admin, `${records}/reading`, { measure, at: '2026-06-01', value: 90 });
		on('2026-06-12');
		const late = await make(admin, at.measures, { name: 'Push', parent, weight: 10 });
		await make(admin, `${records}/reading`, { measure: late.id, at: '2026-06-30', value: 60 });
		expect(await weightsBelow(admin, parent)).toEqual([54, 36, 10]);
		on('2026-07-01');
		const score = await scoreOf(admin, parent, '2026-06-01', '2026-06-30');
		expect(score.segments.map((s: { days: number; value: string; parts: object[] }) => [s.days, s.value, s.parts.length])).toEqual([
			[11, '90', 2],
			[19, '87', 3],
		]);
		expect(Number(score.value)).toBeCloseTo((90 * 11 + 87 * 19) / 30, 10);
	});
});

describe('a record over several levels', () => {
	/** The weights of the parts change on one day, those of their parts on another. */
	async function threeLevels(person: Person) {
		on('2026-04-01');
		const { parent, ids } = await group(person, [50, 50]);
		const [left, right] = ids as [string, string];
		const a = await make(person, at.measures, { name: 'A', parent: left });
		const b = await make(person, at.measures, { name: 'B', parent: left });
		const weigh = (first: string, second: string, weight: number) =>
			person.post(`${at.tree}/weights`, { of: first, weights: [{ id: first, weight }, { id: second, weight: 100 - weight }], reason: 'plan' }); // biome-ignore format: one call
		whole(await weigh(a.id, b.id, 40));
		for (const [measure, day, value] of [[a.id, '2026-04-01', 100], [a.id, '2026-04-16', 60], [b.id, '2026-04-01', 50], [right, '2026-03-31', 80]]) await make(person, `${records}/reading`, { measure, at: day, value }); // biome-ignore format: one table
		on('2026-04-11');
		whole(await weigh(a.id, b.id, 80));
		on('2026-04-21');
		whole(await weigh(left, right, 70));
		on('2026-05-01');
		return { parent, left };
	}

	it('is measured through all of them, each cut where its own weights change inside the spans above it', async () => {
		const { parent, left } = await threeLevels(admin);
		// Up to the 10th A was last at 100; in the spans that end later it was at 60.
		const early = (0.4 * 100 + 0.6 * 50) * 10;
		const middle = (0.8 * 60 + 0.2 * 50) * 10;
		const late = 0.8 * 60 + 0.2 * 50;
		const wanted = ((0.5 * ((early + middle) / 20) + 0.5 * 80) * 20 + (0.7 * late + 0.3 * 80) * 10) / 30;
		const score = await scoreOf(admin, parent);
		expect(score.segments.map((s: { days: number }) => s.days)).toEqual([20, 10]);
		expect(Number(score.value)).toBeCloseTo(wanted, 10);
		expect(Number((await scoreOf(admin, left, '2026-04-01', '2026-04-20')).value)).toBeCloseTo((early + middle) / 20, 10);
	});

	it('comes to the same when it is kept together with others', async () => {
		await using other = await world('segment');
		const { parent, left } = await threeLevels(other.admin);
		whole(await other.admin.post(`${at.tree}/results`, { from: '2026-04-01', to: '2026-04-30' }));
		const kept = whole(await other.admin.post(`${records}/result/query`, {})).records.map((r: { values: { measure: string; score: number } }) => r.values);
		expect(kept).toHaveLength(5);
		for (const id of [parent, left]) {
			const { value } = await scoreOf(other.admin, id);
			expect(kept.find((r: { measure: string }) => r.measure === id).score).toBeCloseTo(Number(value), 6);
		}
	});

	it('of more records than one answer may look at is refused, and says so', async () => {
		await using other = await world('segment');
		const top = await make(other.admin, at.measures, { name: 'Top' });
		await other.server.services.pool.query(
			`insert into ws_main_production.floor__measure (id, created_at, updated_at, version, name, parent, draft)
			select ('0197c0de-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), now(), 1, 'M' || n, $1, false from generate_series(1, 50000) n`,
			[top.id],
		);
		const answer = await other.admin.get(`${at.in(top.id, 'score')}?from=2026-04-01&to=2026-04-30`);
		expect(answer.body).toMatchObject({ status: 422, code: 'tree.score-too-large', detail: expect.stringContaining('50000') });
	});
});

describe('what a period came to', () => {
	it('is kept once, with weight, status and parts; what has no score is kept without one, and said', async () => {
		await using other = await world('segment');
		const { parent, x } = await trialInApril(other.admin);
		const bare = await make(other.admin, at.measures, { name: 'Bare' });
		on('2026-05-01');
		await newDay(other);
		const body = { from: '2026-04-01', to: '2026-04-30' };
		const chief = await other.addMember('chief', { roles: ['floor/chief'] });
		const preview = async () => whole(await chief.post(`${at.tree}/results`, { ...body, preview: true }));
		expect(await preview()).toEqual({ made: 4, kept: 0, partial: [] });
		expect(whole(await chief.post(`${records}/result/query`, {})).records).toEqual([]);
		const frozen = whole(await chief.post(`${at.tree}/results`, body));
		expect(await preview()).toEqual({ made: 0, kept: 4, partial: [] });
		expect(frozen).toEqual({ made: 4, kept: 0, partial: [{ id: bare.id, title: 'Bare' }] });
		expect(whole(await chief.post(`${at.tree}/results`, body))).toEqual({ made: 0, kept: 4, partial: [] });
		const blind = await other.addMember('blind', { roles: ['floor/blind'] });
		expect(whole(await blind.post(`${at.tree}/results`, { from: '2026-03-01', to: '2026-03-31' }))).toEqual({ made: 0, kept: 0, partial: [] });
		const results = whole(await chief.post(`${records}/result/query`, {})).records.map((r: { values: object }) => r.values);
		expect(results.find((r: { measure: string }) => r.measure === parent)).toMatchObject({
			score: 89,
			status: 'low',
			detail: { mode: 'segment', segments: [{ value: '92' }, { value: '83' }] },
		});
		// What is kept is for whoever reads results: nothing in it names records or tells their own scores.
		expect(Object.keys(results.find((r: { measure: string }) => r.measure === parent).detail.segments[0].parts[0])).toEqual(['id', 'weight', 'contribution']);
		expect(results.find((r: { measure: string }) => r.measure === x)).toMatchObject({ score: 70, weight: 35 });
		expect(results.find((r: { measure: string }) => r.measure === bare.id)).toMatchObject({ score: null, status: null });
	});

	it('two who freeze at once make it once', async () => {
		await using other = await world('segment');
		await trialInApril(other.admin);
		on('2026-05-01');
		const body = { from: '2026-04-01', to: '2026-04-30' };
		const made = (await Promise.all([1, 2, 3].map(() => other.admin.post(`${at.tree}/results`, body)))).map((a) => whole(a).made);
		expect(made.sort()).toEqual([0, 0, 3]);
	});
});
