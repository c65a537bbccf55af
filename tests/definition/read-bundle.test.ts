import { readFileSync } from 'node:fs';
import { bundleToFiles, canonicalJson, checkBundle, createRegistry, diffBundles, filesToBundle, formatBundle, readBundle } from '@dougong/engine';
import { definitionMigrations } from '@dougong/migrations/definition';
import { plugins } from '@dougong/plugins';
import { languageVersion } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { goodApp } from './good-app.ts';

const registry = createRegistry(plugins);
const old = (name: string) => JSON.parse(readFileSync(new URL(`./languages/${name}.json`, import.meta.url), 'utf8'));

describe('older languages', () => {
	it('has one migration for each version before the newest, in order', () => {
		expect(definitionMigrations.map((m) => m.from)).toEqual(Array.from({ length: languageVersion - 1 }, (_, i) => i + 1));
	});
	it.each(definitionMigrations.map((m) => m.from))('reads a real app of language %i and finds nothing wrong with it', (version) => {
		const file = old(`language-${version}`);
		expect(file.app.language).toBe(version);
		const { bundle, diagnostics, language } = readBundle(file);
		expect({ diagnostics, language }).toEqual({ diagnostics: [], language: version });
		if (!bundle) throw new Error('not read');
		expect(bundle.app.language).toBe(languageVersion);
		expect(checkBundle(bundle, { registry, apps: new Map() })).toEqual([]);
	});
	it('gives the grouping field of a board its new name', () => {
		const page = readBundle(old('language-1')).bundle?.definitions.find((d) => d.kind === 'page' && d.key === 'tasks');
		expect(page?.kind === 'page' && page.blocks[0]).toMatchObject({ type: 'kanban', by: 'state' });
		expect(page?.kind === 'page' && page.blocks[0]).not.toHaveProperty('columns');
		// Elsewhere, columns are columns.
		expect(page?.kind === 'page' && page.blocks[1]).toHaveProperty('columns');
	});
	it('does not change what it is given', () => {
		const file = old('language-1');
		const before = structuredClone(file);
		readBundle(file);
		expect(file).toEqual(before);
	});
	it('refuses a language of the future, saying which it reads', () => {
		const { bundle, diagnostics } = readBundle({ app: { ...goodApp.app, language: languageVersion + 1 }, definitions: [] });
		expect(bundle).toBeNull();
		expect(diagnostics).toMatchObject([
			{ code: 'language.too-new', file: 'app.json', pointer: '/language', hint: expect.stringContaining(String(languageVersion)) },
		]);
	});
	it.each([undefined, 0, 1.5, 'two'])('refuses language %s', (language) => {
		expect(readBundle({ app: { ...goodApp.app, language }, definitions: [] }).diagnostics.map((d) => d.code)).toEqual(['language.unknown']);
	});
	it.each([null, 5, 'x', [], {}, { app: {} }, { app: goodApp.app, definitions: 5 }])('refuses %j as a bundle', (json) => {
		expect(readBundle(json).diagnostics.map((d) => d.code)).toEqual(['bundle.malformed']);
	});
	it('refuses an app that nests without end', () => {
		const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
		expect(readBundle({ app: goodApp.app, definitions: [deep] }).diagnostics.map((d) => d.code)).toEqual(['bundle.malformed']);
	});
	it.each(['constructor', 'toString', '__proto__'])('knows no definition, field, keyword or block called %s', (name) => {
		const schema = JSON.parse(`{ "type": "object", "required": ["${name}"], "properties": { "a": { "type": "string", "x-unique": true, "${name}": 1 } } }`);
		const page = { kind: 'page', key: 'p', title: 'P', record: 'm', blocks: [{ key: 'b', type: name }] };
		const definitions = [{ kind: name, key: 'x' }, { kind: 'model', key: 'm', title: 'M', schema }, page];
		const { bundle } = readBundle({ app: { ...goodApp.app, requires: undefined, home: undefined, navigation: undefined }, definitions });
		const codes = bundle && checkBundle(bundle, { registry, apps: new Map() }).map((d) => d.code);
		expect(codes?.toSorted()).toEqual(
			[
				'definition.unknown-kind',
				'model.required-unknown',
				'model.unknown-keyword',
				...(name === '__proto__' ? ['shape.invalid-value'] : name === 'toString' ? ['shape.invalid-value'] : ['page.unknown-block-type']),
			].toSorted(),
		);
	});
});

