import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../runtime/server/src/database/pool.ts';
import { grantFiles } from '../../runtime/server/src/files/grant-files.ts';
import { fileStore } from '../../runtime/server/src/stores/file.store.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

let app: TestApp;
let alice: Person;
let bob: Person;
const ids: Record<string, string> = {};
beforeAll(async () => {
	app = await startApp({ apps: ['directory'] });
	const unit = (await app.admin.post('/production/apps/directory/records/org_unit', { values: { name: 'Sales', code: 'S' } })).body.id;
	for (const name of ['alice', 'bob']) {
		const values = { name, employee_no: name, org_unit: unit, position: 'Clerk', active: true };
		ids[name] = (await app.admin.post('/production/apps/directory/records/person', { values })).body.id;
	}
	alice = await app.addMember('alice', { person: ids.alice! });
	bob = await app.addMember('bob', { person: ids.bob! });
});
afterAll(() => app[Symbol.asyncDispose]());

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64, 7)]);
async function upload(person: Person, name: string | null, content: Buffer | string, type = 'application/octet-stream') {
	const response = await app.server.inject({
		method: 'POST',
		url: '/api/v1/production/files',
		headers: {
			cookie: `dougong_session=${person.session}`,
			'content-type': type,
			...(name !== null && { 'x-file-name': encodeURIComponent(name) }),
		},
		payload: content,
	});
	return { status: response.statusCode, body: response.json() };
}
async function download(person: Person, id: string, query = '') {
	const url = `/api/v1/production/files/${id}${query}`;
	return app.server.inject({ method: 'GET', url, headers: { cookie: `dougong_session=${person.session}` } });
}
const userOf = async (username: string) =>
	(await app.admin.get('/accounts')).body.accounts.find((a: { username: string }) => a.username === username).id as string;
async function grant(giver: string, files: string[], people: string[]) {
	const { services } = app.server;
	const by = { userId: await userOf(giver), personId: ids[giver]!, isAdmin: false };
	return inTransaction(services.pool, (client) => grantFiles(client, 'ws_main_production', files, { by, people, at: new Date() }));
}

