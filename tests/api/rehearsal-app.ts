import { languageVersion } from '@dougong/schemas';

/** Monthly reports: asked for on the first work day, approved by the manager, with reminders and escalation; figures are kept on the fifth. */
const text = (title: string) => ({ type: 'string', title });
const all = { read: true, create: true, update: true, delete: true };
const person = (title: string) => ({ type: 'string', 'x-kind': 'person', title });

const report = {
	kind: 'workflow',
	key: 'report',
	title: '月报',
	model: 'member',
	subject: '月报：{{[name]}}',
	triggers: [{ key: 'monthly', type: 'schedule', cron: '0 9 1 * *', dayOff: 'next', each: '[active]' }],
	start: 'write',
	owners: ['keeper'],
	nodes: [
		{
			key: 'write',
			type: 'task',
			title: '填写月报',
			who: [{ key: 'owner', by: 'field', field: 'owner' }],
			fields: [{ field: 'summary', may: 'require' }],
			deadline: '5 workdays',
			remind: [{ key: 'soon', before: '2 workdays' }],
			escalate: [{ key: 'up', how: 'tell' }],
			next: 'review',
		},
		{
			key: 'review',
			type: 'approval',
			title: '上级审阅',
			who: [{ key: 'boss', by: 'manager', of: 'owner' }],
			whenNobody: 'stop',
			deadline: '3 workdays',
			remind: [{ key: 'soon', before: '1 workdays' }],
			escalate: [{ key: 'up', how: 'beside' }],
			next: { approved: 'tell', rejected: 'done' },
		},
		{ key: 'tell', type: 'message', subject: '月报已通过', body: '{{[name]}}', to: [{ key: 'owner', by: 'field', field: 'owner' }], next: 'call' },
		{ key: 'call', type: 'call', method: 'POST', url: 'http://127.0.0.1:9/report', next: 'done' },
		{ key: 'done', type: 'end' },
	],
};

const keep = {
	kind: 'workflow',
	key: 'keep',
	title: '每月快照',
	triggers: [{ key: 'fifth', type: 'schedule', cron: '0 6 5 * *' }],
	start: 'make',
	nodes: [
		{ key: 'make', type: 'create', title: '留存', model: 'snapshot', set: [{ key: 'title', value: '"快照"' }, { key: 'on', value: 'TODAY()' }], next: 'done' }, // biome-ignore format: one node
		{ key: 'done', type: 'end' },
	],
};

const appeal = {
	kind: 'workflow',
	key: 'appeal',
	title: '申请',
	model: 'member',
	triggers: [{ key: 'press', type: 'button', title: '申请', when: '[owner] = ME()' }],
	start: 'boss',
	nodes: [
		{ key: 'boss', type: 'approval', title: '上级', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'self', rejected: 'done' } },
		{ key: 'self', type: 'approval', title: '本人复核', who: [{ key: 'me', by: 'initiator' }], next: { approved: 'done', rejected: 'done' } },
		{ key: 'done', type: 'end' },
	],
};

const alone = {
	kind: 'workflow',
	key: 'alone',
	title: '自批',
	model: 'member',
	triggers: [{ key: 'press', type: 'button', title: '自批', when: '[owner] = ME()' }],
	start: 'self',
	nodes: [
		{ key: 'self', type: 'approval', title: '本人', who: [{ key: 'me', by: 'initiator' }], next: { approved: 'done', rejected: 'done' } },
		{ key: 'done', type: 'end' },
	],
};

export const monthlyApp = {
	app: { kind: 'app', key: 'monthly', title: '月报', language: languageVersion, version: '1.0.0', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'member',
			title: '成员',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: { name: text('姓名'), owner: person('本人'), summary: text('小结'), active: { type: 'boolean', title: '在用', default: true } },
			},
		},
		{
			kind: 'model',
			key: 'snapshot',
			title: '快照',
			titleField: 'title',
			schema: { type: 'object', required: ['title'], properties: { title: text('名称'), on: { type: 'string', format: 'date', title: '日期' } } },
		},
		report,
		keep,
		appeal,
		alone,
		{ kind: 'role', key: 'staff', title: '员工', pages: [], everyone: true, models: { member: all } },
		{ kind: 'role', key: 'keeper', title: '管理', pages: [], models: { member: all, snapshot: all } },
	],
};
