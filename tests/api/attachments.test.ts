import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeExpired } from '../../runtime/server/src/maintenance.ts';
import { fileStore } from '../../runtime/server/src/stores/file.store.ts';
import { change, download, itemWithPhoto, photoLab, type PhotoWorld, photoWorld, png, sent, upload } from './attachments-app.ts';
import { at, whole } from './records-app.ts';

const dayMs = 86_400_000;
const begin = Date.parse('2026-03-02T01:00:00Z');
let now = begin;
let world: PhotoWorld;
beforeAll(async () => {
	world = await photoWorld({ now: () => new Date(now) });
});
afterAll(() => world.app[Symbol.asyncDispose]());

const codes = (answer: { status: number; body: { code: string; errors?: { pointer: string; code: string }[] } }) => [
	answer.status,
	answer.body.code,
	...(answer.body.errors ?? []).map((e) => `${e.pointer} ${e.code}`),
];

describe('a record with files', () => {
	it('names them by id, and tells what is known of each, whatever was sent of it', async () => {
		const { alice } = world;
		const [yard, door] = [await sent(world, alice, 'yard.png', png(1600, 1200)), await sent(world, alice, 'door.png', png(8, 8, 1))];
		const values = { name: 'Yard', photos: [yard, { id: door, name: 'forged.exe', type: 'text/html', size: 1 }, yard] };
		const record = whole(await alice.post(at.items, { values }), 201);
		const photos = [
			{ id: yard, name: 'yard.png', type: 'image/png', size: 34, width: 1600, height: 1200 },
			{ id: door, name: 'door.png', type: 'image/png', size: 34, width: 8, height: 8 },
		];
		expect(record.values.photos).toEqual(photos);
		expect(whole(await alice.get(at.item(record.id))).values).toMatchObject({ photos, paper: null, count: 2, first: true });
		expect(whole(await alice.get(`${at.items}?fields=photos`)).records.find((r: { id: string }) => r.id === record.id).values.photos).toEqual(photos);
		expect(whole(await alice.get(`${at.item(record.id)}/history`)).entries[0].changes.photos.to).toEqual(photos);
	});

	it('is sent back as it was read, and lets go of what it no longer names', async () => {
		const { alice, bob } = world;
		const { record, photo } = await itemWithPhoto(world);
		const more = await sent(world, bob, 'more.png');
		const both = whole(await change(bob, record, { photos: [...(record.values.photos as unknown as object[]), { id: more }] }));
		expect(both.values.photos.map((f: { id: string }) => f.id)).toEqual([photo, more]);
		const one = whole(await change(alice, both, { photos: [more] }));
		expect(one.values).toMatchObject({ count: 1, first: false });
		// Undone: what belonged to this very field may come back.
		const again = whole(await change(bob, one, { photos: [photo] }));
		expect(again.values.photos).toMatchObject([{ id: photo, name: 'yard.png' }]);
		const none = whole(await change(bob, again, { photos: [] }));
		expect(none.values).toMatchObject({ photos: null, count: 0, first: false });
	});

	it('is filtered by whether there are any, and neither sorted nor grouped nor filtered by them otherwise', async () => {
		const { alice } = world;
		const { record } = await itemWithPhoto(world, { name: 'Filtered' });
		const empty = whole(await alice.post(at.items, { values: { name: 'Filtered' } }), 201);
		const ask = async (filter: object) =>
			whole(await alice.post(`${at.items}/query`, { filter: { and: [{ search: 'Filtered' }, filter] } })).records.map((r: { id: string }) => r.id);
		expect(await ask({ field: 'photos', op: 'empty' })).toEqual([empty.id]);
		expect(await ask({ field: 'photos', op: 'not-empty' })).toEqual([record.id]);
		expect(await ask({ formula: 'COUNT([photos]) = 1 AND HAS([photos], "yard.png")' })).toEqual([record.id]);
		expect(await ask({ formula: 'ISBLANK([photos])' })).toEqual([empty.id]);
		const refused = [
			await alice.post(`${at.items}/query`, { filter: { field: 'photos', op: 'eq', value: 'x' } }),
			await alice.get(`${at.items}?sort=photos`),
			await alice.post(`${at.items}/aggregate`, { groupBy: ['photos'], measures: [{ key: 'n', fn: 'count' }] }),
		];
		expect(refused.map((answer) => Math.floor(answer.status / 100))).toEqual([4, 4, 4]);
	});

	it('is not closed without a photo where a rule wants one', async () => {
		const { alice } = world;
		const record = whole(await alice.post(at.items, { values: { name: 'Open' } }), 201);
		const refused = await change(alice, record, { state: 'closed' });
		expect([refused.status, refused.body.errors]).toEqual([
			422,
			[expect.objectContaining({ pointer: '#/values/photos', detail: 'Add a photo before you close it.' })],
		]);
		expect((await change(alice, record, { state: 'closed', photos: [await sent(world, alice, 'yard.png')] })).status).toBe(200);
	});

	it('has to have one where the field is required', async () => {
		const proofs = '/production/apps/lab/records/proof';
		expect(codes(await world.alice.post(proofs, { values: { name: 'x' } }))).toEqual([422, 'input.invalid', '#/values/photo field.required']);
		expect(codes(await world.alice.post(proofs, { values: { name: 'x', photo: [] } }))).toEqual([422, 'input.invalid', '#/values/photo field.required']);
	});

	it('takes only what fits its field: by content, size and number', async () => {
		const { alice } = world;
		const file = (name: string, content: string | Buffer) => sent(world, alice, name, content);
		const refused = async (values: object) => codes(await alice.post(at.items, { values: { name: 'x', ...values } })).slice(1);
		const text = await file('photo.png', 'this is text');
		expect(await refused({ photos: [text] })).toEqual(['input.invalid', '#/values/photos/0 field.file-type']);
		expect(await refused({ paper: [await file('scan.pdf', png())] })).toEqual(['input.invalid', '#/values/paper/0 field.file-type']);
		expect(await refused({ paper: [await file('fake.docx', 'PK\x03\x04no text inside')] })).toEqual(['input.invalid', '#/values/paper/0 field.file-type']);
		expect(await refused({ paper: [await file('long.txt', 'x'.repeat(20_000))] })).toEqual(['input.invalid', '#/values/paper/0 field.file-too-large']);
		const four = await Promise.all([1, 2, 3, 4].map((n) => file(`${n}.png`, png(1, 1, n))));
		expect(await refused({ photos: four })).toEqual(['input.invalid', '#/values/photos field.too-long']);
		expect(await refused({ photos: ['yard.png'] })).toEqual(['input.invalid', '#/values/photos/0/id field.wrong-format']);
		expect(await refused({ photos: text })).toEqual(['input.invalid', '#/values/photos field.wrong-type']);
		// All mistakes at once.
		expect(await refused({ photos: [text, four[0]], paper: [four[1]], state: 'gone' })).toHaveLength(4);
		const whole_ = await alice.post(at.items, { values: { name: 'x', paper: [await file('notes.docx', 'PK\x03\x04word/document.xml')] } });
		expect(whole_.status).toBe(201);
	});

	it('refuses in the language of whoever asks, and says what to do', async () => {
		const text = await sent(world, world.alice, 'notes.png', 'this is text');
		const ask = async (language: string) =>
			(await world.alice.post(at.items, { values: { name: 'x', photos: [text] } }, { 'accept-language': language })).body.errors[0].detail;
		expect(await ask('en')).toBe('“notes.png” is not a picture (PNG, JPEG, GIF, WebP, HEIC). Choose another file.');
		expect(await ask('zh-CN')).toBe('“notes.png”不是图片（PNG、JPEG、GIF、WebP、HEIC），请另选文件。');
	});

	it('in a bulk of several that fails leaves no file attached', async () => {
		const { alice } = world;
		const photo = await sent(world, alice, 'yard.png');
		const operations = [
			{ op: 'create', values: { name: 'a', photos: [photo] } },
			{ op: 'create', values: { name: 'b', photos: [photo] } },
		];
		expect((await alice.post(`${at.items}/bulk`, { operations })).status).toBe(422);
		expect((await alice.post(at.items, { values: { name: 'a', photos: [photo] } })).status).toBe(201);
	});

	it('is described in OpenAPI', async () => {
		const text = JSON.stringify(whole(await world.alice.get('/production/apps/lab/openapi.json')));
		expect(text).toContain('"x-accept":"images"');
		expect(text).toContain('"maxItems":3');
	});
});

