import { buildApp } from '@dougong/server';
import { expect, it } from 'vitest';
import { freePort } from '../support/program.ts';

it('says that the database cannot be reached, and goes on living', async () => {
	const app = await buildApp({ database: { host: '127.0.0.1', port: await freePort(), user: 'nobody', database: 'nothing' } });
	const headers = { cookie: `dougong_session=${'x'.repeat(43)}`, 'accept-language': 'en' };
	for (const url of ['/readyz', '/api/v1/me', '/api/v1/production/apps']) {
		const refused = await app.inject({ url, headers });
		expect(refused.statusCode).toBe(503);
		expect(refused.json()).toMatchObject({ code: 'server.unavailable', detail: 'Try again in a moment.' });
		expect(refused.body).not.toContain('ECONNREFUSED');
	}
	expect((await app.inject('/healthz')).statusCode).toBe(200);
	await app.close();
});

it('answers a fault of its own with a number, and tells nobody what it was', async () => {
	const lines: string[] = [];
	const app = await buildApp({
		database: { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nothing' },
		logger: { level: 'error', stream: { write: (line: string) => void lines.push(line) } },
		now: () => {
			throw new Error('the secret reason');
		},
	});
	app.get('/broken', async () => app.services.now());
	const refused = await app.inject({ url: '/broken', headers: { 'accept-language': 'en' } });
	expect(refused.statusCode).toBe(500);
	expect(refused.json()).toMatchObject({ code: 'server.error', id: expect.stringMatching(/^[0-9a-f]{8}$/) });
	expect(refused.body).not.toContain('secret');
	expect(lines.join('')).toContain('the secret reason');
	expect(lines.join('')).toContain(refused.json().id);
	await app.close();
});
