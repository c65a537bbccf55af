import { expect } from 'vitest';
import type { Answer } from '../support/server.ts';
import { act, base, inbox, leaveApp, request, start, whole, type World } from './workflow-app.ts';

const people_ = (key: string, ...numbers: string[]) => ({ key, by: 'person', people: numbers });
export const numbers: { [name: string]: string } = { alice: 'E1', bob: 'E2', chelsea: 'E3', dave: 'E4', erin: 'E5', frank: 'E6' };
const by = (...names: string[]) => [people_('all', ...names.map((name) => numbers[name] ?? name))];
const ends = [
	{ key: 'done', type: 'end', outcome: 'approved' },
	{ key: 'refused', type: 'end', outcome: 'rejected' },
];
const ways = { approved: 'done', rejected: 'refused' };
const flow = (key: string, nodes: object[], startNode: string) => ({
	...{ kind: 'workflow', key, title: key, model: 'request', subject: '{{[title]}}', owners: ['clerk'], withdraw: 'always' },
	...{ triggers: [{ key: 'hand', type: 'manual' }], start: startNode, nodes: [...nodes, ...ends] },
});
const one = (key: string, config: object) => flow(key, [{ key: 'only', type: 'approval', title: key, next: ways, ...config }], 'only');

/** One workflow for each way of deciding; `chain` has a step for whoever began it to mend it, one of bob and one of three people. */
export const flows = [
	one('alone', { who: by('bob') }),
	one('any_of', { who: by('bob', 'chelsea'), mode: 'any' }),
	one('all_of', { who: by('bob', 'chelsea'), mode: 'all' }),
	one('in_turn', { who: by('bob', 'chelsea', 'dave'), mode: 'sequence' }),
	one('part_of', { who: by('bob', 'chelsea', 'dave', 'frank'), mode: 'ratio', percent: 50 }),
	one('quorum_of', {
		...{ mode: 'quorum', threshold: 3 },
		who: [{ ...people_('chair', 'E3'), weight: 2, veto: true }, { ...people_('members', 'E2', 'E4', 'E6'), weight: 1, needs: 1 }],
	}), // biome-ignore format: a table
	one('signed', { who: by('bob'), signature: true, commentOn: ['approve'] }),
	one('guarded', { who: [{ key: 'self', by: 'initiator' }], conflict: { initiator: true }, copyTo: by('dave') }),
	one('skipping', { who: [{ key: 'self', by: 'initiator' }], skip: { initiator: 'approve' } }),
	one('nobody', { who: [{ key: 'owner', by: 'field', field: 'owner' }], whenNobody: 'administrator' }),
	one('timed', {
		...{ who: by('frank'), deadline: '1 days', remind: [{ key: 'soon', before: '2 hours' }] },
		escalate: [{ key: 'first', how: 'beside' }, { key: 'second', after: '1 days', how: 'beside' }],
	}), // biome-ignore format: a table
	flow(
		'chain',
		[
			{
				key: 'mend',
				type: 'task',
				title: '修改',
				who: [{ key: 'self', by: 'initiator' }],
				onlyReturned: true,
				fields: [{ field: 'days', may: 'write' }],
				next: 'first',
			},
			{ key: 'first', type: 'approval', title: '初审', who: by('bob'), next: { approved: 'second', rejected: 'refused' } },
			{ key: 'second', type: 'approval', title: '会签', who: by('chelsea', 'frank', 'dave'), next: ways },
		],
		'mend',
	),
	flow(
		'fill',
		[{ key: 'write', type: 'task', title: '填写', who: by('bob'), fields: [{ field: 'remark', may: 'require' }, { field: 'secret', may: 'hide' }], next: 'done' }],
		'write',
	), // biome-ignore format: a table
];
export const approvalApp = () => ['directory', leaveApp({ workflows: flows })];

/** One run, and what people do in it. */
export class Office {
	readonly world: World;
	readonly run: string;
	readonly record: string;
	constructor(world: World, run: string, record: string) {
		this.world = world;
		this.run = run;
		this.record = record;
	}

	/** A run by alice about a record of hers. */
	static async open(world: World, workflow: string, values: object = {}): Promise<Office> {
		const alice = memberOf(world, 'alice');
		const record = await request(alice, values);
		const started = whole(await start(alice, workflow, { records: [record.id] }));
		expect(started.refused).toEqual([]);
		return new Office(world, started.runs[0].run, record.id);
	}

	/** The open task that somebody has of it, in their own name; undefined: none. */
	async task(name: string): Promise<string | undefined> {
		const tasks = await inbox(memberOf(this.world, name), '?limit=100');
		const mine = tasks.filter((t: { run: string; onBehalfOf: unknown }) => t.run === this.run && t.onBehalfOf === null);
		expect(mine.length).toBeLessThan(2);
		return mine[0]?.id;
	}

	/** Does something with the open task of `name`, in the name of `as`. */
	async act(name: string, body: { verb: string; to?: string[]; [more: string]: unknown }, as = name): Promise<Answer> {
		const { to, ...rest } = body;
		const words = ['reject', 'return'].includes(body.verb) ? { comment: '请看' } : {};
		const ids = to?.map((one) => this.world.ids[one] ?? one);
		return act(memberOf(this.world, as), (await this.task(name)) ?? this.run, { ...words, ...rest, ...(ids && { to: ids }) });
	}

	/** All of these have to be taken: `bob approve`. */
	async all(...acts: string[]): Promise<void> {
		for (const text of acts) {
			const [name = '', verb = ''] = text.split(' ');
			const answer = await this.act(name, { verb });
			expect(answer.status, `${text}: ${answer.text}`).toBeLessThan(300);
		}
	}

	async detail() {
		return whole(await memberOf(this.world, 'alice').get(`/production/runs/${this.run}`));
	}

	/** Who is waited for, or how it ended. */
	async at(): Promise<string> {
		const { status, outcome, at } = await this.detail();
		const names = at.flatMap(({ waitingFor }: { waitingFor: { title: string }[] }) => waitingFor.map(({ title }) => title));
		return status === 'running' ? names.sort().join(' ') : `${status} ${outcome ?? ''}`.trim();
	}

	record_() {
		return memberOf(this.world, 'alice').get(`${base}/records/request/${this.record}`);
	}
}

export function memberOf(world: World, name: string) {
	const found = world.as[name];
	if (!found) throw new Error(`nobody is called ${name}`);
	return found;
}
