import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { inventory } from './inventory-app.ts';

let app: TestApp;
beforeEach(async () => {
	app = await startApp();
	await app.admin.post('/production/apps', { bundle: inventory() });
});
afterEach(() => app[Symbol.asyncDispose]());

const draft = '/production/apps/inventory/draft';
const save = (title: string, expectVersion?: number) =>
	app.admin.put(draft, { bundle: inventory({ title }), ...(expectVersion !== undefined && { expectVersion }) });
const titleNow = async () => (await app.admin.get(draft)).body.bundle.app.title;
const conflict = (found: number) => ({ status: 409, body: { code: 'draft.conflict', found } });

it('refuses to save over what another designer has saved since, and says who', async () => {
	expect((await app.admin.get(draft)).body).toMatchObject({ version: 0, isSaved: false, baseRevision: 1 });
	const first = (await save('first', 0)).body.version;
	expect(await save('also first', 0)).toMatchObject(conflict(first));
	const second = (await save('second', first)).body.version;
	expect((await app.admin.get(draft)).body.version).toBe(second);
	expect(await save('late', first)).toMatchObject({ ...conflict(second), body: { by: 'Administrator', at: expect.any(String) } });
	expect(await titleNow()).toBe('second');
});

it('lets exactly one of two win who save at the same moment', async () => {
	const { version } = (await save('first')).body;
	const answers = await Promise.all(['a', 'b', 'c'].map((title) => save(title, version)));
	expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
});

it('saves over anything for those who expect nothing', async () => {
	await save('first');
	expect((await save('second')).status).toBe(200);
	expect(await titleNow()).toBe('second');
});

it('a draft that has been published or discarded is not brought back by whoever still has it open', async () => {
	const { version } = (await save('first')).body;
	expect((await app.admin.post('/production/apps/inventory/publish', {})).body.changed).toBe(true);
	expect(await save('late', version)).toMatchObject(conflict(0));
	const again = (await save('second', 0)).body.version;
	expect(again).not.toBe(version);
	await app.admin.delete(draft);
	expect(await save('late', again)).toMatchObject(conflict(0));
	expect((await app.admin.get(draft)).body.isSaved).toBe(false);
});
