import type { LocalText } from '../kinds/field-type.ts';

/** A mistake in a filter or sort order. `pointer` is a JSON Pointer into the filter (or into the list of criteria). */
export interface QueryDiagnostic {
	code: string;
	pointer: string;
	message: LocalText;
	hint?: LocalText;
}
const messages = {
	'filter.unknown-operator': m('{field} cannot be filtered with “{op}”', '{field} 不支持筛选方式“{op}”', 'Use one of {ops}', '可用：{ops}'),
	'filter.wrong-value': m('{field} needs {wanted}, not {found}', '{field} 需要{wantedZh}，而不是 {found}', 'Write for example {example}', '例如填写 {example}'),
	'filter.unknown-option': m('{found} is not an option of {field}', '{found} 不是 {field} 的选项', '{suggestion}', '{suggestionZh}'),
	'filter.value-missing': m('“{op}” on {field} needs a value', '{field} 的“{op}”缺少比较值', 'Add "value"', '请填写 "value"'),
	'filter.value-superfluous': m('“{op}” on {field} takes no value', '{field} 的“{op}”不需要比较值', 'Leave "value" out', '请删除 "value"'),
	'filter.list-needed': m(
		'“{op}” on {field} needs a list of 1 to {limit} values',
		'{field} 的“{op}”需要包含 1 到 {limit} 个值的列表',
		'Write a list, [ … ]',
		'请使用列表 [ … ]',
	),
	'filter.not-a-tree': m('{model} is no tree, so nothing lies below its records', '“{model}”不是树形结构，没有下级', 'Use "eq" or "in"', '请使用 "eq" 或 "in"'),
	'filter.too-deep': m('The filter is nested deeper than {limit} levels', '筛选条件嵌套超过 {limit} 层', 'Nest it less', '请减少嵌套'),
	'filter.too-large': m('The filter has more than {limit} conditions', '筛选条件超过 {limit} 个', 'Use fewer conditions', '请减少条件'),
	'filter.unknown-shape': m(
		'This is no filter',
		'无法识别的筛选条件',
		'Write { "field", "op", "value" }, or "and", "or", "not", "formula", "search"',
		'请使用 { "field", "op", "value" }，或 "and"、"or"、"not"、"formula"、"search"',
	),
	'filter.nothing-to-search': m('{model} has no field that can be searched', '“{model}”没有可搜索的字段', 'Filter by a field', '请按字段筛选'),
	'sort.not-sortable': m('{field} has no order', '{field} 不能排序', 'Sort by one of {names}', '可排序：{names}'),
	'sort.twice': m('{field} is named twice', '{field} 重复', 'Name it once', '请只保留一次'),
} as const;
export type QueryCode = keyof typeof messages;

export type QueryDetails = { [name: string]: string | number };

export function queryDiagnostic(code: QueryCode, pointer: string, details: QueryDetails): QueryDiagnostic {
	const { en, zh, hintEn, hintZh } = messages[code];
	return { code, pointer, message: { en: fill(en, details), zh: fill(zh, details) }, hint: { en: fill(hintEn, details), zh: fill(hintZh, details) } };
}

function fill(text: string, details: QueryDetails): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(details, name) ? String(details[name]).slice(0, 200) : whole));
}
function m(en: string, zh: string, hintEn: string, hintZh: string) {
	return { en, zh, hintEn, hintZh };
}
