import { describe, expect, it } from 'vitest';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { recordAddress, refOfSegment, segmentOfModel } from './addresses.ts';
import { localiseApp } from './localise-app.ts';

describe('an app in another language', () => {
	const app = maintenanceApp();
	app.forms.report = { key: 'report', title: '报修', model: 'work_order', sections: [{ key: 'main', fields: [{ field: 'summary', help: '怎么了' }] }] };
	const english = localiseApp(app, 'en');
	it('has the texts that are translated and keeps the others', () => {
		expect(english.title).toBe('Maintenance');
		expect(english.navigation[0]?.title).toBe('Repairs');
		expect(english.models['maintenance/work_order']?.title).toBe('Work order');
		expect(english.models['maintenance/machine']?.title).toBe('设备');
		expect(english.pages.orders?.title).toBe('Work orders');
	});
	it('has its options, blocks and form texts translated', () => {
		const priority = english.models['maintenance/work_order']?.fields.find((f) => f.key === 'priority');
		expect(priority?.title).toBe('Priority');
		expect(priority?.schema.oneOf).toEqual([
			{ const: 'high', title: 'High' },
			{ const: 'normal', title: '中' },
		]);
		expect(english.pages.orders?.blocks).toEqual([{ key: 'all', type: 'table', model: 'work_order', title: 'All' }]);
		expect(english.forms.report?.sections).toEqual([{ key: 'main', fields: [{ field: 'summary', help: 'What happened' }] }]);
	});
	it('has every text that a translation may name, wherever it stands', () => {
		const rated = maintenanceApp();
		const details = (other: boolean) => ({
			key: 'details',
			blocks: [{ key: 'all', type: 'detail', sections: [{ key: 'what', title: other ? 'What' : '内容' }], empty: other ? 'Nothing' : '没有' }],
		});
		rated.pages.order = details(false);
		const [field] = rated.models['maintenance/work_order']?.fields.filter((f) => f.key === 'priority') ?? [];
		field!.schema = { ...field!.schema, oneOf: [{ const: 'high', title: '高', description: '今天' }], 'x-labels': ['差', '好'] };
		rated.translations.en = {
			'page.order.all.sections.what.title': 'What',
			'page.order.all.empty': 'Nothing',
			'model.work_order.priority.high.description': 'Today',
			'model.work_order.priority.2.title': 'Good',
		};
		const there = localiseApp(rated, 'en');
		expect(there.pages.order).toEqual(details(true));
		const schema = there.models['maintenance/work_order']?.fields.find((f) => f.key === 'priority')?.schema;
		expect(schema).toMatchObject({ oneOf: [{ const: 'high', title: '高', description: 'Today' }], 'x-labels': ['差', 'Good'] });
	});
	it('is itself in its main language', () => {
		expect(localiseApp(app, 'zh-CN')).toBe(app);
	});
});

describe('addresses', () => {
	const app = maintenanceApp();
	it('lead to the page of a record, or to the one made for its model', () => {
		expect(recordAddress('main', app, 'maintenance/work_order', 'r1')).toBe('/main/maintenance/order/r1');
		expect(recordAddress('main', app, 'maintenance/machine', 'r1')).toBe('/main/maintenance/-machine/r1');
		expect(segmentOfModel(app, 'directory/person')).toBe('-directory.person');
	});
	it('name models that this member may see, and no others', () => {
		expect(refOfSegment(app, '-machine')).toBe('maintenance/machine');
		expect(refOfSegment(app, '-directory.person')).toBeNull();
		expect(refOfSegment(app, 'orders')).toBeNull();
	});
});
