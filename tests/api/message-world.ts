import { inTransaction } from '../../runtime/server/src/database/pool.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { announceMessages } from '../../runtime/server/src/messages/announce-messages.ts';
import { enterMessages } from '../../runtime/server/src/messages/enter-messages.ts';
import type { NewMessage } from '../../runtime/server/src/messages/new-message.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

/** Monday noon in Shanghai. */
export const noon = new Date('2026-03-02T04:00:00Z');

export interface MessageWorld {
	app: TestApp;
	/** Ids of people by name: alice and bob have accounts, chelsea has none. */
	ids: { alice: string; bob: string; chelsea: string };
	alice: Person;
	bob: Person;
	/** Moves the clock to so many seconds after noon. */
	at(seconds: number): void;
	/** The clock by the wall of the workspace: `2026-03-02 22:00`, in Shanghai. */
	atLocal(text: string): void;
	message(more?: Partial<NewMessage>): NewMessage;
	/** Enters, commits and announces. */
	tell(...messages: NewMessage[]): Promise<void>;
	/** All that is due is done. */
	work(): Promise<void>;
	deliveries(query?: string): Promise<Delivery[]>;
	channel(key: string, body: object): Promise<void>;
}
export interface Delivery {
	id: string;
	channel: string;
	state: string;
	attempts: number;
	reason: string | null;
	response: string | null;
	dueAt: string;
	digest: boolean;
	person: { id: string; title: string } | null;
	title: string;
}

/** Three people of a directory, and a clock that tests move. */
export async function messageWorld(options: { channelTimeoutMs?: number } = {}): Promise<MessageWorld> {
	let now = noon;
	const app = await startApp({
		apps: ['directory'],
		now: () => now,
		options: { publicUrl: 'https://dougong.example.com/', channelTimeoutMs: 300, ...options },
	});
	const records = '/production/apps/directory/records';
	const unit = (await app.admin.post(`${records}/org_unit`, { values: { name: 'Sales', code: 'S' } })).body.id;
	const add = async (name: string) => {
		const values = { name, employee_no: name, org_unit: unit, position: 'Clerk', active: true, email: `${name}@example.com` };
		return String((await app.admin.post(`${records}/person`, { values })).body.id);
	};
	const ids = { alice: await add('alice'), bob: await add('bob'), chelsea: await add('chelsea') };
	const alice = await app.addMember('alice', { person: ids.alice });
	const bob = await app.addMember('bob', { person: ids.bob });
	await alice.patch('/me', { language: 'en' });
	const { services } = app.server;
	let count = 0;
	return {
		app,
		ids,
		alice,
		bob,
		at(seconds) {
			now = new Date(noon.getTime() + seconds * 1000);
		},
		atLocal(text) {
			now = new Date(`${text.replace(' ', 'T')}:00+08:00`);
		},
		message: (more = {}) => ({
			key: `test ${++count}`,
			to: [ids.alice],
			topic: 'task.assigned',
			title: { 'zh-CN': '待办：请批准', en: 'To do: please approve' },
			body: { 'zh-CN': '张三提交\n截止：3月4日', en: 'Started by Zhang San\nDue: 4 March' },
			link: '/production/tasks/1',
			...more,
		}),
		async tell(...messages) {
			const env = await services.access.environment('production');
			const entered = await inTransaction(services.pool, (client) => enterMessages(client, { services, env }, messages));
			await announceMessages(services, env, entered);
		},
		work: () => runDueJobs(services, 'production'),
		deliveries: async (query = '') => (await app.admin.get(`/production/deliveries${query}`, { 'accept-language': 'en' })).body.deliveries,
		async channel(key, body) {
			const { status, text } = await app.admin.put(`/production/channels/${key}`, body);
			if (status !== 200) throw new Error(text);
		},
	};
}
