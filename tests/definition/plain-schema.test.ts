import { readFileSync } from 'node:fs';
import {
	buildCatalogue,
	type CatalogueModel,
	checkBundle,
	createRegistry,
	exportPlainSchema,
	type Facts,
	planStorage,
	readBundle,
	validateRecord,
} from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { type JsonObject, languageVersion } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';

const registry = createRegistry(plugins);
const schemaOf = (name: string) => JSON.parse(readFileSync(new URL(`./plain/${name}.json`, import.meta.url), 'utf8'));

function install(schema: object): { model: CatalogueModel; codes: string[]; steps: number } {
	const app = { kind: 'app', key: 'wild', title: 'Wild', language: languageVersion, version: '1.0.0' };
	const { bundle } = readBundle({ app, definitions: [{ kind: 'model', key: 'thing', title: 'Thing', schema }] });
	if (!bundle) throw new Error('not read');
	const found = checkBundle(bundle, { registry, apps: new Map() });
	expect(found.filter((d) => d.severity === 'error')).toEqual([]);
	const catalogue = buildCatalogue(bundle, registry);
	const model = catalogue.models.get('thing');
	if (!model) throw new Error('no model');
	return { model, codes: found.map((d) => d.code), steps: planStorage(null, catalogue, { registry, revision: 1, archived: [] }).steps.length };
}
const facts = {} as Facts;
const errors = (model: CatalogueModel, values: JsonObject, isNew = true) =>
	validateRecord(model, values, { facts, isNew }).errors.map((e) => `${e.pointer} ${e.code}`);

describe('a plain JSON Schema', () => {
	it('of draft 7 becomes fields of the kinds that it says', () => {
		const { model, codes, steps } = install(schemaOf('device'));
		expect(Object.fromEntries(model.fields.map((f) => [f.name, `${f.key} ${f.kind}`]))).toEqual({
			id: 'id_field text',
			displayName: 'display_name text',
			version: 'version_field text',
			'firmware-version': 'firmware_version long-text',
			riskLevel: 'risk_level choice',
			installedOn: 'installed_on date',
			lastSeen: 'last_seen date-time',
			ports: 'ports json',
			protocols: 'protocols multi-choice',
			location: 'location json',
			parent: 'parent json',
			network: 'network json',
			weightKg: 'weight_kg number',
			enabled: 'enabled boolean',
			fooBar: expect.stringMatching(/^foo_bar_[a-z0-9]+ integer$/),
			foo_bar: 'foo_bar integer',
			设备: expect.stringMatching(/^field_[a-z0-9]+ text$/),
			extra: 'extra json',
		});
		expect(codes).toEqual(['model.mapped-names', 'model.unknown-keyword']);
		expect(steps).toBeGreaterThan(0);
		expect(model.fieldsByKey.get('risk_level')).toMatchObject({ description: 'How much harm it can do', required: false });
		expect(model.titleField).toBe('id_field');
	});

	it('keeps what no single field can say: conditions, nested references, unions', () => {
		const { model } = install(schemaOf('device'));
		const id = '0197c0de-0000-7000-8000-000000000001';
		const good = { id_field: id, display_name: 'Pump', network: 'lan', location: { street: 'Main' }, risk_level: 'high' };
		expect(errors(model, good)).toEqual([]);
		expect(errors(model, { ...good, location: null })).toEqual(['#/values/location field.required', '#/values field.not-allowed']);
		expect(errors(model, { ...good, location: { zip: '12345' } })).toContain('#/values/location field.required');
		expect(errors(model, { ...good, network: { cidr: 5 } })[0]).toMatch(/^#\/values\/network/);
		expect(errors(model, { ...good, ports: [0] })).toEqual(['#/values/ports/0 field.out-of-range']);
		expect(errors(model, { ...good, parent: { id: 'x', displayName: 'y' } })).toContain('#/values/parent field.required');
		expect(errors(model, { display_name: 'Pump' })).toEqual(['#/values/id_field field.required', '#/values/network field.required']);
		// A change tells only of itself what it can.
		expect(errors(model, { risk_level: 'high' }, false)).toEqual([]);
		expect(errors(model, { parent: { id: 'x' } }, false)).not.toEqual([]);
	});

	it('of draft 4 is read in the words of today', () => {
		const { model, codes } = install(schemaOf('recipe'));
		expect(model.fields.map((f) => `${f.key} ${f.kind}`)).toEqual([
			...['name text', 'servings integer', 'steps json', 'author json', 'difficulty choice', 'created_at_field text'],
		]);
		expect(model.fieldsByKey.get('servings')?.value).toMatchObject({ exclusiveMinimum: 0 });
		expect(codes).toEqual(['model.remote-ref', 'model.mapped-names']);
		expect(errors(model, { name: 'Soup', servings: 0 })).toEqual(['#/values/servings field.out-of-range']);
		expect(errors(model, { name: 'Soup', steps: ['a', 'b'] })).toEqual(['#/values/steps/1 field.wrong-type']);
		expect(errors(model, { servings: 2 })).toHaveLength(1);
	});

	it('made of parts has the fields of all of them', () => {
		const { model, codes } = install(schemaOf('event'));
		expect(model.fields.map((f) => `${f.key} ${f.kind} ${f.required}`)).toEqual([
			...['kind text true', 'at date-time false', 'amount number false', 'reason json false', 'count integer false'],
		]);
		expect(codes).toEqual(['model.unknown-keyword']);
		expect(errors(model, { kind: 'x', amount: 5 })).toEqual([]);
		expect(errors(model, { kind: 'x' })).not.toEqual([]);
		expect(errors(model, { kind: 'x', count: 1, reason: 'text' })).not.toEqual([]);
	});

	it('of a map is one field that holds it whole', () => {
		const { model } = install(schemaOf('labels'));
		expect(model.fields.map((f) => `${f.key} ${f.kind}`)).toEqual(['content json']);
		expect(errors(model, { content: { a: 'b' } })).toEqual([]);
	});

	it.each(['device', 'recipe', 'event', 'labels'])('%s comes back as it was', (name) => {
		const schema = schemaOf(name);
		const { $schema, title, ...rest } = exportPlainSchema(install(schema).model.definition) as JsonObject;
		const { $schema: _, title: __, 'x-generator-internal': ___, ...original } = schema;
		expect(rest).toEqual(original);
	});

	it('spells names the same however many others there are', () => {
		const keys = (names: string[]) =>
			install({ properties: Object.fromEntries(names.map((n) => [n, { type: 'string' }])) }).model.fields.map((f) => [f.name, f.key]);
		const few = new Map(keys(['HTMLText', '$ref-like', '2nd', 'a'.repeat(50)]) as [string, string][]);
		const more = new Map(keys(['z', 'HTMLText', 'other one', '$ref-like', '2nd', 'a'.repeat(50)]) as [string, string][]);
		for (const [name, key] of few) expect(more.get(name)).toBe(key);
		expect([...few.values()].slice(0, 3)).toEqual(['html_text', 'ref_like', 'f_2nd']);
		expect(few.get('a'.repeat(50))).toMatch(/^a{28}_[a-z0-9]+$/);
	});
});
