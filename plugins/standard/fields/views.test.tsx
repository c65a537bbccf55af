import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { CellProps, ClientField, FieldView, InputProps } from '@dougong/ui/contracts';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { fieldMessages } from './messages.ts';
import { choiceOptions, formatDate, formatNumber, fromLocalInput, parseNumber, toLocalInput } from './shared-views.tsx';
import { fieldViews } from './views.ts';

const priority: JsonObject = { type: 'string', oneOf: [{ const: 'high', title: '高', 'x-color': 'red' }, { const: 'low' }] };
const id = '0197c0de-0000-7000-8000-000000000001';
const zhang = { id, title: '张小满' };

/** What every kind shows for a value, and what its input holds. */
const cases: Record<string, { schema?: JsonObject; value: JsonValue; expanded?: CellProps['expanded']; shows: string; holds: string }> = {
	text: { value: '导轨 <卡滞>', shows: '导轨 &lt;卡滞&gt;', holds: 'value="导轨 &lt;卡滞&gt;"' },
	'long-text': { value: '一\n二', shows: '一\n二', holds: '一\n二</textarea>' },
	number: { schema: { 'x-unit': '小时' }, value: 12345.5, shows: '12,345.5', holds: 'value="12345.5"' },
	integer: { value: 7, shows: '7', holds: 'inputMode="numeric"' },
	percent: { value: 85, shows: '85%', holds: 'value="85"' },
	boolean: { value: false, shows: '否', holds: 'type="radio"' },
	date: { value: '2026-03-31', shows: '2026年3月31日', holds: 'type="date"' },
	'date-time': { value: '2026-03-31T08:00:00.000Z', shows: '2026年3月31日', holds: 'type="datetime-local"' },
	choice: { schema: priority, value: 'high', shows: 'c-red', holds: '<option value="high" selected="">高</option>' },
	'multi-choice': { schema: { items: priority }, value: ['high', 'low'], shows: '高', holds: 'type="checkbox"' },
	person: { value: id, expanded: zhang, shows: '张小满', holds: 'value="张小满"' },
	'org-unit': { value: id, expanded: { id, title: '一车间' }, shows: '一车间', holds: 'role="combobox"' },
	reference: { value: id, expanded: { id, title: null, restricted: true }, shows: '无权查看', holds: 'value="无权查看"' },
	'tree-parent': { value: id, expanded: { id, title: '上级' }, shows: '上级', holds: 'value="上级"' },
	period: { schema: { 'x-period': 'month' }, value: '2026-03', shows: '2026年3月', holds: '<option value="2026-03" selected="">' },
	rating: { schema: { maximum: 5, 'x-labels': ['差', '可', '中', '良', '优'] }, value: 4, shows: '4 分，满分 5 分', holds: '良' },
	'auto-number': { value: 'WO-202603-0001', shows: 'WO-202603-0001', holds: 'value="WO-202603-0001"' },
	'created-at': { value: '2026-03-31T08:00:00.000Z', shows: '<time', holds: 'type="datetime-local"' },
	'updated-at': { value: '2026-03-31T08:00:00.000Z', shows: '<time', holds: 'type="datetime-local"' },
	'created-by': { value: id, expanded: zhang, shows: '张小满', holds: 'role="combobox"' },
	'updated-by': { value: id, expanded: zhang, shows: '张小满', holds: 'role="combobox"' },
	attachment: { value: [{ id, name: 'yard.png', type: 'image/png', size: 34 }], shows: 'yard.png', holds: 'yard.png' },
	json: { value: { a: [1] }, shows: '{&quot;a&quot;:[1]}', holds: '&quot;a&quot;: [' },
};

