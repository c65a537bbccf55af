import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { base, leaveApp, people, whole } from './workflow-app.ts';
import { restart, signIn } from './workflow-restart.ts';

const dayMs = 86_400_000;
const waits = (days: number) => ({
	...{ kind: 'workflow', key: `wait_${days}`, title: `${days}`, model: 'request', several: true, triggers: [{ key: 'hand', type: 'manual' }], start: 'days' },
	nodes: [
		{ key: 'days', type: 'wait', for: `${days} days`, next: 'work' },
		{ key: 'work', type: 'wait', for: '2 workdays', next: 'note' },
		{ key: 'note', type: 'create', model: 'entry', set: [{ key: 'text', value: '[title]' }], next: 'end' },
		{ key: 'end', type: 'end', outcome: 'over' },
	],
});
/** 10 o'clock in Shanghai. */
const ten = (day: string) => new Date(`${day}T02:00:00Z`);
let now = ten('2025-01-09');
const options = { now: () => now };
let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', leaveApp({ workflows: [25, 90, 400].map(waits) })], ...options });
	await people(app);
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('waits of 25, 90 and 400 days and two work days end once and on the right day, whatever restarts come in between', async () => {
	// The days end on Friday, 13 February 2026, before the long new year; and on 30 September, before the holidays of October.
	const ends = { '2026-02-13': '2026-02-24', '2026-09-30': '2026-10-09' };
	const begins = Object.keys(ends).flatMap((day) => [25, 90, 400].map((days) => ({ day, days, begin: new Date(ten(day).getTime() - days * dayMs) })));
	const runs: { run: string; day: string; title: string }[] = [];
	let restarts = 0;
	for (let n = 0; now <= ten('2026-10-12'); n++, now = new Date(now.getTime() + dayMs)) {
		const today = begins.filter((one) => one.begin.getTime() === now.getTime());
		if (n % 90 === 7 || today.length > 0) {
			await restart(app, options);
			restarts++;
		}
		for (const { day, days } of today) {
			const alice = await signIn(app.server, 'alice');
			const title = `${day} ${days}`;
			const { id } = whole(await alice.post(`${base}/records/request`, { values: { title } }));
			runs.push({ run: whole(await alice.post(`${base}/workflows/wait_${days}/start`, { records: [id] })).runs[0].run, day, title });
		}
		await runDueJobs(app.server.services);
	}
	expect([runs.length, restarts > 10]).toEqual([6, true]);
	await restart(app, options);
	for (const { run, day, title } of runs) {
		const found = whole(await app.admin.get(`/production/runs/${run}`));
		expect([title, found.status, found.endedAt]).toEqual([title, 'ended', ten(ends[day as keyof typeof ends]).toISOString()]);
		const entries = whole(await app.admin.post(`${base}/records/entry/query`, { filter: { field: 'text', op: 'eq', value: title } }));
		expect([title, entries.records.length]).toEqual([title, 1]);
	}
}, 180_000);
