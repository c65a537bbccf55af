import { languageVersion } from '@dougong/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';

// Peers and the record before are gathered once per group when a job works out many rows, and asked for one by one in filters.
const formulas = {
	mean: 'AVERAGE(PEERS([k], [t]), [v], [v] > 0)',
	many: 'COUNT(PEERS([t]), [v] > 90)',
	none: 'COUNT(PEERS([k]), [v] > 1000)',
	whole: 'SUM(PEERS(), [v])',
	place: 'RANK(PEERS([k]), [v])',
	middle: 'MEDIAN(PEERS([k], [day]), [v] * 2)',
	before: 'PREVIOUS([v], [day], [k])',
	earlier: 'PREVIOUS([v], [t], [k])',
	above: 'COUNT(PEERS([k]), [v] > [this.v])',
	after: 'COUNT(PEERS([mean]), [v] > 0)',
};
const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
const app = (computed: Partial<typeof formulas>) => ({
	app: { kind: 'app', key: 'sets', title: 'Sets', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [] },
	definitions: [
		{
			kind: 'model',
			key: 'row',
			title: 'Row',
			schema: {
				type: 'object',
				properties: {
					t: { type: 'string', title: 'Text', maxLength: 20 },
					k: number('Key'),
					v: number('Value'),
					day: { type: 'string', format: 'date', title: 'Day' },
					...Object.fromEntries(Object.entries(computed).map(([key, formula]) => [key, number(key, { 'x-formula': formula })])),
				},
			},
		},
	],
});

let server: TestApp;
const at = '/production/apps/sets';
async function publish(bundle: object): Promise<void> {
	const { status, text } = await server.admin.post(`${at}/publish`, { bundle });
	if (status !== 200) throw new Error(text);
}
const table = 'ws_main_production.sets__row';

beforeAll(async () => {
	server = await startApp({ options: { largeTableRows: 0 } });
	await publish(app({}));
	// Numbers that are equal and written differently, texts that differ in case only, and blanks of every kind.
	await server.server.services.pool.query(`insert into ${table} (id, version, created_at, updated_at, archived_at, t, k, v, day)
		select gen_random_uuid(), 1, now(), now(), case when n % 17 = 0 then now() end, (array['a', 'A', 'ä', '中', null])[1 + n % 5],
			case n % 4 when 0 then 1.0 when 1 then 1.00 when 2 then 2.5 end, case when n % 7 > 0 then (n * 37) % 101 end,
			case when n % 11 > 0 then date '2026-01-01' + n % 30 end from generate_series(1, 300) n`);
	await publish(app(formulas));
	await runDueJobs(server.server.services);
}, 120_000);
afterAll(() => server[Symbol.asyncDispose]());

for (const [field, formula] of Object.entries(formulas)) {
	it(`${formula} is the same for all rows at once and one by one`, async () => {
		const count = async (filter: string) => {
			const answer = await server.admin.post(`${at}/records/row/query`, { filter: { formula: filter }, limit: 1, count: true });
			if (answer.status !== 200) throw new Error(answer.text);
			return answer.body.total as number;
		};
		expect(await count(`[${field}] <> ${formula}`)).toBe(0);
		expect(await count(`[${field}] <> BLANK`)).toBeGreaterThan(60);
	});
}
