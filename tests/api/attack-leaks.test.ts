import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { make } from './records-app.ts';

const text = { type: 'string', maxLength: 60 };
const reference = (model: string) => ({ type: 'string', 'x-kind': 'reference', 'x-model': model, 'x-on-archive': 'refuse' });
/** Everybody works with boxes, but sees neither their seal nor the ledger. */
const store = {
	app: { kind: 'app', key: 'store', title: 'Store', language: 2, version: '1.0.0' },
	definitions: [
		{
			kind: 'model',
			key: 'box',
			title: 'Box',
			titleField: 'name',
			schema: { type: 'object', required: ['name'], properties: { name: text, seal: { ...text, title: 'Hidden seal', default: 's' }, mark: text } },
			unique: [{ key: 'sealed', fields: ['name', 'seal'] }],
			rules: [{ key: 'whole', assert: '[seal] <> "broken"', message: 'Hidden rule' }],
		},
		{
			kind: 'model',
			key: 'ledger',
			title: 'Hidden ledger',
			titleField: 'line',
			schema: { type: 'object', properties: { line: text, box: reference('box') } },
		},
		{ kind: 'form', key: 'book', title: 'Book', model: 'ledger', sections: [{ key: 's', title: 'S', fields: [{ field: 'line' }] }] },
		{
			kind: 'form',
			key: 'pack',
			title: 'Pack',
			model: 'box',
			sections: [{ key: 's', title: 'S', fields: [{ field: 'name' }, { field: 'seal', title: 'Hidden' }] }],
		},
		{
			kind: 'translation',
			key: 'zh',
			language: 'zh-CN',
			texts: {
				'form.book.title': '隐藏的表单',
				'model.box.rules.whole.message': '隐藏的规则',
				'model.box.seal.title': '隐藏的字段',
				'form.pack.s.seal.title': '隐藏的字段',
				'form.pack.title': '装箱',
				'model.box.title': '箱子',
			},
		},
		{
			kind: 'role',
			key: 'all',
			title: 'All',
			everyone: true,
			models: { box: { read: true, create: true, update: true, delete: true, fields: { seal: 'hidden' } } },
			pages: [],
		},
	],
};
const boxes = '/production/apps/store/records/box';
const english = { 'accept-language': 'en' };

let app: TestApp;
let member: Person;
beforeAll(async () => {
	app = await startApp({ apps: [{ ...store, app: { ...store.app, mainLanguage: 'en' } }] });
	member = await app.addMember('member');
});
afterAll(() => app[Symbol.asyncDispose]());

it('a conflict names no field that the writer cannot see', async () => {
	await make(member, boxes, { name: 'one' });
	const answer = await member.post(boxes, { values: { name: 'one' } }, english);
	expect(answer).toMatchObject({ status: 409, body: { code: 'record.not-unique', errors: [{ pointer: '#/values/name' }] } });
	expect(answer.text).not.toMatch(/seal/i);
});

it('what keeps a record is not named to those who cannot see it', async () => {
	const box = await make(member, boxes, { name: 'kept' });
	await make(app.admin, '/production/apps/store/records/ledger', { line: '1', box: box.id });
	const answer = await member.delete(`${boxes}/${box.id}`, english);
	expect(answer).toMatchObject({ status: 409, body: { code: 'record.in-use' } });
	expect(answer.text).not.toMatch(/ledger/i);
	expect((await app.admin.delete(`${boxes}/${box.id}`, english)).body).toMatchObject({ code: 'record.in-use', model: 'Hidden ledger', count: 1 });
});

it('the definition that a member gets holds no text of what the member cannot see', async () => {
	const { body, text: whole } = await member.get('/production/apps/store/client');
	expect(whole).not.toMatch(/hidden|seal|ledger|隐藏/i);
	expect(body.translations['zh-CN']).toEqual({ 'form.pack.title': '装箱', 'model.box.title': '箱子' });
});

it('the API of an app is described to nobody who has no part in it', async () => {
	const closed = { ...store, app: { ...store.app, key: 'closed', mainLanguage: 'en' }, definitions: store.definitions.filter((d) => d.kind !== 'role') };
	expect((await app.admin.post('/production/apps', { bundle: closed })).status).toBe(201);
	expect(await member.get('/production/apps/closed/openapi.json')).toMatchObject({ status: 404, body: { code: 'app.unknown' } });
	expect((await app.admin.get('/production/apps/closed/openapi.json')).status).toBe(200);
});
