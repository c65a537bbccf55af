import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../runtime/server/src/database/pool.ts';
import { announceMessages } from '../../runtime/server/src/messages/announce-messages.ts';
import { enterMessages } from '../../runtime/server/src/messages/enter-messages.ts';
import type { NewMessage } from '../../runtime/server/src/messages/new-message.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

/** Monday noon in Shanghai. */
const noon = new Date('2026-03-02T04:00:00Z');
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
let now = noon;
let app: TestApp;
let alice: Person;
let bob: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
	app = await startApp({ apps: ['directory'], now: () => now });
	const unit = (await app.admin.post('/production/apps/directory/records/org_unit', { values: { name: 'Sales', code: 'S' } })).body.id;
	for (const name of ['alice', 'bob', 'chelsea']) {
		const values = { name, employee_no: name, org_unit: unit, position: 'Clerk', active: true };
		const { body } = await app.admin.post('/production/apps/directory/records/person', { values });
		ids[name] = body.id;
	}
	alice = await app.addMember('alice', { person: ids.alice! });
	bob = await app.addMember('bob', { person: ids.bob! });
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
	now = noon;
});

let count = 0;
const message = (more: Partial<NewMessage> = {}): NewMessage => ({
	key: `test ${++count}`,
	to: [ids.alice!],
	topic: 'task.assigned',
	title: { 'zh-CN': '待办：请批准', en: 'To do: please approve' },
	body: { 'zh-CN': '张三提交', en: 'Started by Zhang San' },
	link: '/production/tasks/1',
	...more,
});
async function tell(...messages: NewMessage[]) {
	const { services } = app.server;
	const env = await services.access.environment('production');
	const entered = await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, messages));
	await announceMessages(services, env, entered);
	return entered;
}
const inbox = async (person: Person, query = '', language = 'en') => (await person.get(`/production/messages${query}`, { 'accept-language': language })).body;
const unread = async (person: Person) => (await person.get('/production/messages/count')).body.unread;

describe('a message', () => {
	it('is read by those whom it is for, in their language, and by nobody else', async () => {
		const before = await unread(bob);
		await tell(message({ about: { model: 'directory/person', id: ids.bob! }, urgent: true }));
		expect((await inbox(alice)).messages[0]).toMatchObject({
			title: 'To do: please approve',
			body: 'Started by Zhang San',
			link: '/production/tasks/1',
			topic: 'task.assigned',
			about: { model: 'directory/person', id: ids.bob },
			urgent: true,
			at: noon.toISOString(),
			readAt: null,
		});
		expect((await inbox(alice, '', 'zh-CN')).messages[0].title).toBe('待办：请批准');
		expect(await unread(bob)).toBe(before);
		expect((await inbox(app.admin)).messages).toEqual([]);
	});

	it('is entered once for each person, however often its cause is tried again', async () => {
		const twice = message({ to: [ids.alice!, ids.alice!, ids.bob!] });
		const [a, b] = [await unread(alice), await unread(bob)];
		expect((await tell(twice)).people.toSorted()).toEqual([ids.alice, ids.bob].sort());
		expect((await tell(twice)).people).toEqual([]);
		// Somebody more is asked: only they are told.
		expect((await tell({ ...twice, to: [ids.bob!, ids.chelsea!] })).people).toEqual([ids.chelsea]);
		expect([await unread(alice), await unread(bob)]).toEqual([a + 1, b + 1]);
	});

	it('is there or not together with its cause', async () => {
		const { services } = app.server;
		const env = await services.access.environment('production');
		const before = await unread(alice);
		const lost = inTransaction(services.pool, async (client) => {
			await enterMessages(client, { services, env }, [message()]);
			throw new Error('the cause failed');
		});
		await expect(lost).rejects.toThrow('the cause failed');
		expect(await unread(alice)).toBe(before);
	});

	it('is entered once by two transactions at the same moment', async () => {
		const same = message();
		const before = await unread(alice);
		const told = await Promise.all(Array.from({ length: 8 }, () => tell(same)));
		expect(told.flatMap((entered) => entered.people)).toEqual([ids.alice]);
		expect(await unread(alice)).toBe(before + 1);
	});

	it('comes at most once in its cool-down, also where many come at the same moment', async () => {
		const reminder = () => message({ cooldown: 3600, cooldownKey: 'remind 1' });
		const before = await unread(alice);
		const first = await Promise.all(Array.from({ length: 5 }, () => tell(reminder())));
		expect(first.flatMap((entered) => entered.people)).toEqual([ids.alice]);
		now = later(3599);
		const kept = reminder();
		expect((await tell(kept)).people).toEqual([]);
		now = later(3600);
		// What was kept back stays so when it is tried again.
		expect((await tell(kept)).people).toEqual([]);
		expect((await tell(reminder())).people).toEqual([ids.alice]);
		expect(await unread(alice)).toBe(before + 2);
	});

	it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])('leads nowhere outside of the app: %s', async (link) => {
		now = later(7100);
		await tell(message({ link }));
		expect((await inbox(alice)).messages[0].link).toBe(null);
	});

	it('is read in the other language where its writer does not speak that of the reader', async () => {
		now = later(7200);
		await tell(message({ title: { en: 'Only English' }, body: {} }));
		expect((await inbox(alice, '', 'zh-CN')).messages[0]).toMatchObject({ title: 'Only English', body: '' });
	});
});

describe('the list', () => {
	it('goes on page by page, the newest first, and knows what is unread', async () => {
		const chelsea = await app.addMember('chelsea', { person: ids.chelsea! });
		await chelsea.post('/production/messages/read', {});
		for (let n = 1; n <= 5; n++) {
			now = later(n);
			await tell(message({ to: [ids.chelsea!], title: { en: `Number ${n}` } }));
		}
		const titles = (list: { messages: { title: string }[] }) => list.messages.map(({ title }) => title);
		const first = await inbox(chelsea, '?limit=2');
		expect([titles(first), first.unread]).toEqual([['Number 5', 'Number 4'], 5]);
		const second = await inbox(chelsea, `?limit=2&before=${first.nextBefore}`);
		expect(titles(second)).toEqual(['Number 3', 'Number 2']);
		await chelsea.post('/production/messages/read', { ids: [first.messages[0].id] });
		expect(titles(await inbox(chelsea, '?unread=true&limit=2'))).toEqual(['Number 4', 'Number 3']);
		// Read up to what was on the screen: what came since stays unread.
		expect((await chelsea.post('/production/messages/read', { upTo: first.messages[1].id })).body).toEqual({ unread: 0 });
		now = later(9);
		await tell(message({ to: [ids.chelsea!] }));
		expect((await chelsea.post('/production/messages/read', { upTo: first.messages[0].id })).body).toEqual({ unread: 1 });
		expect((await chelsea.post('/production/messages/read', { ids: [first.messages[0].id], read: false })).body).toEqual({ unread: 2 });
		expect((await chelsea.post('/production/messages/read', {})).body).toEqual({ unread: 0 });
	});

	it('of one person cannot be marked by another', async () => {
		await tell(message());
		const [mine] = (await inbox(alice)).messages;
		await bob.post('/production/messages/read', { ids: [mine.id] });
		await bob.post('/production/messages/read', { upTo: 'ffffffff-ffff-7fff-bfff-ffffffffffff' });
		expect((await inbox(alice)).messages[0]).toMatchObject({ id: mine.id, readAt: null });
		expect((await inbox(bob)).messages.map((m: { id: string }) => m.id)).not.toContain(mine.id);
	});
});
