import { createRequire } from 'node:module';
import { buildCatalogue, createRegistry, exportPlainSchema, type Facts, nilId, noCalendar, recordSchema, validateRecord } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { JsonObject } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { goodApp } from './good-app.ts';

/** Another instance than the engine's own, with nothing set. */
const { Ajv2020 } = createRequire(new URL('../../runtime/engine/package.json', import.meta.url))('ajv/dist/2020.js') as {
	Ajv2020: new (options: object) => { compile(schema: object): (value: unknown) => boolean };
};
const registry = createRegistry(plugins);
const catalogue = buildCatalogue(goodApp, registry);
const order = catalogue.models.get('work_order') ?? missing();
const machine = '0197c0de-0000-7000-8000-000000000001';
const facts: Facts = {
	...{ me: nilId, myUnit: nilId, myUnits: [], myReports: [], allMyReports: [] },
	...{ today: '2026-03-31', now: '2026-03-31T08:00:00.000Z', timeZone: 'Asia/Shanghai', calendar: noCalendar },
};
const good = { machine, summary: 'It leaks', priority: 'high' };
const create = (values: JsonObject) => validateRecord(order, values, { facts, isNew: true });
const update = (values: JsonObject) => validateRecord(order, values, { facts, isNew: false });

describe('a new record', () => {
	it('gets its defaults, constant or by formula, where nothing is given', () => {
		const { values, errors } = create({ machine, summary: 'It leaks' });
		expect(errors).toEqual([]);
		expect(values).toEqual({ machine, summary: 'It leaks', priority: 'normal', closed: false, due: '2026-03-31' });
	});
	it('keeps a blank that was given in place of a default', () => {
		expect(create({ ...good, due: null }).values.due).toBeNull();
	});
	it('needs its required fields', () => {
		expect(create({ machine, summary: '   ' }).errors).toMatchObject([{ pointer: '#/values/summary', code: 'field.required' }]);
		expect(create({ summary: 'x' }).errors).toMatchObject([{ pointer: '#/values/machine', code: 'field.required' }]);
	});
	it('tells all mistakes at once, in both languages', () => {
		const { errors } = create({ machine: 'pump', summary: 'x'.repeat(201), hours: -1, mark: 9, tags: ['x'], nonsense: 1, number: 'WO-1', due: '2026-02-30' });
		expect(errors.map((e) => `${e.pointer} ${e.code}`)).toEqual([
			'#/values/nonsense field.unknown',
			'#/values/number field.read-only',
			'#/values/machine field.wrong-format',
			'#/values/summary field.too-long',
			'#/values/tags/0 field.unknown-option',
			'#/values/due field.wrong-format',
			'#/values/hours field.out-of-range',
			'#/values/mark field.out-of-range',
		]);
		for (const { detail } of errors) expect(detail.zh).toMatch(/[\u4e00-\u9fff]/);
	});
});

describe('a value', () => {
	it.each([
		['summary', '  It leaks ', 'It leaks'],
		['summary', '漏油', '漏油'],
		['hours', 1.5, 1.5],
		['done', 0.1 + 0.2, 0.3],
		['tags', ['electric', 'electric'], ['electric']],
		['tags', [], null],
		['closed', false, false],
	])('of %s %j is stored as %j', (key, value, stored) => {
		expect(update({ [key]: value })).toEqual({ values: { [key]: stored }, errors: [] });
	});
	it.each([
		['summary', 5, 'field.wrong-type'],
		['summary', 'a\0b', 'field.not-allowed'],
		['summary', null, 'field.required'],
		['hours', '1.5', 'field.wrong-type'],
		['hours', 0.7, 'field.out-of-range'],
		['done', 1e15, 'field.out-of-range'],
		['closed', 'yes', 'field.wrong-type'],
		['priority', 'urgent', 'field.unknown-option'],
		['due', '0000-01-01', 'field.wrong-format'],
		['due', '2026-3-1', 'field.wrong-format'],
		['made', '2026-03-31T08:00:00Z', 'field.read-only'],
		['mark', 2.5, 'field.wrong-type'],
		['machine', '1 or 1=1', 'field.wrong-format'],
		['constructor', 'x', 'field.unknown'],
		['__proto__x', 'x', 'field.unknown'],
	])('of %s %j is refused: %s', (key, value, code) => {
		expect(update({ [key]: value }).errors.map((e) => e.code)).toEqual([code]);
	});
	it('of an instant is stored in UTC with milliseconds', () => {
		const app = structuredClone(goodApp);
		const model = app.definitions.find((d) => d.kind === 'model' && d.key === 'work_order');
		if (model?.kind !== 'model') throw new Error('no model');
		model.schema.properties.at = { type: 'string', format: 'date-time' };
		const changed = buildCatalogue(app, registry).models.get('work_order') ?? missing();
		const at = (value: string) => validateRecord(changed, { at: value }, { facts, isNew: false });
		expect(at('2026-03-31T08:00:00+08:00').values).toEqual({ at: '2026-03-31T00:00:00.000Z' });
		expect(at('2026-03-31 08:00').errors).toMatchObject([{ code: 'field.wrong-format' }]);
		expect(at('2026-02-30T08:00:00Z').errors).toMatchObject([{ code: 'field.wrong-format' }]);
	});
});

describe('the schema of a record', () => {
	const ajv = new Ajv2020({ strict: false, formats: { uuid: true, date: true, 'date-time': true } });

	it('for a new record holds what may be sent', () => {
		const schema = recordSchema(order, { for: 'create' });
		expect(schema.required).toEqual(['machine', 'summary']);
		expect(Object.keys(schema.properties as object)).not.toContain('number');
		const validate = ajv.compile(schema);
		expect(validate(good)).toBe(true);
		expect(validate({ ...good, hours: null })).toBe(true);
		expect(validate({ ...good, summary: null })).toBe(false);
		expect(validate({ ...good, number: 'WO-1' })).toBe(false);
	});
	it('leaves out what is hidden, and what may only be read where it is written', () => {
		const mask = { hidden: new Set(['hours']), readOnly: new Set(['due']) };
		const keys = (of: 'read' | 'update') => Object.keys(recordSchema(order, { for: of, ...mask }).properties as object);
		expect(keys('read')).toContain('due');
		expect(keys('read')).not.toContain('hours');
		expect(keys('update')).not.toContain('due');
		expect(recordSchema(order, { for: 'read', ...mask }).properties).toMatchObject({ due: { readOnly: true }, number: { readOnly: true } });
	});
	it('of what is read allows blanks everywhere, since any field may be masked', () => {
		const validate = ajv.compile(recordSchema(order, { for: 'read' }));
		expect(validate(Object.fromEntries(order.fields.map((f) => [f.key, null])))).toBe(true);
	});
	it('without our vocabulary is a plain JSON Schema that installs again', () => {
		const plain = exportPlainSchema(order.definition);
		expect(JSON.stringify(plain)).not.toContain('"x-');
		expect(() => ajv.compile(plain)).not.toThrow();
		const model = { kind: 'model' as const, key: 'again', title: 'Again', schema: plain as never };
		const again = buildCatalogue({ app: goodApp.app, definitions: [model] }, registry).models.get('again');
		expect(again?.fields.map((f) => f.key)).toEqual(order.fields.map((f) => f.key));
		expect(again?.fieldsByKey.get('due')?.kind).toBe('date');
	});
});

function missing(): never {
	throw new Error('the model is not there');
}
