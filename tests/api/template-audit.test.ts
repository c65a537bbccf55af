import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, startCompany } from './template-company.ts';

/** The nightly comparison of everything that is stored with what it follows to be. */
describe('the demo of the performance template', () => {
	let company: Company;
	beforeAll(async () => {
		company = await startCompany();
	}, 120_000);
	afterAll(() => company?.app[Symbol.asyncDispose]());

	it('has no computed value that differs from what it follows to be', { timeout: 120_000 }, async () => {
		const { admin } = company.app;
		const { body: job } = await admin.post('/production/jobs/audit');
		await company.doJobs();
		const { body } = await admin.get('/production/jobs');
		const done = body.jobs.find((one: { id: string }) => one.id === job.id);
		expect(done).toMatchObject({ state: 'done', error: null });
		expect(done.report).toMatch(/行，全部正确。$/);
	});
});
