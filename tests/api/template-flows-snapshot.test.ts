import { afterEach, describe, expect, it } from 'vitest';
import { base, type Company, startCompany, whole } from './template-company.ts';

/** S0-31 on the demo company: the month before is kept on the 5th at eight, whatever day it is. */

let company: Company;
async function begin(from?: string) {
	company = await startCompany(from);
	await company.doJobs();
}
afterEach(() => company?.app[Symbol.asyncDispose]());

const snapshots = (from: string) => company.find('snapshot', { field: 'from', op: 'eq', value: from });
const runs = async () =>
	whole(await company.app.admin.get('/production/runs?app=performance&workflow=monthly_snapshot&limit=50')).runs as {
		id: string;
		status: string;
		at?: unknown;
	}[];
const told = async (name: string) => (await company.messages(name)).map((m) => m.title).filter((title) => title.includes('绩效快照'));
/** Scorecards of a quarter with goals that count and that these days are part of. */
async function cardsIn(quarter: string, [from, to]: [string, string]): Promise<Set<string>> {
	const cards = new Set((await company.find('scorecard')).filter((card) => card.values.period === quarter).map((card) => card.id));
	const goals = (await company.find('goal')).map(({ values }) => values);
	const counts = ['active', 'at_risk', 'done'];
	const isIn = (v: { from: string | null; due: string | null }) => (v.from ?? from) <= to && (v.due ?? to) >= from;
	return new Set(goals.filter((v) => cards.has(v.scorecard) && counts.includes(v.status) && isIn(v)).map((v) => v.scorecard as string));
}

describe('S0-31 the monthly snapshot', () => {
	it('is made on 5 February at eight for every scorecard, and says what is partial instead of failing', async () => {
		await begin();
		const before = (await snapshots('2026-01-01')).length;
		await company.at('2026-02-05 07:59');
		expect([(await runs()).length, (await snapshots('2026-01-01')).length]).toEqual([0, before]);
		await company.at('2026-02-05 08:00');
		const made = await snapshots('2026-01-01');
		expect(new Set(made.map((s) => s.values.scorecard))).toEqual(await cardsIn('2026-Q1', ['2026-01-01', '2026-01-31']));
		const partial = made.filter((s) => s.values.partial);
		expect(partial.length).toBeGreaterThan(0);
		expect(partial.every((s) => s.values.score === null || s.values.missing > 0)).toBe(true);
		expect((await runs())[0]).toMatchObject({ status: 'ended' });
		expect(await told('何兴轩')).toHaveLength(1);
		expect((await company.messages('钱春丽')).map((m) => m.title)).toContain('2026-01 快照已生成');
		whole(await company.app.admin.post(`${base}/workflows/monthly_snapshot/start`, {}));
		await company.doJobs();
		expect([(await snapshots('2026-01-01')).length, (await told('何兴轩')).length]).toEqual([made.length, 1]);
		// By hand a month may be named; one that is not over is left alone.
		const early = whole(await company.app.admin.post(`${base}/workflows/monthly_snapshot/start`, { variables: { of: '2026-02-10' } })).runs[0].run;
		expect([await company.run(early), (await snapshots('2026-02-01')).length]).toMatchObject([{ status: 'ended', outcome: 'too_early' }, 0]);
	}, 240_000);

	it('is made on a day off too; only the push waits, 5 April is a Sunday before two days off', async () => {
		await begin('2026-04-03 09:30');
		const cards = await cardsIn('2026-Q1', ['2026-03-01', '2026-03-31']);
		await company.at('2026-04-05 08:00');
		const made = (await snapshots('2026-03-01')).filter((s) => cards.has(s.values.scorecard));
		expect([cards.size > 100, made.length]).toEqual([true, cards.size]);
		// Some have a further snapshot of the month, of the demo.
		const all = (await snapshots('2026-03-01')).map((s) => s.values.person);
		const one = made.find((s) => all.filter((person) => person === s.values.person).length === 1);
		const { values } = whole(await company.app.admin.get(`/production/apps/directory/records/person/${one?.values.person}`));
		await company.addMember(values.name);
		expect([(await told(values.name)).length, (await runs())[0]?.status]).toEqual([0, 'running']);
		await company.at('2026-04-07 08:59');
		expect(await told(values.name)).toEqual([]);
		await company.at('2026-04-07 09:00');
		expect([(await told(values.name)).length, (await runs())[0]?.status]).toEqual([1, 'ended']);
	}, 240_000);
});
