import { languageVersion } from '@dougong/schemas';
import type { Answer, Person, TestApp } from '../support/server.ts';

/** Requests for leave: who asks, their manager approves, a clerk books. People have names; see `people`. */
const reference = (model: string, title: string) => ({ type: 'string', title, 'x-kind': 'reference', 'x-model': model });
const text = (title: string) => ({ type: 'string', title });
const options = (title: string, values: string[]) => ({ type: 'string', title, oneOf: values.map((key) => ({ const: key, title: key })), default: values[0] });

export interface WorkflowParts {
	workflows: object[];
	models?: object[];
	roles?: object[];
}

export function leaveApp({ workflows, models = [], roles = [] }: WorkflowParts) {
	const all = { read: true, create: true, update: true, delete: true };
	return {
		app: { kind: 'app', key: 'leave', title: '请假', language: languageVersion, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions: [
			{
				kind: 'model',
				key: 'request',
				title: '请假单',
				titleField: 'title',
				schema: {
					type: 'object',
					required: ['title'],
					properties: {
						title: text('事由'),
						days: { type: 'number', title: '天数' },
						state: options('状态', ['draft', 'asked', 'approved', 'rejected', 'booked']),
						remark: text('批注'),
						secret: text('机密'),
						owner: { type: 'string', 'x-kind': 'person', title: '申请人' },
						count: { type: 'integer', title: '计数', default: 0 },
						number: text('编号'),
					},
				},
			},
			{
				kind: 'model',
				key: 'entry',
				title: '台账',
				titleField: 'text',
				schema: {
					type: 'object',
					required: ['text'],
					properties: { text: text('内容'), request: reference('request', '请假单'), amount: { type: 'number', title: '数' } },
				},
			},
			...models,
			...workflows,
			{ kind: 'role', key: 'staff', title: '员工', pages: [], models: { request: { ...all, fields: { secret: 'hidden' } }, entry: all } },
			{ kind: 'role', key: 'clerk', title: '文员', pages: [], models: { request: all, entry: all } },
			{ kind: 'role', key: 'outsider', title: '外部', pages: [], models: { entry: { read: true } } },
			...roles,
		],
	};
}

export const base = '/production/apps/leave';

export const simple = {
	kind: 'workflow',
	key: 'ask',
	title: '请假审批',
	model: 'request',
	subject: '{{[title]}}（{{[days]}}天）',
	triggers: [
		{ key: 'hand', type: 'manual' },
		{ key: 'press', type: 'button', title: '提交', when: '[state] = "draft"', roles: ['staff'] },
	],
	start: 'manager',
	owners: ['clerk'],
	nodes: [
		{
			key: 'manager',
			type: 'approval',
			title: '经理审批',
			who: [{ key: 'boss', by: 'manager' }],
			fields: [
				{ field: 'remark', may: 'write' },
				{ field: 'owner', may: 'hide' },
			],
			next: { approved: 'book', rejected: 'reject' },
		},
		{ key: 'book', type: 'update', title: '登记', set: [{ key: 'state', value: '"approved"' }], next: 'done' },
		{ key: 'reject', type: 'update', title: '驳回', set: [{ key: 'state', value: '"rejected"' }], next: 'refused' },
		{ key: 'done', type: 'end', outcome: 'approved' },
		{ key: 'refused', type: 'end', outcome: 'rejected' },
	],
};

export interface World {
	ids: { [name: string]: string };
	as: { [name: string]: Person };
}

/** alice reports to bob, bob to chelsea, chelsea to nobody; dave is a clerk, erin an outsider, frank reports to bob too. */
export async function people(app: TestApp): Promise<World> {
	const made = whole(
		await app.admin.post('/production/apps/directory/records/org_unit', { values: { name: 'HQ', code: 'hq', kind: 'company', active: true } }),
	);
	const ids: World['ids'] = {};
	const add = async (name: string, manager: string | null, number: string) => {
		const values = { name, employee_no: number, org_unit: made.id, position: 'x', active: true, ...(manager && { manager: ids[manager] }) };
		ids[name] = whole(await app.admin.post('/production/apps/directory/records/person', { values })).id;
	};
	await add('chelsea', null, 'E3');
	await add('bob', 'chelsea', 'E2');
	await add('alice', 'bob', 'E1');
	await add('dave', 'chelsea', 'E4');
	await add('erin', null, 'E5');
	await add('frank', 'bob', 'E6');
	const roles: { [name: string]: string[] } = { dave: ['leave/clerk'], erin: ['leave/outsider'] };
	const as: World['as'] = {};
	for (const name of Object.keys(ids)) as[name] = await app.addMember(name, { roles: roles[name] ?? ['leave/staff'], person: ids[name] ?? null });
	return { ids, as };
}

export function whole(answer: Answer) {
	if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}
export const code = (answer: Answer) => `${answer.status} ${answer.body?.code ?? ''}`.trim();
export const request = async (who: Person, values: object = {}) =>
	whole(await who.post(`${base}/records/request`, { values: { title: '年假', days: 3, ...values } }));
export const start = (who: Person, workflow: string, body: object) => who.post(`${base}/workflows/${workflow}/start`, body);
export const inbox = async (who: Person, query = '') => whole(await who.get(`/production/tasks${query}`)).tasks;
export const act = (who: Person, task: string, body: object, headers?: Record<string, string>) => who.post(`/production/tasks/${task}/act`, body, headers);
