import type { Bundle, Definition } from '@dougong/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';

const text = (title: string) => ({ type: 'string', title, maxLength: 100 });
const directory: Bundle = {
	app: { kind: 'app', key: 'directory', title: 'Directory', language: 2, version: '1.0.0', mainLanguage: 'en' },
	definitions: [
		{
			...{ kind: 'model', key: 'person', title: 'Person', titleField: 'name', about: ['org_unit', 'mobile'] },
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: text('Name'),
					mobile: text('Mobile'),
					org_unit: { type: 'string', 'x-kind': 'org-unit', title: 'Unit' },
					manager: { type: 'string', 'x-kind': 'person', title: 'Manager' },
				},
			},
		},
		{
			...{ kind: 'model', key: 'org_unit', title: 'Unit', titleField: 'name' },
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: text('Name'),
					parent: { type: 'string', 'x-kind': 'tree-parent', title: 'Above' },
					head: { type: 'string', 'x-kind': 'person', title: 'Head' },
				},
			},
		},
		{
			kind: 'role',
			key: 'member',
			title: 'Member',
			everyone: true,
			models: { person: { read: true, fields: { mobile: 'hidden' } }, org_unit: { read: true } },
			pages: [],
		},
		{
			...{ kind: 'translation', key: 'zh', language: 'zh-CN' },
			texts: { 'model.person.title': '人员', 'model.person.mobile.title': '手机', 'app.title': '通讯录' },
		},
	] as Definition[],
};
const workshop: Bundle = {
	app: {
		...{ kind: 'app', key: 'workshop', title: 'Workshop', language: 2, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }], home: 'secret' },
		navigation: [{ key: 'work', title: 'Work', pages: ['orders', 'secret'] }],
	},
	definitions: [
		{
			...{ kind: 'model', key: 'order', title: 'Order', titleField: 'summary' },
			schema: {
				type: 'object',
				required: ['summary'],
				properties: {
					summary: text('Summary'),
					cost: { type: 'integer', title: 'Cost' },
					assignee: { type: 'string', 'x-kind': 'person', title: 'Assignee' },
				},
			},
			rules: [
				{ key: 'cheap', assert: 'ISBLANK([cost]) OR [cost] < 100', message: 'Too dear.' },
				{ key: 'named', assert: '[summary] <> "x"', message: 'Say more.' },
			],
		},
		{ ...{ kind: 'model', key: 'contract', title: 'Contract' }, schema: { type: 'object', required: ['name'], properties: { name: text('Name') } } },
		{
			...{ kind: 'form', key: 'order_form', title: 'Order', model: 'order' },
			sections: [{ key: 'all', fields: [{ field: 'summary' }, { field: 'cost' }] }],
		},
		{ kind: 'form', key: 'contract_form', title: 'Contract', model: 'contract', sections: [{ key: 'all', fields: [{ field: 'name' }] }] },
		{
			...{ kind: 'page', key: 'orders', title: 'Orders' },
			blocks: [
				{ key: 'list', type: 'table', model: 'order', columns: [{ key: 'summary', field: 'summary' }] },
				{ key: 'contracts', type: 'table', model: 'contract', columns: [{ key: 'name', field: 'name' }] },
			],
			layout: { wide: [['list', 'contracts']], phone: ['list', 'contracts'] },
		},
		{ kind: 'page', key: 'order', title: 'One order', record: 'order', blocks: [{ key: 'detail', type: 'detail' }] },
		{ kind: 'page', key: 'contract', title: 'One contract', record: 'contract', blocks: [{ key: 'detail', type: 'detail' }] },
		{ kind: 'page', key: 'secret', title: 'Secret', blocks: [{ key: 'list', type: 'table', model: 'contract', columns: [{ key: 'name', field: 'name' }] }] },
		{
			...{ kind: 'role', key: 'technician', title: 'Technician', pages: ['orders'] },
			models: { order: { read: '[assignee] = ME()', update: '[assignee] = ME()', fields: { cost: 'hidden', assignee: 'read-only' } } },
		},
	] as Definition[],
};

let app: TestApp;
let technician: Person;
beforeAll(async () => {
	app = await startApp({ apps: [directory, workshop] });
	technician = await app.addMember('tina', { roles: ['workshop/technician'] });
});
afterAll(() => app[Symbol.asyncDispose]());
const client = (person: Person, headers = {}) => person.get('/production/apps/workshop/client', headers);

