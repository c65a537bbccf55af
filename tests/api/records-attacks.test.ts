import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people, whole } from './records-app.ts';

// Alice works on her own items. She may not see secret and amount, and of score only what she reads.
let app: TestApp;
let alice: Person;
let ids: Record<string, string>;
let hers: { id: string; version: number };
let bobs: { id: string };
let alicesPlace: { id: string };
let hiddenPlace: { id: string };

beforeAll(async () => {
	const worker = {
		item: {
			read: '[owner] = ME()',
			create: '[owner] = ME()',
			update: '[owner] = ME()',
			delete: '[owner] = ME()',
			fields: { secret: 'hidden', amount: 'hidden', score: 'read-only' },
		},
		place: { read: '[boss] = ME()' },
	};
	// Together they must not let alice finish what she drafts: each on its own rows only.
	const drafter = { item: { read: '[state] = "open"', update: '[state] = "open" AND [code] = "draft"' } };
	const finisher = { item: { update: '[state] = "done"' } };
	const author = { item: { read: true, create: '[made_by] = ME() AND [owner.manager] = BLANK()' } };
	app = await startApp({
		apps: [
			'directory',
			lab({
				author: { models: author },
				worker: { models: worker },
				drafter: { models: drafter },
				finisher: { models: finisher },
				adder: { models: { item: { create: true } } },
			}),
		],
	});
	({ ids } = await people(app, ['alice', 'bob', 'carol']));
	alice = await app.addMember('alice', { person: ids.alice, roles: ['lab/worker'] });
	alicesPlace = await make(app.admin, at.places, { name: 'Hers', boss: ids.alice });
	hiddenPlace = await make(app.admin, at.places, { name: 'Not hers', boss: ids.bob });
	hers = await make(app.admin, at.items, { name: 'Hers', owner: ids.alice, secret: 'Zanzibar', amount: 4711, score: 3, place: hiddenPlace.id });
	bobs = await make(app.admin, at.items, { name: 'His', owner: ids.bob, secret: 'Timbuktu' });
});
afterAll(() => app[Symbol.asyncDispose]());

const codeOf = (answer: Answer) => `${answer.status} ${answer.body.code}`;
const query = (body: object, person = alice) => person.post(`${at.items}/query`, body);

test('a guessed id answers like one that nobody has, at every address', async () => {
	const ways = (id: string) => [
		alice.get(at.item(id)),
		alice.get(`${at.item(id)}/history`),
		alice.patch(at.item(id), { version: 1, values: { name: 'Mine now' } }),
		alice.delete(at.item(id)),
		alice.post(`${at.item(id)}/restore`, {}),
	];
	const guessed = await Promise.all(ways(bobs.id));
	const nobodys = await Promise.all(ways(randomUUID()));
	for (const [i, answer] of guessed.entries()) {
		expect(answer.status).toBe(404);
		expect({ ...answer.body, id: '' }).toEqual({ ...nobodys[i]?.body, id: '' });
	}
	for (const odd of ['1', "' or 1=1 --", '../item', `${bobs.id}%00`, 'null']) expect((await alice.get(at.item(encodeURIComponent(odd)))).status).toBe(404);
});

test('the ids of another environment are nothing here, and strangers do not enter it', async () => {
	expect((await app.admin.post('/environments', { key: 'sandbox', title: 'Sandbox' })).status).toBeLessThan(300);
	for (const source of [{ template: 'directory' }, { bundle: lab({ all: { everyone: true, models: { item: { read: true } } } }) }]) {
		whole(await app.admin.post('/sandbox/apps', source), 201);
	}
	const there = await make(app.admin, '/sandbox/apps/lab/records/item', { name: 'There' });
	expect((await app.admin.get(at.item(there.id))).status).toBe(404);
	expect((await app.admin.get(`/sandbox/apps/lab/records/item/${hers.id}`)).status).toBe(404);
	expect(codeOf(await app.admin.post(at.items, { values: { name: 'Bridge', parent: there.id } }))).toBe('422 input.invalid');
	expect(codeOf(await alice.get(`/sandbox/apps/lab/records/item/${there.id}`))).toBe('403 auth.not-a-member');
});

