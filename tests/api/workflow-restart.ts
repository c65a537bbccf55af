import { buildApp } from '@dougong/server';
import type { Answer, Person, TestApp } from '../support/server.ts';

type Options = NonNullable<Parameters<typeof buildApp>[0]>;
type Server = TestApp['server'];

/** The server ends and another one begins on the same database. `app` is that of the new one from then on, its administrator signed in anew. */
export async function restart(app: TestApp, options: Partial<Options>): Promise<void> {
	await app.server.close();
	const server = await buildApp({ signInsPerMinute: 1000, ...options, database: app.database.config });
	Object.assign(app, { server, admin: await signIn(server, 'admin') });
}

/** Signs in at a server that was begun anew, or after so long that the former session is over. */
export async function signIn(server: Server, username: string): Promise<Person> {
	const answer = await server.inject({ method: 'POST', url: '/api/v1/auth/sign-in', payload: { username, password: 'dougong-demo' } });
	const cookie = /dougong_session=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[0];
	if (!cookie) throw new Error(`${username} could not sign in: ${answer.body}`);
	const ask = async (
		method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		address: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> => {
		const response = await server.inject({
			...{ method, url: `/api/v1${address}` },
			headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
			...(body !== undefined && { payload: JSON.stringify(body) }),
		});
		const isJson = /json/.test(String(response.headers['content-type'])) && response.body !== '';
		return { status: response.statusCode, body: isJson ? JSON.parse(response.body) : undefined, headers: response.headers, text: response.body };
	};
	return {
		session: cookie.split('=')[1] ?? null,
		get: (address, headers) => ask('GET', address, undefined, headers),
		post: (address, body, headers) => ask('POST', address, body, headers),
		put: (address, body, headers) => ask('PUT', address, body, headers),
		patch: (address, body, headers) => ask('PATCH', address, body, headers),
		delete: (address, headers) => ask('DELETE', address, undefined, headers),
	};
}
