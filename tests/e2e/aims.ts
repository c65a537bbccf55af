import type { Bundle } from '@dougong/schemas';
import { startApp, type TestApp } from '../support/server.ts';

/** Password of the demo accounts: lead, operator. */
export const secret = 'aims-demo-secret';

type Values = Record<string, unknown>;
interface Aim {
	key: string;
	parent?: string;
	values: Values;
}

const text = (title: string, more: Values = {}) => ({ type: 'string', title, ...more });
const number = (title: string, more: Values = {}) => ({ type: 'number', title, ...more });
const one = (title: string, options: [string, string][]) => text(title, { oneOf: options.map(([key, name]) => ({ const: key, title: name })) });

const levels: [string, string][] = [['company', '公司'], ['plant', '工厂'], ['team', '班组']]; // biome-ignore format: one list
const aim = {
	kind: 'model',
	key: 'aim',
	title: '目标',
	icon: 'target',
	titleField: 'name',
	schema: {
		type: 'object',
		required: ['name'],
		properties: {
			name: text('名称', { maxLength: 100, minLength: 1 }),
			parent: text('上级目标', { 'x-kind': 'tree-parent' }),
			level: one('层级', levels),
			unit: text('单元', { 'x-kind': 'org-unit' }),
			owner: text('负责人', { 'x-kind': 'person' }),
			weight: number('权重', { minimum: 0, maximum: 100 }),
			locked: { type: 'boolean', title: '锁定权重' },
			minimum: number('最小权重', { minimum: 0, maximum: 100 }),
			maximum: number('最大权重', { minimum: 0, maximum: 100 }),
			target: number('目标值'),
			actual: number('实际值'),
			confidence: number('信心', { 'x-kind': 'percent', minimum: 0, maximum: 100 }),
			trial: { type: 'boolean', title: '试产' },
			begins: text('开始', { format: 'date' }),
			ends: text('结束', { format: 'date' }),
			achievement: number('完成率'),
			score: number('得分'),
			status: one('状态', [['good', '达成'], ['fair', '需关注'], ['poor', '落后']]), // biome-ignore format: one list
		},
	},
};
const support = {
	kind: 'model',
	key: 'support',
	title: '跨级贡献',
	schema: {
		type: 'object',
		required: ['from', 'to', 'share'],
		properties: {
			from: text('贡献方', { 'x-kind': 'reference', 'x-model': 'aim' }),
			to: text('受益方', { 'x-kind': 'reference', 'x-model': 'aim' }),
			share: number('占比', { 'x-kind': 'percent', minimum: 0, maximum: 100 }),
		},
	},
};
const wait = {
	kind: 'model',
	key: 'wait',
	title: '依赖',
	schema: {
		type: 'object',
		required: ['of', 'on'],
		properties: {
			of: text('等待方', { 'x-kind': 'reference', 'x-model': 'aim' }),
			on: text('所依赖的', { 'x-kind': 'reference', 'x-model': 'aim' }),
		},
	},
};
const goalTree = {
	kind: 'goal-tree',
	key: 'aims',
	title: '目标树',
	model: 'aim',
	fields: {
		score: 'score',
		achievement: 'achievement',
		status: 'status',
		weight: 'weight',
		locked: 'locked',
		minimum: 'minimum',
		maximum: 'maximum',
		level: 'level',
		owner: 'owner',
		unit: 'unit',
		target: 'target',
		actual: 'actual',
		from: 'begins',
		to: 'ends',
		confidence: 'confidence',
	},
	scoring: [{ key: 'ratio', rule: 'higher', inputs: { actual: '[actual]', target: '[target]' }, cap: 120 }],
	rollup: { method: 'weighted' },
	bands: [
		{ key: 'poor', to: 80, tone: 'poor' },
		{ key: 'fair', from: 80, to: 95, tone: 'fair' },
		{ key: 'good', from: 95, tone: 'good' },
	],
	weights: { digits: 1, rules: [{ key: 'trial', title: '试产期加权', when: '[trial]', weight: '35' }] },
	contributions: { model: 'support', from: 'from', to: 'to', share: 'share' },
	dependencies: { model: 'wait', of: 'of', on: 'on' },
	cascade: [
		{
			key: 'units',
			title: '按下属单元分解',
			each: { model: 'directory/org_unit', link: 'parent' },
			to: 'unit',
			fill: 'unit',
			set: [{ key: 'name', value: '[name]' }, { key: 'level', value: '"team"' }], // biome-ignore format: one list
			copy: ['target'],
		},
	],
};
const page = {
	kind: 'page',
	key: 'tree',
	title: '目标总览',
	icon: 'tree',
	blocks: [{ key: 'tree', type: 'goal-tree', model: 'aim', open: 'aim' }],
};
const recordPage = { kind: 'page', key: 'aim', title: '目标', record: 'aim', blocks: [{ key: 'detail', type: 'detail' }] };
const all = { read: true, create: true, update: true, delete: true };
const roles = [
	{ kind: 'role', key: 'lead', title: '主管', models: { aim: all, support: all, wait: all }, pages: ['tree'] },
	{
		kind: 'role',
		key: 'operator',
		title: '操作员',
		models: { aim: { read: true, update: '[owner] = ME()', fields: { weight: 'read-only', target: 'read-only', parent: 'read-only' } } },
		pages: ['tree'],
	},
];

