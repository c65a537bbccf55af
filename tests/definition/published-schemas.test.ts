import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bundleToFiles, filesToBundle, readBundle } from '@dougong/engine';
import { definitionKinds, type Definition } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { goodApp } from './good-app.ts';

/** An editor knows nothing of our engine: a validator of its own, and the files as they are published. */
const { Ajv2020 } = createRequire(new URL('../../runtime/engine/package.json', import.meta.url))('ajv/dist/2020.js') as {
	Ajv2020: new (options: object) => { addSchema(schema: object): void; getSchema(id: string): ((value: unknown) => boolean) | undefined };
};
const folder = new URL('../../schemas/v1/', import.meta.url);
const ajv = new Ajv2020({ strict: false, formats: { date: true, 'date-time': true } });
for (const file of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
const fits = (kind: string, value: unknown) => ajv.getSchema(`/schemas/v1/${kind}.json`)?.(value);
const find = (kind: string, key: string) =>
	structuredClone(goodApp.definitions.find((d) => d.kind === kind && d.key === key)) as Definition & Record<string, never>;

it('there is one for each kind of definition, the app and the bundle', () => {
	const files = readdirSync(folder).map((f) => f.replace('.json', ''));
	expect(files.toSorted()).toEqual([...Object.keys(definitionKinds), 'app', 'bundle'].toSorted());
});

it('they accept a good app, file by file and as a bundle', () => {
	expect(fits('app', goodApp.app)).toBe(true);
	for (const d of goodApp.definitions) expect(fits(d.kind, d), `${d.kind} ${d.key}`).toBe(true);
	expect(fits('bundle', goodApp)).toBe(true);
});

it('they know the keywords of each field kind', () => {
	const model = find('model', 'work_order');
	const fields = (model as unknown as { schema: { properties: Record<string, Record<string, unknown>> } }).schema.properties;
	const refused = (key: string, change: object) => {
		const before = fields[key] ?? {};
		fields[key] = { ...before, ...change };
		const result = fits('model', model);
		fields[key] = before;
		return result === false;
	};
	expect(refused('machine', { 'x-on-archive': 'delete' })).toBe(true);
	expect(refused('machine', { 'x-model': undefined, 'x-kind': 'reference' })).toBe(true);
	expect(refused('number', { 'x-pattern': 'no counter' })).toBe(true);
	expect(refused('hours', { 'x-kind': 'nubmer' })).toBe(true);
	expect(refused('hours', {})).toBe(false);
});

it('they know the properties of each block type', () => {
	const page = find('page', 'orders') as unknown as { blocks: Record<string, unknown>[] };
	expect(fits('page', page)).toBe(true);
	for (const change of [{ type: 'kanbann' }, { colour: 'red' }, { by: undefined }]) {
		const blocks = page.blocks.map((b, i) => (i === 1 ? JSON.parse(JSON.stringify({ ...b, ...change })) : b));
		expect(fits('page', { ...page, blocks }), JSON.stringify(change)).toBe(false);
	}
});

it('a file may name its schema for the editor; the app does not keep that', () => {
	const files = bundleToFiles(goodApp).map((f) => ({ ...f, text: f.text.replace('{', '{ "$schema": "https://example.org/schemas/v1/x.json",') }));
	const { json, diagnostics } = filesToBundle(files);
	expect(diagnostics).toEqual([]);
	expect(JSON.stringify(readBundle(json).bundle)).not.toContain('$schema');
	expect(fits('app', { $schema: 'x', ...goodApp.app })).toBe(true);
});
