import { forwardSandboxes } from '../../runtime/server/src/environments/forward.ts';
import { monthlyApp } from '../api/rehearsal-app.ts';
import { whole } from '../api/workflow-app.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

/** The demo company with its 586 people, each of whom writes a report every month, beside all flows of the template. */
export interface RehearsedCompany {
	app: TestApp;
	admin: Person;
	/** Makes a sandbox as of that time, rehearses in it, and answers the report with how many seconds it took. */
	rehearse(at: string, body: { to: string; answers: object; starts?: object[] }): Promise<{ report: Report; seconds: number }>;
	list(view: string, query?: string): Promise<{ rows: { [name: string]: unknown }[]; total: number }>;
}
// biome-ignore lint/suspicious/noExplicitAny: what the server answered is what the test looks at
type Report = any;

export const sandbox = 'rehearsal';
const batch = 100;

export async function startRehearsedCompany({ now, channel }: { now: () => Date; channel: string }): Promise<RehearsedCompany> {
	const app = await startApp({ apps: ['directory', 'performance', monthlyApp], demo: true, now });
	const { admin } = app;
	const people = await everybody(admin);
	for (let i = 0; i < people.length; i += batch) {
		const operations = people.slice(i, i + batch).map(({ id, name }) => ({ op: 'create', values: { name, owner: id } }));
		whole(await admin.post('/production/apps/monthly/records/member/bulk', { operations }));
	}
	whole(await admin.put('/production/channels/robot', { type: 'dingtalk', title: 'Robot', config: { url: channel, secret: 'x' } }));
	return {
		app,
		admin,
		async rehearse(at, body) {
			await admin.delete(`/environments/${sandbox}?confirm=${sandbox}`);
			whole(await admin.post('/environments', { key: sandbox, title: '预演', from: 'production', at }));
			const from = performance.now();
			whole(await admin.post(`/environments/${sandbox}/rehearsal`, body));
			await forwardSandboxes({ services: app.server.services, stopping: new AbortController().signal, warn: (error) => console.error(error) });
			const seconds = Math.round((performance.now() - from) / 100) / 10;
			return { report: whole(await admin.get(`/environments/${sandbox}/rehearsal`)), seconds };
		},
		list: async (view, query = '') => whole(await admin.get(`/environments/${sandbox}/rehearsal/${view}?limit=200${query}`)),
	};
}

async function everybody(admin: Person): Promise<{ id: string; name: string }[]> {
	const all: { id: string; name: string }[] = [];
	let cursor: string | undefined;
	do {
		const { records, nextCursor } = whole(await admin.post('/production/apps/directory/records/person/query', { limit: 500, ...(cursor && { cursor }) }));
		all.push(...records.map((r: { id: string; values: { name: string } }) => ({ id: r.id, name: r.values.name })));
		cursor = nextCursor;
	} while (cursor);
	return all;
}
