import { checkFilter, compileCondition, type FormulaScope, formulaScope } from '@dougong/engine';
import type { Filter, RecordJson } from '@dougong/schemas/api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { Oracle, type Row } from './permission-oracle.ts';
import { filters, groups, itemValues, type Known, memberRoles, sorts } from './permission-world.ts';
import { at, lab, make, people, whole } from './records-app.ts';

// Over random rules, data and queries, every way to look at records shows a member the same set, and the one that an evaluation in
// JavaScript over all rows (permission-oracle.ts) finds. Everything goes through HTTP. fast-check prints the seed of a failure.

let app: TestApp;
let alice: Person;
let aliceId: string;
let known: Known;
const rows = new Map<string, Row[]>();
const archived = new Set<string>();
const item = 'lab/item';

beforeAll(async () => {
	app = await startApp({ apps: ['directory', lab()], options: { logger: { level: 'error' } } });
	const { ids, units } = await people(app, ['alice', 'bob', 'carol', 'dora', 'emil']);
	alice = await app.addMember('alice', { person: ids.alice });
	aliceId = whole(await alice.get('/me')).user.id;
	known = { people: Object.values(ids), places: [], items: [], units };
	for (let i = 0; i < 6; i++) {
		const values = { name: `P${i}`, within: known.places[i - 2] ?? null, boss: known.people[i % 4] ?? null };
		known.places.push((await make(app.admin, at.places, values)).id);
	}
	for (const [i, v] of fc.sample(itemValues, { numRuns: 60, seed: 7 }).entries()) {
		const pick = (from: readonly string[], n: number | null) => (n === null ? null : (from[n] ?? null));
		const values = { ...v, code: `C${i}`, place: pick(known.places, v.place), owner: pick(known.people, v.owner), parent: pick(known.items, v.parent) };
		known.items.push((await make(app.admin, at.items, values)).id);
	}
	// Archived: some that nothing lies below, and a person whom items still name.
	whole(await app.admin.delete(`/production/apps/directory/records/person/${ids.emil}`));
	for (const id of known.items.slice(50, 54)) {
		whole(await app.admin.delete(at.item(id)));
		archived.add(id);
	}
	for (const ref of [item, 'lab/place', 'directory/person', 'directory/org_unit']) {
		const [appKey, model] = ref.split('/');
		const all = await Promise.all([false, true].map((gone) => app.admin.get(`/production/apps/${appKey}/records/${model}?limit=500&archived=${gone}`)));
		rows.set(
			ref,
			all.flatMap((answer) => whole(answer).records as Row[]),
		);
	}
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

test('every way to look at records shows a member the same set', { timeout: 240_000 }, async () => {
	const query = fc.record({
		filter: fc.option(filters(known), { freq: 6, nil: undefined }),
		sort: sorts,
		groupBy: groups,
		limit: fc.integer({ min: 1, max: 20 }),
	});
	const runs = Number(process.env.PROPERTY_RUNS ?? 6);
	await fc.assert(
		fc.asyncProperty(memberRoles, fc.array(query, { minLength: 15, maxLength: 15 }), async (roles, queries) => {
			const oracle = await publish(roles);
			await checkSingles(oracle);
			await checkDescription(oracle);
			for (const q of queries) await checkQuery(oracle, q as Query);
		}),
		{ numRuns: runs, endOnFailure: true, ...JSON.parse(process.env.PROPERTY_SEED ?? '{}') },
	);
});

interface Query {
	filter: Filter | undefined;
	sort: string[];
	groupBy: string;
	limit: number;
}

/** The app with these roles, all of them given to alice. */
async function publish(roles: readonly { models: Record<string, Record<string, unknown>> }[]): Promise<Oracle> {
	const named = Object.fromEntries(roles.map((role, i) => [`r${i}`, role]));
	whole(await app.admin.post('/production/apps/lab/publish', { bundle: lab(named) }), 200);
	expect(
		(await app.admin.put(`/production/members/${aliceId}`, { person: known.people[0], roles: Object.keys(named).map((key) => `lab/${key}`) })).status,
	).toBe(204);
	const { registry, catalogues } = app.server.services;
	const set = await catalogues.get(await app.server.services.access.environment('production'));
	const everyone = [...(set.catalogues.get('directory')?.roles.values() ?? [])].filter((role) => role.everyone);
	const absolute = (appKey: string, models: object) => Object.fromEntries(Object.entries(models).map(([key, access]) => [`${appKey}/${key}`, access]));
	return new Oracle({
		rows,
		catalogues: set.catalogues,
		registry,
		facts: whole(await alice.get('/production/facts')),
		roles: [...roles.map((role) => absolute('lab', role.models)), ...everyone.map((role) => absolute('directory', role.models))],
	});
}

/** The description that the try-out page works from names the fields that exist, and its addresses give the same records. */
async function checkDescription(oracle: Oracle): Promise<void> {
	const api = whole(await alice.get('/production/apps/lab/openapi.json'));
	const described = Object.keys(api.components.schemas['item.values']?.properties ?? {});
	const stored = Object.keys((rows.get(item) ?? [])[0]?.values ?? {});
	expect(described.sort()).toEqual(stored.filter((field) => oracle.exists(item, field)).sort());
	const list = `${api.servers[0].url.replace('/api/v1', '')}/records/item`;
	if (!api.paths['/records/item']?.get) return;
	const wanted = oracle.visibleRows(item).filter((row) => !archived.has(row.id));
	const found = whole(await alice.get(`${list}?limit=500`)).records as RecordJson[];
	expect(found.map((r) => r.id).sort()).toEqual(wanted.map((r) => r.id).sort());
}

async function checkSingles(oracle: Oracle): Promise<void> {
	for (const row of rows.get(item) ?? []) {
		const isReadable = oracle.isReadable(item, row);
		const expand = ['owner', 'place', 'parent', 'place.boss'].filter((name) =>
			name.split('.').every((step, i) => oracle.exists(i === 0 ? item : 'lab/place', step)),
		);
		const found = await alice.get(`${at.item(row.id)}?expand=${expand.join()}`);
		const history = await alice.get(`${at.item(row.id)}/history`);
		// Without any access the model itself is unknown.
		expect([found.status, history.status], row.id).toEqual(isReadable ? [200, 200] : [404, 404]);
		if (!isReadable) continue;
		expect(found.body.values, `values of ${row.id}`).toEqual(seenValues(oracle, row));
		expectExpanded(oracle, row, found.body, expand);
		for (const entry of history.body.entries) {
			for (const field of Object.keys(entry.changes)) expect(oracle.isVisible(item, row, field), `history of ${field}`).toBe(true);
		}
		const created = history.body.entries.at(-1).changes;
		for (const [field, value] of Object.entries(seenValues(oracle, row))) {
			if (value !== null && field !== 'made_by' && field !== 'made_at') expect(created[field], `history of ${field}`).toEqual({ from: null, to: value });
		}
	}
}

function seenValues(oracle: Oracle, row: Row): Record<string, unknown> {
	return Object.fromEntries(Object.keys(row.values).flatMap((field) => (oracle.exists(item, field) ? [[field, oracle.seen(item, row, [], field)]] : [])));
}

const targets: Record<string, string> = { owner: 'directory/person', place: 'lab/place', parent: item, 'place.boss': 'directory/person' };
const titles: Record<string, string> = { 'directory/person': 'name', 'lab/place': 'name', [item]: 'name' };

function expectExpanded(oracle: Oracle, row: Row, record: RecordJson, expand: readonly string[]): void {
	for (const name of expand) {
		const path = name.split('.');
		const id = oracle.seen(item, row, path.slice(0, -1), path.at(-1) ?? '');
		const ref = targets[name] ?? '';
		const target = oracle.find(ref, id);
		const wanted = !target
			? null
			: oracle.isReadable(ref, target)
				? { id, title: oracle.seen(ref, target, [], titles[ref] ?? '') }
				: { id, title: null, restricted: true };
		expect(record.expanded?.[name], `${name} of ${row.id}`).toEqual(wanted);
	}
}

async function checkQuery(oracle: Oracle, { filter, sort, groupBy, limit }: Query): Promise<void> {
	const base = { ...(filter && { filter }), sort };
	const answer = await alice.post(`${at.items}/query`, { ...base, limit: 500, count: true });
	const wanted = expectedRows(oracle, filter, sort);
	if (wanted === 'refused') {
		expect(answer.status, JSON.stringify(base)).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
		return;
	}
	const records = whole(answer).records as RecordJson[];
	expect(records.map((r) => r.id).sort(), JSON.stringify(base)).toEqual(wanted.map((r) => r.id).sort());
	expect(answer.body.total).toBe(wanted.length);
	for (const record of records) {
		const row = oracle.find(item, record.id);
		if (row) expect(record.values, `values of ${row.id}`).toEqual(seenValues(oracle, row));
	}
	expect(await pagedIds({ ...base, limit }), `pages of ${JSON.stringify(base)}`).toEqual(records.map((r) => r.id));
	const got = await alice.get(`${at.items}?limit=500&sort=${sort.join()}${filter ? `&filter=${encodeURIComponent(JSON.stringify(filter))}` : ''}`);
	expect(whole(got).records).toEqual(records);
	const window = await alice.post(`${at.items}/query`, { ...base, limit, offset: 3 });
	expect(whole(window).records).toEqual(records.slice(3, 3 + limit));
	await checkGroups(oracle, filter, groupBy, wanted);
}

async function pagedIds(query: { limit: number }): Promise<string[]> {
	const ids: string[] = [];
	let cursor: string | undefined;
	do {
		const page = whole(await alice.post(`${at.items}/query`, { ...query, ...(cursor && { cursor }) }));
		ids.push(...page.records.map((r: RecordJson) => r.id));
		cursor = page.nextCursor;
	} while (cursor);
	return ids;
}

async function checkGroups(oracle: Oracle, filter: Filter | undefined, groupBy: string, wanted: readonly Row[]): Promise<void> {
	const body = {
		...(filter && { filter }),
		groupBy: [groupBy],
		measures: [{ key: 'n', fn: 'count' }, ...(oracle.exists(item, 'amount') ? [{ key: 'sum', fn: 'sum', field: 'amount' }] : [])],
	};
	const answer = await alice.post(`${at.items}/aggregate`, body);
	const path = groupBy.split('.');
	if (!fieldsExist(oracle, path)) {
		expect(answer.status).toBe(400);
		return;
	}
	const expected = new Map<string, { n: number; sum: number }>();
	for (const row of wanted) {
		const key = JSON.stringify(oracle.seen(item, row, path.slice(0, -1), path.at(-1) ?? ''));
		const group = expected.get(key) ?? { n: 0, sum: 0 };
		expected.set(key, { n: group.n + 1, sum: group.sum + Number(oracle.seen(item, row, [], 'amount') ?? 0) });
	}
	const found = (whole(answer).groups as { by: Record<string, unknown>; values: { n: number; sum?: number | null } }[]).map((g) => [
		JSON.stringify(g.by[groupBy]),
		g.values.n,
		g.values.sum ?? 0,
	]);
	const sums = oracle.exists(item, 'amount');
	expect(found.sort(), JSON.stringify(body)).toEqual([...expected].map(([key, g]) => [key, g.n, sums ? g.sum : 0]).sort());
}

function fieldsExist(oracle: Oracle, path: readonly string[]): boolean {
	let ref = item;
	return path.every((step) => {
		const exists = oracle.exists(ref, step);
		ref = { owner: 'directory/person', place: 'lab/place', parent: item, within: 'lab/place', boss: 'directory/person' }[step] ?? '';
		return exists;
	});
}

function expectedRows(oracle: Oracle, filter: Filter | undefined, sort: readonly string[]): Row[] | 'refused' {
	if (!oracle.exists(item, 'name') && !oracle.exists(item, 'state') && !readsAnything(oracle)) return 'refused';
	if (sort.some((key) => !fieldsExist(oracle, key.replace('-', '').split('.')))) return 'refused';
	const live = oracle.visibleRows(item).filter((row) => !archived.has(row.id));
	if (!filter) return live;
	const { condition } = checkFilter(filter, scopeOf(oracle));
	if (!condition) return 'refused';
	const holds = compileCondition(condition);
	return live.filter((row) => holds(oracle.asSeen(item, row), oracle.facts));
}

function readsAnything(oracle: Oracle): boolean {
	return ['code', 'made_at', 'place'].some((field) => oracle.exists(item, field));
}

/** The fields that exist for the member. */
function scopeOf(oracle: Oracle): FormulaScope {
	const catalogues = oracle.catalogues;
	const home = catalogues.get('lab');
	if (!home) throw new Error('the lab is not installed');
	const scope = formulaScope(item, home, catalogues, app.server.services.registry);
	return { ...scope, fields: (ref) => scope.fields(ref)?.filter((f) => oracle.exists(ref, f.key)) };
}
