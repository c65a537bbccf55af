import fs from 'node:fs';
import path from 'node:path';
import { type AppOptions, buildApp } from '@dougong/server';
import type { Page } from 'playwright-core';
import { type FreshDatabase, preparedDatabase } from './database.ts';

export interface StartOptions {
	/** What is installed, in this order: keys of templates, or whole bundles. */
	apps?: readonly (string | object)[];
	/** With their demo data and demo accounts. */
	demo?: boolean;
	now?: () => Date;
	/** A free port of the loopback, for browsers. Without it, requests are answered in the process. */
	listen?: boolean;
	options?: Partial<AppOptions>;
}

export interface Answer {
	status: number;
	// biome-ignore lint/suspicious/noExplicitAny: what the server answered is what the test looks at
	body: any;
	headers: Record<string, string | string[] | number | undefined>;
	text: string;
}

/** Somebody who is signed in, or nobody. Addresses start behind `/api/v1`, unless they begin with `//`: `//readyz`. */
export interface Person {
	get(address: string, headers?: Record<string, string>): Promise<Answer>;
	post(address: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
	put(address: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
	patch(address: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
	delete(address: string, headers?: Record<string, string>): Promise<Answer>;
	/** The value of the session cookie. */
	session: string | null;
}

export interface TestApp extends AsyncDisposable {
	server: Awaited<ReturnType<typeof buildApp>>;
	database: FreshDatabase;
	/** `http://127.0.0.1:…` when listening. */
	url: string;
	/** The administrator. */
	admin: Person;
	anonymous: Person;
	/** Signs in by password. Without one: that of the demo account of this name, or the one that `addMember` gives. */
	signIn(username: string, password?: string): Promise<Person>;
	/** An account that is a member of `production`, signed in. Roles as `app/role`; `person` is the id of a record of directory/person. */
	addMember(username: string, options?: { roles?: string[]; person?: string | null }): Promise<Person>;
	/** Gives a browser page the session of that person. */
	openAs(page: Page, person: Person): Promise<void>;
}

export const password = 'dougong-demo';
const adminName = 'admin';

/**
 * The whole server on a database of its own, as `npm start` builds it, with an administrator. Installed apps are prepared once per run.
 * Use it as `await using app = await startApp({ apps: ['directory'] })`, or dispose of it in `afterAll`.
 */
export async function startApp(start: StartOptions = {}): Promise<TestApp> {
	const { apps = [], demo = false, now } = start;
	const database = await preparedDatabase(JSON.stringify([apps, demo, now?.().toISOString()]), async (config) => {
		const server = await buildApp({ ...start.options, signInsPerMinute: 1000, database: config, now });
		await server.services.identity.createUser({ username: adminName, name: 'Administrator', password, isAdmin: true });
		const admin = await signIn(server, adminName, password);
		for (const app of apps) {
			const { status, text } = await admin.post('/production/apps', typeof app === 'string' ? { template: app, demo } : { bundle: app, demo });
			if (status >= 300) throw new Error(`The app could not be installed: ${text}`);
		}
		await server.close();
	});
	const server = await buildApp({ signInsPerMinute: 1000, ...start.options, database: database.config, now });
	const url = start.listen ? await server.listen({ host: '127.0.0.1', port: 0 }) : 'http://127.0.0.1';
	const admin = await signIn(server, adminName, password);
	return {
		server,
		database,
		url,
		admin,
		anonymous: personOf(server, null),
		signIn: (username, secret = (demo && demoPasswords().get(username)) || password) => signIn(server, username, secret),
		async addMember(username, { roles = [], person = null } = {}) {
			const account = await server.services.identity.createUser({ username, name: username, password });
			const { status, text } = await admin.put(`/production/members/${account.id}`, { person, roles });
			if (status >= 300) throw new Error(`${username} could not become a member: ${text}`);
			return signIn(server, username, password);
		},
		async openAs(page, person) {
			await page.context().addCookies([{ name: sessionCookie, value: person.session ?? '', url, httpOnly: true, sameSite: 'Lax' }]);
		},
		async [Symbol.asyncDispose]() {
			await server.close();
			await database[Symbol.asyncDispose]();
		},
	};
}

/** User name → password, as the templates have them. */
function demoPasswords(): Map<string, string> {
	const folders = fs.readdirSync(templates).map((app) => path.join(templates, app, 'accounts'));
	const files = folders.filter((folder) => fs.existsSync(folder)).flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)));
	const accounts = files.flatMap((file) => (JSON.parse(fs.readFileSync(file, 'utf8')) as { accounts: { username: string; password: string }[] }).accounts);
	return new Map(accounts.map((account) => [account.username, account.password]));
}

const templates = path.resolve(import.meta.dirname, '../../templates');
const sessionCookie = 'dougong_session';
type Server = TestApp['server'];

async function signIn(server: Server, username: string, secret: string): Promise<Person> {
	const answer = await personOf(server, null).post('/auth/sign-in', { username, password: secret });
	const session = new RegExp(`${sessionCookie}=([^;]+)`).exec(String(answer.headers['set-cookie']))?.[1];
	if (!session) throw new Error(`${username} could not sign in: ${answer.status} ${answer.text}`);
	return personOf(server, session);
}

function personOf(server: Server, session: string | null): Person {
	const ask = async (
		method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		address: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> => {
		const response = await server.inject({
			method,
			url: address.startsWith('//') ? address.slice(1) : `/api/v1${address}`,
			headers: {
				...(session ? { cookie: `${sessionCookie}=${session}` } : {}),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			payload: body === undefined ? undefined : JSON.stringify(body),
		});
		const isJson = /json/.test(String(response.headers['content-type'])) && response.body !== '';
		return { status: response.statusCode, body: isJson ? JSON.parse(response.body) : undefined, headers: response.headers, text: response.body };
	};
	return {
		session,
		get: (address, headers) => ask('GET', address, undefined, headers),
		post: (address, body, headers) => ask('POST', address, body, headers),
		put: (address, body, headers) => ask('PUT', address, body, headers),
		patch: (address, body, headers) => ask('PATCH', address, body, headers),
		delete: (address, headers) => ask('DELETE', address, undefined, headers),
	};
}
