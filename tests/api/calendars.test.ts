import { languageVersion } from '@dougong/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
beforeAll(async () => {
	app = await startApp({ apps: ['directory'] });
});
afterAll(() => app[Symbol.asyncDispose]());

it('every environment has the work days of China from the start, and formulas know them', async () => {
	const { calendar } = (await app.admin.get('/production/facts')).body;
	expect(calendar).toMatchObject({ key: 'china', weekend: [6, 7], years: [2025, 2026] });
	expect(calendar.working).toContain('2026-02-14');
	expect(calendar.off).toContain('2026-02-16');
	// Weekends are off without being named.
	expect(calendar.off).not.toContain('2026-02-15');
});

const day = (date: string, name: string, isOffDay: boolean) => ({ date, name, isOffDay });
const calendarOf = async (key: string) => (await app.admin.get('/production/calendars')).body.calendars.find((c: { key: string }) => c.key === key);
const factsCalendar = async () => (await app.admin.get('/production/facts')).body.calendar;

it('the shipped table says its document, and its work days month by month', async () => {
	const china = await calendarOf('china');
	expect(china).toMatchObject({ title: '中国法定工作日', inUse: true, weekend: [6, 7] });
	expect(china.years.map((y: { year: number }) => y.year)).toEqual([2025, 2026]);
	expect(china.years[1]).toMatchObject({ version: 1, workDays: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23] });
	expect(china.years[1].source).toContain('2026年');
	const table = (await app.admin.get('/production/calendars/china/years/2026')).body;
	expect(table.days).toContainEqual(day('2026-02-14', '春节', false));
	expect(table.versions).toMatchObject([{ version: 1, importedBy: null }]);
});

it('a year is imported, formulas know it at once, and a former version comes back by importing it again', async () => {
	expect(await factsCalendar()).toMatchObject({ years: [2025, 2026] });
	const guessed = { source: '预估', days: [day('2027-01-01', '元旦', true)] };
	expect((await app.admin.put('/production/calendars/china/years/2027', guessed)).body).toEqual({ year: 2027, version: 1 });
	expect(await factsCalendar()).toMatchObject({ years: [2025, 2026, 2027] });
	const mended = { source: '正式通知', days: [day('2027-01-01', '元旦', true), day('2027-01-02', '元旦', true), day('2027-01-03', '元旦', false)] };
	expect((await app.admin.put('/production/calendars/china/years/2027', mended)).body).toEqual({ year: 2027, version: 2 });
	expect((await factsCalendar()).working).toContain('2027-01-03');
	const first = (await app.admin.get('/production/calendars/china/years/2027?version=1')).body;
	expect(first).toMatchObject({ source: '预估', days: guessed.days });
	expect(first.versions).toMatchObject([{ version: 2, source: '正式通知', days: 3, importedBy: expect.any(String) }, { version: 1 }]);
	await app.admin.put('/production/calendars/china/years/2027', { source: first.source, days: first.days });
	expect((await factsCalendar()).working).not.toContain('2027-01-03');
	expect((await app.admin.get('/production/calendars/china/years/2027')).body).toMatchObject({ version: 3, source: '预估' });
});

it('a table with mistakes is refused as a whole, each named in the reader’s language', async () => {
	const days = [day('2027-02-30', '', true), day('2026-12-31', '', true), day('2027-01-01', '', true), day('2027-01-01', '', false)];
	const refused = await app.admin.put('/production/calendars/china/years/2027', { source: 'x', days }, { 'accept-language': 'en' });
	expect(refused).toMatchObject({ status: 422, body: { code: 'input.invalid' } });
	expect(refused.body.errors.map((e: { pointer: string; detail: string }) => [e.pointer, e.detail])).toEqual([
		['#/days/0/date', '"2027-02-30" is no date.'],
		['#/days/1/date', '2026-12-31 does not lie in 2027.'],
		['#/days/3/date', '2027-01-01 is named twice.'],
	]);
	expect(await app.admin.put('/production/calendars/nowhere/years/2027', { source: 'x', days: [] })).toMatchObject({
		status: 404,
		body: { code: 'calendar.unknown' },
	});
	expect(await app.admin.get('/production/calendars/china/years/2031')).toMatchObject({ status: 404, body: { code: 'calendar.unknown-year' } });
});

it('a plant with a week of six days has a calendar of its own, which may be put in use', async () => {
	expect((await app.admin.put('/production/calendars/plant', { title: '工厂', weekend: [7] })).status).toBe(201);
	await app.admin.put('/production/calendars/plant/years/2026', { source: '厂历', days: [day('2026-01-01', '元旦', true)] });
	expect((await calendarOf('plant')).years[0].workDays[0]).toBe(26);
	expect(await factsCalendar()).toMatchObject({ key: 'china' });
	expect((await app.admin.put('/production/calendars/plant', { title: '工厂', weekend: [7], inUse: true })).status).toBe(200);
	expect(await factsCalendar()).toMatchObject({ key: 'plant', weekend: [7], years: [2026] });
	expect((await calendarOf('china')).inUse).toBe(false);
	await app.admin.put('/production/calendars/china', { title: '中国法定工作日', weekend: [6, 7], inUse: true });
	expect(await factsCalendar()).toMatchObject({ key: 'china' });
	expect((await app.admin.put('/production/calendars/none', { title: 'x', weekend: [1, 2, 3, 4, 5, 6, 7] })).status).toBe(400);
});

it('is for administrators', async () => {
	const alice = await app.addMember('alice');
	expect(await alice.get('/production/calendars')).toMatchObject({ status: 403, body: { code: 'auth.admin-only' } });
});

it('stored values that reckon with work days follow the calendar when it changes', async () => {
	const schema = {
		type: 'object',
		properties: {
			text: { type: 'string' },
			from: { type: 'string', format: 'date' },
			to: { type: 'string', format: 'date' },
			days: { type: 'number', 'x-formula': 'WORKDAYS([from], [to])' },
			due: { type: 'string', format: 'date', 'x-formula': 'WORKDAY_ADD([to], 2)' },
		},
	};
	const plan = {
		app: { kind: 'app', key: 'plan', title: '计划', language: languageVersion, version: '1.0.0' },
		definitions: [{ kind: 'model', key: 'task', title: '任务', schema }],
	};
	expect((await app.admin.post('/production/apps', { bundle: plan })).status).toBe(201);
	const made = await app.admin.post('/production/apps/plan/records/task', { values: { from: '2028-01-03', to: '2028-01-07' } });
	expect(made.body.values).toMatchObject({ days: null, due: null });
	const values = async () => (await app.admin.get(`/production/apps/plan/records/task/${made.body.id}`)).body.values;
	const change = async (days: object[]) => {
		expect((await app.admin.put('/production/calendars/china/years/2028', { source: 'x', days })).status).toBe(200);
		await runDueJobs(app.server.services);
	};
	await change([]);
	expect(await values()).toMatchObject({ days: 5, due: '2028-01-11' });
	await change([day('2028-01-04', '假', true), day('2028-01-08', '补班', false)]);
	expect(await values()).toMatchObject({ days: 4, due: '2028-01-10' });
});