describe('somebody who tries to get at the files of others', () => {
	const refusal = [422, 'input.invalid', '#/values/photos/0 field.unknown-file'];

	it('cannot attach what others sent, what belongs elsewhere, and what is not there', async () => {
		const { alice, bob } = world;
		const own = await sent(world, alice, 'mine.png');
		const { photo, record } = await itemWithPhoto(world);
		for (const id of [own, photo, record.id, '0197c0de-0000-7000-8000-000000000001'])
			expect(codes(await bob.post(at.items, { values: { name: 'stolen', photos: [id] } }))).toEqual(refusal);
		// Not even its own writer into a second field, or twice into one record.
		expect(codes(await alice.post(at.items, { values: { name: 'twice', photos: [photo] } }))).toEqual(refusal);
		expect(codes(await change(alice, record, { photos: [photo], secret: [photo] }))).toEqual([422, 'input.invalid', '#/values/secret/0 field.unknown-file']);
		// Nor an administrator.
		expect(codes(await world.app.admin.post(at.items, { values: { name: 'x', photos: [own] } }))).toEqual(refusal);
	});

	it('gets a file once, when two records take it at the same time', async () => {
		const { alice } = world;
		const photo = await sent(world, alice, 'race.png');
		const answers = await Promise.all([1, 2, 3].map((n) => alice.post(at.items, { values: { name: `r${n}`, photos: [photo] } })));
		expect(answers.map((a) => a.status).toSorted()).toEqual([201, 422, 422]);
	});

	it('reads what a record shows them, and no more', async () => {
		const { alice, bob, looker } = world;
		const secret = await sent(world, alice, 'secret.png');
		const { photo, record } = await itemWithPhoto(world, { secret: [secret] });
		const statuses = async (id: string) => (await Promise.all([alice, bob, looker].map((one) => download(world, one, id)))).map((a) => a.statusCode);
		expect(await statuses(photo)).toEqual([200, 200, 200]);
		expect(await statuses(secret)).toEqual([200, 200, 404]);
		const hidden = whole(await change(alice, record, { state: 'hidden' }));
		expect(await statuses(photo)).toEqual([200, 200, 404]);
		whole(await change(alice, hidden, { photos: null }));
		// Also who sent it: it belonged to the record.
		expect(await statuses(photo)).toEqual([404, 404, 404]);
		const unattached = await sent(world, alice, 'draft.png');
		expect(await statuses(unattached)).toEqual([200, 404, 404]);
		expect((await download(world, looker, unattached, '?task=0197c0de-0000-7000-8000-000000000001')).statusCode).toBe(404);
	});

	it('gets nothing that runs in the page', async () => {
		const { alice } = world;
		const { photo } = await itemWithPhoto(world);
		const safe = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" };
		const shown = await download(world, alice, photo, '?inline=true');
		expect(shown.headers).toMatchObject({ ...safe, 'content-type': 'image/png', 'content-disposition': expect.stringMatching(/^inline/) });
		for (const [name, content] of [
			['a.svg', '<svg onload="alert(1)"/>'],
			['a.png', '<html><script>alert(1)</script>'],
		] as const)
			expect((await upload(world, alice, name, content)).status).toBe(415);
		const paper = await sent(world, alice, 'a.pdf', '%PDF-1.7');
		whole(await alice.post(at.items, { values: { name: 'p', paper: [paper] } }), 201);
		expect((await download(world, alice, paper, '?inline=true')).headers).toMatchObject({
			...safe,
			'content-disposition': expect.stringMatching(/^attachment/),
		});
	});
});

