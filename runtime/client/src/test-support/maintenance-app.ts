import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, ClientField, ClientModel } from '@dougong/schemas/api';

/** A small app of machines and work orders, as the server would send it to a technician. */
export function maintenanceApp(): ClientApp {
	return {
		key: 'maintenance',
		title: '设备维修',
		revision: 1,
		mainLanguage: 'zh-CN',
		languages: ['zh-CN', 'en'],
		home: 'orders',
		navigation: [{ key: 'work', title: '维修', pages: ['orders'] }],
		models: {
			'maintenance/work_order': model('work_order', '工单', 'summary', [
				field('summary', '故障现象', 'text', { type: 'string', maxLength: 20 }, { required: true }),
				field('priority', '优先级', 'choice', {
					type: 'string',
					oneOf: [
						{ const: 'high', title: '高' },
						{ const: 'normal', title: '中' },
					],
				}),
				field('cause', '原因', 'long-text', { type: 'string' }),
				field('hours', '工时', 'number', { type: 'number', minimum: 0, maximum: 24 }),
				field(
					'machine',
					'设备',
					'reference',
					{ type: 'string', format: 'uuid', 'x-model': 'machine' },
					{ reference: { model: 'maintenance/machine', many: false, tree: false } },
				),
				field('reporter', '报修人', 'person', { type: 'string', format: 'uuid' }, { reference: { model: 'directory/person', many: false, tree: false } }),
				field('number', '编号', 'auto-number', { type: 'string', 'x-pattern': 'WO-{####}' }, { access: 'read' }),
				field('mark', '评价', 'rating', { type: 'integer', minimum: 1, maximum: 5 }),
			]),
			'maintenance/machine': model('machine', '设备', 'name', [
				field('name', '名称', 'text', { type: 'string' }, { required: true }),
				field('critical', '关键设备', 'boolean', { type: 'boolean' }),
			]),
		},
		forms: {},
		pages: {
			orders: { kind: 'page', key: 'orders', title: '工单', blocks: [{ key: 'all', type: 'table', model: 'work_order', title: '全部' }] },
			order: { kind: 'page', key: 'order', title: '工单详情', record: 'work_order', blocks: [{ key: 'detail', type: 'detail' }] },
		},
		translations: {
			en: {
				'app.title': 'Maintenance',
				'app.navigation.work.title': 'Repairs',
				'model.work_order.title': 'Work order',
				'model.work_order.priority.title': 'Priority',
				'model.work_order.priority.high.title': 'High',
				'page.orders.title': 'Work orders',
				'page.orders.all.title': 'All',
				'form.report.main.summary.help': 'What happened',
			},
		},
	};
}

function model(key: string, title: string, titleField: string, fields: ClientField[]): ClientModel {
	const properties = Object.fromEntries(fields.map((f) => [f.key, f.schema]));
	return {
		app: 'maintenance',
		key,
		title,
		titleField,
		schema: { type: 'object', properties },
		fields,
		rules: [],
		can: { create: true, read: true, update: true, delete: false },
	};
}
function field(key: string, title: string, kind: string, schema: JsonObject, more: Partial<ClientField> = {}): ClientField {
	return {
		key,
		title,
		kind,
		schema: { ...schema, title, 'x-kind': kind },
		required: false,
		access: 'write',
		filterOps: [],
		sortable: true,
		formula: formulaType(schema, more),
		...more,
	};
}
function formulaType(schema: JsonObject, { reference }: Partial<ClientField>): JsonObject {
	if (reference) return { t: 'record', model: reference.model };
	const types: Record<string, string> = { number: 'number', integer: 'number', boolean: 'boolean' };
	return { t: types[String(schema.type)] ?? 'text' };
}