describe('a file', () => {
	it('comes back byte for byte, under its name', async () => {
		const { status, body } = await upload(alice, '二月 报告 (终稿).png', png);
		expect([status, body]).toEqual([201, { id: body.id, name: '二月 报告 (终稿).png', type: 'image/png', size: png.length, uploadedAt: body.uploadedAt }]);
		const answer = await download(alice, body.id);
		expect(answer.rawPayload.equals(png)).toBe(true);
		expect(answer.headers).toMatchObject({
			'content-type': 'image/png',
			'content-disposition': `attachment; filename="__ __ (__).png"; filename*=UTF-8''%E4%BA%8C%E6%9C%88%20%E6%8A%A5%E5%91%8A%20%28%E7%BB%88%E7%A8%BF%29.png`,
			'x-content-type-options': 'nosniff',
			'content-security-policy': "default-src 'none'; sandbox",
		});
	});

	it('of the same content takes its room once', async () => {
		const { services } = app.server;
		const content = Buffer.from('the same twice');
		const [a, b] = [await upload(alice, 'a.txt', content), await upload(bob, 'b.txt', content)];
		expect(a.body.id).not.toBe(b.body.id);
		const { rows } = await services.pool.query('select count(*)::int as n from "ws_main_production".dg_file_content where size = $1', [content.length]);
		expect(rows[0].n).toBe(1);
	});

	it('is taken as bytes, whatever it is called on its way', async () => {
		const { body } = await upload(alice, 'data.json', '{"__proto__": 1, not json', 'application/json');
		expect((await download(alice, body.id)).body).toBe('{"__proto__": 1, not json');
	});

	it.each([
		['plan.docx', 'PK\x03\x04word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
		['plan.pdf', '%PDF-1.7 …', 'application/pdf'],
		// The name does not make a picture of it.
		['photo.png', '%PDF-1.7 …', 'application/pdf'],
		['list.csv', 'a,b\n1,2', 'text/csv; charset=utf-8'],
		['odd.bin', '\x00\x01\x02', 'application/octet-stream'],
	])('%s is what its content says: %j is %s', async (name, content, type) => {
		expect((await upload(alice, name, Buffer.from(content, 'latin1'))).body.type).toBe(type);
	});

	it.each([
		['page.txt', '<!DOCTYPE html><script>alert(1)</script>'],
		['page.txt', '  \n<!-- x --><html>'],
		['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
		['drawing.xml', '<?xml version="1.0"?><svg onload="alert(1)"/>'],
		['setup.pdf', 'MZ\x90\x00'],
		['run', '\x7fELF\x02'],
		['run.txt', '#!/bin/sh\nrm -rf /'],
		['run.js', 'alert(1)'],
	])('that would run is refused: %s with %j', async (name, content) => {
		const { status, body } = await upload(alice, name, Buffer.from(content, 'latin1'));
		expect([status, body.code]).toEqual([415, 'file.type']);
	});

	it.each([
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\x\\report.txt', 'report.txt'],
		['bad\r\nSet-Cookie: a=b.txt', 'badSet-Cookie a=b.txt'],
		['invoice\u202etxt.exe.txt', 'invoicetxt.exe.txt'],
		['"quoted";x.txt', 'quoted;x.txt'],
	])('called %j is kept as %j', async (sent, kept) => {
		const { body } = await upload(alice, sent, 'text');
		expect(body.name).toBe(kept);
		expect((await download(alice, body.id)).headers['content-disposition']).toMatch(/^attachment; filename="[^"\r\n]*"; filename\*=UTF-8''[^\r\n]*$/);
	});

	it.each([
		[null, 'x', 'file.name'],
		['...', 'x', 'file.name'],
		['x'.repeat(201), 'x', 'file.name'],
		['x.txt', '', 'file.empty'],
	])('called %j with %j is refused: %s', async (name, content, code) => {
		expect((await upload(alice, name, content)).body.code).toBe(code);
	});

	it('of more than 20 MB is refused; one of 20 MB is not', async () => {
		const most = Buffer.alloc(20 * 1024 * 1024, 1);
		expect((await upload(alice, 'large.bin', most)).status).toBe(201);
		const { status, body } = await upload(alice, 'larger.bin', Buffer.concat([most, Buffer.alloc(1)]));
		expect([status, body.code, body.limit]).toEqual([413, 'request.too-large', '20 MiB']);
	});

	it('opens in the page only where it is a picture', async () => {
		const [picture, text] = [(await upload(alice, 'a.png', png)).body, (await upload(alice, 'a.txt', 'text')).body];
		expect((await download(alice, picture.id, '?inline=true')).headers['content-disposition']).toMatch(/^inline;/);
		expect((await download(alice, text.id, '?inline=true')).headers['content-disposition']).toMatch(/^attachment;/);
	});
});

describe('who may read a file', () => {
	it('is whoever sent it, those to whom it was granted, and administrators', async () => {
		const { id } = (await upload(alice, 'secret.txt', 'for bob')).body;
		expect((await download(bob, id)).json().code).toBe('file.unknown');
		expect((await download(app.admin, id)).statusCode).toBe(200);
		await grant('alice', [id], [ids.bob!]);
		expect((await download(bob, id)).body).toBe('for bob');
	});

	it('is not extended by somebody who cannot read it', async () => {
		const { id } = (await upload(alice, 'secret.txt', 'not for bob')).body;
		await expect(grant('bob', [id], [ids.bob!])).rejects.toMatchObject({ code: 'file.unknown' });
		expect((await download(bob, id)).statusCode).toBe(404);
		const { pool } = app.server.services;
		expect(await fileStore(pool, 'ws_main_production').readable([id], { userId: await userOf('bob'), personId: ids.bob!, isAdmin: false })).toEqual([]);
	});

	it('is nobody who is not signed in', async () => {
		const { id } = (await upload(alice, 'secret.txt', 'text')).body;
		expect((await app.anonymous.get(`/production/files/${id}`)).status).toBe(401);
	});
});