test('a hidden field is not there: every question about it is answered like one about a field that nobody made', async () => {
	const ask = (field: string): Promise<Answer>[] => [
		query({ filter: { field, op: 'eq', value: 'Zanzibar' } }),
		query({ filter: { not: { field, op: 'empty' } } }),
		query({ filter: { formula: `[${field}] = "Zanzibar"` } }),
		query({ filter: { field: `parent.${field}`, op: 'eq', value: 'Zanzibar' } }),
		query({ sort: [field] }),
		query({ sort: [`-parent.${field}`] }),
		query({ fields: ['name', field] }),
		query({ expand: [field] }),
		alice.get(`${at.items}?sort=${field}`),
		alice.get(`${at.item(hers.id)}?expand=${field}`),
		alice.post(`${at.items}/aggregate`, { groupBy: [field], measures: [{ key: 'n', fn: 'count' }] }),
		alice.post(`${at.items}/aggregate`, { measures: [{ key: 'n', fn: 'max', field }] }),
	];
	const [hidden, unknown] = await Promise.all([Promise.all(ask('secret')), Promise.all(ask('sesame'))]);
	for (const [i, answer] of hidden.entries()) {
		expect(answer.status, answer.text).toBe(400);
		expect(answer.text.replaceAll('secret', 'sesame').replace(/”[^”]*$/, '')).toBe(unknown[i]?.text.replace(/”[^”]*$/, ''));
	}
	const everything = await Promise.all([
		query({ count: true }),
		alice.get(at.item(hers.id)),
		alice.get(`${at.item(hers.id)}/history`),
		query({ filter: { search: 'Zanzibar' } }),
		alice.get('/production/apps/lab/client'),
	]);
	for (const answer of everything) {
		expect(answer.text).not.toContain('Zanzibar');
		expect(answer.text).not.toMatch(/(?<![0-9a-f-])4711(?![0-9a-f-])/);
		expect(answer.text).not.toContain('"secret"');
	}
	expect(everything[3]?.body.records).toEqual([]);
});

test('what the roles do not let her write is refused by name, and nothing of the rest is written', async () => {
	const attempts: [object, string][] = [
		[{ secret: 'x' }, 'field.unknown'],
		[{ amount: 1 }, 'field.unknown'],
		[{ score: 1 }, 'field.read-only'],
		[{ number: 'I-1' }, 'field.read-only'],
		[{ made_by: ids.bob }, 'field.read-only'],
		[{ id: randomUUID() }, 'field.unknown'],
		[{ version: 9 }, 'field.unknown'],
		[{ created_by: ids.bob }, 'field.unknown'],
		[{ archived_at: null }, 'field.unknown'],
		[{ constructor: 1 }, 'field.unknown'],
		[{ 'name"; drop table x; --': 1 }, 'field.unknown'],
	];
	for (const [values, code] of attempts) {
		const change = await alice.patch(at.item(hers.id), { version: 1, values: { name: 'Half', ...values } });
		expect(change.body.errors, JSON.stringify(values)).toMatchObject([{ code }]);
		const creation = await alice.post(at.items, { values: { name: 'Half', ...values } });
		expect(creation.body.errors, JSON.stringify(values)).toMatchObject([{ code }]);
	}
	const around = await alice.patch(at.item(hers.id), { version: 1, values: { name: 'Half' }, owner: ids.bob });
	expect(codeOf(around)).toBe('400 request.malformed');
	expect(whole(await alice.get(at.item(hers.id)))).toMatchObject({ version: 1, values: { name: 'Hers' } });
	expect(whole(await query({ filter: { field: 'name', op: 'eq', value: 'Half' } })).records).toEqual([]);
});

test('a rule for new records sees who makes them, and follows their references', async () => {
	const carol = await app.addMember('carol', { person: ids.carol, roles: ['lab/author'] });
	expect((await carol.post(at.items, { values: { name: 'For alice', owner: ids.alice } })).status).toBe(201);
	expect(codeOf(await carol.post(at.items, { values: { name: 'For bob', owner: ids.bob } }))).toBe('403 record.forbidden');
});

