import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people, whole } from './records-app.ts';

// Two places with items, some of them parts of others. Alice sees her own items everywhere, but their amount only of those that are open,
// and never the secret. Chelsea sees all items, but not where they are.
let app: TestApp;
let alice: Person;
let chelsea: Person;
let dora: Person;

beforeAll(async () => {
	const place = { read: true };
	app = await startApp({
		apps: [
			'directory',
			lab({
				own: { models: { place, item: { read: '[owner] = ME()', fields: { amount: 'hidden', secret: 'hidden' } } } },
				open: { models: { item: { read: '[owner] = ME() AND [state] = "open"', fields: { secret: 'hidden' } } } },
				blind: { models: { place, item: { read: true, fields: { place: 'hidden', parent: 'hidden' } } } },
				heads: { models: { place: { read: 'COUNT(item) >= 4' }, item: { read: 'SUM(children, [amount]) > 5' } } },
			}),
		],
	});
	const { ids } = await people(app, ['alice', 'bob', 'chelsea', 'dora']);
	alice = await app.addMember('alice', { person: ids.alice, roles: ['lab/own', 'lab/open'] });
	chelsea = await app.addMember('chelsea', { person: ids.chelsea, roles: ['lab/blind'] });
	dora = await app.addMember('dora', { person: ids.dora, roles: ['lab/heads'] });
	const [here, there] = [await make(app.admin, at.places, { name: 'Here' }), await make(app.admin, at.places, { name: 'There' })];
	const item = (name: string, values: object) => make(app.admin, at.items, { name, owner: ids.alice, place: here.id, ...values });
	const a = await item('a', { amount: 10, score: 1, due: '2026-01-31', secret: 'x' });
	const b = await item('b', { amount: 20, score: 2, due: '2026-02-28', state: 'doing', parent: a.id, secret: 'x' });
	await item('c', { amount: 40, score: 3, due: '2026-03-31', owner: ids.bob, parent: b.id, secret: 'x' });
	await item('d', { score: 4, place: there.id });
	await item('e', { amount: 5, score: 5, parent: a.id });
	const gone = await item('gone', { amount: 1000, parent: a.id });
	whole(await app.admin.delete(at.item(gone.id)));
});
afterAll(() => app[Symbol.asyncDispose]());

/** Names of the records for which the formula holds. */
async function named(person: Person, address: string, formula: string): Promise<string[]> {
	const answer = whole(await person.post(`${address}/query`, { filter: { formula }, sort: ['name'], fields: ['name'] }));
	return answer.records.map((r: { values: { name: string } }) => r.values.name);
}
async function refused(person: Person, address: string, formula: string): Promise<string> {
	const answer = await person.post(`${address}/query`, { filter: { formula } });
	expect(answer.status).toBe(400);
	return answer.text;
}

test('an administrator asks for places by what is in them', async () => {
	expect(await named(app.admin, at.places, 'COUNT(item) = 4')).toEqual(['Here']);
	expect(await named(app.admin, at.places, 'SUM(item, [amount]) = 75')).toEqual(['Here']);
	expect(await named(app.admin, at.places, 'ISBLANK(SUM(item.place, [amount]))')).toEqual(['There']);
	expect(await named(app.admin, at.places, 'SUM([Item], [amount], [state] = "open") = 55')).toEqual(['Here']);
	expect(await named(app.admin, at.places, 'MAX(item, [due]) = "2026-03-31"')).toEqual(['Here']);
	expect(await named(app.admin, at.places, 'SUM(item, SUM(children, [amount])) = 65')).toEqual(['Here']);
	expect(await named(app.admin, at.places, 'COUNT(item, [owner.name] = "bob") = 1')).toEqual(['Here']);
});

test('F20: children, all below, peers and the one before, of live records', async () => {
	expect(await named(app.admin, at.items, 'SUM(children, [amount]) = 25')).toEqual(['a']);
	expect(await named(app.admin, at.items, 'SUM(descendants, [amount]) = 65')).toEqual(['a']);
	expect(await named(app.admin, at.items, 'COUNT(PEERS([place], [owner])) = 3')).toEqual(['a', 'b', 'e']);
	expect(await named(app.admin, at.items, 'COUNT(PEERS([parent])) = 2')).toEqual(['a', 'b', 'd', 'e']);
	expect(await named(app.admin, at.items, 'PREVIOUS([amount], [due]) = 20')).toEqual(['c']);
	expect(await named(app.admin, at.items, 'PREVIOUS([name], [score], [place.name]) = "c"')).toEqual(['e']);
	expect(await named(app.admin, at.items, 'COUNT(children, [amount] > [this.amount]) = 1')).toEqual(['a', 'b']);
	expect(await named(app.admin, at.items, 'COUNT(children, COUNT(children, [amount] > [this.amount]) = 1) = 1')).toEqual(['a']);
	expect(await named(app.admin, at.items, 'COUNT(children, [parent.name] = [this.name] AND [place.name] = [this.place.name]) = 2')).toEqual(['a']);
});