const t = (key: string, values: Record<string, string | number> = {}) =>
	((fieldMessages['zh-CN'] as Record<string, string>)[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

function fieldOf(kind: string): ClientField {
	const schema = cases[kind]?.schema ?? {};
	const reference = cases[kind]?.expanded ? { model: 'directory/person', many: false, tree: false } : undefined;
	return {
		key: 'f',
		title: '字段',
		kind,
		schema,
		required: false,
		access: 'write',
		filterOps: [],
		sortable: true,
		formula: null,
		...(reference && { reference }),
	};
}
function cell({ kind, Cell }: FieldView, value: JsonValue): string {
	return renderToStaticMarkup(<Cell value={value} field={fieldOf(kind)} expanded={value === null ? null : cases[kind]?.expanded} language="zh-CN" t={t} />);
}
function input({ kind, Input }: FieldView, more: Partial<InputProps> = {}): string {
	const props = { id: 'root_f', onChange: () => {}, field: fieldOf(kind), required: false, disabled: false, invalid: false, language: 'zh-CN', t };
	return renderToStaticMarkup(<Input {...props} value={cases[kind]?.value} expanded={cases[kind]?.expanded} lookup={async () => []} {...more} />);
}

// What a view loads when it is drawn must not be on its way any more when the tests are over.
beforeAll(() => Promise.all([import('./attachment/files-cell.tsx'), import('./attachment/files-input.tsx')]));

describe.each(fieldViews.map((view) => [view.kind, view] as const))('the view of %s', (kind, view) => {
	it('shows a value as people read it', () => {
		expect(cell(view, cases[kind]?.value ?? null)).toContain(cases[kind]?.shows ?? 'a case for this kind');
	});
	it('shows nothing for no value', () => {
		expect(cell(view, null).replace(/<[^>]*>/g, '')).toBe('');
	});
	it('holds the value in an input that the label points at', () => {
		const html = input(view);
		expect(html).toContain(cases[kind]?.holds ?? 'a case for this kind');
		expect(html).toContain('id="root_f"');
	});
	it('starts empty, says what is wrong with it, and can be closed', () => {
		expect(input(view, { value: undefined, expanded: null })).not.toContain('undefined');
		expect(input(view, { describedBy: 'root_f-error', invalid: true })).toContain('root_f-error');
		expect(input(view, { disabled: true })).toContain('disabled=""');
	});
});

describe('numbers as people type them', () => {
	it.each([
		['1,200.5', 1200.5],
		[' 12 ', 12],
		['3。5', 3.5],
		['-4', -4],
		['', undefined],
		['３ Stück', '３ Stück'],
		['９９．５', 99.5],
		['－１，２００', -1200],
		['−3', -3],
	])('%j is %j', (typed, value) => {
		expect(parseNumber(typed)).toBe(value);
	});
	it('are shown with the decimal places that their field says, half away from zero; computed ones with at most four', () => {
		const said = { ...fieldOf('number'), schema: { 'x-decimals': 2 } };
		expect([2.675, -2.675, 97.7, 12000].map((n) => formatNumber(n, 'zh-CN', said))).toEqual(['2.68', '-2.68', '97.70', '12,000.00']);
		expect(formatNumber(34.448275862, 'zh-CN', { ...fieldOf('number'), computed: true })).toBe('34.4483');
	});
	it('are shown with separators and all their digits', () => {
		expect(formatNumber(1234567.000123, 'en')).toBe('1,234,567.000123');
	});
});

describe('dates and times', () => {
	it('are shown in the language of the reader, whatever the time zone', () => {
		expect(formatDate('2026-01-01', 'en')).toBe('Jan 1, 2026');
		expect(formatDate('not a date', 'en')).toBe('not a date');
	});
	it('come back from a local input as the same instant', () => {
		const instant = '2026-03-31T08:15:00.000Z';
		expect(fromLocalInput(toLocalInput(instant))).toBe(instant);
		expect(fromLocalInput('')).toBeUndefined();
		expect(toLocalInput(undefined)).toBe('');
	});
});

describe('options', () => {
	it('have the stored value as title where none is written', () => {
		expect(choiceOptions(priority).map((o) => o.title)).toEqual(['高', 'low']);
		expect(choiceOptions({ enum: ['a', 'b'] }).map((o) => o.value)).toEqual(['a', 'b']);
	});
});
