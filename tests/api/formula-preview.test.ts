import type { Bundle } from '@dougong/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people } from './records-app.ts';

let app: TestApp;
let here: string;
let empty: string;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab({})] });
	const { ids } = await people(app, ['alice']);
	here = (await make(app.admin, at.places, { name: 'Here' })).id;
	empty = (await make(app.admin, at.places, { name: 'Empty' })).id;
	for (const [i, amount] of [10, 20].entries()) await make(app.admin, at.items, { name: `i${i}`, owner: ids.alice, place: here, amount });
});
afterAll(() => app[Symbol.asyncDispose]());

const preview = (formula: string, ids = [here, empty], language?: string) =>
	app.admin.post('/production/apps/lab/formula/preview', { model: 'place', formula, ids }, language ? { 'accept-language': language } : {});

test('works a formula out for the records that were asked for, also over sets', async () => {
	const { body, status } = await preview('SUM(item, [amount]) / 4');
	expect(status).toBe(200);
	expect(body.records.map((r: { title: string; value: string }) => [r.title, r.value])).toEqual([
		['Here', '7.5'],
		['Empty', null],
	]);
	expect(body.diagnostics).toEqual([]);
});

test('says why there is no value, and what went in', async () => {
	const { body } = await preview('1 / (COUNT(item) - 2) + LEN([name]) * 0', [here]);
	expect(body.records[0]).toMatchObject({ value: null, error: { code: 'division-by-zero' }, inputs: [{ label: 'name', value: 'Here' }] });
});

test('says what is wrong in words of the reader, with a place', async () => {
	const { body } = await preview('[nmae] * 2', [here], 'zh-CN');
	expect(body.records).toEqual([]);
	expect(body.diagnostics[0]).toMatchObject({ code: 'formula.unknown-field', range: [1, 5], message: expect.stringContaining('没有字段“nmae”') });
});

test('knows the fields of the draft, which are blank until it is published', async () => {
	const { body: draft } = await app.admin.get('/production/apps/lab/draft');
	const bundle = structuredClone(draft.bundle) as Bundle;
	const place = bundle.definitions.find((d) => d.kind === 'model' && d.key === 'place') as unknown as { schema: { properties: object } };
	Object.assign(place.schema.properties, { size: { type: 'number', title: 'Size' } });
	expect((await app.admin.put('/production/apps/lab/draft', { bundle })).status).toBe(200);
	const { body } = await preview('IF(ISBLANK([size]), 1, 2)', [here]);
	expect(body.diagnostics).toEqual([]);
	expect(body.records[0]).toMatchObject({ title: 'Here', value: '1' });
	expect((await app.admin.delete('/production/apps/lab/draft')).status).toBeLessThan(300);
	expect((await preview('[size] + 1', [here])).body.diagnostics[0].code).toBe('formula.unknown-field');
});

test('leaves out records that are not there, and refuses models and apps that are not', async () => {
	const { body } = await preview('1', ['0197c0de-0000-7000-8000-000000000001', here]);
	expect(body.records.map((r: { id: string }) => r.id)).toEqual([here]);
	expect((await app.admin.post('/production/apps/lab/formula/preview', { model: 'nothing', formula: '1', ids: [] })).body.code).toBe('model.unknown');
	expect((await app.admin.post('/production/apps/nothing/formula/preview', { model: 'place', formula: '1', ids: [] })).body.code).toBe('app.unknown');
});
