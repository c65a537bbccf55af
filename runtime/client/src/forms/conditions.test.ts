import { type Facts, noCalendar } from '@dougong/engine';
import type { Form } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { compileConditions, type RelatedRecords } from './conditions.ts';
import { hasConditions, plainState, visibleSections, writableKeys } from './form-state.ts';
import { type FormValues, planForm } from './plan.ts';

const me = '0197c0de-0000-7000-8000-00000000000a';
const facts: Facts = {
	me,
	myUnit: me,
	myUnits: [],
	myReports: [],
	allMyReports: [],
	today: '2026-11-21',
	now: '2026-11-21T08:00:00.000Z',
	timeZone: 'Asia/Shanghai',
	calendar: noCalendar,
};
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
		{
			key: 'main',
			fields: [
				{ field: 'summary' },
				{ field: 'priority', preset: '"normal"' },
				{ field: 'cause', show: '[priority] = "high"', require: '[hours] > 2' },
				{ field: 'hours', lock: '[summary] = "done"', preset: '1 + 0.5' },
				{ field: 'reporter', preset: 'ME()' },
			],
		},
		{ key: 'machine', show: '[machine.critical]', fields: [{ field: 'machine' }, { field: 'mark', show: '[no_such_field] = 1' }] },
	],
};
const plan = planForm(form, ref, model);

function conditions(related: Partial<RelatedRecords> = {}) {
	return compileConditions({ plan, app, facts, isNew: true, related: { values: () => undefined, wanted: () => {}, ...related } });
}
const keysOf = (values: FormValues) => writableKeys(plan, conditions().state(values));

describe('conditions of a form', () => {
	it('are known to be there, so that a form without them loads no formula language', () => {
		expect(hasConditions(plan)).toBe(true);
		expect(hasConditions(planForm({ ...form, sections: [{ key: 'a', fields: [{ field: 'summary' }] }] }, ref, model))).toBe(false);
	});
	it('show a field only while its condition holds', () => {
		expect(keysOf({ priority: 'normal' })).not.toContain('cause');
		expect(keysOf({ priority: 'high' })).toContain('cause');
	});
	it('require and lock by the present values', () => {
		const state = conditions().state({ priority: 'high', hours: 3, summary: 'done' });
		expect([...state.required].sort()).toEqual(['cause', 'summary']);
		expect([...state.locked]).toEqual(['hours']);
		expect(conditions().state({ priority: 'high', hours: 2 }).required.has('cause')).toBe(false);
	});
	it('hide a section, and what is hidden is not sent', () => {
		const state = conditions().state({ machine: undefined });
		expect(visibleSections(plan, state).map((s) => s.key)).toEqual(['main']);
		expect(writableKeys(plan, state)).not.toContain('machine');
	});
	it('read over a reference once the record has come, and ask for it until then', () => {
		const asked: string[] = [];
		const machine = { critical: true };
		expect(
			conditions({ wanted: (m, id) => asked.push(`${m} ${id}`) })
				.state({ machine: 'm1' })
				.hiddenSections.has('machine'),
		).toBe(true);
		expect(asked).toEqual(['maintenance/machine m1']);
		expect(
			conditions({ values: () => machine })
				.state({ machine: 'm1' })
				.hiddenSections.has('machine'),
		).toBe(false);
	});
	it('do not hold when they read a field that this member cannot see', () => {
		expect(
			conditions({ values: () => ({ critical: true }) })
				.state({ machine: 'm1' })
				.hidden.has('mark'),
		).toBe(true);
	});
	it('start a new record with presets, numbers as numbers', () => {
		expect(conditions().presets({})).toEqual({ priority: 'normal', hours: 1.5, reporter: me });
	});
	it('start from what the server will fill in, and follow its references', () => {
		const owned = maintenanceApp();
		const orders = owned.models[ref];
		const reporter = orders?.fields.find((f) => f.key === 'reporter');
		if (!orders || !reporter) throw new Error('the fixture has no reporter');
		reporter.schema['x-default'] = 'ME()';
		owned.models['directory/person'] = { ...orders, app: 'directory', key: 'person', fields: [{ ...reporter, key: 'manager', schema: {} }] };
		const short: Form = { ...form, sections: [{ key: 'main', fields: [{ field: 'cause', preset: '[reporter.manager]' }] }] };
		const asked: string[] = [];
		const compile = (values: RelatedRecords['values']) =>
			compileConditions({ plan: planForm(short, ref, orders), app: owned, facts, isNew: true, related: { values, wanted: (_, id) => asked.push(id) } });
		expect(compile(() => undefined).presets({})).toEqual({});
		expect(asked).toEqual([me]);
		expect(compile(() => ({ manager: 'boss' })).presets({})).toEqual({ cause: 'boss' });
	});
	it('may start from one another', () => {
		const chained: Form = {
			...form,
			sections: [
				{
					key: 'main',
					fields: [
						{ field: 'summary', preset: '[cause] & "!"' },
						{ field: 'cause', preset: '"轴承"' },
					],
				},
			],
		};
		const chain = planForm(chained, ref, model);
		const related: RelatedRecords = { values: () => undefined, wanted: () => {} };
		expect(compileConditions({ plan: chain, app, facts, isNew: true, related }).presets({})).toEqual({ summary: '轴承!', cause: '轴承' });
	});
	it('fill what is empty in a record that is there, but not with defaults of its model', () => {
		const orders = structuredClone(model);
		for (const field of orders.fields) if (field.key === 'summary') field.schema['x-default'] = '"new"';
		const related: RelatedRecords = { values: () => undefined, wanted: () => {} };
		const { presets } = compileConditions({ plan: planForm(form, ref, orders), app, facts, isNew: false, related });
		expect(presets({ priority: 'high' })).toEqual({ hours: 1.5, reporter: me });
	});
	it('leave values alone that were given', () => {
		expect(conditions().presets({ priority: 'high' })).toEqual({ hours: 1.5, reporter: me });
	});
});

describe('a form without conditions', () => {
	it('requires what the model requires, locks what the member may not write, and hides numbers not yet given', () => {
		const whole = planForm({ ...form, sections: [{ key: 'a', fields: model.fields.map((f) => ({ field: f.key })) }] }, ref, model);
		const state = plainState(whole, true);
		expect([...state.required]).toEqual(['summary']);
		expect([...state.locked]).toEqual(['number']);
		expect([...state.hidden]).toEqual(['number']);
		expect(plainState(whole, false).hidden.size).toBe(0);
	});
});
