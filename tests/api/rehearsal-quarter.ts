import { startReceiver, type Receiver } from '../support/receivers.ts';
import { type Answer, type Person, startApp, type TestApp } from '../support/server.ts';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import { admitAll, hr, type PlantedCompany, planCompany, plantCompany } from './rehearsal-company.ts';
import { whole } from './workflow-app.ts';

/** A planned company under the template, with a sandbox in which its first quarter of 2026 was rehearsed: as it is done over HTTP, by the workers of a server. */
export interface RehearsedQuarter extends AsyncDisposable {
	app: TestApp;
	company: PlantedCompany;
	outside: Receiver;
	// biome-ignore lint/suspicious/noExplicitAny: what the server answered is what the test looks at
	report: any;
	list(view: string, query?: string): Promise<Row[]>;
	seconds: number;
	/** Of the process that rehearsed, without the database. */
	cpuSeconds: number;
}
// biome-ignore lint/suspicious/noExplicitAny: a row of any list
export type Row = any;

export const sandbox = 'rehearsal';
/** Midnight of 1 January 2026 in Shanghai. */
export const begins = '2025-12-31T16:00:00.000Z';
export const ends = '2026-03-31T16:00:00.000Z';
const base = '/production/apps/performance/records';
const at = (local: string) => new Date(`${local.replace(' ', 'T')}:00+08:00`).toISOString();

export async function rehearseQuarter(size: number): Promise<RehearsedQuarter> {
	const outside = await startReceiver();
	const app = await startApp({ apps: ['directory', 'performance'], now: () => new Date(begins) });
	const { admin } = app;
	const company = await plantCompany(app, planCompany(size));
	await admitAll(app, company);
	const cycle = { self_due: '2026-03-06', manager_due: '2026-03-12', calibration_due: '2026-03-16', signoff_days: 3, appeal_days: 3 };
	whole(await admin.post(`${base}/review_cycle`, { values: { title: '2026 一季度', period: '2026-Q1', status: 'draft', ...cycle } }));
	whole(await admin.post(`${base}/check_in_plan`, { values: { title: '全公司', weeks: 2, anchor: '2026-01-05', active: true } }));
	whole(await admin.put('/production/channels/robot', { type: 'dingtalk', title: 'Robot', config: { url: `${outside.origin}/robot`, secret: 'x' } }));
	whole(await admin.post('/environments', { key: sandbox, title: '预演', from: 'production', at: begins }));
	const from = performance.now();
	const cpu = process.cpuUsage();
	whole(
		await admin.post(`/environments/${sandbox}/rehearsal`, {
			to: ends,
			answers: { who: 'share', percent: 80, after: '4 workhours', lateAfter: '3 workdays' },
			starts: [
				{ app: 'performance', workflow: 'goal_agreement', trigger: 'submit', at: at('2026-01-04 09:00'), where: '[scorecard.period] = "2026-Q1"' },
				{ app: 'performance', workflow: 'review_cycle_run', at: at('2026-03-02 09:00') },
			],
		}),
	);
	const report = await reportOf(app, admin);
	const used = process.cpuUsage(cpu);
	return {
		...{ app, company, outside, report },
		seconds: Math.round((performance.now() - from) / 100) / 10,
		cpuSeconds: Math.round((used.user + used.system) / 100_000) / 10,
		list: (view, query = '') => listAll(admin, `/environments/${sandbox}/rehearsal/${view}?limit=200${query}`),
		async [Symbol.asyncDispose]() {
			await app[Symbol.asyncDispose]();
			await outside[Symbol.asyncDispose]();
		},
	};
}

/** The report, when the workers are done with it. */
async function reportOf(app: TestApp, admin: Person): Promise<Row> {
	const stop = startWorker(app.server.services, { jobsAtOnce: 1, pollMs: 250, warn: (error) => console.error(error) });
	try {
		for (;;) {
			const report = whole(await admin.get(`/environments/${sandbox}/rehearsal`));
			if (report.rehearsal.state !== 'running') return report;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
	} finally {
		await stop();
	}
}

async function listAll(admin: Person, address: string): Promise<Row[]> {
	const all: Row[] = [];
	for (let cursor: string | null = ''; cursor !== null; ) {
		const page: Answer['body'] = whole(await admin.get(`${address}${cursor === '' ? '' : `&cursor=${cursor}`}`));
		all.push(...page.rows);
		cursor = page.cursor;
	}
	return all;
}

export { hr };