describe('files', () => {
	const files = bundleToFiles(goodApp);

	it('come back as the same bundle', () => {
		const { json, diagnostics } = filesToBundle(files);
		expect(diagnostics).toEqual([]);
		expect(formatBundle(readBundle(json).bundle as never)).toEqual(formatBundle(goodApp));
	});
	it('are the same whatever order the keys were written in, but for the order of fields', () => {
		const { bundle } = readBundle(shuffled(goodApp));
		expect(bundleToFiles(bundle as never)).toEqual(files);
		expect(canonicalJson(bundle as never)).toBe(canonicalJson(goodApp));
		const model = files.find((f) => f.path === 'models/work_order.json')?.text ?? '';
		expect(model.indexOf('"summary": {')).toBeGreaterThan(model.indexOf('"machine": {'));
	});
	it('differ when the fields of a model change places', () => {
		const moved = structuredClone(goodApp);
		const model = moved.definitions.find((d) => d.kind === 'model' && d.key === 'machine');
		if (model?.kind !== 'model') throw new Error('no model');
		model.schema.properties = Object.fromEntries(Object.entries(model.schema.properties).toReversed());
		expect(canonicalJson(moved)).not.toBe(canonicalJson(goodApp));
		expect(diffBundles(goodApp, moved)).toEqual([{ kind: 'model', key: 'machine', change: 'changed', detail: 'order' }]);
	});
	it.each([
		['no app.json', [], 'file.no-app', 'app.json', ''],
		['broken JSON', [{ path: 'models/a.json', text: '{ "kind": ' }], 'file.not-json', 'models/a.json', ''],
		[
			'a key twice',
			[{ path: 'models/a.json', text: '{ "key": "a", "schema": { "x": [{}, { "y": 1, "y": 2 }] } }' }],
			'file.key-twice',
			'models/a.json',
			'/schema/x/1/y',
		],
		['a file named otherwise than its key', [{ path: 'models/a.json', text: '{ "kind": "model", "key": "b" }' }], 'file.wrong-name', 'models/a.json', '/key'],
		['a definition in the wrong folder', [{ path: 'forms/a.json', text: '{ "kind": "model", "key": "a" }' }], 'file.wrong-folder', 'forms/a.json', '/kind'],
		['a folder that nothing reads', [{ path: 'model/a.json', text: '{}' }], 'file.unknown-folder', 'model/a.json', ''],
		['a definition that is a list', [{ path: 'models/a.json', text: '[]' }], 'shape.wrong-type', 'models/a.json', ''],
	])('with %s are told so', (_, extra, code, file, pointer) => {
		const app = code === 'file.no-app' ? [] : files;
		expect(filesToBundle([...app, ...extra]).diagnostics).toMatchObject([{ code, file, pointer }]);
	});
	it('may be beside others that are no definitions', () => {
		const others = ['README.md', 'scripts/data.json', 'package.json', 'scenarios/day.json'].map((path) => ({ path, text: '{}' }));
		expect(filesToBundle([...files, ...others]).diagnostics).toEqual([]);
	});
});

describe('what changed', () => {
	it('is said by definition, field and part, in both languages', () => {
		const after = structuredClone(goodApp);
		const [machine, order] = after.definitions.filter((d) => d.kind === 'model');
		if (!machine || !order) throw new Error('no models');
		machine.title = 'Machines';
		delete machine.schema.properties.bought;
		order.schema.properties.summary = { ...order.schema.properties.summary, maxLength: 300 };
		order.schema.properties.cost = { type: 'number' };
		order.schema.required = ['machine', 'summary'];
		after.definitions = after.definitions.filter((d) => d.kind !== 'translation');
		const page = after.definitions.find((d) => d.kind === 'page' && d.key === 'orders');
		if (page?.kind !== 'page') throw new Error('no page');
		page.blocks.splice(1, 1);
		expect(diffBundles(goodApp, after).map((c) => [c.kind, c.key, c.change, c.detail ?? ''].join(' | '))).toEqual([
			'translation | zh | removed | ',
			'model | machine | changed | title "Machine" → "Machines"',
			'field | machine.bought | removed | ',
			'field | work_order.summary | changed | maxLength 200 → 300',
			'field | work_order.priority | changed | optional now',
			'field | work_order.cost | added | ',
			'page | orders | changed | blocks (board removed)',
		]);
		expect(diffBundles(goodApp, after, 'zh')[4]?.detail).toBe('改为选填');
		expect(diffBundles(goodApp, goodApp)).toEqual([]);
		expect(diffBundles(null, goodApp)).toHaveLength(goodApp.definitions.length + 1);
	});
});

/** The same with all keys in reverse order, apart from the fields of models. */
function shuffled(value: unknown, under = ''): unknown {
	if (Array.isArray(value)) return value.map((v) => shuffled(v));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([k, v]): [string, unknown] => [k, shuffled(v, k)]);
	return Object.fromEntries(under === 'properties' ? entries : entries.toReversed());
}
