import { languageVersion } from '@dougong/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

// F30: a value that has no end is none, and nobody's write fails for it.
const times = (what: string, n: number) => Array.from({ length: n }, () => what).join(' * ');
const number = (formula: string, more: object = {}) => ({ type: 'number', title: 'N', 'x-formula': formula, ...more });
const properties = {
	a: { type: 'number', title: 'A' },
	large: number(times('[a]', 60)),
	larger: number(times('[large]', 60)),
	largest: number(times('[larger]', 60)),
	tiny: number(`1 / [a] * ${times('0.000000000000001', 60)}`),
	tinier: number(times('[tiny]', 60)),
	whole: { type: 'integer', title: 'W', 'x-formula': '[a] * 1000' },
	text: { type: 'string', title: 'T', maxLength: 4000, 'x-formula': 'REPT("宽", 5000) & REPT("y", [a])' },
	longer: { type: 'string', title: 'L', maxLength: 4000, 'x-formula': '[text] & [text] & [text]' },
};
const bundle = {
	app: { kind: 'app', key: 'bounds', title: 'Bounds', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [] },
	definitions: [{ kind: 'model', key: 'row', title: 'Row', schema: { type: 'object', properties } }],
};

let app: TestApp;
beforeAll(async () => {
	app = await startApp({});
	const { status, text } = await app.admin.post('/production/apps', { bundle });
	if (status > 201) throw new Error(text);
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

const made = async (a: number) => {
	const answer = await app.admin.post('/production/apps/bounds/records/row', { values: { a } });
	expect(answer.text.slice(0, 400)).toContain('"id"');
	const { body } = await app.admin.get(`/production/apps/bounds/records/row/${answer.body.id}`);
	return body.values;
};

describe('F30: a computed value that is too large is blank', () => {
	it('numbers that grow with every field', async () => {
		expect(await made(999999999999999)).toMatchObject({ large: null, larger: null, largest: null });
		expect(await made(0.000000000000001)).toMatchObject({ a: 1e-15 });
		expect(await made(1)).toMatchObject({ large: 1, larger: 1, largest: 1 });
	});
	it('whole numbers that no column holds, and texts that grow with every field', async () => {
		const { whole, text, longer } = await made(120);
		expect([whole, text.length, longer]).toEqual([120000, 5120, null]);
		expect(await made(999999999999999)).toMatchObject({ whole: null, text: null, longer: null });
	});
});