describe('a sandbox', () => {
	it('shows the files of its source, and takes none of them away when it goes', async () => {
		const { app, alice } = world;
		const { photo, record } = await itemWithPhoto(world);
		whole(await app.admin.post('/environments', { key: 'trial', title: 'Trial', from: 'production' }), 201);
		expect((await download(world, app.admin, photo, '', 'trial')).statusCode).toBe(200);
		expect(whole(await app.admin.get(at.item(record.id).replace('/production/', '/trial/'))).values.photos[0].id).toBe(photo);
		// What is sent there is not here.
		const { body } = await upload(world, app.admin, 'there.png', png(), 'trial');
		expect((await download(world, app.admin, body.id)).statusCode).toBe(404);
		expect(codes(await app.admin.post(at.items, { values: { name: 'x', photos: [body.id] } }))).toEqual([
			422,
			'input.invalid',
			'#/values/photos/0 field.unknown-file',
		]);
		await app.admin.delete('/environments/trial?confirm=trial');
		expect((await download(world, alice, photo)).statusCode).toBe(200);
	});
});

describe('files that belong to nothing', () => {
	const isThere = async (id: string) => (await download(world, world.app.admin, id)).statusCode === 200;

	it('go a week later, by the clock of the environment; those of records stay', async () => {
		const { app, alice, bob } = world;
		const never = await sent(world, bob, 'never.png', png(5, 5, 7));
		const { photo: let_go, record } = await itemWithPhoto(world);
		const { photo: kept } = await itemWithPhoto(world);
		now = begin + 6 * dayMs;
		const late = await sent(world, bob, 'late.png');
		whole(await change(alice, record, { photos: null }));
		await removeExpired(app.server.services);
		expect(await Promise.all([never, let_go, kept, late].map(isThere))).toEqual([true, true, true, true]);
		now = begin + 8 * dayMs;
		await removeExpired(app.server.services);
		expect(await Promise.all([never, let_go, kept, late].map(isThere))).toEqual([false, true, true, true]);
		now = begin + 14 * dayMs;
		await removeExpired(app.server.services);
		expect(await Promise.all([let_go, kept, late].map(isThere))).toEqual([false, true, false]);
		// History goes on naming it; the content of which no file is left has gone with it.
		expect(whole(await alice.get(`${at.item(record.id)}/history`)).entries.at(-1).changes.photos.to[0].name).toBe('yard.png');
		const { rows } = await app.server.services.pool.query(
			'select count(*)::int as n from ws_main_production.dg_file_content c where not exists (select from ws_main_production.dg_file f where f.hash = c.hash)',
		);
		expect(rows[0].n).toBe(0);
		now = begin;
	});
});

