import type { ClientField } from '@dougong/ui/contracts';
import { describe, expect, it } from 'vitest';
import { readDate, readNumber, readText, textOf } from './read-text.ts';
import { gridTexts } from './texts.ts';

const today = '2026-11-20';
const words = gridTexts('zh-CN');
function field(schema: ClientField['schema'], more: Partial<ClientField> = {}): ClientField {
	return { key: 'f', title: '字段', kind: 'text', schema, required: false, access: 'write', filterOps: [], sortable: true, formula: null, ...more };
}
const read = (text: string, of: ClientField) => {
	const result = readText(text, of, today, words);
	return result.kind === 'value' ? result.value : result;
};

describe('numbers as spreadsheets and people write them', () => {
	it.each([
		['1,234.5', 1234.5],
		['１２．５', 12.5],
		['1 234', 1234],
		['12,3456,7890', 1234567890],
		['1,2345', 12345],
		['(30)', -30],
		['−5', -5],
		['+5', 5],
		['¥1,200.00', 1200],
		['￥12', 12],
		['98.5%', 0.985],
		['1.2E+03', 1200],
		['.5', 0.5],
		['12。5', 12.5],
		['1,23', undefined],
		['约100', undefined],
		['-', undefined],
		['1-2', undefined],
	])('%s', (text, number) => expect(readNumber(text)).toBe(number));

	it('a percent column takes the sign or leaves it', () => {
		const percent = field({ type: 'number' }, { kind: 'percent' });
		expect([read('98.5%', percent), read('９８．５％', percent), read('98.5', percent)]).toEqual([98.5, 98.5, 98.5]);
	});

	it('a unit may stand behind', () => {
		expect(read('12 件', field({ type: 'integer', 'x-unit': '件' }))).toBe(12);
	});

	it('what lies outside of the range, or is none, is a mistake in words', () => {
		expect(read('101', field({ type: 'number', maximum: 100 }))).toEqual({ kind: 'mistake', mistake: '字段不能大于 100。' });
		expect(read('1.5', field({ type: 'integer' }))).toEqual({ kind: 'mistake', mistake: '字段应为整数。' });
		expect(read('0.25', field({ type: 'number', multipleOf: 0.1 }))).toMatchObject({ kind: 'mistake' });
		expect(read('0.3', field({ type: 'number', multipleOf: 0.1 }))).toBe(0.3);
		expect(read('abc', field({ type: 'number' }))).toEqual({ kind: 'mistake', mistake: '字段应为数字。' });
		expect(read(' ', field({ type: 'number' }, { required: true }))).toEqual({ kind: 'mistake', mistake: '请填写字段。' });
		expect(read(' ', field({ type: 'number' }))).toBeNull();
	});
});

describe('days as Excel and WPS show them', () => {
	it.each([
		['2026/3/31', '2026-03-31'],
		['2026-03-31', '2026-03-31'],
		['2026.3.31', '2026-03-31'],
		['２０２６年３月３１日', '2026-03-31'],
		['2026年3月31日 星期二', '2026-03-31'],
		['2026/3/31 0:00', '2026-03-31'],
		['20260331', '2026-03-31'],
		['3月31日', '2026-03-31'],
		['3/31', '2026-03-31'],
		['3/31/2026', '2026-03-31'],
		['31/3/2026', '2026-03-31'],
		['31-Mar-26', '2026-03-31'],
		['31-Mar', '2026-03-31'],
		['March 31, 2026', '2026-03-31'],
		['2026/2/30', undefined],
		['2026/13/1', undefined],
		['soon', undefined],
	])('%s', (text, date) => expect(readDate(text, today)).toBe(date));
});

describe('choices, flags and texts', () => {
	const choice = field({ type: 'string', oneOf: [{ const: 'good', title: '正常' }, { const: 'bad', title: '异常' }] }); // biome-ignore format: one list
	it('a choice is meant by its title or its key', () => {
		expect([read('异常', choice), read('GOOD', choice)]).toEqual(['bad', 'good']);
		expect(read('不详', choice)).toMatchObject({ kind: 'mistake' });
	});

	it('several choices stand between commas', () => {
		const many = field({ type: 'array', items: { oneOf: choice.schema.oneOf ?? [] } });
		expect(read('正常、异常', many)).toEqual(['good', 'bad']);
		expect(textOf(['good', 'bad'], many, null)).toBe('正常、异常');
	});

	it('yes and no in both languages', () => {
		const flag = field({ type: 'boolean' });
		expect(['是', '√', 'TRUE', 'no', '否'].map((text) => read(text, flag))).toEqual([true, true, true, false, false]);
	});

	it('a text stays as it was written', () => {
		expect(read(' （甲）， ', field({ type: 'string' }))).toBe('（甲），');
	});
});

it('what goes out comes back as the same value', () => {
	const percent = field({ type: 'number' }, { kind: 'percent' });
	expect(read(textOf(98.5, percent, null), percent)).toBe(98.5);
	const date = field({ type: 'string', format: 'date' });
	expect(read(textOf('2026-03-31', date, null), date)).toBe('2026-03-31');
	const flag = field({ type: 'boolean' });
	expect(read(textOf(false, flag, null), flag)).toBe(false);
});
