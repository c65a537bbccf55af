import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { within } from '../support/patience.ts';
import { parts } from './computed-app.ts';
import { at, lab, make, people, whole } from './records-app.ts';

let app: TestApp;
let alice: Person;
let reader: Person;
let mine: Person;
let ids: Record<string, string>;
const bulk = `${at.items}/bulk`;
const partList = '/production/apps/parts/records/part';

beforeAll(async () => {
	const everything = { read: true, create: true, update: true, delete: true };
	const roles = {
		worker: { models: { item: { ...everything, fields: { score: 'read-only' } }, place: everything } },
		reader: { models: { item: { read: true } } },
		owner: { models: { item: { read: true, update: '[owner] = ME()' } } },
	};
	app = await startApp({ apps: ['directory', lab(roles), parts()] });
	({ ids } = await people(app, ['alice', 'bob', 'chelsea']));
	alice = await app.addMember('alice', { person: ids.alice, roles: ['lab/worker'] });
	reader = await app.addMember('bob', { person: ids.bob, roles: ['lab/reader'] });
	mine = await app.addMember('chelsea', { person: ids.chelsea, roles: ['lab/owner'] });
});
afterAll(() => app[Symbol.asyncDispose]());

const create = (values: object) => ({ op: 'create', values });
const update = ({ id, version }: { id: string; version: number }, values: object) => ({ op: 'update', id, version, values });
const pointers = (body: { errors: { pointer: string; code: string }[] }) => body.errors.map((e) => `${e.pointer} ${e.code}`);
const count = async () => whole(await alice.post(`${at.items}/query`, { count: true, limit: 1 })).total as number;

test('new and changed records are written together, answered in the order that was asked, and remember why', async () => {
	const [a, b] = [await make(alice, at.items, { name: 'A' }), await make(alice, at.items, { name: 'B' })];
	const operations = [create({ name: 'C' }), update(b, { amount: 2 }), create({ name: 'D' }), update(a, { amount: 1 })];
	const { results } = whole(await alice.post(bulk, { operations, reason: 'counted' }));
	expect(results.map((r: { record: { values: { name: string } } }) => r.record.values.name)).toEqual(['C', 'B', 'D', 'A']);
	expect(results.map((r: { status: string; record: { version: number } }) => `${r.status} ${r.record.version}`)).toEqual([
		'done 1',
		'done 2',
		'done 1',
		'done 2',
	]);
	expect(whole(await alice.get(`${at.item(a.id)}/history`)).entries[0]).toMatchObject({ action: 'update', reason: 'counted' });
});

test('one that is refused refuses all, with every mistake at its operation and field', async () => {
	const item = await make(alice, at.items, { name: 'Same', code: 'taken' });
	const before = await count();
	const operations = [
		create({ name: 'fine' }),
		create({ name: 'dear', amount: -1, colour: 'red' }),
		update({ id: item.id, version: 7 }, { amount: 1 }),
		create({ name: 'twice', code: 'taken' }),
		create({ name: 'far', place: ids.alice }),
		update(item, { score: 3 }),
	];
	const { status, body } = await alice.post(bulk, { operations });
	expect([status, body.code]).toEqual([422, 'input.invalid']);
	expect(pointers(body)).toEqual([
		'#/operations/1/values/colour field.unknown',
		'#/operations/1/values/amount field.out-of-range',
		'#/operations/2/version record.version-conflict',
		'#/operations/3/values/code record.not-unique',
		'#/operations/4/values/place reference.missing',
		'#/operations/5/values/score field.read-only',
	]);
	expect(await count()).toBe(before);
	expect(whole(await alice.get(at.item(item.id)))).toMatchObject({ version: 1 });
});

test('where all are refused for the same, the answer is that refusal', async () => {
	const item = await make(alice, at.items, { name: 'Old' });
	const stale = { ...item, version: 9 };
	expect((await alice.post(bulk, { operations: [update(stale, { amount: 1 }), update(stale, { amount: 2 })] })).body).toMatchObject({
		status: 409,
		code: 'record.version-conflict',
		errors: [{ pointer: '#/operations/0/version' }, { pointer: '#/operations/1/version' }],
	});
});

