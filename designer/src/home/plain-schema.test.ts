import { checkBundle, createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { describe, expect, it } from 'vitest';
import { isBundle, isObjectSchema, keyFrom, plainApp } from './plain-schema.ts';

const registry = createRegistry(plugins);
const machine = {
	$schema: 'http://json-schema.org/draft-07/schema#',
	title: 'Machine',
	type: 'object',
	required: ['serialNumber'],
	properties: {
		serialNumber: { type: 'string', title: 'Serial number' },
		installed: { type: 'string', format: 'date' },
		state: { type: 'string', enum: ['running', 'stopped'] },
		hours: { type: 'number', minimum: 0 },
	},
};

describe('an app from a plain JSON Schema', () => {
	it('is an app without mistakes, with a table of the first fields and a role for everybody', () => {
		const app = plainApp(machine, { key: 'machine', title: 'Machines', isOpen: true, roleTitle: 'Member' }, registry);
		expect(checkBundle(app, { registry, apps: new Map() }).filter((d) => d.severity === 'error')).toEqual([]);
		expect(app.definitions.map((d) => d.kind)).toEqual(['model', 'page', 'role']);
		const columns = (app.definitions[1] as unknown as { blocks: { columns: { field: string }[] }[] }).blocks[0]?.columns;
		expect(columns?.map((c) => c.field)).toEqual(['serial_number', 'installed', 'state', 'hours']);
	});

	it('gives nobody but administrators access unless asked to', () => {
		const app = plainApp(machine, { key: 'machine', title: 'Machines', isOpen: false, roleTitle: 'Member' }, registry);
		expect(app.definitions.map((d) => d.kind)).toEqual(['model', 'page']);
	});

	it('tells apps, schemas and other JSON apart', () => {
		expect(isObjectSchema(machine)).toBe(true);
		expect(isBundle({ app: {}, definitions: [] })).toBe(true);
		for (const other of [null, 3, [], {}, { type: 'string' }, { app: {}, definitions: [] }]) expect(isObjectSchema(other)).toBe(false);
	});

	it('makes a legal key of a file name', () => {
		expect(keyFrom('WorkOrder.schema.json')).toBe('work_order');
		expect(keyFrom('2024 报表')).toBe('');
		expect(keyFrom('A very long name of a thing that goes on')).toMatch(/^[a-z](?:_?[a-z0-9])*$/);
	});
});