it('gives a member what their roles show: no hidden field, foreign model, page or form', async () => {
	const { body } = await client(technician);
	expect(Object.keys(body.models).sort()).toEqual(['directory/org_unit', 'directory/person', 'workshop/order']);
	const order = body.models['workshop/order'];
	expect(order.fields.map((f: { key: string; access: string }) => [f.key, f.access])).toEqual([
		['summary', 'write'],
		['assignee', 'read'],
	]);
	expect(order.can).toEqual({ create: false, read: true, update: true, delete: false });
	expect(Object.keys(order.schema.properties)).toEqual(['summary', 'assignee']);
	expect(order.schema.properties.assignee['x-kind']).toBe('person');
	expect(order.rules.map((r: { key: string }) => r.key)).toEqual(['named']);
	expect(Object.keys(body.pages).sort()).toEqual(['order', 'orders']);
	expect(body.pages.orders.blocks.map((b: { key: string }) => b.key)).toEqual(['list']);
	expect(body.pages.orders.layout).toEqual({ wide: [['list']], phone: ['list'] });
	expect(body).toMatchObject({ home: 'orders', navigation: [{ key: 'work', pages: ['orders'] }] });
	expect(body.forms).toEqual({ order_form: expect.objectContaining({ sections: [{ key: 'all', fields: [{ field: 'summary' }] }] }) });
	expect(JSON.stringify(body)).not.toMatch(/mobile|手机|cost|contract|secret/i);
});

it('gives texts of other apps’ models under their full name', async () => {
	expect((await client(technician)).body.translations).toEqual({ 'zh-CN': { 'model.directory/person.title': '人员' } });
});

it('gives an administrator all of it', async () => {
	const { body } = await client(app.admin);
	expect(Object.keys(body.models).sort()).toEqual(['directory/org_unit', 'directory/person', 'workshop/contract', 'workshop/order']);
	expect(Object.keys(body.pages).sort()).toEqual(['contract', 'order', 'orders', 'secret']);
	expect(body.home).toBe('secret');
	expect(body.models['directory/person'].fields.map((f: { key: string }) => f.key)).toContain('mobile');
});

it('is not sent again while nothing has changed', async () => {
	const first = await client(technician);
	const etag = String(first.headers.etag);
	expect(await client(technician, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
	expect((await client(app.admin, { 'if-none-match': etag })).status).toBe(200);
	expect(first.headers['cache-control']).toBe('private, no-cache');
});

it('is not there for members without a role in the app', async () => {
	const guest = await app.addMember('guest');
	expect(await client(guest)).toMatchObject({ status: 404, body: { code: 'app.unknown' } });
	expect((await guest.get('/production/apps')).body.apps.map((a: { key: string }) => a.key)).toEqual(['directory']);
	expect((await client(app.anonymous)).status).toBe(401);
});

it('knows units and reports of a person, and forgets them when the directory changes', async () => {
	const create = async (model: string, values: object) => (await app.admin.post(`/production/apps/directory/records/${model}`, { values })).body.id as string;
	const base = await create('org_unit', { name: 'Base' });
	const line = await create('org_unit', { name: 'Line', parent: base });
	const boss = await create('person', { name: 'Boss', org_unit: base });
	const lead = await create('person', { name: 'Lead', org_unit: line, manager: boss });
	const worker = await create('person', { name: 'Worker', org_unit: line, manager: lead });
	const member = await app.addMember('boss', { person: boss });
	const facts = async () => (await member.get('/production/facts')).body;
	expect(await facts()).toMatchObject({ me: boss, myUnit: base, myUnits: [base, line].sort(), myReports: [lead], allMyReports: [lead, worker].sort() });
	await app.admin.patch(`/production/apps/directory/records/person/${worker}`, { version: 1, values: { manager: boss } });
	expect((await facts()).myReports).toEqual([lead, worker].sort());
	const second = await app.admin.put(`/production/members/${await idOf(technician)}`, { person: boss, roles: [] });
	expect(second).toMatchObject({ status: 409, body: { code: 'account.person-taken' } });
	const nobody = await app.admin.put(`/production/members/${await idOf(technician)}`, { person: line, roles: ['workshop/nothing'] });
	expect(nobody).toMatchObject({ status: 422, body: { code: 'input.invalid' } });
	expect(nobody.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(['#/roles/0', '#/person']);
});

it('takes roles from a member at once', async () => {
	const before = await app.addMember('temp', { roles: ['workshop/technician'] });
	expect((await client(before)).status).toBe(200);
	await app.admin.put(`/production/members/${await idOf(before)}`, { person: null, roles: [] });
	expect((await client(before)).status).toBe(404);
	const members = (await app.admin.get('/production/members')).body.members;
	expect(members.find((m: { username: string }) => m.username === 'temp')).toMatchObject({ roles: [], person: null, isAdmin: false });
});

async function idOf(person: Person): Promise<string> {
	return (await person.get('/me')).body.user.id;
}
