import type { Form } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { expect, it } from 'vitest';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { plainState } from './form-state.ts';
import { planForm } from './plan.ts';
import { planForRecord } from './plan-for-record.ts';

const ref = 'maintenance/work_order';
const model = maintenanceApp().models[ref];
if (!model) throw new Error('the fixture has no work orders');
const form: Form = {
	kind: 'form',
	key: 'report',
	title: '报修',
	model: 'work_order',
	sections: [{ key: 'main', fields: [{ field: 'summary' }, { field: 'priority' }, { field: 'number' }] }],
};
const plan = planForm(form, ref, model);
const recordWith = (can: RecordJson['can']) => ({ id: 'r', version: 1, values: {}, can }) as RecordJson;
const lockedWith = (can: RecordJson['can']) => [...plainState(planForRecord(plan, recordWith(can)), false).locked].sort();

it('locks what this member may not change on this record, and requires nothing of it', () => {
	expect(lockedWith({ update: true, delete: false, fields: ['priority'] })).toEqual(['number', 'summary']);
	expect([...plainState(planForRecord(plan, recordWith({ update: true, delete: false, fields: ['priority'] })), false).required]).toEqual([]);
});
it('changes nothing for a new record, or where the server does not say', () => {
	expect(planForRecord(plan, null)).toBe(plan);
	expect(lockedWith({ update: true, delete: false })).toEqual(['number']);
});
