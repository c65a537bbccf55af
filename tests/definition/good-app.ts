import { type Bundle, type Definition, languageVersion } from '@dougong/schemas';

/** Apps without a mistake, for tests. A workshop: machines in a tree, work orders, inspections. */

export const directoryApp: Bundle = {
	app: { kind: 'app', key: 'directory', title: 'Directory', language: languageVersion, version: '1.0.0' },
	definitions: [
		{
			kind: 'model',
			key: 'person',
			title: 'Person',
			schema: {
				type: 'object',
				required: ['name'],
				properties: { name: { type: 'string', maxLength: 60 }, org_unit: { type: 'string', 'x-kind': 'org-unit' } },
			},
		},
		{
			kind: 'model',
			key: 'org_unit',
			title: 'Org unit',
			schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, parent: { type: 'string', 'x-kind': 'tree-parent' } } },
		},
		{ kind: 'role', key: 'staff', title: 'Staff', models: { person: { read: true }, org_unit: { read: true } }, pages: [] },
		{
			kind: 'dataset',
			key: 'people',
			title: 'People',
			purpose: 'demo',
			model: 'person',
			records: [
				{ key: 'alice', values: { name: 'Alice' } },
				{ key: 'bob', values: { name: 'Bob' } },
			],
		},
	] as Definition[],
};

