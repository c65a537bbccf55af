import { buildCatalogue, createRegistry, type Facts, noCalendar, validateRecord } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle, JsonObject, JsonValue, PropertySchema } from '@dougong/schemas';
import type { ClientField } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { createTranslate } from '../i18n/translate.ts';
import zh from '../messages/zh-CN.json' with { type: 'json' };
import { checkValues } from './check-values.ts';

/** The browser checks with an interpreter of JSON Schema, the server with Ajv: what one accepts the other must not refuse. */
const id = '0197c0de-0000-7000-8000-000000000001';
const options = [{ const: 'a', title: 'A' }, { const: 'b' }];
const cases: Record<string, { property: PropertySchema; values: JsonValue[] }> = {
	text: {
		property: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z一-龥😀]+$' },
		values: ['ab', 'a', 'abcdef', 'AB', '一二三四五', '😀😀😀', 7],
	},
	email: { property: { type: 'string', format: 'email' }, values: ['a@b.cn', 'a b@c.cn', 'no'] },
	uri: { property: { type: 'string', format: 'uri' }, values: ['https://example.com/a?b=c', 'example.com', 'mailto:a@b.cn'] },
	'long-text': { property: { type: 'string', 'x-kind': 'long-text', maxLength: 3 }, values: ['一\n二', '一二三四'] },
	number: { property: { type: 'number', minimum: 0, maximum: 100, multipleOf: 0.01 }, values: [0, 35.1, 0.07, 19.99, 99.999, 100.01, -0.01, 'x', 4.35, 1e16] },
	exclusive: { property: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, values: [0, 0.5, 1] },
	integer: { property: { type: 'integer', minimum: 1, maximum: 9 }, values: [1, 9, 10, 2.5, '3'] },
	percent: { property: { type: 'number', 'x-kind': 'percent', maximum: 100 }, values: [85, 100, 100.5] },
	boolean: { property: { type: 'boolean' }, values: [true, false, 'yes'] },
	date: { property: { type: 'string', format: 'date' }, values: ['2026-02-28', '2026-02-30', '2024-02-29', '2026-2-3', 'today'] },
	'date-time': {
		property: { type: 'string', format: 'date-time' },
		values: ['2026-02-28T08:00:00.000Z', '2026-02-28T08:00:00+08:00', '2026-02-28T08:00', '2026-02-30T08:00:00Z'],
	},
	choice: { property: { type: 'string', oneOf: options }, values: ['a', 'c', 1] },
	'multi-choice': { property: { type: 'array', items: { type: 'string', oneOf: options }, minItems: 1, maxItems: 1 }, values: [['a'], ['a', 'b'], ['c'], 'a'] },
	person: { property: { type: 'string', 'x-kind': 'person' }, values: [id, 'nobody'] },
	reference: { property: { type: 'string', 'x-kind': 'reference', 'x-model': 'thing' }, values: [id, id.slice(1)] },
	rating: { property: { type: 'integer', 'x-kind': 'rating', maximum: 4 }, values: [1, 4, 5, 0] },
	json: { property: { type: 'object', properties: { size: { type: 'number' } }, required: ['size'] }, values: [{ size: 1 }, { size: 'L' }, {}] },
};

const properties = Object.fromEntries(Object.entries(cases).map(([name, { property }]) => [name.replaceAll('-', '_'), property]));
const bundle: Bundle = {
	app: { kind: 'app', key: 'sample', title: 'Sample', language: 2, version: '1.0.0' },
	definitions: [{ kind: 'model', key: 'thing', title: 'Thing', schema: { type: 'object', properties } }],
};
const model = buildCatalogue(bundle, createRegistry(plugins)).models.get('thing');
const facts: Facts = {
	me: id,
	myUnit: id,
	myUnits: [],
	myReports: [],
	allMyReports: [],
	today: '2026-11-21',
	now: '2026-11-21T00:00:00.000Z',
	timeZone: 'Asia/Shanghai',
	calendar: noCalendar,
};

describe.each(Object.entries(cases))('a value of %s', (name, { values }) => {
	const key = name.replaceAll('-', '_');
	const field = model?.fieldsByKey.get(key);
	it.each(values.map((value) => [value]))('%j is judged alike by browser and server', (value) => {
		if (!model || !field) throw new Error(`${key} is not in the sample`);
		// As the server sends it: runtime/server/src/client-app.ts.
		const sent = { key, title: name, schema: { ...field.property, ...field.value } as JsonObject } as ClientField;
		const inBrowser = checkValues([{ key, title: name, field: sent }], new Set(), { [key]: value }, createTranslate(zh));
		const onServer = validateRecord(model, { [key]: value }, { facts, isNew: true }).errors;
		expect(inBrowser.map((p) => p.message).length > 0, `browser: ${JSON.stringify(inBrowser)}, server: ${JSON.stringify(onServer)}`).toBe(onServer.length > 0);
	});
});
