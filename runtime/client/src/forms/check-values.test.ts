import { describe, expect, it } from 'vitest';
import { planFor } from '../app/plan-for.ts';
import { createTranslate } from '../i18n/translate.ts';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { checkValues } from './check-values.ts';
import { type FormValues, fieldsOf } from './plan.ts';

const plan = planFor(maintenanceApp(), '-work_order');
const fields = plan ? fieldsOf(plan) : [];
function problems(values: FormValues, messages: Record<string, string> = zh, required = new Set(['summary'])) {
	return Object.fromEntries(checkValues(fields, required, values, createTranslate(messages)).map((p) => [p.field, p.message]));
}

describe('checks in the browser', () => {
	it('accept what fits', () => {
		expect(problems({ summary: '主轴异响', priority: 'high', hours: 1.5, mark: 5 })).toEqual({});
	});
	it('say 必填 for what is missing, empty text and empty lists included', () => {
		expect(problems({})).toEqual({ summary: '必填' });
		expect(problems({ summary: '' })).toEqual({ summary: '必填' });
		expect(problems({}, en)).toEqual({ summary: 'Required' });
	});
	it('do not ask for fields that nobody requires', () => {
		expect(problems({}, zh, new Set())).toEqual({});
	});
	it.each([
		[{ hours: 25 }, { hours: '不能大于 24' }],
		[{ hours: -1 }, { hours: '不能小于 0' }],
		[{ hours: 'three' }, { hours: '请输入数字' }],
		[{ priority: 'urgent' }, { priority: '请从选项中选择' }],
		[{ mark: 6 }, { mark: '不能大于 5' }],
		[{ mark: 2.5 }, { mark: '请输入整数' }],
		[{ machine: 'not-an-id' }, { machine: '请从选项中选择' }],
	])('word %j as a colleague would', (values, expected) => {
		expect(problems({ summary: '异响', ...values })).toEqual(expected);
	});
	it('word the length of text in characters', () => {
		expect(problems({ summary: '长'.repeat(21) })).toEqual({ summary: '最多 20 个字符' });
	});
});
