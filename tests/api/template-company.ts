import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Answer, type Person, startApp, type TestApp } from '../support/server.ts';

/** The demo company of the template, with people who are called by their names, under a clock that tests set. */
export interface Company {
	app: TestApp;
	/** Signed in; accounts of the demo under their user names, everybody else under their own. */
	as(name: string): Person;
	/** Id of the person of that name. */
	idOf(name: string): string;
	/** Gives somebody of the company an account. */
	addMember(name: string, roles?: string[]): Promise<Person>;
	/** Sets the clock (local time of the company) and does what is due then. */
	at(local: string): Promise<void>;
	doJobs(): Promise<void>;
	find(model: string, filter?: object): Promise<CompanyRecord[]>;
	get(who: Person, model: string, id: string): Promise<CompanyRecord>;
	make(who: Person, model: string, values: object, more?: object): Promise<CompanyRecord>;
	change(who: Person, model: string, id: string, values: object): Promise<CompanyRecord>;
	/** Begins a workflow; answers the id of its run. */
	start(who: Person, workflow: string, record: string, body?: object): Promise<string>;
	run(id: string): Promise<Run>;
	/** Open tasks of somebody, of this run where one is named. */
	tasks(name: string, run?: string, box?: string): Promise<Task[]>;
	/** What somebody was told, the newest first. */
	messages(name: string): Promise<{ topic: string; title: string; body: string | null }[]>;
	act(name: string, task: Task | undefined, body: object): Promise<Answer>;
}
export interface CompanyRecord {
	id: string;
	version: number;
	// biome-ignore lint/suspicious/noExplicitAny: what the server answered is what the test looks at
	values: any;
}
export interface Run {
	status: string;
	outcome: string | null;
	at: { node: string; error?: string | null }[];
	story: { kind: string; text: string; by?: { title: string } }[];
	children: { id: string }[];
}
export interface Task {
	id: string;
	run: string;
	subject: string;
	overdue: boolean;
	due: string | null;
	kind: string;
	node: { title: string };
	labels?: { [verb: string]: string };
	assignee: { title: string };
}

export const base = '/production/apps/performance';
/** 09:30 on Monday, 2 February 2026, by the clock of the company. The fifth is a Thursday; 15 to 23 February are off. */
const beginning = '2026-02-02 09:30';
const accounts = { operator: '何兴轩', leader: '梁强帆', manager: '王香妍', hrbp: '钱春丽', executive: '钟菊慧' };

const instant = (local: string) => new Date(`${local.replace(' ', 'T')}:00+08:00`);

export async function startCompany(from = beginning): Promise<Company> {
	let now = instant(from);
	const app = await startApp({ apps: ['directory', 'performance'], demo: true, now: () => now });
	const people = new Map<string, string>();
	for (const { id, values } of await listAll(app.admin, 'directory', 'person')) people.set(values.name, id);
	const signedIn = new Map<string, Person>();
	for (const [username, name] of Object.entries(accounts)) signedIn.set(name, await app.signIn(username, 'hengrui-demo'));
	const as = (name: string) => known(signedIn, name);
	const company: Company = {
		app,
		as,
		idOf: (name) => known(people, name),
		async addMember(name, roles = []) {
			const member = await app.addMember(`u${signedIn.size}`, { roles: roles.map((role) => `performance/${role}`), person: known(people, name) });
			signedIn.set(name, member);
			return member;
		},
		async at(local) {
			now = instant(local);
			await company.doJobs();
		},
		doJobs: () => runDueJobs(app.server.services, 'production').then(() => undefined),
		find: (model, filter) => listAll(app.admin, 'performance', model, filter),
		get: async (who, model, id) => whole(await who.get(`${base}/records/${model}/${id}`)),
		make: async (who, model, values, more = {}) => whole(await who.post(`${base}/records/${model}`, { values, ...more })),
		async change(who, model, id, values) {
			const { version } = await company.get(app.admin, model, id);
			return whole(await who.patch(`${base}/records/${model}/${id}`, { version, values }));
		},
		async start(who, workflow, record, body = {}) {
			const { runs, refused } = whole(await who.post(`${base}/workflows/${workflow}/start`, { records: [record], ...body }));
			if (!runs[0]) throw new Error(JSON.stringify(refused));
			return runs[0].run;
		},
		run: async (id) => whole(await app.admin.get(`/production/runs/${id}`)),
		async tasks(name, run, box = 'todo') {
			const { tasks } = whole(await as(name).get(`/production/tasks?limit=100&box=${box}`));
			return run === undefined ? tasks : tasks.filter((one: Task) => one.run === run);
		},
		messages: async (name) => whole(await as(name).get('/production/messages')).messages,
		act: (name, task, body) => as(name).post(`/production/tasks/${task?.id}/act`, body),
	};
	return company;
}

/** An act with a drawn signature. */
export const signed = (verb: string, more: object = {}) => ({ verb, signature: [[[0, 0], [40, 20], [80, 5]]], ...more }); // biome-ignore format: strokes

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
	const found = map.get(name);
	if (found === undefined) throw new Error(`nobody is called ${name}`);
	return found;
}

async function listAll(who: Person, app: string, model: string, filter?: object): Promise<CompanyRecord[]> {
	const all: CompanyRecord[] = [];
	let cursor: string | undefined;
	do {
		const asked = { limit: 500, ...(filter && { filter }), ...(cursor && { cursor }) };
		const { records, nextCursor } = whole(await who.post(`/production/apps/${app}/records/${model}/query`, asked));
		all.push(...records);
		cursor = nextCursor;
	} while (cursor);
	return all;
}

export function whole(answer: Answer) {
	if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}
export const code = (answer: Answer) => `${answer.status} ${answer.body?.code ?? ''}`.trim();
