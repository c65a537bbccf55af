import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Weights that rules set, over days (5.5, 5.6, S0-22). */
let today = '2026-03-01';
let app: TestApp;
let admin: Person;
const on = (day: string) => {
	today = day;
};
const rules = [
	{ key: 'trial', title: 'Trial product', when: '[kind] = "craft" AND [line.trial]', weight: '35', from: '[line.trial_from]', to: '[line.trial_to]' },
	{ key: 'hot', title: 'Hot', when: '[hot]', weight: '44', priority: 200 },
	{ key: 'warm', title: 'Warm', when: '[hot] AND [kind] = "other"', weight: '50', priority: 200 },
];
beforeAll(async () => {
	app = await startApp({ apps: ['directory', scorecard({ weights: { rules } })], now: () => new Date(`${today}T04:00:00Z`) });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

const timeline = async (id: string) =>
	whole(await admin.get(at.in(id, 'weights'))).entries.map(
		(e: { weight: number; from: string; to: string | null; cause: string; rule: { key: string } | null }) =>
			[e.weight, e.from, e.to, e.cause, e.rule?.key ?? null].join(' '),
	);
const patch = async (address: string, values: object, reason?: string) => {
	const { version } = whole(await admin.get(address));
	return whole(await admin.patch(address, { version, values, ...(reason && { reason }) }, { 'accept-language': 'en' }));
};

async function craftGroup() {
	const line = (await make(admin, at.lines, { name: 'Line 2' })).id;
	const { parent, ids } = await group(admin, [20, 30, 25, 15, 10], [{ kind: 'craft', line }]);
	return { line, parent, ids };
}

describe('S0-22: a line takes on a trial product', () => {
	it('the weight goes from 20 to 35 without a hand on it, the others in proportion; when the trial ends all is as it was', async () => {
		on('2026-03-01');
		const { line, parent, ids } = await craftGroup();
		on('2026-03-21');
		await patch(at.line(line), { trial: true });
		expect(await weightsBelow(admin, parent)).toEqual([35, 24.4, 20.3, 12.2, 8.1]);
		on('2026-03-31');
		await patch(at.line(line), { trial: false });
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
		expect((await timeline(ids[0]!)).slice(-3)).toEqual([
			'20 2026-03-01 2026-03-20 balance ',
			'35 2026-03-21 2026-03-30 rule trial',
			'20 2026-03-31  rule trial',
		]);
		expect((await timeline(ids[1]!)).slice(-3)).toEqual([
			'30 2026-03-01 2026-03-20 formal ',
			'24.4 2026-03-21 2026-03-30 balance trial',
			'30 2026-03-31  balance trial',
		]);
	});

	it('its days count also when it is only entered afterwards', async () => {
		on('2026-03-01');
		const { line, parent, ids } = await craftGroup();
		on('2026-04-02');
		await patch(at.line(line), { trial: true, trial_from: '2026-03-21', trial_to: '2026-03-30' });
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
		expect((await timeline(ids[1]!)).slice(-3)).toEqual([
			'30 2026-03-01 2026-03-20 formal ',
			'24.4 2026-03-21 2026-03-30 balance trial',
			'30 2026-03-31  balance trial',
		]);
	});

	it('what begins and ends by date does so with the day, and by its date when nobody ran for a while', async () => {
		on('2026-05-01');
		const { line, parent, ids } = await craftGroup();
		await patch(at.line(line), { trial: true, trial_from: '2026-05-11', trial_to: '2026-05-20' });
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
		on('2026-05-12');
		await aDayBegins();
		expect(await weightsBelow(admin, parent)).toEqual([35, 24.4, 20.3, 12.2, 8.1]);
		await aDayBegins();
		on('2026-05-25');
		await aDayBegins();
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
		expect((await timeline(ids[1]!)).slice(-3)).toEqual([
			'30 2026-05-01 2026-05-10 formal ',
			'24.4 2026-05-11 2026-05-20 balance trial',
			'30 2026-05-21  balance trial',
		]);
		const history = whole(await admin.get(`${at.measure(ids[1]!)}/history`)).entries;
		expect(history.slice(0, 2).map((e: { cause: string; actor: object }) => [e.cause, e.actor])).toEqual([
			['balance', { id: null, title: '' }],
			['balance', { id: null, title: '' }],
		]);
	});
});

describe('while a rule is in force', () => {
	it('it is refused to set the ruled weight by hand, in words', async () => {
		on('2026-06-01');
		const { line, ids } = await craftGroup();
		await patch(at.line(line), { trial: true });
		const { version } = whole(await admin.get(at.measure(ids[0]!)));
		const refused = await admin.patch(at.measure(ids[0]!), { version, values: { weight: 10 } }, { 'accept-language': 'en' });
		expect([refused.status, refused.body.code]).toEqual([422, 'tree.weight-by-rule']);
		expect(refused.body.detail).toBe(
			'M1 weighs 35 while the rule “Trial product” holds. Change what the rule depends on, or set the weight once it has ended.',
		);
	});

	it('what people set is what they get, and keeps its part of the rest when the rule ends', async () => {
		on('2026-06-01');
		const { line, parent, ids } = await craftGroup();
		await patch(at.line(line), { trial: true });
		whole(
			await admin.post(`${at.tree}/weights`, {
				of: ids[0],
				weights: [
					{ id: ids[1], weight: 26 },
					{ id: ids[2], weight: 26 },
				],
			}),
		);
		expect(await weightsBelow(admin, parent)).toEqual([35, 26, 26, 7.8, 5.2]);
		const seen = whole(await admin.get(at.in(ids[0]!, 'group')));
		expect(byTitle(seen.members).map((m) => [m.base, m.rule?.key])).toEqual([
			[20, 'trial'],
			[32, undefined],
			[32, undefined],
			[9.6, undefined],
			[6.4, undefined],
		]);
		await patch(at.line(line), { trial: false });
		expect(await weightsBelow(admin, parent)).toEqual([20, 32, 32, 9.6, 6.4]);
	});

	it('of several on one record the priority decides, then the later start; in whichever order they began', async () => {
		const outcomes = [];
		for (const order of [
			['trial', 'hot'],
			['hot', 'trial'],
		]) {
			on('2026-07-01');
			const { line, parent, ids } = await craftGroup();
			for (const what of order) {
				await (what === 'trial' ? patch(at.line(line), { trial: true, trial_from: '2026-07-01' }) : patch(at.measure(ids[0]!), { hot: true }));
			}
			outcomes.push(await weightsBelow(admin, parent));
			await patch(at.measure(ids[0]!), { hot: false });
			expect(await weightsBelow(admin, parent)).toEqual([35, 24.4, 20.3, 12.2, 8.1]);
		}
		expect(outcomes).toEqual([
			[44, 21, 17.5, 10.5, 7],
			[44, 21, 17.5, 10.5, 7],
		]);
	});

	it('a later start wins among equals, also on the days after', async () => {
		on('2026-07-01');
		const { parent, ids } = await group(admin, [60, 40], [{ kind: 'craft', hot: false }]);
		await patch(at.measure(ids[0]!), { hot: true });
		expect(await weightsBelow(admin, parent)).toEqual([44, 56]);
		on('2026-07-03');
		await patch(at.measure(ids[0]!), { kind: 'other' });
		expect(await weightsBelow(admin, parent)).toEqual([50, 50]);
		on('2026-07-05');
		await aDayBegins();
		await patch(at.measure(ids[1]!), { name: 'M2' });
		await patch(at.measure(ids[1]!), { least: 1 });
		expect(await weightsBelow(admin, parent)).toEqual([50, 50]);
	});

	it('a rule that cannot be applied is passed over, and the write that made it hold is done', async () => {
		on('2026-07-01');
		const { parent, ids } = await group(admin, [60, 40], [{ kind: 'craft' }, { least: 30 }]);
		whole(await admin.post(`${at.tree}/weights`, { of: ids[1], weights: [{ id: ids[1], locked: true }] }));
		await patch(at.measure(ids[0]!), { hot: true });
		expect(await weightsBelow(admin, parent)).toEqual([60, 40]);
		const { rejected } = whole(await admin.get(at.in(ids[1]!, 'group'), { 'accept-language': 'en' }));
		expect(rejected).toMatchObject([{ id: ids[0], rule: { key: 'hot', title: 'Hot' }, reason: expect.stringContaining('“M2”') }]);
	});
});

describe('what a rule reads', () => {
	const read = (when: string, properties: object = {}) =>
		startApp({
			apps: ['directory', scorecard({ weights: { rules: [{ key: 'r', title: 'R', when, weight: '44' }] }, properties })],
			now: () => new Date(`${today}T04:00:00Z`),
		});

	it('may be worked out from other records', async () => {
		on('2026-07-01');
		await using other = await read('[busy]', { busy: { type: 'boolean', title: 'Busy', 'x-formula': '[line.trial]' } });
		const line = (await make(other.admin, at.lines, { name: 'Line' })).id;
		const { parent } = await group(other.admin, [60, 40], [{ line }]);
		whole(await other.admin.patch(at.line(line), { version: 1, values: { trial: true } }));
		expect(await weightsBelow(other.admin, parent)).toEqual([44, 56]);
		whole(await other.admin.patch(at.line(line), { version: 2, values: { trial: false } }));
		expect(await weightsBelow(other.admin, parent)).toEqual([60, 40]);
	});

	it('may be a set of records', async () => {
		on('2026-07-01');
		await using other = await read('COUNT(children, [hot]) > 0');
		const { parent, ids } = await group(other.admin, [60, 40]);
		const child = await make(other.admin, at.measures, { name: 'Below', parent: ids[0] });
		expect(await weightsBelow(other.admin, parent)).toEqual([60, 40]);
		whole(await other.admin.patch(at.measure(child.id), { version: child.version, values: { hot: true } }));
		expect(await weightsBelow(other.admin, parent)).toEqual([44, 56]);
		whole(await other.admin.delete(at.measure(child.id)));
		expect(await weightsBelow(other.admin, parent)).toEqual([60, 40]);
	});

	it('may be where it refers to: another line, and its weight is another one', async () => {
		on('2026-07-01');
		await using other = await read('[line.trial]');
		const [calm, busy] = [(await make(other.admin, at.lines, { name: 'Calm' })).id, (await make(other.admin, at.lines, { name: 'Busy', trial: true })).id];
		const { parent, ids } = await group(other.admin, [60, 40], [{ line: calm }]);
		const { version } = whole(await other.admin.get(at.measure(ids[0]!)));
		whole(await other.admin.patch(at.measure(ids[0]!), { version, values: { line: busy } }));
		expect(await weightsBelow(other.admin, parent)).toEqual([44, 56]);
	});
});

describe('a tree that is published over records that were there', () => {
	it('has its groups sum to the total, from the day on which they were made, and its rules in force', async () => {
		on('2026-08-01');
		await using other = await startApp({ apps: ['directory', scorecard({ weights: null })], now: () => new Date(`${today}T04:00:00Z`) });
		const parent = (await make(other.admin, at.measures, { name: 'Whole' })).id;
		const [one] = [
			await make(other.admin, at.measures, { name: 'M1', parent, weight: 3, hot: true }),
			await make(other.admin, at.measures, { name: 'M2', parent, weight: 1 }),
		];
		on('2026-08-11');
		whole(await other.admin.post('/production/apps/floor/publish', { bundle: scorecard({ weights: { rules } }) }));
		await runDueJobs(other.server.services);
		expect(await weightsBelow(other.admin, parent)).toEqual([44, 56]);
		const entries = whole(await other.admin.get(at.in(one.id, 'weights'))).entries;
		expect(entries.map((e: { weight: number; from: string; to: string }) => [e.weight, e.from, e.to])).toEqual([
			[75, '2026-08-01', '2026-08-10'],
			[44, '2026-08-11', null],
		]);
		whole(await other.admin.post('/production/apps/floor/publish', { bundle: scorecard({ weights: {} }) }));
		await runDueJobs(other.server.services);
		expect(await weightsBelow(other.admin, parent)).toEqual([75, 25]);
	});
});

describe('weights from a day that has passed', () => {
	it('count from that day; those of days to come are refused', async () => {
		on('2026-09-01');
		const { parent, ids } = await group(admin, [50, 50]);
		on('2026-09-20');
		whole(await admin.post(`${at.tree}/weights`, { of: ids[0], weights: [{ id: ids[0], weight: 80 }], validFrom: '2026-09-10', reason: 'Agreed on the 10th' }));
		expect(await weightsBelow(admin, parent)).toEqual([80, 20]);
		expect((await timeline(ids[0]!)).slice(-2)).toEqual(['50 2026-09-01 2026-09-09 balance ', '80 2026-09-10  formal ']);
		const refused = await admin.post(`${at.tree}/weights`, { of: ids[0], weights: [{ id: ids[0], weight: 70 }], validFrom: '2026-09-21' });
		expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'weights.later']);
	});
});

type Member = { title: string; base?: number; rule?: { key: string } };
const byTitle = (members: Member[]) => members.toSorted((a, b) => (a.title < b.title ? -1 : 1));

async function aDayBegins() {
	await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: 'new-day' });
	await runDueJobs(app.server.services);
}