describe('the room for files', () => {
	it('ends where the installation says so', async () => {
		const { services } = world.app.server;
		const before = services.fileBytes;
		services.fileBytes = (await fileStore(services.pool, 'ws_main_production').taken()) + 10;
		const [small, large] = [await upload(world, world.alice, 'a.txt', 'x'.repeat(9)), await upload(world, world.alice, 'b.txt', 'y'.repeat(9))];
		services.fileBytes = before;
		expect([small.status, large.status, large.body.code]).toEqual([201, 507, 'file.quota']);
	});
});

describe('a text that becomes an attachment', () => {
	it('begins empty, and formulas over it hold', async () => {
		const { app, alice } = world;
		const { record } = await itemWithPhoto(world, { name: 'Former text' });
		const next = photoLab() as unknown as { definitions: { key: string; schema: { properties: { [key: string]: object } }; titleField?: string }[] };
		const item = next.definitions.find((d) => d.key === 'item');
		if (!item) throw new Error('no item');
		item.schema.properties.name = { 'x-kind': 'attachment', title: 'Name' };
		item.schema.properties.named = { type: 'boolean', title: 'Named', 'x-formula': 'ISBLANK([name])' };
		delete item.titleField;
		whole(await app.admin.post('/production/apps/lab/publish', { bundle: next }));
		expect(whole(await alice.get(at.item(record.id))).values).toMatchObject({ name: null, count: 1 });
		expect(whole(await alice.post(`${at.items}/query`, { filter: { formula: 'NOT ISBLANK([name])' } })).records).toEqual([]);
	});
});
