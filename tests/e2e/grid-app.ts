import type { Bundle } from '@dougong/schemas';
import { startApp, type TestApp } from '../support/server.ts';

/** Password of the demo accounts: keeper, second, reader. */
export const secret = 'meters-demo-secret';

const text = (title: string, more: object = {}) => ({ type: 'string', title, ...more });
const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
const options = (list: [string, string][]) => list.map(([key, title]) => ({ const: key, title }));

const reading = {
	kind: 'model',
	key: 'reading',
	title: '读数',
	titleField: 'name',
	schema: {
		type: 'object',
		required: ['name'],
		properties: {
			name: text('名称', { maxLength: 60 }),
			plan: number('计划'),
			actual: number('实际', { minimum: 0, maximum: 100000 }),
			yield: number('合格率', { 'x-kind': 'percent', minimum: 0, maximum: 100 }),
			day: text('日期', { format: 'date' }),
			state: text('状态', { oneOf: options([['good', '正常'], ['bad', '异常']]) }), // biome-ignore format: one list
			keeper: text('负责人', { 'x-kind': 'person' }),
			note: text('备注', { maxLength: 200 }),
			rate: number('完成率', { 'x-formula': 'IF(ISBLANK([plan]) OR [plan] = 0, BLANK(), [actual] / [plan] * 100)' }),
		},
	},
};
const columns = ['name', 'plan', 'actual', 'yield', 'day', 'rate', 'state', 'keeper', 'note'].map((field) => ({ key: field, field }));
const page = (key: string, title: string, more: object = {}) => ({
	kind: 'page',
	key,
	title,
	blocks: [{ key: 'grid', type: 'grid', title, model: 'reading', columns, sort: [{ field: 'name' }], ...more }],
});
const all = { read: true, create: true, update: true, delete: true };
const roles = [
	{ kind: 'role', key: 'keeper', title: '记录员', models: { reading: { ...all, fields: { plan: 'read-only' } } }, pages: ['entry', 'adding', 'auto'] },
	{ kind: 'role', key: 'reader', title: '查看', models: { reading: { read: true } }, pages: ['entry'] },
];
const dataset = (key: string, order: number, model: string, records: object[]) => ({
	kind: 'dataset',
	key,
	title: key,
	purpose: 'demo',
	order,
	model,
	records,
});
const person = (key: string, name: string) => ({ key, values: { active: true, employee_no: `A-${key}`, name, org_unit: 'plant', position: '员工' } });
const account = (username: string, personKey: string, role: string) => ({ title: username, password: secret, person: personKey, roles: [role], username });

/** An app about readings of meters: sixty of them, one page to fill them in, one to add some, one that saves by itself. */
export function meters(rows = 60): Bundle {
	return {
		app: {
			kind: 'app',
			key: 'meters',
			title: '抄表',
			language: 2,
			version: '1.0.0',
			requires: [{ app: 'directory' }],
			home: 'entry',
			navigation: [{ key: 'main', title: '读数', pages: ['entry', 'adding', 'auto'] }],
		},
		definitions: [
			reading,
			page('entry', '录入'),
			page('adding', '新增', { create: true }),
			page('auto', '即时', { autosave: true }),
			...roles,
			dataset('units', 1, 'directory/org_unit', [{ key: 'plant', values: { active: true, code: 'P', kind: 'company', name: '一厂' } }]),
			dataset('people', 2, 'directory/person', [person('1', '林静'), person('2', '魏然'), person('3', '乔木'), person('4', '魏然')]),
			dataset(
				'readings',
				3,
				'reading',
				Array.from({ length: rows }, (_, i) => ({ key: `r${i}`, values: { name: `仪表 ${String(i + 1).padStart(3, '0')}`, plan: 200 } })),
			),
			{
				kind: 'accounts',
				key: 'demo',
				title: '演示账号',
				accounts: [account('keeper', '1', 'keeper'), account('second', '3', 'keeper'), account('reader', '2', 'reader')],
			},
		],
	} as unknown as Bundle;
}

/** The app with its demo data, listening, as a browser sees it. */
export function startMeters(rows?: number): Promise<TestApp> {
	return startApp({ apps: ['directory', meters(rows)], demo: true, listen: true });
}