test('without atomic each is done or refused by itself', async () => {
	const items = [await make(alice, at.items, { name: 'One' }), await make(alice, at.items, { name: 'Two', code: 'two' })];
	const operations = [
		update(items[0]!, { amount: 5 }),
		update({ ...items[1]!, version: 4 }, { amount: 5 }),
		create({ name: 'again', code: 'two' }),
		create({ name: 'new', code: 'three' }),
		create({ name: 'new too', code: 'three' }),
		create({ name: '' }),
	];
	const { results } = whole(await alice.post(bulk, { operations, atomic: false }));
	expect(results.map((r: { status: string; problem?: { code: string } }) => r.problem?.code ?? r.status)).toEqual([
		'done',
		'record.version-conflict',
		'record.not-unique',
		'done',
		'record.not-unique',
		'input.invalid',
	]);
	expect(pointers(results[5].problem)).toEqual(['#/operations/5/values/name field.required']);
	expect(results[1].problem).toMatchObject({ found: 1 });
	expect(whole(await alice.get(at.item(items[0]!.id))).values.amount).toBe(5);
});

test('an idempotency key writes once, and gives the same answer again', async () => {
	const before = await count();
	const headers = { 'idempotency-key': 'bulk-1' };
	const body = { operations: [create({ name: 'Once' }), create({ name: 'Once' })] };
	const first = await alice.post(bulk, body, headers);
	const second = await alice.post(bulk, body, headers);
	expect(second.text).toBe(first.text);
	expect(second.headers['idempotency-replayed']).toBe('true');
	expect(await count()).toBe(before + 2);
	expect((await alice.post(bulk, { operations: [create({ name: 'Other' })] }, headers)).body.code).toBe('idempotency.different');
});

test('roles count for every row', async () => {
	const [own, other] = [await make(alice, at.items, { name: 'Own', owner: ids.chelsea }), await make(alice, at.items, { name: 'Other' })];
	expect((await reader.post(bulk, { operations: [create({ name: 'x' }), update(own, { amount: 1 })] })).body).toMatchObject({
		status: 403,
		code: 'record.forbidden',
	});
	const { results } = whole(await mine.post(bulk, { operations: [update(own, { amount: 1 }), update(other, { amount: 1 })], atomic: false }));
	expect(results.map((r: { status: string; problem?: { code: string } }) => r.problem?.code ?? r.status)).toEqual(['done', 'record.forbidden']);
	const { status } = await app.anonymous.post(bulk, { operations: [create({ name: 'x' })] });
	expect(status).toBe(401);
});

test('it takes from one to five hundred operations of known kinds', async () => {
	const status = async (operations: object[]) => (await alice.post(bulk, { operations })).status;
	expect(await status([])).toBe(400);
	expect(await status(new Array(501).fill(create({ name: 'x' })))).toBe(400);
	expect(await status([{ op: 'archive', id: ids.alice, version: 1 }])).toBe(400);
	expect(await status([{ op: 'update', id: ids.alice, values: { name: 'x' } }])).toBe(400);
});

test('two writes over the same records in opposite orders both end, and each row goes to the first', async () => {
	const items = await Promise.all(Array.from({ length: 20 }, (_, i) => make(alice, at.items, { name: `Race ${i}` })));
	const change = (order: typeof items, amount: number) => alice.post(bulk, { operations: order.map((i) => update(i, { amount })), atomic: false });
	const [one, two] = await Promise.all([change(items, 1), change(items.toReversed(), 2)]);
	const done = [whole(one), whole(two)].map((b) => b.results.filter((r: { status: string }) => r.status === 'done').length);
	expect(done.reduce((a, b) => a + b, 0)).toBe(20);
});

test('computed values are right in the answers and above, for two hundred changes at once', async () => {
	const { results: tops } = whole(await app.admin.post(`${partList}/bulk`, { operations: [create({ name: 'Top', amount: 0, price: 0 })] }));
	const top = tops[0].record;
	const news = Array.from({ length: 200 }, (_, i) => create({ name: `P${i}`, parent: top.id, amount: 1, price: 1 }));
	const made = whole(await app.admin.post(`${partList}/bulk`, { operations: news })).results.map((r: { record: { id: string; version: number } }) => r.record);
	const started = performance.now();
	const { results } = whole(
		await app.admin.post(`${partList}/bulk`, { operations: made.map((r: { id: string; version: number }) => update(r, { amount: 2, price: 3 })) }),
	);
	const ms = performance.now() - started;
	expect(new Set(results.map((r: { record: { values: { score: number } } }) => r.record.values.score))).toEqual(new Set([6]));
	expect(whole(await app.admin.get(`${partList}/${top.id}`)).values.total).toBe(1200);
	// Far above what it takes, far below what two hundred writes of their own would.
	expect(ms).toBeLessThan(within(5000));
});