test('F27: a reader counts what they see', async () => {
	expect(await named(alice, at.places, 'COUNT(item) = 3')).toEqual(['Here']);
	expect(await named(alice, at.items, 'COUNT(descendants) = 2')).toEqual(['a']);
	expect(await named(alice, at.items, 'COUNT(children) = 1')).toEqual([]);
	expect(await named(alice, at.items, 'COUNT(PEERS()) = 4')).toEqual(['a', 'b', 'd', 'e']);
});

test('F27: and works only with the values they see', async () => {
	expect(await named(alice, at.places, 'SUM(item, [amount]) = 15')).toEqual(['Here']);
	expect(await named(alice, at.places, 'COUNT(item, [amount] > 15) > 0')).toEqual([]);
	expect(await named(alice, at.items, 'SUM(children, [amount]) = 5')).toEqual(['a']);
	// The one before by an amount that is hidden is not before.
	expect(await named(app.admin, at.items, 'PREVIOUS([name], [amount]) = "b"')).toEqual(['c']);
	expect(await named(alice, at.items, 'PREVIOUS([name], [amount]) = "e"')).toEqual(['a']);
	expect(await named(alice, at.items, 'NOT ISBLANK(PREVIOUS([name], [amount]))')).toEqual(['a']);
	// Nor is a hidden record, whatever it is ordered by.
	expect(await named(alice, at.items, 'PREVIOUS([name], [score]) = "b"')).toEqual(['d']);
});

test('F27: fields that are never theirs are not there, neither in the records of a set nor as what makes it', async () => {
	expect(await refused(alice, at.places, 'COUNT(item, [secret] = "x") > 0')).toContain('secret');
	expect(await refused(alice, at.items, 'COUNT(PEERS([secret])) > 1')).toContain('secret');
	expect(await refused(alice, at.items, 'COUNT(children, [this.secret] = "x") > 1')).toContain('secret');
	expect(await refused(chelsea, at.places, 'COUNT(item) > 0')).toContain('“item”');
	expect(await refused(chelsea, at.places, 'COUNT([item.place]) > 0')).toContain('“item”');
	expect(await refused(chelsea, at.items, 'COUNT(children) > 0')).toContain('“children”');
	expect(await refused(chelsea, at.items, 'COUNT(descendants) > 0')).toContain('“descendants”');
});

test('rules of roles look at everything that is stored', async () => {
	expect(await named(dora, at.items, 'TRUE')).toEqual(['a', 'b']);
	expect(await named(dora, at.places, 'TRUE')).toEqual(['Here']);
	expect(await named(dora, at.places, 'COUNT(item) = 2')).toEqual(['Here']);
});

test('rules of models look at sets, too: when a record is made, changed and moved', async () => {
	const row = {
		kind: 'model',
		key: 'row',
		title: 'Row',
		schema: {
			type: 'object',
			properties: {
				name: { type: 'string', title: 'Name' },
				n: { type: 'number', title: 'N' },
				above: { type: 'string', title: 'Above', 'x-kind': 'tree-parent' },
			},
		},
		rules: [
			{ key: 'share', assert: 'ISBLANK([n]) OR COALESCE(SUM(children, [n]), 0) <= [n]', message: 'The parts are more than the whole.', field: 'n' },
			{ key: 'once', assert: 'COUNT(PEERS([name]), [id] <> [this.id]) = 0', message: 'The name is taken.', field: 'name' },
		],
	};
	const bundle = { app: { kind: 'app', key: 'sets', title: 'Sets', language: 2, version: '1.0.0' }, definitions: [row] };
	whole(await app.admin.post('/production/apps', { bundle }), 201);
	const rows = '/production/apps/sets/records/row';
	const top = await make(app.admin, rows, { name: 'top', n: 10 });
	await make(app.admin, rows, { name: 'part', n: 7, above: top.id });
	const taken = await app.admin.post(rows, { values: { name: 'part' } });
	expect(`${taken.status} ${taken.text}`).toContain('422');
	expect(taken.text).toContain('The name is taken.');
	const smaller = await app.admin.patch(`${rows}/${top.id}`, { version: top.version, values: { n: 5 } });
	expect(smaller.text).toContain('The parts are more than the whole.');
	whole(await app.admin.patch(`${rows}/${top.id}`, { version: top.version, values: { n: 8 } }));
});
