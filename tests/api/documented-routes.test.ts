import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';

/** docs/architecture.md names every address and every table that there is, and nothing else. */
const page = fs.readFileSync('docs/architecture.md', 'utf8');
let app: TestApp;
beforeAll(async () => {
	app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

it('its table of addresses is that of the server', () => {
	const prefix = '/api/v1';
	const named = [...page.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`?]*)`/g)].map(([, method, address]) => `${method} ${address}`);
	const served = routes().filter((r) => r.includes(` ${prefix}/`) && !/^(HEAD|OPTIONS) /.test(r));
	expect(served.length).toBeGreaterThan(40);
	expect(named.toSorted()).toEqual(served.map((r) => r.replace(prefix, '').replace(/:(\w+)/g, '{$1}')).sort());
	// What answers with a page's own files is there only once the pages are built.
	const beside = routes().flatMap((r) => (/^GET (?!\/api)(\/[^*]+)$/.exec(r) ?? []).slice(1));
	const written = [
		...page
			.slice(page.indexOf('Beside it:'))
			.split('\n')[0]!
			.matchAll(/`(\/[^`*]+)`/g),
	].map((m) => m[1]!);
	const ours = beside.filter((address) => !/^\/designer|\.\w+$/.test(address));
	expect(ours.map((address) => address.replace(/:(\w+)/g, '{$1}')).sort()).toEqual(written.sort());
});

it('its list of tables is that of the database', async () => {
	const { rows } = await app.server.services.pool.query<{ name: string }>(
		`select distinct table_name as name from information_schema.tables where table_schema in ('dougong', 'ws_main_production')`,
	);
	expect(rows.length).toBeGreaterThan(15);
	for (const { name } of rows) expect(page).toContain(`\`${name}\``);
	const named = [...page.matchAll(/`(dg_\w+)`/g)].map((m) => m[1]!);
	expect(named.filter((name) => !rows.some((r) => r.name === name))).toEqual([]);
});

/** `GET /api/v1/me` … as the router prints them: a tree, four characters deeper with each part of an address. */
function routes(): string[] {
	const found: string[] = [];
	const path: string[] = [];
	for (const line of app.server.printRoutes({ commonPrefix: false }).split('\n')) {
		const match = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
		if (!match) continue;
		path.length = match[1]!.length / 4;
		path.push(match[2]!);
		for (const method of match[3]?.split(', ') ?? []) found.push(`${method} ${path.join('')}`);
	}
	return found;
}
