import type { Form } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { planFor } from '../app/plan-for.ts';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { changedValues, fieldsOf, planForm } from './plan.ts';

const app = maintenanceApp();
const ref = 'maintenance/work_order';
const model = app.models[ref];
if (!model) throw new Error('the fixture has no work orders');
const form: Form = {
	kind: 'form',
	key: 'report',
	title: '报修',
	model: 'work_order',
	sections: [
		{ key: 'main', columns: 2, fields: [{ field: 'summary', title: '怎么了', help: '一句话', span: 2 }, { field: 'priority' }, { field: 'secret' }] },
		{ key: 'gone', fields: [{ field: 'secret' }] },
	],
};

describe('the plan of a form', () => {
	it('joins the definition with the fields of the model', () => {
		const plan = planForm(form, ref, model);
		expect(plan.sections).toHaveLength(1);
		expect(plan.sections[0]).toMatchObject({ key: 'main', columns: 2 });
		expect(plan.sections[0]?.fields.map((f) => [f.key, f.title, f.help, f.span])).toEqual([
			['summary', '怎么了', '一句话', 2],
			['priority', '优先级', undefined, 1],
		]);
	});
	it('leaves out fields that the member may not see, and sections that are empty then', () => {
		const keys = fieldsOf(planForm(form, ref, model)).map((f) => f.key);
		expect(keys).not.toContain('secret');
	});
	it('is made of all writable fields for a model without a form', () => {
		const plan = planFor(app, '-work_order');
		expect(plan?.key).toBeNull();
		expect(plan && fieldsOf(plan).map((f) => f.key)).toEqual(['summary', 'priority', 'cause', 'hours', 'machine', 'reporter', 'mark']);
	});
	it('is nothing for a form that is not there', () => {
		expect(planFor(app, 'nowhere')).toBeNull();
		expect(planFor(app, '-nothing')).toBeNull();
	});
});

describe('what is sent', () => {
	it('is only what changed, with null for what was emptied', () => {
		const before = { summary: '异响', hours: 2, cause: '轴承' };
		expect(changedValues(['summary', 'hours', 'cause', 'mark'], { summary: '异响', hours: 3, cause: '', mark: undefined }, before)).toEqual({
			hours: 3,
			cause: null,
		});
	});
	it('does not hold fields that are hidden or locked', () => {
		expect(changedValues(['summary'], { summary: '新', hours: 5 }, {})).toEqual({ summary: '新' });
	});
});
