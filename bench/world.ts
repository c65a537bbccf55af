import pg from 'pg';
import { benchApp } from './definition.ts';
import { fillForest, forestApp, leavesQuery } from './forest.ts';
import { schema } from './schema.ts';

/** The data of a run, and the employee who looks at it. */
export interface World {
	token: string;
	me: string;
	unit: string;
	/** Goals that the employee may see. */
	visible: string[];
	/** Goals of the employee’s own, so that they may change them, as they are now. */
	loadOwn(): Promise<{ id: string; version: number }[]>;
	/** Some leaves of the trees, as they are now. */
	loadLeaves(): Promise<{ id: string; version: number }[]>;
}
export const counts = { goals: 100_000, people: 1_000, units: 50 };
export { schema };
export const adminPassword = 'bench-administrator';

const id = (kind: number, sql: string) => `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${sql}), 12, '0'))::uuid`;
const idText = (kind: number, n: number) => `0190000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** Installs directory and the bench app through the API, fills both with data, and makes an employee with an API token. */
export async function makeWorld(url: string, database: pg.ClientConfig): Promise<World> {
	const admin = await signIn(url, 'admin', adminPassword);
	await admin('POST', '/production/apps', { template: 'directory' });
	await admin('POST', '/production/apps', { bundle: benchApp });
	await admin('POST', '/production/apps', { bundle: forestApp });
	const me = idText(2, 7);
	const unit = idText(1, (7 % counts.units) + 1);
	await fill(database);
	const account = (await admin('POST', '/accounts', { username: 'employee', name: 'Employee', password: 'bench-employee' })) as { id: string };
	await admin('PUT', `/production/members/${account.id}`, { person: me, roles: [] });
	const employee = await signIn(url, 'employee', 'bench-employee');
	const { token } = (await employee('POST', '/tokens', { name: 'bench' })) as { token: string };
	const table = `"${schema}".bench__goal`;
	const visible = await ask<{ id: string }>(database, `select id from ${table} where owner = $1 or org_unit = $2`, [me, unit]);
	const loadOwn = () => ask<{ id: string; version: number }>(database, `select id, version from ${table} where owner = $1 limit 500`, [me]);
	const loadLeaves = () => ask<{ id: string; version: number }>(database, leavesQuery, []);
	return { token, me, unit, visible: visible.map((r) => r.id), loadOwn, loadLeaves };
}

async function ask<T extends object>(database: pg.ClientConfig, text: string, values: unknown[]): Promise<T[]> {
	const client = new pg.Client(database);
	await client.connect();
	try {
		return (await client.query<T>(text, values)).rows;
	} finally {
		await client.end();
	}
}

async function fill(database: pg.ClientConfig): Promise<void> {
	const client = new pg.Client(database);
	await client.connect();
	const system = 'version, created_at, updated_at';
	const at = `1, now(), now()`;
	await client.query(
		`insert into "${schema}".directory__org_unit (id, ${system}, name, code, kind, active)
		select ${id(1, 'n')}, ${at}, 'Unit ' || n, 'U' || n, 'department', true from generate_series(1, ${counts.units}) n`,
	);
	await client.query(
		`insert into "${schema}".directory__person (id, ${system}, name, employee_no, org_unit, position, active)
		select ${id(2, 'n')}, ${at}, 'Person ' || n, 'P' || n, ${id(1, `n % ${counts.units} + 1`)}, 'Worker', true from generate_series(1, ${counts.people}) n`,
	);
	// Goal n belongs to some person; its unit is the one of that person for four of five.
	await client.query(
		`insert into "${schema}".bench__goal (id, ${system}, title, description, parent, owner, org_unit, status, weight, target, actual, unit, start, due, note)
		select ${id(3, 'n')}, ${at}, 'Goal ' || n, 'What is to be reached by goal ' || n || repeat(', in so many words', 4),
			case when n > 1000 then ${id(3, 'n / 10')} end, ${id(2, 'p')},
			${id(1, `case when n % 5 = 0 then n / 5 % ${counts.units} + 1 else p % ${counts.units} + 1 end`)},
			(array['open', 'active', 'late', 'done'])[1 + n * 7 % 4], n % 20 * 5, n % 1000, n % 777, 'pcs',
			date '2026-01-01' + n % 200, date '2026-03-01' + n * 13 % 300, 'note ' || n
		from (select n, (n::bigint * 7919) % ${counts.people} + 1 as p from generate_series(1, ${counts.goals}) n) s`,
	);
	for (const table of ['directory__org_unit', 'directory__person', 'bench__goal']) await client.query(`vacuum analyze "${schema}".${table}`);
	await fillForest(client);
	await client.query('checkpoint');
	await client.end();
}

/** A request as somebody who is signed in; fails with what the server said unless it is 2xx. */
export type Call = (method: string, address: string, body?: unknown) => Promise<unknown>;

export async function signIn(url: string, username: string, password: string): Promise<Call> {
	const answer = await fetch(`${url}/api/v1/auth/sign-in`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ username, password }),
	});
	const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	return async (method, address, body) => {
		const headers = { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) };
		const result = await fetch(`${url}/api/v1${address}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
		const text = await result.text();
		if (!result.ok) throw new Error(`${method} ${address}: ${result.status} ${text}`);
		return text === '' ? undefined : JSON.parse(text);
	};
}
