import { buildCatalogue, type CatalogueField, checkBundle, createRegistry, type Facts, validateRecord } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { type JsonValue, languageVersion, type PropertySchema } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { directoryApp } from './good-app.ts';

const registry = createRegistry(plugins);
const directory = buildCatalogue(directoryApp, registry);
const id = '0197c0de-0000-7000-8000-000000000001';
const person = { model: 'directory/person', many: false, tree: false, onArchive: 'keep' };

interface Kind {
	property: PropertySchema;
	column: string | null;
	formula: string | null;
	/** As sent → as stored. */
	good: readonly (readonly [JsonValue, JsonValue])[];
	bad: readonly JsonValue[];
	reference?: object;
}
const options = [{ const: 'a', title: 'A', 'x-color': 'red' }, { const: 'b' }];
const kinds = new Map<string, Kind>([
	['text', { property: { type: 'string', maxLength: 5, 'x-case': 'upper' }, column: 'text', formula: 'text', good: [[' ab ', 'AB'], ['', null]], bad: ['abcdef', 5] }], // biome-ignore format: a table
	['long-text', { property: { type: 'string', 'x-kind': 'long-text' }, column: 'text', formula: 'text', good: [['a\nb', 'a\nb']], bad: [5, []] }],
	['number', { property: { type: 'number', minimum: 0, multipleOf: 0.01 }, column: 'numeric', formula: 'number', good: [[0.1 + 0.2, 0.3], [19.99, 19.99]], bad: [-1, 0.001, '1', 1e16] }], // biome-ignore format: a table
	['integer', { property: { type: 'integer', maximum: 9 }, column: 'bigint', formula: 'number', good: [[9, 9]], bad: [10, 1.5, '1'] }],
	['percent', { property: { type: 'number', 'x-kind': 'percent', maximum: 120 }, column: 'numeric', formula: 'number', good: [[85, 85]], bad: [121, '85%'] }],
	['boolean', { property: { type: 'boolean' }, column: 'boolean', formula: 'boolean', good: [[false, false]], bad: [0, 'true'] }],
	[
		'date',
		{
			property: { type: 'string', format: 'date' },
			column: 'date',
			formula: 'date',
			good: [['2024-02-29', '2024-02-29']],
			bad: ['2023-02-29', '2024-1-1', '0000-01-01', 5],
		},
	],
	['date-time', { property: { type: 'string', format: 'date-time' }, column: 'timestamptz', formula: 'date-time', good: [['2026-01-01T08:00:00+08:00', '2026-01-01T00:00:00.000Z']], bad: ['2026-01-01', '2026-01-01T08:00:00', '2026-02-30T08:00:00Z'] }], // biome-ignore format: a table
	['choice', { property: { oneOf: options, type: 'string' }, column: 'text', formula: 'text', good: [['a', 'a']], bad: ['c', ''] }],
	['multi-choice', { property: { type: 'array', items: { enum: ['a', 'b'] } }, column: 'text[]', formula: 'list', good: [[['a', 'b', 'a'], ['a', 'b']], [[], null]], bad: [['c'], 'a'] }], // biome-ignore format: a table
	['period', { property: { type: 'string', 'x-kind': 'period', 'x-period': 'fiscal' }, column: 'text', formula: 'text', good: [[' FY2026-Q1 ', 'FY2026-Q1'], ['2026-03-31', 'FY2025-Q4'], ['', null]], bad: ['2026-Q1', '2026-01', 'FY2026', 5] }], // biome-ignore format: a table
	['person', { property: { type: 'string', 'x-kind': 'person' }, column: 'uuid', formula: 'record', good: [[id, id]], bad: ['alice', 5], reference: person }],
	['org-unit', { property: { type: 'string', 'x-kind': 'org-unit', 'x-on-archive': 'refuse' }, column: 'uuid', formula: 'record', good: [[id, id]], bad: ['x'], reference: { ...person, model: 'directory/org_unit', onArchive: 'refuse' } }], // biome-ignore format: a table
	['reference', { property: { type: 'string', 'x-kind': 'reference', 'x-model': 'thing' }, column: 'uuid', formula: 'record', good: [[id, id]], bad: ['x'], reference: { ...person, model: 'kinds/thing' } }], // biome-ignore format: a table
	['tree-parent', { property: { type: 'string', 'x-kind': 'tree-parent' }, column: 'uuid', formula: 'record', good: [[id, id]], bad: ['x'], reference: { model: 'kinds/thing', many: false, tree: true, onArchive: 'refuse' } }], // biome-ignore format: a table
	['rating', { property: { type: 'integer', 'x-kind': 'rating', maximum: 4 }, column: 'smallint', formula: 'number', good: [[4, 4]], bad: [0, 5, 1.5] }],
	[
		'auto-number',
		{
			property: { type: 'string', 'x-kind': 'auto-number', 'x-pattern': 'N-{YY}{##}' },
			column: 'text',
			formula: 'text',
			good: [],
			bad: ['N-2601'],
		},
	],
	['created-at', { property: { type: 'string', 'x-kind': 'created-at' }, column: null, formula: 'date-time', good: [], bad: ['2026-01-01T00:00:00Z'] }],
	['created-by', { property: { type: 'string', 'x-kind': 'created-by' }, column: null, formula: 'record', good: [], bad: [id], reference: person }],
	['updated-at', { property: { type: 'string', 'x-kind': 'updated-at' }, column: null, formula: 'date-time', good: [], bad: ['2026-01-01T00:00:00Z'] }],
	['updated-by', { property: { type: 'string', 'x-kind': 'updated-by' }, column: null, formula: 'record', good: [], bad: [id], reference: person }],
	['attachment', { property: { type: 'array', 'x-kind': 'attachment', 'x-accept': 'images', maxItems: 2 }, column: 'jsonb', formula: 'list', good: [[[id, { id, name: 'forged.png', size: 1 }], [{ id }]], [[], null]], bad: [['photo.png'], id, [{ name: 'x.png' }], [id, id.replace('1', '2'), id.replace('1', '3')]] }], // biome-ignore format: a table
	['json', { property: { type: 'array', 'x-kind': 'json', items: { type: 'integer' } }, column: 'jsonb', formula: null, good: [[[1, 2], [1, 2]]], bad: [['x'], {}] }], // biome-ignore format: a table
]);