export const goodApp: Bundle = {
	app: {
		...{ kind: 'app', key: 'workshop', title: 'Workshop', language: languageVersion, version: '1.0.0', mainLanguage: 'en' },
		...{ requires: [{ app: 'directory' }], home: 'orders', navigation: [{ key: 'work', title: 'Work', pages: ['orders', 'machines'] }] },
	} as Bundle['app'],
	definitions: [
		{
			kind: 'model',
			key: 'machine',
			title: 'Machine',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 80 },
					code: { type: 'string', title: 'Code', maxLength: 20, 'x-unique': true },
					above: { type: 'string', title: 'Part of', 'x-kind': 'tree-parent' },
					org_unit: { type: 'string', title: 'Org unit', 'x-kind': 'org-unit' },
					bought: { type: 'string', format: 'date', title: 'Bought' },
					layout: { type: 'object', title: 'Layout', 'x-kind': 'json', properties: { x: { type: 'number' } } },
				},
			},
		},
		{
			kind: 'model',
			key: 'work_order',
			title: 'Work order',
			titleField: 'summary',
			schema: {
				type: 'object',
				required: ['machine', 'summary', 'priority'],
				properties: {
					number: { type: 'string', title: 'Number', 'x-kind': 'auto-number', 'x-pattern': 'WO-{YYYY}{MM}-{####}' },
					machine: { type: 'string', title: 'Machine', 'x-kind': 'reference', 'x-model': 'machine', 'x-on-archive': 'refuse' },
					summary: { type: 'string', title: 'What is wrong', maxLength: 200 },
					priority: {
						...{ type: 'string', title: 'Priority', default: 'normal' },
						oneOf: [
							{ const: 'high', title: 'High', 'x-color': 'red' },
							{ const: 'normal', title: 'Normal' },
						],
					},
					tags: { type: 'array', title: 'Tags', items: { type: 'string', enum: ['electric', 'hydraulic'] } },
					assignee: { type: 'string', title: 'Who', 'x-kind': 'person' },
					due: { type: 'string', format: 'date', title: 'Due', 'x-default': 'TODAY()' },
					hours: { type: 'number', title: 'Hours', minimum: 0, maximum: 100, multipleOf: 0.5 },
					done: { type: 'number', title: 'Done', 'x-kind': 'percent' },
					closed: { type: 'boolean', title: 'Closed', default: false },
					mark: { type: 'integer', title: 'Mark', 'x-kind': 'rating', maximum: 5 },
					made: { type: 'string', title: 'Made', 'x-kind': 'created-at' },
					reporter: { type: 'string', title: 'By', 'x-kind': 'created-by' },
				},
			},
			unique: [{ key: 'one_a_day', fields: ['machine', 'due', 'summary'], message: 'Said already today' }],
			indexes: [{ key: 'by_due', fields: ['closed', 'due'] }],
			rules: [{ key: 'hours_when_closed', assert: 'NOT [closed] OR [hours] > 0', message: 'Say how long it took', field: 'hours' }],
		},
		{
			kind: 'form',
			key: 'report',
			title: 'Report a fault',
			model: 'work_order',
			sections: [
				{
					key: 'main',
					title: 'Fault',
					fields: [
						{ field: 'machine' },
						{ field: 'summary', help: 'In one line' },
						{ field: 'priority' },
						{ field: 'assignee', preset: 'ME()', show: '[priority] = "high"' },
						{ field: 'due', require: '[priority] = "high"' },
					],
				},
			],
			nextPage: 'orders',
		},
		{ kind: 'form', key: 'machine_form', title: 'Machine', model: 'machine', sections: [{ key: 'main', fields: [{ field: 'name' }, { field: 'above' }] }] },
		{
			kind: 'page',
			key: 'orders',
			title: 'Work orders',
			blocks: [
				{
					key: 'counts',
					type: 'cards',
					cards: [
						{ key: 'open', title: 'Open', model: 'work_order', where: 'NOT [closed]', measure: 'count', open: 'machines' },
						{ key: 'hours', title: 'Hours', model: 'work_order', measure: 'sum', field: 'hours' },
					],
				},
				{ key: 'board', type: 'kanban', model: 'work_order', by: 'priority', card: ['summary', 'machine', 'due'], open: 'order' },
				{
					...{
						key: 'all',
						type: 'table',
						title: 'All',
						model: 'work_order',
						columns: [
							{ key: 'summary', field: 'summary' },
							{ key: 'due', field: 'due' },
						],
					},
					...{ where: '[assignee] = ME()', sort: [{ field: 'due', descending: true }], group: 'priority', open: 'order', form: 'report' },
				},
				{ key: 'next', type: 'todo', items: [{ key: 'mine', title: 'My orders', model: 'work_order', where: '[assignee] = ME()', due: 'due', page: 'order' }] },
				{ key: 'intro', type: 'text', lines: [{ key: 'hello', as: 'heading', text: 'Welcome' }] },
			],
			layout: { phone: ['next', 'all'], wide: [['counts', 'intro'], ['board'], ['all', 'next']] },
		},
		{
			kind: 'page',
			key: 'machines',
			title: 'Machines',
			blocks: [{ key: 'tree', type: 'tree', model: 'machine', columns: [{ key: 'name', field: 'name' }], form: 'machine_form' }],
		},
		{
			kind: 'page',
			key: 'order',
			title: 'Work order',
			record: 'work_order',
			blocks: [
				{ key: 'fields', type: 'detail', sections: [{ key: 'main', fields: ['machine', 'summary'] }], form: 'report' },
				{ key: 'history', type: 'history' },
			],
		},
		{
			kind: 'role',
			key: 'technician',
			title: 'Technician',
			models: {
				work_order: {
					read: '[assignee] = ME() OR [machine.org_unit] IN MY_UNITS()',
					create: true,
					update: '[assignee] = ME()',
					fields: { hours: 'read-only' },
				},
				'directory/person': { read: true },
			},
			pages: ['orders'],
		},
		{
			kind: 'dataset',
			key: 'machines',
			title: 'Machines',
			purpose: 'reference',
			model: 'machine',
			records: [
				{ key: 'press', values: { name: 'Press', code: 'P-1' } },
				{ key: 'pump', values: { name: 'Pump', code: 'P-2', above: 'press' } },
			],
		},
		{
			...{ kind: 'dataset', key: 'orders', title: 'Orders', purpose: 'demo', model: 'work_order', anchor: '2026-03-31' },
			records: [
				{ key: 'leak', createdBy: 'bob', values: { machine: 'pump', summary: 'It leaks', priority: 'high', assignee: 'alice', due: '2026-04-02', hours: 1.5 } },
			],
		},
		{
			kind: 'accounts',
			key: 'demo',
			title: 'Demo',
			accounts: [{ username: 'alice', password: 'workshop-1', person: 'alice', title: 'Technician', roles: ['technician', 'directory/staff'] }],
		},
		{
			...{ kind: 'translation', key: 'zh', language: 'zh-CN' },
			texts: {
				...{
					'app.title': '车间',
					'model.work_order.summary.title': '故障现象',
					'model.work_order.priority.high.title': '高',
					'page.orders.counts.cards.open.title': '待处理',
				},
				...{
					'form.report.main.title': '故障',
					'form.report.main.summary.help': '一句话',
					'page.orders.all.title': '全部',
					'page.orders.intro.lines.hello.text': '欢迎',
				},
				...{ 'model.work_order.rules.hours_when_closed.message': '请填写用时', 'app.navigation.work.title': '工作', 'role.technician.title': '技工' },
			},
		},
	] as Definition[],
};
