import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people, whole } from './records-app.ts';

let app: TestApp;
let alice: Person;
let ids: Record<string, string>;

beforeAll(async () => {
	const everything = { read: true, create: true, update: true, delete: true };
	app = await startApp({ apps: ['directory', lab({ worker: { everyone: true, models: { item: everything, place: everything } } })] });
	({ ids } = await people(app, ['alice', 'bob']));
	alice = await app.addMember('alice', { person: ids.alice });
});
afterAll(() => app[Symbol.asyncDispose]());

test('a new record gets an id, a number, its defaults and the person who made it', async () => {
	const made = await make(alice, at.items, { name: 'Lamp', amount: 12.5, tags: ['red', 'blue'], seen_at: '2026-03-01T08:00:00+08:00' });
	expect(made).toMatchObject({
		version: 1,
		createdBy: ids.alice,
		values: { name: 'Lamp', state: 'open', owner: ids.alice, amount: 12.5, tags: ['red', 'blue'] },
	});
	expect(made.values.number).toMatch(/^I-\d{4}-0001$/);
	expect(made.values.seen_at).toBe('2026-03-01T00:00:00.000Z');
	expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
	const second = await make(alice, at.items, { name: 'Chair' });
	expect(second.values.number).toMatch(/^I-\d{4}-0002$/);
	expect(whole(await alice.get(at.item(made.id)))).toMatchObject({ ...made, can: { update: true, delete: true } });
});

test('a refused record draws no number', async () => {
	const before = await make(alice, at.items, { name: 'Before' });
	const refused = await alice.post(at.items, { values: { name: 'Nowhere', place: ids.alice } });
	expect(refused.body).toMatchObject({ status: 422, code: 'input.invalid', errors: [{ pointer: '#/values/place', code: 'reference.missing' }] });
	const after = await make(alice, at.items, { name: 'After' });
	expect(Number(String(after.values.number).slice(-4))).toBe(Number(String(before.values.number).slice(-4)) + 1);
});

