import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, people, whole } from './records-app.ts';

/** Alice owns things; clerks may change open ones but not their owner; auditors see no secret. Everybody reads. */
const roles = {
	reader: { everyone: true, models: { item: { read: true, fields: { secret: 'hidden' } }, place: { read: true } } },
	owner: { models: { item: { read: true, update: '[owner] = ME()', delete: '[owner] = ME()', create: true } } },
	clerk: { models: { item: { read: true, update: '[state] = "open"', fields: { owner: 'read-only', amount: 'read-only', secret: 'hidden' } } } },
};
let app: TestApp;
let who: Record<string, Person>;
let items: Record<string, { id: string }>;

beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab(roles)] });
	const { ids } = await people(app, ['alice', 'bob', 'carol', 'dave']);
	const member = (name: string, ...held: string[]) => app.addMember(name, { person: ids[name] ?? null, roles: held.map((role) => `lab/${role}`) });
	who = {
		alice: await member('alice', 'owner'),
		bob: await member('bob', 'clerk'),
		carol: await member('carol', 'owner', 'clerk'),
		dave: await member('dave'),
	};
	const add = (values: object) => make(app.admin, at.items, { name: 'Thing', amount: 1, ...values });
	items = {
		openOfAlice: await add({ owner: ids.alice, state: 'open' }),
		doneOfAlice: await add({ owner: ids.alice, state: 'done' }),
		doneOfCarol: await add({ owner: ids.carol, state: 'done' }),
	};
});
afterAll(() => app[Symbol.asyncDispose]());

const written: Record<string, unknown> = {
	...{ name: 'Other', code: 'C', place: null, parent: null, owner: null, state: 'doing', amount: 2, score: 1, ready: true, due: '2026-01-01' },
	...{ seen_at: '2026-01-01T00:00:00Z', tags: ['red'], secret: 'x', number: 'I-1', made_by: null, made_at: '2026-01-01T00:00:00Z' },
};
const everything = ['name', 'code', 'place', 'parent', 'owner', 'state', 'amount', 'score', 'ready', 'due', 'seen_at', 'tags', 'secret'].sort();
const canOf = async (person: Person | undefined, item: { id: string } | undefined): Promise<{ update: boolean; fields: string[] }> => {
	const { can } = whole((await person?.get(at.item(item?.id ?? ''))) ?? { status: 0, text: 'nobody', body: null, headers: {} });
	return { ...can, fields: can.fields.toSorted() };
};

it('says which fields of this record the reader may change now', async () => {
	const clerks = everything.filter((key) => !['owner', 'amount', 'secret'].includes(key));
	expect(await canOf(app.admin, items.openOfAlice)).toMatchObject({ update: true, fields: everything });
	expect(await canOf(who.alice, items.openOfAlice)).toMatchObject({ update: true, fields: everything });
	expect(await canOf(who.alice, items.doneOfCarol)).toMatchObject({ update: false, fields: [] });
	expect(await canOf(who.bob, items.openOfAlice)).toMatchObject({ update: true, fields: clerks });
	expect(await canOf(who.bob, items.doneOfAlice)).toMatchObject({ update: false, fields: [] });
	expect(await canOf(who.carol, items.openOfAlice)).toMatchObject({ update: true, fields: clerks });
	expect(await canOf(who.carol, items.doneOfCarol)).toMatchObject({ update: true, fields: everything });
	expect(await canOf(who.dave, items.openOfAlice)).toMatchObject({ update: false, fields: [] });
});

it.each(['alice', 'bob', 'carol', 'dave'])('a field that it does not name is refused when %s writes it', async (name) => {
	for (const item of Object.values(items)) {
		const { fields } = await canOf(who[name], item);
		for (const key of Object.keys(written).filter((key) => !fields.includes(key))) {
			const answer = await who[name]?.patch(at.item(item.id), { version: 1, values: { [key]: written[key] } });
			expect([403, 422], `${name} ${key}`).toContain(answer?.status);
		}
	}
});

it('a field that it names can be written, and nothing can on an archived record', async () => {
	const item = await make(app.admin, at.items, { name: 'Fresh', state: 'open' });
	const { fields } = await canOf(who.bob, item);
	let version = 1;
	for (const key of fields.filter((key) => key !== 'state')) {
		const answer = await who.bob?.patch(at.item(item.id), { version, values: { [key]: written[key] } });
		expect(answer, `${key} ${answer?.text}`).toMatchObject({ status: 200 });
		version = answer?.body.version;
	}
	await app.admin.delete(at.item(item.id));
	expect(await canOf(app.admin, item)).toMatchObject({ update: false, fields: [] });
});