test('a record can neither be made for, nor be handed to somebody out of reach', async () => {
	expect(codeOf(await alice.post(at.items, { values: { name: 'For bob', owner: ids.bob } }))).toBe('403 record.forbidden');
	expect(codeOf(await alice.patch(at.item(hers.id), { version: 1, values: { owner: ids.bob } }))).toBe('403 record.forbidden');
});

test('a reference to a record that she may not see is refused like one to nothing', async () => {
	const refused = await Promise.all([bobs.id, randomUUID()].map((parent) => alice.post(at.items, { values: { name: 'Child', parent } })));
	expect(refused.map(codeOf)).toEqual(['422 input.invalid', '422 input.invalid']);
	expect(refused[0]?.body.errors).toEqual(refused[1]?.body.errors);
	expect(codeOf(await alice.post(at.items, { values: { name: 'There', place: hiddenPlace.id } }))).toBe('422 input.invalid');
	expect((await alice.post(at.items, { values: { name: 'Here', place: alicesPlace.id } })).status).toBe(201);
	// What is there already may stay: she changes something else.
	expect((await alice.patch(at.item(hers.id), { version: 1, values: { place: hiddenPlace.id, code: 'kept' } })).status).toBe(200);
});

test('two roles together do not allow what neither does', async () => {
	const bob = await app.addMember('bob', { person: ids.bob, roles: ['lab/drafter', 'lab/finisher'] });
	const draft = await make(app.admin, at.items, { name: 'Draft', code: 'draft', amount: 1 });
	expect((await bob.patch(at.item(draft.id), { version: 1, values: { name: 'Better draft' } })).status).toBe(200);
	expect(codeOf(await bob.patch(at.item(draft.id), { version: 2, values: { state: 'done' } }))).toBe('403 record.forbidden');
});

test('who may only add sees that it was added, and nothing else', async () => {
	const adder = await app.addMember('adder', { roles: ['lab/adder'] });
	const made = await make(adder, at.items, { name: 'Letter' });
	expect(made).toMatchObject({ version: 1, values: {} });
	expect(codeOf(await adder.get(at.items))).toBe('403 record.forbidden');
	expect(codeOf(await adder.get(at.item(made.id)))).toBe('404 record.not-found');
	expect(codeOf(await adder.get(at.places))).toBe('404 model.unknown');
});

test('a cursor is only good for the query that gave it, and not after a change', async () => {
	for (let i = 0; i < 3; i++) await make(alice, at.items, { name: `Page ${i}` });
	const { nextCursor } = whole(await query({ sort: ['name'], limit: 2 }));
	expect((await query({ sort: ['name'], limit: 2, cursor: nextCursor })).status).toBe(200);
	const flip = (at: number) => nextCursor.slice(0, at) + (nextCursor[at] === 'A' ? 'B' : 'A') + nextCursor.slice(at + 1);
	const forged = Buffer.from(JSON.stringify(["'; drop table x; --", randomUUID()])).toString('base64url');
	for (const cursor of [flip(2), flip(nextCursor.length - 3), forged, 'x', `${nextCursor}AA`]) {
		expect(codeOf(await query({ sort: ['name'], limit: 2, cursor })), cursor).toBe('400 query.cursor');
	}
	expect(codeOf(await query({ sort: ['-name'], limit: 2, cursor: nextCursor }))).toBe('400 query.cursor');
	expect(codeOf(await query({ sort: ['name'], limit: 2, cursor: nextCursor, filter: { field: 'state', op: 'eq', value: 'open' } }))).toBe('400 query.cursor');
});