function build(kind: Kind) {
	const model = {
		kind: 'model' as const,
		key: 'thing',
		title: 'Thing',
		schema: { type: 'object' as const, properties: { it: kind.property, name: { type: 'string', 'x-unique': true } } },
	};
	const app = { kind: 'app' as const, key: 'kinds', title: 'Kinds', language: languageVersion, version: '1.0.0', requires: [{ app: 'directory' }] };
	const fiscal = { kind: 'period' as const, key: 'fiscal', title: 'Fiscal quarter', type: 'quarter' as const, startMonth: 4 };
	const bundle = { app, definitions: [model, fiscal] };
	const thing = buildCatalogue(bundle, registry).models.get('thing');
	const field = thing?.fieldsByKey.get('it');
	if (!thing || !field) throw new Error('not built');
	return { bundle, thing, field };
}

describe('the built-in field kinds', () => {
	it('are all in this table', () => {
		expect([...kinds.keys()].toSorted()).toEqual(registry.fields.map((f) => f.kind).toSorted());
	});

	describe.each([...kinds])('%s', (name, kind) => {
		const { bundle, thing, field } = build(kind);
		const validate = (value: JsonValue) => validateRecord(thing, { it: value }, { facts: {} as Facts, isNew: true });

		it('is accepted as a definition, of this kind', () => {
			expect(checkBundle(bundle, { registry, apps: new Map([['directory', directory]]) })).toEqual([]);
			expect(field.kind).toBe(name);
		});
		it('lies in the database and in formulas as said', () => {
			expect(field.column?.type ?? null).toBe(kind.column);
			expect(field.formula?.t ?? null).toBe(kind.formula);
			expect(field.reference).toEqual(kind.reference ?? null);
		});
		it.each(kind.good.map(([given, stored]) => ({ given, stored })))('stores $given as $stored', ({ given, stored }) => {
			expect(validate(given)).toEqual({ values: { it: stored }, errors: [] });
		});
		it.each(kind.bad.map((given) => ({ given })))('refuses $given', ({ given }) => {
			expect(validate(given).errors).not.toEqual([]);
		});
		it('has an example that its schema accepts', () => {
			const example = field.type.example?.(field.property) as JsonValue;
			const other = { ...field, type: { ...field.type, readOnly: false }, readOnly: false } as CatalogueField;
			const open = { ...thing, fields: [other], fieldsByKey: new Map([['it', other]]) };
			if (name !== 'json' && name !== 'text') expect(validateRecord(open, { it: example }, { facts: {} as Facts, isNew: false }).errors).toEqual([]);
		});
	});

	it('number series count by the dates in their pattern', () => {
		const { field } = build({
			...kinds.get('auto-number'),
			property: { type: 'string', 'x-kind': 'auto-number', 'x-pattern': 'WO-{YYYY}{MM}-{####}/{DD}' },
		} as Kind);
		expect(field.type.sequence?.(field.property, { year: 2026, month: 3, day: 9 })).toMatchObject({ digits: 4, before: 'WO-202603-', after: '/09' });
	});
});

