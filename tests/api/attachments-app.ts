import type { Bundle } from '@dougong/schemas';
import { type Person, startApp, type StartOptions, type TestApp } from '../support/server.ts';
import { at, people, whole } from './records-app.ts';

const picture = { 'x-kind': 'attachment', type: 'array', 'x-accept': 'images' };

/** Items with photos, papers and a secret file; who only looks does not see the secret, nor what is hidden. */
export function photoLab(workflows: readonly object[] = []): Bundle {
	const model = (key: string, properties: object, rest: object = {}) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties }, ...rest });
	const item = model(
		'item',
		{
			name: { type: 'string', title: 'Name', maxLength: 60 },
			state: { type: 'string', title: 'State', oneOf: [{ const: 'open' }, { const: 'closed' }, { const: 'hidden' }], default: 'open' },
			photos: { ...picture, title: 'Photos', maxItems: 3 },
			paper: { 'x-kind': 'attachment', title: 'Paper', 'x-accept': 'documents', 'x-max-megabytes': 0.01, maxItems: 1 },
			secret: { 'x-kind': 'attachment', title: 'Secret' },
			count: { type: 'number', title: 'Count', 'x-formula': 'COUNT([photos])' },
			first: { type: 'boolean', title: 'First', 'x-formula': '"yard.png" IN [photos]' },
		},
		{
			titleField: 'name',
			rules: [{ key: 'photo_given', field: 'photos', assert: '[state] <> "closed" OR NOT ISBLANK([photos])', message: 'Add a photo before you close it.' }],
		},
	);
	const proof = model('proof', { name: { type: 'string', title: 'Name' }, photo: { ...picture, title: 'Photo', maxItems: 1 } }, {});
	const role = (key: string, models: object) => ({ kind: 'role', key, title: key, pages: [], models });
	const all = { read: true, create: true, update: true, delete: true };
	const definitions = [
		item,
		{ ...proof, schema: { ...proof.schema, required: ['photo'] } },
		role('keeper', { item: all, proof: all }),
		role('looker', { item: { read: '[state] <> "hidden"', fields: { secret: 'hidden' } } }),
		...workflows,
	];
	return {
		app: { kind: 'app', key: 'lab', title: 'Lab', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions,
	} as unknown as Bundle;
}

export interface PhotoWorld {
	app: TestApp;
	alice: Person;
	bob: Person;
	looker: Person;
	ids: Record<string, string>;
}
export async function photoWorld(options: StartOptions & { workflows?: readonly object[] } = {}): Promise<PhotoWorld> {
	const { workflows, ...rest } = options;
	const app = await startApp({ apps: ['directory', photoLab(workflows)], ...rest });
	const { ids } = await people(app, ['alice', 'bob', 'looker']);
	const member = (name: string, role: string) => app.addMember(name, { person: ids[name], roles: [`lab/${role}`] });
	return { app, ids, alice: await member('alice', 'keeper'), bob: await member('bob', 'keeper'), looker: await member('looker', 'looker') };
}

/** A PNG of that many pixels, as far as its head says; `mark` makes others of it. */
export function png(width = 3, height = 2, mark = 0): Buffer {
	const head = Buffer.alloc(25);
	head.writeUInt32BE(13, 0);
	head.write('IHDR', 4, 'latin1');
	head.writeUInt32BE(width, 8);
	head.writeUInt32BE(height, 12);
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), head, Buffer.from([mark])]);
}

export async function upload({ app }: Pick<PhotoWorld, 'app'>, person: Person, name: string, content: Buffer | string = png(), env = 'production') {
	const response = await app.server.inject({
		method: 'POST',
		url: `/api/v1/${env}/files`,
		headers: { cookie: `dougong_session=${person.session}`, 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
		payload: content,
	});
	return { status: response.statusCode, body: response.json() };
}
/** The id of a new file. */
export async function sent(world: Pick<PhotoWorld, 'app'>, person: Person, name: string, content?: Buffer | string): Promise<string> {
	const { status, body } = await upload(world, person, name, content);
	if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
	return body.id;
}
/** What the address of a file answers. */
export interface Download {
	statusCode: number;
	headers: object;
	rawPayload: Buffer;
}
export async function download({ app }: Pick<PhotoWorld, 'app'>, person: Person, id: string, query = '', env = 'production'): Promise<Download> {
	return app.server.inject({ method: 'GET', url: `/api/v1/${env}/files/${id}${query}`, headers: { cookie: `dougong_session=${person.session}` } });
}
/** A new item of alice, and the file that is its photo. */
export async function itemWithPhoto(world: PhotoWorld, values: object = {}) {
	const photo = await sent(world, world.alice, 'yard.png');
	const record = whole(await world.alice.post(at.items, { values: { name: 'Yard', photos: [photo], ...values } }), 201);
	return { photo, record: record as { id: string; version: number; values: Record<string, never> } };
}
export async function change(person: Person, { id, version }: { id: string; version: number }, values: object) {
	return person.patch(at.item(id), { version, values });
}
