import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { type RehearsedCompany, startRehearsedCompany } from './rehearsal.ts';

/** `npm run soak -- --only rehearsal` takes the whole quarter; this, its first days. */
const isWhole = process.env.REHEARSAL === 'quarter';
/** The year has just begun: what goals of the demo weigh, they weigh from then on, so there are results to keep. */
const from = '2025-12-31T16:00:00Z';
const now = new Date(from);

let outside: Receiver;
let company: RehearsedCompany;
beforeAll(async () => {
	outside = await startReceiver();
	company = await startRehearsedCompany({ now: () => now, channel: `${outside.origin}/robot` });
}, 300_000);
afterAll(async () => {
	await company?.app[Symbol.asyncDispose]();
	await outside?.[Symbol.asyncDispose]();
});

it('a company of 586 people goes through a time that nobody has lived through yet, and nothing leaves', { timeout: 900_000 }, async () => {
	const answers = isWhole ? { who: 'share', percent: 70, after: '4 workhours', lateAfter: '9 workdays' } : { who: 'nobody' };
	const { report, seconds } = await company.rehearse(from, { to: isWhole ? '2026-04-06T16:00:00Z' : '2026-01-06T16:00:00Z', answers });
	const { totals } = report;
	console.log(
		`rehearsal: ${seconds} s for ${totals.runs} runs, ${totals.asked} tasks of ${totals.people} people, ${totals.done} done, ` +
			`${totals.reminded} reminders, ${totals.escalated} escalations, ${totals.messages} messages`,
	);
	expect(report.rehearsal.state).toBe('done');
	expect(totals.people).toBe(586);
	expect(outside.received).toEqual([]);
	const { pool } = company.app.server.services;
	const count = async (text: string) => Number((await pool.query(`select count(*) as n from "ws_main_rehearsal".${text}`)).rows[0].n);
	// All that was there before was production's, which has no runs.
	expect(await count("dg_task where kind <> 'copy'")).toBe(totals.asked);
	expect(await count(`dg_task where kind <> 'copy' and state = 'done'`)).toBe(totals.done);
	expect(await count(`dg_message where topic in ('task.reminder', 'task.overdue')`)).toBe(totals.reminded);
	expect(await count(`dg_message where topic = 'task.escalated'`)).toBe(totals.escalated);
	expect(await count(`dg_delivery where state not in ('captured', 'suppressed')`)).toBe(0);
	expect(await count(`dg_run_effect where kind = 'call' and state <> 'captured'`)).toBe(0);
	// The fifth of January is a Monday, that of April a Sunday on which nobody works.
	const fifths = (await company.list('records', '&workflow=keep')).rows.map((row) => row.day);
	expect(fifths).toEqual(isWhole ? ['2026-01-05', '2026-02-05', '2026-03-05', '2026-04-05'] : ['2026-01-05']);
	const kept = (await company.list('records', '&workflow=monthly_snapshot')).rows.filter((row) => Number(row.created) > 0);
	expect(new Set(kept.map((row) => row.day))).toEqual(new Set(fifths));
	const report1 = report.workflows.find(({ key }: { key: string }) => key === 'report');
	expect(report1.nodes[0]).toMatchObject({ node: 'write', firstAt: '2026-01-04T01:00:00.000Z' });
	expect((await company.list('asked', '&node=write&day=2026-01-04')).total).toBe(586);
	const reminded = await company.list('reminders', '&node=write&only=task.reminder');
	expect(new Set(reminded.rows.map((row) => row.at))).toContain('2026-01-06T09:30:00.000Z');
	if (isWhole) {
		// Whoever has nobody above comes to a stop, by name.
		expect(report.deadEnds).toContainEqual({ kind: 'nobody', count: 1 });
		expect(report1.nodes.map((node: { node: string }) => node.node)).toEqual(['write', 'review', 'tell', 'call', 'done']);
	} else expect(totals.reminded).toBeGreaterThan(585);
});
