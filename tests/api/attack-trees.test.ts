import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Goal trees under somebody who wants to see what is hidden, and to write what cannot be. */
const records = '/production/apps/floor/records';
const today = '2026-04-01';
const english = { 'accept-language': 'en' };
const day = (title: string) => ({ type: 'string', format: 'date', title });
const reference = (to: string, more: object = {}) => ({ type: 'string', title: to, 'x-kind': 'reference', 'x-model': to, ...more });
const model = (key: string, properties: object, more: object = {}) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties }, ...more });
const models = [
	model('team', { name: { type: 'string', title: 'Name' }, people: { type: 'integer', title: 'People' } }, { titleField: 'name' }),
	model('clash', { measure: reference('measure'), note: { type: 'string', title: 'Note' } }),
	model('wait', { of: reference('measure'), on: reference('measure', { title: 'Hidden link' }), promised: day('Promised') }),
	model('result', {
		measure: reference('measure'),
		from: day('From'),
		to: day('To'),
		score: { type: 'number', title: 'Score' },
		detail: { 'x-kind': 'json', title: 'Detail' },
	}),
	model('vault', { name: { type: 'string', title: 'Vault' } }),
];
const properties = {
	weight: { type: 'number', title: 'Weight' },
	team: reference('team'),
	vault: reference('vault'),
	changed_by: { type: 'string', title: 'Changed by', 'x-kind': 'updated-by' },
	made_by: { type: 'string', title: 'Made by', 'x-kind': 'created-by' },
	open: { type: 'boolean', title: 'Open', default: true },
	due: day('Due'),
};
const tree = {
	fields: { score: 'score', weight: 'weight', locked: 'locked', minimum: 'least', maximum: 'most', actual: 'actual', target: 'target', to: 'due' },
	cascade: [
		{ key: 'teams', title: 'To teams', each: { model: 'team' }, fill: 'team', copy: ['target'], set: [{ key: 'name', value: '[name] & " (team)"' }] },
		{ key: 'vaults', title: 'Into the vault', each: { model: 'vault' }, fill: 'vault', copy: ['target'] },
	],
	conflicts: [{ key: 'low', title: 'Too low', when: '[score] < 10', record: { model: 'clash', subject: 'measure', values: { note: '"low"' } } }],
	dependencies: { model: 'wait', of: 'of', on: 'on', promised: 'promised' },
	revisions: { fields: ['weight', 'target'], open: '[open]' },
	results: { model: 'result', record: 'measure', from: 'from', to: 'to', score: 'score', detail: 'detail' },
};
const translation = {
	kind: 'translation',
	key: 'en',
	language: 'en',
	texts: { 'goal-tree.card.cascade.teams.title': 'Down to teams', 'goal-tree.card.cascade.vaults.title': 'Into the safe', 'goal-tree.card.title': 'Card' },
};
const roles = {
	worker: {
		models: {
			measure: {
				read: '[kind] <> "craft"',
				update: '[kind] <> "craft"',
				create: true,
				delete: true,
				fields: { changed_by: 'hidden', made_by: 'hidden', vault: 'hidden' },
			},
			team: { read: true },
			wait: { read: true, fields: { on: 'hidden' } },
			result: { read: true, create: true },
		},
	},
};

let app: TestApp;
let admin: Person;
let worker: Person;
beforeAll(async () => {
	const bundle = scorecard({ tree, models: [...models, translation], properties, roles });
	app = await startApp({ apps: ['directory', bundle], now: () => new Date(`${today}T04:00:00Z`) });
	admin = app.admin;
	worker = await app.addMember('worker', { roles: ['floor/worker'] });
});
afterAll(() => app?.[Symbol.asyncDispose]());

const patch = async (person: Person, id: string, values: object, reason?: string) => {
	const { version } = whole(await admin.get(at.measure(id)));
	return person.patch(at.measure(id), { version, values, ...(reason !== undefined && { reason }) }, english);
};
/** Secret weighs 60 and is hidden from workers, Open weighs 40. */
async function family() {
	const parent = await make(admin, at.measures, { name: 'Whole', kind: 'other' });
	const secret = await make(admin, at.measures, { name: 'Secret', parent: parent.id, weight: 60, kind: 'craft', actual: 71 });
	const open = await make(admin, at.measures, { name: 'Open', parent: parent.id, weight: 40, kind: 'other', actual: 53 });
	return { parent: parent.id as string, secret: secret.id as string, open: open.id as string };
}
const count = async (table: string) => Number((await app.server.services.pool.query(`select count(*) from ws_main_production.${table}`)).rows[0].count);

