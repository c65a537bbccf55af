import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Person, startApp, type TestApp } from '../support/server.ts';
import { at, lab, make, whole } from './records-app.ts';

/** What holds however many people work at the same moment. */
const schema = 'ws_main_production';
let app: TestApp;
let admin: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab()] });
	admin = app.admin;
});
afterAll(() => app[Symbol.asyncDispose]());

const times = <T>(n: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)));
const codes = (answers: readonly Answer[]) => answers.map((a) => a.body.code ?? a.status).sort();
const item = (values: object = {}) => make(admin, at.items, { name: 'Thing', state: 'open', ...values });
const move = (id: string, version: number, parent: string | null) => admin.patch(at.item(id), { version, values: { parent } });

/** A connection beside the server’s, in a transaction that `hold` is in the middle of. */
async function meanwhile(hold: string, work: (release: () => Promise<unknown>) => Promise<void>): Promise<void> {
	const other = new pg.Client(app.database.config);
	await other.connect();
	try {
		await other.query(`begin; ${hold}`);
		await work(() => other.query('commit'));
	} finally {
		await other.end();
	}
}
const waiting = async (n: number) => {
	const count = async () =>
		(await app.server.services.pool.query(`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
			.rows[0].n;
	await expect.poll(count, { interval: 20 }).toBe(n);
};

describe('a record that others refer to', () => {
	it('is not referred to any more once it is archived, even by who looked before', async () => {
		const { id } = await make(admin, at.places, { name: 'Cellar' });
		// As the server archives: it takes the record first.
		const taken = `select from ${schema}.lab__place where id = '${id}' for update`;
		await meanwhile(`${taken}; update ${schema}.lab__place set archived_at = now(), version = 2 where id = '${id}'`, async (release) => {
			const reference = admin.post(at.items, { values: { name: 'Late', state: 'open', place: id } });
			await waiting(1);
			await release();
			const refused = await reference;
			expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'reference.missing']);
		});
	});

	it('is not archived under a reference that was just being made', async () => {
		const { id } = await make(admin, at.places, { name: 'Attic' });
		const { id: thing } = await item();
		const referring = `select from ${schema}.lab__place where id = '${id}' for key share; update ${schema}.lab__item set place = '${id}' where id = '${thing}'`;
		await meanwhile(referring, async (release) => {
			const archiving = admin.delete(at.place(id));
			await waiting(1);
			await release();
			const refused = await archiving;
			expect([refused.status, refused.body.code]).toEqual([409, 'record.in-use']);
		});
	});

	it('either goes or gets the reference, in two hundred encounters', async () => {
		const outcomes = new Set<string>();
		await times(200, async (i) => {
			const { id } = await make(admin, at.places, { name: `Place ${i}` });
			const values = { name: 'Guest', state: 'open', place: id };
			const refer = () => admin.post(at.items, { values });
			const archive = () => admin.delete(at.place(id));
			const [made, gone] = i % 2 ? await Promise.all([refer(), archive()]) : (await Promise.all([archive(), refer()])).reverse();
			outcomes.add(`${made?.status} ${gone?.status}`);
		});
		expect([...outcomes].sort()).toEqual(['201 409', '422 200']);
	});

	it('comes back before those do that refer to it', async () => {
		const { id: place } = await make(admin, at.places, { name: 'Shed' });
		const { id } = await item({ place });
		whole(await admin.delete(at.item(id)));
		whole(await admin.delete(at.place(place)));
		const early = await admin.post(`${at.item(id)}/restore`, {}, { 'accept-language': 'en' });
		expect(early.body).toMatchObject({ status: 409, code: 'record.target-archived', detail: 'Restore what Place refers to first.' });
		whole(await admin.post(`${at.place(place)}/restore`, {}));
		whole(await admin.post(`${at.item(id)}/restore`, {}));
	});
});

it('two moves at once never make a circle', async () => {
	for (let i = 0; i < 20; i++) {
		const [a, b] = await Promise.all([item(), item()]);
		expect(codes(await Promise.all([move(a.id, 1, b.id), move(b.id, 1, a.id)]))).toEqual([200, 'record.cycle']);
	}
});

it('a unique value is given once', async () => {
	const answers = await times(10, () => admin.post(at.items, { values: { name: 'Same', state: 'open', code: 'ONLY' } }));
	expect(codes(answers)).toEqual([201, ...Array(9).fill('record.not-unique')]);
});

it('no number is given twice', async () => {
	const made = await times(50, (i) => item({ name: `Numbered ${i}` }));
	expect(new Set(made.map((r) => r.values.number)).size).toBe(50);
});

it('of changes to the same version one is made', async () => {
	const { id } = await item();
	const answers = await times(10, (i) => admin.patch(at.item(id), { version: 1, values: { name: `Name ${i}` } }));
	expect(codes(answers)).toEqual([200, ...Array(9).fill('record.version-conflict')]);
	expect((await admin.get(at.item(id))).body.version).toBe(2);
});

it('one idempotency key makes one record and one answer', async () => {
	const answers = await times(10, () => admin.post(at.items, { values: { name: 'Once', state: 'open' } }, { 'idempotency-key': 'ten-at-once' }));
	expect(new Set(answers.map((a) => `${a.status} ${a.text}`)).size).toBe(1);
	expect(answers[0]?.status).toBe(201);
	const filter = { field: 'name', op: 'eq', value: 'Once' };
	expect((await admin.post(`${at.items}/query`, { filter, count: true })).body.total).toBe(1);
});

it('whatever eight people do to a small tree for three seconds, it stays a tree with an unbroken history', async () => {
	const ids = (await times(8, (i) => item({ name: `Node ${i}` }))).map((r) => r.id);
	const places = (await times(3, (i) => make(admin, at.places, { name: `Stand ${i}` }))).map((r) => r.id);
	const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)] as T;
	const seen = new Map<string, number>();
	const deeds: (() => Promise<Answer>)[] = [
		async () => {
			const made = await admin.post(at.items, { values: { name: 'New', state: 'open', parent: pick([null, ...ids]), place: pick([null, ...places]) } });
			if (made.status === 201 && ids.length < 30) ids.push(made.body.id);
			return made;
		},
		async () => {
			const id = pick(ids);
			return move(id, (await admin.get(at.item(id))).body.version, pick([null, ...ids]));
		},
		async () => {
			const id = pick(ids);
			return admin.patch(at.item(id), { version: (await admin.get(at.item(id))).body.version, values: { place: pick([null, ...places]) } });
		},
		() => admin.delete(at.item(pick(ids))),
		() => admin.post(`${at.item(pick(ids))}/restore`, {}),
		() => admin.delete(at.place(pick(places))),
		() => admin.post(`${at.place(pick(places))}/restore`, {}),
	];
	const until = Date.now() + 3000;
	await times(8, async () => {
		while (Date.now() < until) {
			const { status, body } = await pick(deeds)();
			const what = body.code ?? String(status);
			seen.set(what, (seen.get(what) ?? 0) + 1);
			expect(status, what).toBeLessThan(500);
		}
	});
	for (const what of ['200', '201', 'record.in-use', 'record.not-found']) expect(seen.get(what), what).toBeGreaterThan(0);
	const one = async (query: string) => (await app.server.services.pool.query(query)).rows;
	const up = `with recursive up(start, id) as (select id, parent from ${schema}.lab__item where parent is not null
		union select u.start, i.parent from up u join ${schema}.lab__item i on i.id = u.id where i.parent is not null)`;
	expect(await one(`${up} select start from up where start = id`), 'records below themselves').toEqual([]);
	const dangling = (column: string, table: string) =>
		one(`select i.id from ${schema}.lab__item i join ${schema}.${table} t on t.id = i.${column} where i.archived_at is null and t.archived_at is not null`);
	expect(await dangling('parent', 'lab__item'), 'below archived records').toEqual([]);
	expect(await dangling('place', 'lab__place'), 'at archived places').toEqual([]);
	const tables = `(select id, version from ${schema}.lab__item union all select id, version from ${schema}.lab__place where name <> 'Cellar')`;
	const gaps = `select r.id from ${tables} r left join ${schema}.dg_history h on h.record_id = r.id group by r.id, r.version
		having count(*) <> r.version or min(h.version) <> 1 or max(h.version) <> r.version`;
	expect(await one(gaps), 'histories with gaps').toEqual([]);
	const lonely = `select record_id, version from ${schema}.dg_history h full join ${schema}.dg_event e using (record_id, version)
		where h.action is null or e.type is null`;
	expect(await one(lonely), 'history without its event').toEqual([]);
});