test('all mistakes are told at once, each at its place', async () => {
	const { body } = await alice.post(at.items, { values: { name: '  ', amount: -1, score: 'ten', made_by: ids.bob, colour: 'red' } });
	const errors = body.errors.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`);
	expect(errors.sort()).toEqual([
		'#/values/amount field.out-of-range',
		'#/values/colour field.unknown',
		'#/values/made_by field.read-only',
		'#/values/name field.required',
		'#/values/score field.wrong-type',
	]);
});

test('a rule of the model is checked on the record as it would become', async () => {
	const item = await make(alice, at.items, { name: 'Desk' });
	const refused = await alice.patch(at.item(item.id), { version: 1, values: { state: 'done' } });
	expect(refused.body).toMatchObject({
		code: 'input.invalid',
		errors: [{ pointer: '#/values/amount', code: 'rule.cheap', detail: 'A done item has an amount.' }],
	});
	expect(whole(await alice.patch(at.item(item.id), { version: 1, values: { state: 'done', amount: 3 } }))).toMatchObject({ version: 2 });
});

test('a change needs the version that was seen; the loser learns the present one', async () => {
	const item = await make(alice, at.items, { name: 'Vase' });
	const [one, two] = await Promise.all([
		alice.patch(at.item(item.id), { version: 1, values: { score: 1 } }),
		alice.patch(at.item(item.id), { version: 1, values: { score: 2 } }),
	]);
	expect([one.status, two.status].sort()).toEqual([200, 409]);
	const lost = one.status === 409 ? one : two;
	expect(lost.body).toMatchObject({ code: 'record.version-conflict', found: 2 });
});

test('a change to what the record says already writes nothing', async () => {
	const item = await make(alice, at.items, { name: 'Same' });
	expect(whole(await alice.patch(at.item(item.id), { version: 1, values: { name: 'Same' } })).version).toBe(1);
	expect(whole(await alice.get(`${at.item(item.id)}/history`)).entries).toHaveLength(1);
});

test('history tells every change with what it was, newest first, with the titles of what was referred to', async () => {
	const place = await make(alice, at.places, { name: 'Hall' });
	const item = await make(alice, at.items, { name: 'Sofa', amount: 5 });
	await alice.patch(at.item(item.id), { version: 1, values: { place: place.id, amount: 6 }, reason: 'moved in' });
	await alice.delete(at.item(item.id));
	await alice.post(`${at.item(item.id)}/restore`, {});
	const { entries } = whole(await alice.get(`${at.item(item.id)}/history`));
	expect(entries.map((e: { action: string; version: number }) => [e.version, e.action])).toEqual([
		[4, 'restore'],
		[3, 'archive'],
		[2, 'update'],
		[1, 'create'],
	]);
	expect(entries[2]).toMatchObject({
		reason: 'moved in',
		actor: { id: ids.alice, title: 'alice' },
		changes: { place: { from: null, to: place.id }, amount: { from: 5, to: 6 } },
		titles: { [place.id]: 'Hall' },
	});
	expect(Object.keys(entries[3].changes)).toContain('number');
	const first = whole(await alice.get(`${at.item(item.id)}/history?limit=3`));
	const rest = whole(await alice.get(`${at.item(item.id)}/history?limit=3&cursor=${first.nextCursor}`));
	expect([...first.entries, ...rest.entries]).toEqual(entries);
});

test('every write leaves one event with it', async () => {
	const item = await make(alice, at.items, { name: 'Event' });
	await alice.patch(at.item(item.id), { version: 1, values: { score: 7 } });
	const { rows } = await app.server.services.pool.query('select type, version, data from ws_main_production.dg_event where record_id = $1 order by id', [
		item.id,
	]);
	expect(rows).toEqual([
		{ type: 'record.created', version: 1, data: { fields: expect.arrayContaining(['name', 'state', 'owner']) } },
		{ type: 'record.updated', version: 2, data: { fields: ['score'] } },
	]);
});

test('an archived record leaves the lists, stays readable, and comes back', async () => {
	const item = await make(alice, at.items, { name: 'Old', code: 'OLD' });
	expect((await alice.delete(`${at.item(item.id)}?version=7`)).body).toMatchObject({ code: 'record.version-conflict', found: 1 });
	expect(whole(await alice.delete(at.item(item.id)))).toHaveProperty('archivedAt');
	const named = { field: 'code', op: 'eq', value: 'OLD' };
	expect(whole(await alice.post(`${at.items}/query`, { filter: named })).records).toEqual([]);
	expect(whole(await alice.post(`${at.items}/query`, { filter: named, archived: true })).records).toHaveLength(1);
	expect(whole(await alice.get(at.item(item.id)))).toMatchObject({ can: { update: false } });
	expect((await alice.patch(at.item(item.id), { version: 2, values: { score: 1 } })).status).toBe(404);
	expect((await alice.delete(at.item(item.id))).status).toBe(404);
	expect(whole(await alice.post(`${at.item(item.id)}/restore`))).not.toHaveProperty('archivedAt');
});

test('a place in use cannot be archived, and the answer says by how many', async () => {
	const place = await make(alice, at.places, { name: 'Shed' });
	const item = await make(alice, at.items, { name: 'Rake', place: place.id });
	expect((await alice.delete(at.place(place.id))).body).toMatchObject({ status: 409, code: 'record.in-use', model: 'Item', count: 1 });
	await alice.delete(at.item(item.id));
	expect((await alice.delete(at.place(place.id))).status).toBe(200);
	const refused = await alice.post(at.items, { values: { name: 'Hoe', place: place.id } });
	expect(refused.body.errors).toMatchObject([{ pointer: '#/values/place', code: 'reference.missing' }]);
});

test('two live records cannot share a unique value, an archived one gives it free', async () => {
	const first = await make(alice, at.items, { name: 'First', code: 'X1' });
	const again = await alice.post(at.items, { values: { name: 'Again', code: 'X1' } });
	expect(again.body).toMatchObject({ status: 409, code: 'record.not-unique', fields: 'Code', errors: [{ pointer: '#/values/code' }] });
	await alice.delete(at.item(first.id));
	await make(alice, at.items, { name: 'Again', code: 'X1' });
	expect((await alice.post(`${at.item(first.id)}/restore`)).body).toMatchObject({ code: 'record.not-unique' });
});

test('a record cannot lie below itself, not even when two moves come at once', async () => {
	const [a, b] = [await make(alice, at.items, { name: 'A' }), await make(alice, at.items, { name: 'B' })];
	expect((await alice.patch(at.item(a.id), { version: 1, values: { parent: a.id } })).body.code).toBe('record.cycle');
	const moves = await Promise.all([
		alice.patch(at.item(a.id), { version: 1, values: { parent: b.id } }),
		alice.patch(at.item(b.id), { version: 1, values: { parent: a.id } }),
	]);
	expect(moves.map((m) => m.status).sort()).toEqual([200, 422]);
});

test('the same idempotency key gives the same answer and writes once, at the same time too', async () => {
	const values = { name: 'Once' };
	const answers = await Promise.all([1, 2, 3, 4].map(() => alice.post(at.items, { values }, { 'idempotency-key': 'k-1' })));
	expect(new Set(answers.map((a) => a.text)).size).toBe(1);
	expect(answers.map((a) => a.status)).toEqual([201, 201, 201, 201]);
	expect(answers.filter((a) => a.headers['idempotency-replayed'] === 'true')).toHaveLength(3);
	const different = await alice.post(at.items, { values: { name: 'Other' } }, { 'idempotency-key': 'k-1' });
	expect(different.body.code).toBe('idempotency.different');
	expect((await alice.post(at.items, { values }, { 'idempotency-key': 'ä' })).status).toBe(400);
});

test('a refused request leaves its idempotency key free', async () => {
	expect((await alice.post(at.items, { values: {} }, { 'idempotency-key': 'k-2' })).status).toBe(422);
	expect((await alice.post(at.items, { values: { name: 'Mended' } }, { 'idempotency-key': 'k-2' })).status).toBe(201);
});

test('keys of one person mean nothing to another, and end after seven days', async () => {
	const values = { name: 'Mine' };
	const mine = await alice.post(at.items, { values }, { 'idempotency-key': 'k-3' });
	const theirs = await app.admin.post(at.items, { values }, { 'idempotency-key': 'k-3' });
	expect(theirs.body.id).not.toBe(mine.body.id);
	await app.server.services.pool.query(`update ws_main_production.dg_idempotency set created_at = now() - interval '8 days' where key = 'k-3'`);
	expect((await alice.post(at.items, { values }, { 'idempotency-key': 'k-3' })).body.id).not.toBe(mine.body.id);
});