describe('leaks', () => {
	it('the reason of a change of a hidden record is told nowhere', async () => {
		const { parent, secret, open } = await family();
		whole(await patch(admin, secret, { weight: 70 }, 'Because of the takeover'));
		expect(await weightsBelow(admin, parent)).toEqual([30, 70]);
		const span = '?from=2026-03-01&to=2026-04-30';
		for (const address of [
			at.in(open, 'weights'),
			at.in(open, 'group'),
			`${at.in(parent, 'score')}${span}`,
			`${at.in(open, 'score')}${span}&of=group`,
			`${at.measure(open)}/history`,
		]) {
			const answer = await worker.get(address);
			expect([address, answer.status]).toEqual([address, 200]);
			expect(answer.text, address).not.toMatch(/takeover|Secret/);
		}
		// Whoever sees the record reads why.
		expect((await admin.get(at.in(secret, 'weights'))).text).toContain('takeover');
		expect((await admin.get(at.in(open, 'weights'))).text).toContain('takeover');
	});

	it('who changed weights is not told to those from whom it is hidden in history', async () => {
		const { open } = await family();
		whole(await patch(admin, open, { weight: 45 }));
		expect((await worker.get(`${at.measure(open)}/history`)).text).not.toMatch(/Administrator/);
		expect((await worker.get(at.in(open, 'weights'))).text).not.toMatch(/Administrator/);
	});

	it('a cascade into a model that one does not see is not named, also not in other languages', async () => {
		const { text } = await worker.get('/production/apps/floor/client');
		expect(text).toContain('Down to teams');
		expect(text).not.toMatch(/vault|safe/i);
		const { text: api } = await worker.get('/production/apps/floor/openapi.json');
		expect(api).not.toMatch(/vault/i);
	});

	it('warnings follow no link that is hidden', async () => {
		const [one, other] = [
			await make(admin, at.measures, { name: 'Waits', kind: 'other', due: '2026-05-01' }),
			await make(admin, at.measures, { name: 'Awaited', kind: 'other', due: '2026-03-01' }),
		];
		await make(admin, `${records}/wait`, { of: one.id, on: other.id, promised: '2026-03-15' });
		expect(whole(await admin.get(`${at.tree}/warnings`)).entries).toMatchObject([{ id: one.id, kind: 'overdue' }]);
		expect(whole(await worker.get(`${at.tree}/warnings`)).entries).toEqual([]);
	});

	it('moving under a hidden record is refused like moving under none', async () => {
		const { secret, open } = await family();
		const none = '0197c0de-0000-7000-8000-000000000001';
		for (const preview of [true, false]) {
			const [hidden, missing] = await Promise.all([secret, none].map((parent) => worker.post(`${at.tree}/move`, { id: open, parent, preview }, english)));
			expect(hidden!.status).toBeGreaterThanOrEqual(400);
			const strip = (text: string) => text.replaceAll(secret, '').replaceAll(none, '');
			expect(strip(hidden!.text)).toBe(strip(missing!.text));
		}
	});
});

describe('ids and addresses that are not what they should be', () => {
	it('are refused, never a fault of the server', async () => {
		const { parent, open } = await family();
		const team = await make(admin, `${records}/team`, { name: 'A', people: 1 });
		const span = 'from=2026-04-01&to=2026-04-30';
		for (const id of [team.id, '0197c0de-0000-7000-8000-000000000001', 'nothing', '%00', "'", '%27%3B--']) {
			for (const what of ['group', 'weights', `score?${span}`, `score?${span}&of=group`, 'path']) {
				const answer = await admin.get(at.in(id, what));
				expect([id, what, answer.status]).toEqual([id, what, expect.toSatisfy((s: number) => s === 404 || s === 400)]);
			}
			for (const [address, body] of [
				['weights', { of: id, weights: [] }],
				['weights', { of: open, weights: [{ id, weight: 1 }] }],
				['move', { id, parent: null }],
				['move', { id: open, parent: id }],
				['cascade', { id, rule: 'teams' }],
				['cascade/accept', { id, rule: 'teams', records: [id] }],
			] as const) {
				const answer = await admin.post(`${at.tree}/${address}`, body);
				expect([id, address, answer.status < 500 && answer.status >= 400, answer.text]).toEqual([id, address, true, expect.any(String)]);
			}
		}
		for (const wrong of [
			'/production/apps/floor/trees/none',
			'/production/apps/directory/trees/card',
			'/production/apps/nothing/trees/card',
			'/elsewhere/apps/floor/trees/card',
			'/production/apps/floor/trees/__proto__',
		])
			expect([wrong, (await admin.get(`${wrong}/records/${parent}/path`)).status]).toEqual([wrong, 404]);
		expect((await admin.post(`${at.tree}/cascade`, { id: parent, rule: 'constructor' })).status).toBe(404);
	});

	it('days before and after all days', async () => {
		const { parent, open } = await family();
		for (const [from, to] of [
			['0001-01-01', '9999-12-31'],
			['2026-02-30', '2026-03-01'],
			['9999-12-31', '0001-01-01'],
			['9999-12-31', '9999-12-31'],
			['0000-01-01', '2026-01-01'],
		]) {
			for (const address of [
				`${at.in(parent, 'score')}?from=${from}&to=${to}`,
				`${at.in(open, 'score')}?from=${from}&to=${to}&of=group`,
				`${at.tree}/revisions?from=${from}&to=${to}`,
			]) {
				const answer = await admin.get(address);
				expect([address, answer.status < 500, answer.text.slice(0, 200)]).toEqual([address, true, expect.any(String)]);
			}
			const frozen = await admin.post(`${at.tree}/results`, { from, to, records: [parent] });
			expect([from, to, frozen.status < 500, frozen.text.slice(0, 300)]).toEqual([from, to, true, expect.any(String)]);
		}
		for (const validFrom of ['0001-01-01', '0000-01-01', '9999-12-31', '2026-02-30']) {
			const answer = await admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 33 }], validFrom, preview: true });
			expect([validFrom, answer.status < 500, answer.text.slice(0, 300)]).toEqual([validFrom, true, expect.any(String)]);
		}
	});
});