test('SQL in any string is only a string', async () => {
	const nasty = [`'; drop table "ws_main_production"."lab__item"; --`, `" or ""="`, '$1', "\\'; select pg_sleep(9)", '%_\\', '{"a":1}', '\u202e\u0007'];
	for (const text of nasty) {
		const made = await make(alice, at.items, { name: text.slice(0, 60) });
		expect(made.values.name).toBe(text.slice(0, 60));
		for (const op of ['eq', 'contains', 'starts']) {
			const found = whole(await query({ filter: { field: 'name', op, value: text.slice(0, 60) } }));
			expect(
				found.records.map((r: { id: string }) => r.id),
				`${op} ${text}`,
			).toContain(made.id);
		}
		const others = await Promise.all([
			query({ filter: { search: text } }),
			query({ filter: { field: text, op: 'eq', value: 1 } }),
			query({ filter: { formula: text } }),
			query({ filter: { field: 'owner', op: 'eq', value: text } }),
			query({ filter: { field: 'due', op: 'lt', value: text } }),
			query({ sort: [text] }),
			query({ fields: [text] }),
			query({ expand: [text] }),
			alice.post(`${at.items}/aggregate`, { groupBy: [text], measures: [{ key: text.slice(0, 40), fn: 'count' }] }),
			alice.post(`${at.items}/aggregate`, { measures: [{ key: text.slice(0, 40), fn: 'count' }] }),
			alice.get(`${at.items}?filter=${encodeURIComponent(text)}`),
			alice.get(`/production/apps/${encodeURIComponent(text.slice(0, 20))}/records/item`),
			alice.patch(at.item(made.id), { version: 1, values: { code: text.slice(0, 20) }, reason: text }),
		]);
		expect(others.filter((a) => a.status >= 500).map((a) => a.text)).toEqual([]);
	}
	expect((await query({ count: true })).body.total).toBeGreaterThanOrEqual(nasty.length);
});

test('characters that Postgres cannot store are a mistake of the writer, not of the server', async () => {
	expect(codeOf(await alice.post(at.items, { values: { name: 'a\u0000b' } }))).toBe('422 input.invalid');
	for (const filter of [{ field: 'name', op: 'eq', value: 'a\u0000b' }, { search: '\u0000' }, { formula: '[name] = "\u0000"' }]) {
		expect((await query({ filter })).status, JSON.stringify(filter)).toBe(400);
	}
	expect(codeOf(await alice.post(at.items, { values: { name: 'a' }, reason: '\u0000' }))).toBe('400 request.malformed');
	expect(codeOf(await alice.post(at.items, { values: { name: 'half \ud83d' } }))).toBe('422 input.invalid');
});

test('bombs are refused before they cost anything', async () => {
	const nested = (depth: number, open: string, inner: string, close: string) => `${open.repeat(depth)}${inner}${close.repeat(depth)}`;
	const leaf = '{"field":"name","op":"empty"}';
	const raw = (payload: string, address = `${at.items}/query`) =>
		app.server.inject({
			method: 'POST',
			url: `/api/v1${address}`,
			payload,
			headers: { 'content-type': 'application/json', cookie: `dougong_session=${alice.session}` },
		});
	const bombs = [
		`{"filter":${nested(4000, '{"not":', leaf, '}')}}`,
		`{"filter":${nested(100_000, '{"not":', leaf, '}')}}`.slice(0, 60_000),
		`{"filter":${nested(50, '{"not":', leaf, '}')}}`,
		`{"filter":${nested(1000, '{"and":[', leaf, ']}')}}`,
		`{"filter":{"or":[${Array.from({ length: 1500 }, () => leaf).join()}]}}`,
		`{"filter":{"field":"name","op":"in","value":[${Array.from({ length: 5000 }, (_, i) => `"${i}"`).join()}]}}`,
		`{"filter":{"formula":"${'('.repeat(3000)}"}}`,
		`{"sort":[${Array.from({ length: 50 }, () => '"name"').join()}]}`,
		`{"limit":100000}`,
		`{"offset":99999999}`,
		`{"filter":{"__proto__":{"x":1}}}`,
		nested(20000, '[', '1', ']'),
	];
	for (const bomb of bombs) expect((await raw(bomb)).statusCode, bomb.slice(0, 60)).toBe(400);
	expect((await raw(`{"filter":{"search":"${'x'.repeat(70_000)}"}}`)).statusCode).toBe(413);
	const deep = nested(150_000, '{"a":', '1', '}');
	for (const values of [`{"name":${deep}}`, deep, `{"tags":${nested(300_000, '[', '1', ']')}}`])
		expect((await raw(`{"values":${values}}`, at.items)).statusCode).toBe(400);
});