describe('the built-in block types', () => {
	const configs = new Map<string, { [property: string]: unknown }>([
		['table', { model: 'thing', columns: [{ key: 'a', field: 'name', width: 100 }], group: 'state' }],
		['grid', { model: 'thing', columns: [{ key: 'n', field: 'name' }], create: true, autosave: true }],
		['kanban', { model: 'thing', by: 'state', card: ['name'] }],
		['tree', { model: 'thing', columns: [{ key: 'a', field: 'name' }] }],
		[
			'goal-tree',
			{ model: 'thing', tree: 'goals', view: 'canvas', columns: [{ key: 'a', field: 'name' }], heat: { rows: 'state', columns: 'name' }, where: '[score] > 1' },
		],
		['group-score', { model: 'thing', tree: 'goals', by: 'parent' }],
		['list', { model: 'thing', fields: ['name', 'state'] }],
		[
			'detail',
			{
				sections: [{ key: 'a', fields: ['name'] }],
				related: [{ key: 'parts', title: 'Parts', model: 'thing', by: 'parent', columns: [{ key: 'a', field: 'name' }] }],
			},
		],
		['history', {}],
		['form', { form: 'add' }],
		['cards', { cards: [{ key: 'all', title: 'All', model: 'thing', measure: 'count' }] }],
		['runs', { start: true, picture: true }],
		['todo', { items: [{ key: 'open', title: 'Open', model: 'thing', where: '[state] = "open"', form: 'add', page: 'thing' }], tasks: true, empty: 'Done' }],
		['text', { lines: [{ key: 'a', as: 'heading', text: 'Hello' }] }],
	]);
	const definitions = [
		{
			kind: 'model',
			key: 'thing',
			title: 'Thing',
			schema: {
				type: 'object',
				properties: {
					name: { type: 'string' },
					state: { type: 'string', enum: ['open'] },
					parent: { type: 'string', 'x-kind': 'tree-parent' },
					score: { type: 'number' },
				},
			},
		},
		{
			...{ kind: 'goal-tree', key: 'goals', title: 'Goals', model: 'thing', fields: { score: 'score' }, rollup: { method: 'mean' } },
			scoring: [{ key: 'plain', rule: 'plain', inputs: { value: '1' } }],
		},
		{ kind: 'form', key: 'add', title: 'Add', model: 'thing', sections: [{ key: 'a', fields: [{ field: 'name' }] }] },
	];
	const check = (type: string, config: object) => {
		const page = { kind: 'page', key: 'thing', title: 'T', record: 'thing', blocks: [{ key: 'it', type, title: 'It', ...config }] };
		const app = { kind: 'app' as const, key: 'blocks', title: 'B', language: languageVersion, version: '1.0.0' };
		return checkBundle({ app, definitions: [...definitions, page] as never }, { registry, apps: new Map() }).map((d) => d.code);
	};
	it('are all in this table', () => {
		expect([...configs.keys()].toSorted()).toEqual(registry.blocks.map((b) => b.type).toSorted());
	});
	it.each([...configs])('%s takes its properties and no others', (type, config) => {
		expect(check(type, config)).toEqual([]);
		expect(check(type, { ...config, nonsense: 1 })).toEqual(['shape.unknown-key']);
		for (const property of Object.keys(config)) expect(check(type, { ...config, [property]: 5 }), property).not.toEqual([]);
	});
});
