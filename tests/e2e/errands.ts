import type { Bundle } from '@dougong/schemas';
import { type Person, startApp, type TestApp } from '../support/server.ts';

const text = (title: string, more: object = {}) => ({ type: 'string', title, ...more });
const request = {
	kind: 'model',
	key: 'request',
	title: '采购申请',
	icon: 'box',
	titleField: 'what',
	schema: {
		type: 'object',
		required: ['what'],
		properties: {
			what: text('采购物品', { minLength: 1, maxLength: 60 }),
			amount: { type: 'number', title: '金额', minimum: 0 },
			reason: text('用途', { maxLength: 400, 'x-kind': 'long-text' }),
			opinion: text('技术意见', { maxLength: 200 }),
			secret: text('供应商底价', { maxLength: 60 }),
			buyer: text('经办人', { 'x-kind': 'person' }),
		},
	},
};
const who = (number: string) => [{ key: 'a', by: 'person', people: [number] }];
const flow = {
	kind: 'workflow',
	key: 'buy',
	title: '采购审批',
	icon: 'box',
	model: 'request',
	subject: '采购 {{[what]}}',
	triggers: [
		{ key: 'submit', type: 'button', title: '提交审批', icon: 'send' },
		{ key: 'by_hand', type: 'manual', roles: ['keeper'] },
	],
	start: 'mend',
	nodes: [
		{
			key: 'mend',
			type: 'task',
			title: '修改申请',
			who: [{ key: 'a', by: 'initiator' }],
			onlyReturned: true,
			fields: [{ field: 'reason', may: 'write' }],
			next: 'review',
		},
		{
			key: 'review',
			type: 'approval',
			title: '技术审核',
			who: who('E002'),
			instructions: '请核对规格，并填写技术意见。',
			fields: [
				{ field: 'opinion', may: 'require' },
				{ field: 'secret', may: 'hide' },
			],
			deadline: '2 workdays',
			commentOn: ['reject', 'return'],
			next: { approved: 'pay', rejected: 'refused' },
		},
		{ key: 'pay', type: 'approval', title: '财务复核', who: who('E003'), signature: true, next: { approved: 'bought', rejected: 'refused' } },
		{ key: 'bought', type: 'end', title: '同意采购', outcome: 'bought' },
		{ key: 'refused', type: 'end', title: '不采购', outcome: 'refused' },
	],
	withdraw: 'always',
	several: true,
	owners: ['keeper'],
};
const bundle = {
	app: {
		kind: 'app',
		key: 'errands',
		title: '采购',
		icon: 'box',
		language: 2,
		version: '1.0.0',
		mainLanguage: 'zh-CN',
		requires: [{ app: 'directory' }],
		home: 'requests',
		navigation: [{ key: 'main', title: '采购', pages: ['requests'] }],
	},
	definitions: [
		request,
		flow,
		{
			kind: 'page',
			key: 'requests',
			title: '采购申请',
			blocks: [{ key: 'all', type: 'table', model: 'request', columns: [{ key: 'what', field: 'what' }, { key: 'amount', field: 'amount' }] }], // biome-ignore format: one list
		},
		{
			kind: 'page',
			key: 'request',
			title: '采购申请',
			record: 'request',
			blocks: [
				{ key: 'detail', type: 'detail' },
				{ key: 'runs', type: 'runs', picture: true },
			],
		},
		{
			kind: 'page',
			key: 'today',
			title: '今天',
			blocks: [{ key: 'next', type: 'todo', title: '下一步', tasks: true, items: [{ key: 'own', title: '我经办的大额申请', model: 'request', where: '[buyer] = ME() AND [amount] > 100000' }] }], // biome-ignore format: one list
		},
		{
			kind: 'role',
			key: 'staff',
			title: '员工',
			everyone: true,
			models: { request: { read: true, create: true, update: '[buyer] = ME()' } },
			pages: ['requests', 'today'],
		},
		{ kind: 'role', key: 'keeper', title: '流程负责人', models: { request: { read: true } }, pages: ['requests'] },
	],
} as unknown as Bundle;

export interface Errands {
	app: TestApp;
	/** 李采购 begins; 王工 reviews; 钱会计 pays; 赵主任 is asked in between; 孙管理 looks after the workflow. */
	li: Person;
	wang: Person;
	qian: Person;
	zhao: Person;
	sun: Person;
	/** Makes a request of 李采购; answers its id. */
	request(what: string): Promise<string>;
	/** Makes one and submits it; answers the ids of record and run. */
	submitted(what: string): Promise<{ record: string; run: string }>;
	/** The open task of somebody about it. */
	taskOf(person: Person, what: string): Promise<string>;
}

/** A small office that buys things: two approvals one after the other, and a way back to who asked. */
export async function startErrands(): Promise<Errands> {
	const app = await startApp({ apps: ['directory', bundle], listen: true });
	const records = '/production/apps/directory/records';
	const unit = (await app.admin.post(`${records}/org_unit`, { values: { name: '采购部', code: 'CG' } })).body.id;
	const add = async (username: string, name: string, number: string, roles: string[] = []) => {
		const values = { name, employee_no: number, org_unit: unit, position: '职员', active: true };
		const person = String((await app.admin.post(`${records}/person`, { values })).body.id);
		return { person, session: await app.addMember(username, { person, roles }) };
	};
	const li = await add('li', '李采购', 'E001');
	const wang = await add('wang', '王工', 'E002');
	const qian = await add('qian', '钱会计', 'E003');
	const zhao = await add('zhao', '赵主任', 'E004');
	const sun = await add('sun', '孙管理', 'E005', ['errands/keeper']);
	const request: Errands['request'] = async (what) => {
		const values = { what, amount: 12800, reason: '产线更换', secret: '11800', buyer: li.person };
		const { status, body, text: said } = await li.session.post('/production/apps/errands/records/request', { values });
		if (status !== 201) throw new Error(said);
		return String(body.id);
	};
	return {
		app,
		li: li.session,
		wang: wang.session,
		qian: qian.session,
		zhao: zhao.session,
		sun: sun.session,
		request,
		async submitted(what) {
			const record = await request(what);
			const { status, body, text: said } = await li.session.post('/production/apps/errands/workflows/buy/start', { records: [record] });
			if (status !== 201) throw new Error(said);
			return { record, run: String(body.runs[0].run) };
		},
		async taskOf(person, what) {
			const { body } = await person.get(`/production/tasks?search=${encodeURIComponent(what)}`);
			return String(body.tasks[0]?.id);
		},
	};
}
