import { soakApp } from './workflows-app.ts';

/** API tokens of who makes requests, and of the two who decide. */
export interface SoakPeople {
	clerk: string;
	first: string;
	second: string;
}

const password = 'soak-members-1';

/** Installs the app, and makes its people with their accounts. `receiver`: what calls go to. Errors: with what the server refused. */
export async function prepareSoak(url: string, adminPassword: string, receiver: string): Promise<SoakPeople> {
	const admin = await signIn(url, 'admin', adminPassword);
	const ask = async (method: string, path: string, body: unknown): Promise<{ id: string }> => json(await send(url, method, path, body, admin));
	await ask('POST', '/production/apps', { template: 'directory' });
	await ask('POST', '/production/apps', { bundle: soakApp(receiver) });
	await ask('PUT', `/production/call-hosts/${new URL(receiver).host}`, { allowed: true });
	const unit = await ask('POST', '/production/apps/directory/records/org_unit', { values: { name: 'HQ', code: 'hq', kind: 'company', active: true } });
	const member = async (username: string, number: string): Promise<string> => {
		const values = { name: username, employee_no: number, org_unit: unit.id, position: 'x', active: true };
		const person = await ask('POST', '/production/apps/directory/records/person', { values });
		const account = await ask('POST', '/accounts', { username, name: username, password });
		await ask('PUT', `/production/members/${account.id}`, { person: person.id, roles: ['soak/staff'] });
		const made = await json<{ token: string }>(await send(url, 'POST', '/tokens', { name: 'soak' }, await signIn(url, username, password)));
		return made.token;
	};
	return { first: await member('first', 'E1'), second: await member('second', 'E2'), clerk: await member('clerk', 'E3') };
}

async function signIn(url: string, username: string, secret: string): Promise<string> {
	const answer = await send(url, 'POST', '/auth/sign-in', { username, password: secret }, '');
	return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function send(url: string, method: string, path: string, body: unknown, cookie: string): Promise<Response> {
	return fetch(`${url}/api/v1${path}`, { method, headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body) });
}

async function json<T = { id: string }>(answer: Response): Promise<T> {
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
	return (text === '' ? {} : JSON.parse(text)) as T;
}