const root: Aim = { key: 'root', values: { name: '按期交付率达到 98.5%', level: 'company', unit: 'group', owner: 'lin' } };
const plants: Aim[] = [
	{ key: 'north', parent: 'root', values: { name: '北厂准时发运', level: 'plant', unit: 'north', owner: 'lin', weight: 40 } },
	{ key: 'south', parent: 'root', values: { name: '南厂准时发运', level: 'plant', unit: 'south', owner: 'wei', weight: 35 } },
	{ key: 'west', parent: 'root', values: { name: '西厂准时发运', level: 'plant', unit: 'west', owner: 'qiao', weight: 25, locked: true } },
];
const team = (key: string, parent: string, name: string, weight: number, actual: number | null, owner = 'wei'): Aim => ({
	key,
	parent,
	values: { name, level: 'team', unit: parent, owner, weight, target: 100, actual, confidence: 70 },
});
const teams: Aim[] = [
	team('n1', 'north', '换线时间缩短', 20, 96, 'lin'),
	team('n2', 'north', '工艺达标率', 30, 98),
	team('n3', 'north', '设备可用率', 25, 88),
	team('n4', 'north', '计划达成率', 15, 104),
	team('n5', 'north', '安全无事故', 10, 100),
	team('s1', 'south', '来料合格率', 50, 74),
	team('s2', 'south', '包装一次合格率', 50, 82),
	team('w1', 'west', '库存周转', 100, null, 'qiao'),
];
export const allAims = [root, ...plants, ...teams];

const dataset = (key: string, order: number, model: string, records: { key: string; values: Values }[]) => ({
	kind: 'dataset',
	key,
	title: key,
	purpose: 'demo',
	order,
	anchor: '2026-11-20',
	model,
	records,
});
const person = (key: string, name: string, unit: string) => ({
	key,
	values: { active: true, employee_no: `A-${key}`, name, org_unit: unit, position: '员工' },
});
const unit = (key: string, name: string, parent?: string) => ({
	key,
	values: { active: true, code: key.toUpperCase(), kind: parent ? 'base' : 'company', name, ...(parent && { parent }) },
});
const datasets = [
	dataset('units', 1, 'directory/org_unit', [
		unit('group', '华远集团'),
		...[['north', '北厂'], ['south', '南厂'], ['west', '西厂']].map(([key, name]) => unit(key!, name!, 'group')), // biome-ignore format: one list
		unit('north_a', '北厂一班', 'north'),
		unit('north_b', '北厂二班', 'north'),
	]),
	dataset('people', 2, 'directory/person', [person('lin', '林静', 'north'), person('wei', '魏然', 'south'), person('qiao', '乔木', 'west')]),
	dataset(
		'aims',
		3,
		'aim',
		allAims.map(({ key, parent, values }) => ({
			key,
			values: { ...Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null)), ...(parent && { parent }) },
		})),
	),
	dataset('supports', 4, 'support', [{ key: 'x', values: { from: 'n3', to: 'south', share: 20 } }]),
	dataset('waits', 5, 'wait', [{ key: 'y', values: { of: 's2', on: 'n2' } }]),
];
const accounts = {
	kind: 'accounts',
	key: 'demo',
	title: '演示账号',
	accounts: [
		{ title: '主管', password: secret, person: 'lin', roles: ['lead'], username: 'lead' },
		{ title: '操作员', password: secret, person: 'wei', roles: ['operator'], username: 'operator' },
	],
};

/** An app about aims of a company, its plants and their teams: three levels, weights, a rule, a cascade. */
export function readAims(): Bundle {
	return {
		app: {
			kind: 'app',
			key: 'aims',
			title: '目标对齐',
			icon: 'target',
			language: 2,
			version: '1.0.0',
			requires: [{ app: 'directory' }],
			home: 'tree',
			navigation: [{ key: 'main', title: '目标', pages: ['tree'] }],
		},
		definitions: [aim, support, wait, goalTree, page, recordPage, ...roles, ...datasets, accounts],
	} as unknown as Bundle;
}

/** The app with its demo data, listening, as a browser sees it. */
export function startAims(): Promise<TestApp> {
	return startApp({ apps: ['directory', readAims()], demo: true, listen: true });
}
