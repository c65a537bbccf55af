import { expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Weights by rule and conflicts follow computed values that a job brings up to date, without a further write. */
const issues = {
	kind: 'model',
	key: 'issue',
	title: 'Issue',
	schema: {
		type: 'object',
		properties: { measure: { type: 'string', title: 'Measure', 'x-kind': 'reference', 'x-model': 'measure' }, note: { type: 'string', title: 'Note' } },
	},
};
const floor = (ratio: string) =>
	scorecard({
		properties: { ratio: { type: 'number', title: 'Ratio', 'x-formula': ratio } },
		models: [issues],
		weights: { rules: [{ key: 'high', title: 'High', when: '[ratio] > 1', weight: '50' }] },
		tree: { conflicts: [{ key: 'far', title: 'Far off', when: '[ratio] > 2', record: { model: 'issue', subject: 'measure', values: { note: '"far off"' } } }] },
	});
const subjects = async ({ admin }: TestApp) =>
	whole(await admin.post('/production/apps/floor/records/issue/query', {})).records.map((r: { values: { measure: string } }) => r.values.measure);

it.each([
	['large', 0],
	['small', 2000],
])('of a %s table, after a formula was changed', async (_, largeTableRows) => {
	await using app = await startApp({ apps: ['directory', floor('[actual] / 100')], options: { largeTableRows } });
	const { parent, ids } = await group(app.admin, [20, 80], [{ actual: 30 }, { actual: 5 }]);
	await runDueJobs(app.server.services);
	expect(await weightsBelow(app.admin, parent)).toEqual([20, 80]);
	expect(await subjects(app)).toEqual([]);
	whole(await app.admin.post('/production/apps/floor/publish', { bundle: floor('[actual] / 10') }));
	await runDueJobs(app.server.services);
	expect(await weightsBelow(app.admin, parent)).toEqual([50, 50]);
	expect(await subjects(app)).toEqual([ids[0]]);
	whole(await app.admin.post('/production/apps/floor/publish', { bundle: floor('[actual] / 100') }));
	await runDueJobs(app.server.services);
	expect(await weightsBelow(app.admin, parent)).toEqual([20, 80]);
});

it('of more records than a write works out by itself', async () => {
	await using app = await startApp({ apps: ['directory', floor('IF([line.trial], 3, 0)')] });
	const { admin } = app;
	const line = (await make(admin, at.lines, { name: 'Line 2' })).id;
	const { parent, ids } = await group(admin, [20, 80], [{ line }]);
	await app.server.services.pool.query(
		`insert into ws_main_production.floor__measure (id, created_at, updated_at, version, name, line, draft)
		select ('0197c0de-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), now(), 1, 'M' || n, $1, true from generate_series(1, 3000) n`,
		[line],
	);
	const { version } = whole(await admin.get(at.line(line)));
	whole(await admin.patch(at.line(line), { version, values: { trial: true } }));
	await runDueJobs(app.server.services);
	expect(await weightsBelow(admin, parent)).toEqual([50, 50]);
	expect(await subjects(app)).toContain(ids[0]);
});