describe('weights', () => {
	it('that are no weights are refused by every way, and nothing changes', async () => {
		const { parent, secret, open } = await family();
		for (const weight of [-1, -0.0001, 1e308, -1e308, 100.0001, 1e15, '30', true, [], {}, Number.NaN]) {
			const { version } = whole(await admin.get(at.measure(open)));
			const asks = [
				await admin.patch(at.measure(open), { version, values: { weight } }),
				await admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight }] }),
				await admin.post(`${at.measures}/bulk`, { operations: [{ op: 'update', id: open, version, values: { weight } }] }),
				await admin.post(at.measures, { values: { name: 'New', parent, kind: 'other', weight } }),
			];
			// NaN is null in JSON: no weight, which takes what there is.
			if (Number.isNaN(weight)) continue;
			for (const [i, answer] of asks.entries())
				expect([weight, i, answer.status >= 400 && answer.status < 500, answer.text.slice(0, 200)]).toEqual([weight, i, true, expect.any(String)]);
			expect(await weightsBelow(admin, parent)).toEqual([40, 60]);
		}
		expect((await weightsBelow(admin, parent)).reduce((a, b) => a + b, 0)).toBeCloseTo(100, 9);
		const twice = await admin.post(`${at.tree}/weights`, {
			of: open,
			weights: [
				{ id: open, weight: 1 },
				{ id: open, weight: 2 },
			],
		});
		expect(twice.body).toMatchObject({ code: 'input.invalid', errors: [{ pointer: '#/weights/1/id', code: 'weights.twice' }] });
		expect((await admin.post(`${at.tree}/weights`, { of: open, weights: Array(501).fill({ id: secret, weight: 1 }) })).status).toBe(400);
		expect((await admin.post(`${at.tree}/results`, { from: today, to: today, records: Array(5001).fill(open) })).status).toBe(400);
	});

	it('sum up after archiving, bringing back, moving out and in, at once by two', async () => {
		const { parent, secret, open } = await family();
		const sum = async () => (await weightsBelow(admin, parent)).reduce((a, b) => a + b, 0);
		const third = (await make(admin, at.measures, { name: 'Third', parent, kind: 'other', weight: 10 })).id;
		whole(await admin.delete(at.measure(secret)));
		expect(await sum()).toBe(100);
		whole(await admin.post(`${at.measure(secret)}/restore`));
		expect(await sum()).toBe(100);
		await Promise.all([
			patch(admin, open, { weight: 90 }),
			patch(admin, third, { weight: 90 }),
			patch(admin, secret, { weight: 90 }),
			admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: third, weight: 77 }] }),
			admin.post(`${at.tree}/move`, { id: open, parent: null }),
			admin.post(`${at.tree}/move`, { id: open, parent }),
			admin.delete(at.measure(third)),
		]);
		expect(await sum()).toBe(100);
		expect((await admin.post(`${at.tree}/move`, { id: parent, parent: secret })).body.code).toBe('record.cycle');
		expect((await admin.post(`${at.tree}/move`, { id: parent, parent, preview: true })).body.code).toBe('record.cycle');
	});

	it('sum up to the last digit, however many digits somebody gives', async () => {
		const { parent, open } = await family();
		await make(admin, at.measures, { name: 'Third', parent, kind: 'other', weight: 7.7 });
		const sum = async () =>
			(await app.server.services.pool.query('select sum(weight)::text from ws_main_production.floor__measure where parent = $1', [parent])).rows[0].sum;
		for (const weight of [0.1234567890123456, 33.33333333333333, 1e-15, 5e-324, 99.99999999999999]) {
			const { version } = whole(await admin.get(at.measure(open)));
			const asks = [
				await admin.patch(at.measure(open), { version, values: { weight } }),
				await admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight }] }),
			];
			for (const answer of asks)
				expect([weight, answer.status < 500, Number(await sum()), await sum()]).toEqual([weight, true, 100, expect.stringMatching(/^100(\.0+)?$/)]);
		}
	});

	it('are not changed outside of the time for it by any way', async () => {
		const { parent, open } = await family();
		whole(await patch(admin, open, { open: false }));
		const { version } = whole(await admin.get(at.measure(open)));
		const asks = [
			await worker.patch(at.measure(open), { version, values: { weight: 41 } }),
			await worker.patch(at.measure(open), { version, values: { weight: 41, open: true } }),
			await worker.post(`${at.measures}/bulk`, { operations: [{ op: 'update', id: open, version, values: { weight: 41 } }] }),
			await worker.post(`${at.measures}/bulk`, {
				operations: [
					{ op: 'update', id: open, version, values: { open: true } },
					{ op: 'update', id: open, version: version + 1, values: { weight: 41 } },
				],
			}),
			await worker.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 41 }] }),
			await worker.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 41 }], validFrom: '2026-01-01' }),
		];
		for (const [i, answer] of asks.entries()) expect([i, answer.body.code ?? answer.text]).toEqual([i, 'tree.locked']);
		expect(await weightsBelow(admin, parent)).toEqual([40, 60]);
	});
});

describe('twice at once', () => {
	it('a cascade makes every child once, a period is kept once, a conflict is opened once', async () => {
		const { parent, open } = await family();
		const root = (await make(admin, at.measures, { name: 'Root', kind: 'other', target: 5 })).id;
		const teams = whole(await admin.post(`${records}/team/query`, {})).records.length || ((await make(admin, `${records}/team`, { name: 'A' })) && 1);
		const answers = await Promise.all(Array.from({ length: 6 }, () => admin.post(`${at.tree}/cascade`, { id: root, rule: 'teams' })));
		for (const answer of answers) whole(answer);
		expect(await weightsBelow(admin, root)).toHaveLength(teams);
		const span = { from: '2026-02-01', to: '2026-02-28', records: [parent, open] };
		const frozen = await Promise.all(Array.from({ length: 6 }, () => admin.post(`${at.tree}/results`, span)));
		expect(frozen.map((f) => whole(f).made).reduce((a, b) => a + b, 0)).toBe(2);
		const kept = whole(await admin.post(`${records}/result/query`, { filter: { field: 'from', op: 'eq', value: '2026-02-01' } })).records;
		expect(kept).toHaveLength(2);
		await Promise.all(Array.from({ length: 6 }, (_, i) => patch(admin, open, { actual: i / 10 })));
		const clashes = whole(await admin.post(`${records}/clash/query`, { filter: { field: 'measure', op: 'eq', value: open } })).records;
		expect(clashes).toHaveLength(1);
	});
});

it('a preview writes nothing', async () => {
	const { secret, open } = await family();
	const tables = [
		'dg_history',
		'dg_weight',
		'dg_event',
		'dg_computed',
		'dg_tree_conflict',
		'dg_weight_rule',
		'dg_job',
		'dg_idempotency',
		'dg_sequence',
		'floor__measure',
		'floor__clash',
	];
	const counts = () => Promise.all(tables.map(count));
	const stored = async () => (await app.server.services.pool.query('select * from ws_main_production.floor__measure order by id')).rows;
	const [before, was] = [await counts(), await stored()];
	whole(await admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 5, locked: true }], preview: true, reason: 'x' }));
	whole(await admin.post(`${at.tree}/move`, { id: open, parent: null, preview: true }));
	whole(await admin.post(`${at.tree}/move`, { id: secret, parent: open, preview: true }));
	whole(await admin.post(`${at.tree}/cascade`, { id: open, rule: 'teams', preview: true }));
	expect([await counts(), await stored()]).toEqual([before, was]);
});

it('a cascade over more records than one transaction bears is refused in words, and makes nothing', async () => {
	const root = (await make(admin, at.measures, { name: 'Root', kind: 'other', target: 5 })).id;
	await app.server.services.pool.query(
		`insert into ws_main_production.floor__team (id, version, created_at, updated_at, name)
		select gen_random_uuid(), 1, now(), now(), 'team ' || n from generate_series(1, 5001) n`,
	);
	for (const preview of [true, false]) {
		const answer = await admin.post(`${at.tree}/cascade`, { id: root, rule: 'teams', preview }, english);
		expect(answer.body).toMatchObject({ status: 422, code: 'tree.too-many', detail: expect.stringContaining('5000') });
	}
	expect(await weightsBelow(admin, root)).toEqual([]);
});
