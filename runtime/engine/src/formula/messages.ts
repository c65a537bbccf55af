import type { Fix, FormulaDiagnostic, Range } from './ast.ts';

/** Every mistake that a formula can have: English, Chinese, then what to do about it. {name} is filled from the details. */
const messages = {
	'formula.too-long': m(
		'The formula has {length} characters; {limit} are allowed',
		'公式有 {length} 个字符，上限为 {limit} 个',
		'Split it into several fields',
		'请拆分为多个字段',
	),
	'formula.too-many-parts': m('The formula has more than {limit} parts', '公式的组成部分超过 {limit} 个', 'Split it into several fields', '请拆分为多个字段'),
	'formula.too-deep': m('The formula is nested deeper than {limit} levels', '公式嵌套超过 {limit} 层', 'Split it into several fields', '请拆分为多个字段'),
	'formula.empty': m('The formula is empty', '公式为空', 'Write for example [{field}] = 1', '例如填写 [{field}] = 1'),
	'formula.unknown-character': m('“{text}” means nothing here', '此处的“{text}”无法识别', 'Take it out', '请删除'),
	'formula.forbidden-character': m('The text holds a character that cannot be stored', '文本中包含无法存储的字符', 'Take it out', '请删除'),
	'formula.wrong-operator': m('“{text}” is not an operator', '“{text}”不是运算符', 'Write {instead}', '请改写为 {instead}'),
	'formula.text-not-closed': m('The text has no closing quote', '文本缺少结束引号', 'Add {quote} at its end', '请在末尾补上 {quote}'),
	'formula.field-not-closed': m('The field has no closing ]', '字段缺少右方括号 ]', 'Add ] after its name', '请在字段名后补上 ]'),
	'formula.field-without-name': m('There is no field name between [ and ]', '方括号中没有字段名', 'Write for example [{field}]', '例如填写 [{field}]'),
	'formula.not-closed': m('An opening ( has no closing )', '左括号 ( 没有对应的右括号', 'Add )', '请补上 )'),
	'formula.not-opened': m('This ) closes nothing', '多余的右括号 )', 'Take it out', '请删除'),
	'formula.operand-missing': m(
		'A value is missing {place}',
		'{placeZh}缺少一个值',
		'Write a [field], a number, a "text" or a function',
		'请填写 [字段]、数字、"文本" 或函数',
	),
	'formula.operator-missing': m(
		'An operator is missing before “{text}”',
		'“{text}”之前缺少运算符',
		'Write for example =, + or AND between the two',
		'请在两者之间填写 =、+ 或 AND 等运算符',
	),
	'formula.bare-name': m('“{name}” stands alone', '“{name}”不能单独使用', 'Write {instead}', '请改写为 {instead}'),
	'formula.chained-comparison': m('Comparisons cannot be chained', '比较运算不能连写', 'Write … {op} … AND … {op2} …', '请写成 … {op} … AND … {op2} …'),
	'formula.number-too-long': m('The number has more than {limit} digits', '数字超过 {limit} 位', 'Write fewer digits', '请减少位数'),
	'formula.unknown-field': m('{model} has no field “{name}”', '“{model}”中没有字段“{name}”', '{suggestion}', '{suggestionZh}'),
	'formula.ambiguous-field': m(
		'Several fields of {model} are called “{name}”',
		'“{model}”中有多个字段名为“{name}”',
		'Write the key: {keys}',
		'请使用字段标识：{keys}',
	),
	'formula.no-reference': m(
		'[{name}] refers to no other record, so nothing can follow it',
		'[{name}] 不是引用字段，后面不能再取字段',
		'Write [{name}] alone',
		'请只写 [{name}]',
	),
	'formula.many-reference': m(
		'[{name}] refers to several records, so no single field can follow it',
		'[{name}] 引用多条记录，后面不能取单个字段',
		'Test it with IN: … IN [{name}]',
		'请使用 IN 判断：… IN [{name}]',
	),
	'formula.path-too-long': m('The path crosses more than {limit} references', '路径跨越的引用超过 {limit} 层', 'Shorten it', '请缩短'),
	'formula.field-has-no-type': m(
		'[{name}] holds structured data, which formulas cannot read',
		'[{name}] 是结构化数据，公式无法读取',
		'Use another field',
		'请使用其他字段',
	),
	'formula.unknown-function': m('There is no function {name}', '没有函数 {name}', '{suggestion}', '{suggestionZh}'),
	'formula.too-few-arguments': m('{name} needs {count}', '{name} 缺少参数', 'Write {signature}', '请写成 {signature}'),
	'formula.too-many-arguments': m('{name} takes fewer values', '{name} 的参数过多', 'Write {signature}', '请写成 {signature}'),
	'formula.wrong-value': m('{name}: {reason}', '{name}：{reasonZh}', '{suggestion}', '{suggestionZh}'),
	'formula.relation-needed': m(
		'{name} needs to know of which records: {operand} is no relation',
		'{name} 需要先指明统计哪些记录：{operand} 不是关联关系',
		'{suggestion}',
		'{suggestionZh}',
	),
	'formula.unknown-relation': m('No records called “{name}” belong to {model}', '“{model}”没有名为“{name}”的关联记录', '{suggestion}', '{suggestionZh}'),
	'formula.ambiguous-relation': m('“{name}” refers to {model} in several ways', '“{name}”以多种方式引用“{model}”', 'Write one of {keys}', '请选用：{keys}'),
	'formula.relation-alone': m(
		'{operand} is a set of records, not a value',
		'{operand} 是一组记录，不是一个值',
		'Use it in COUNT({operand}) or SUM({operand}, …)',
		'请放入 COUNT({operand}) 或 SUM({operand}, …)',
	),
	'formula.field-needed': m(
		'{place} needs a field here, not {operand}',
		'{place} 此处需要一个字段，而不是 {operand}',
		'Write for example [{field}]',
		'例如填写 [{field}]',
	),
	'formula.too-many-aggregates': m(
		'The formula looks at more than {limit} sets of records',
		'公式统计的记录集超过 {limit} 个',
		'Split it into several fields',
		'请拆分为多个字段',
	),
	'formula.aggregates-too-deep': m(
		'Sets of records are nested deeper than {limit} levels',
		'记录集嵌套超过 {limit} 层',
		'Work out the inner value in a field of its own',
		'请把内层的值放到单独的字段中计算',
	),
	'formula.other-model': m(
		'{name} compares a record with others of its kind, but {operand} are records of {model}',
		'{name} 用于同类记录之间的比较，而 {operand} 是“{model}”的记录',
		'Use PEERS(…), children or descendants',
		'请使用 PEERS(…)、children 或 descendants',
	),
	'formula.wrong-type': m(
		'{operand} is {found}, but {place} needs {wanted}',
		'{operand} 是{foundZh}，而{placeZh}需要{wantedZh}',
		'{suggestion}',
		'{suggestionZh}',
	),
	'formula.cannot-compare': m(
		'{left} is {leftType} and {right} is {rightType}: they cannot be compared',
		'{left} 是{leftTypeZh}，{right} 是{rightTypeZh}，两者无法比较',
		'{suggestion}',
		'{suggestionZh}',
	),
	'formula.cannot-calculate': m(
		'{left} is {leftType} and {right} is {rightType}: {op} cannot put them together',
		'{left} 是{leftTypeZh}，{right} 是{rightTypeZh}，不能用 {op} 运算',
		'{suggestion}',
		'{suggestionZh}',
	),
	'formula.no-order': m('{operand} is {found}, which has no order', '{operand} 是{foundZh}，没有大小顺序', 'Use = or <>', '请使用 = 或 <>'),
	'formula.different-types': m(
		'{name} must give one type, but {left} is {leftType} and {right} is {rightType}',
		'{name} 的结果类型必须一致，但 {left} 是{leftTypeZh}，{right} 是{rightTypeZh}',
		'Make both the same type',
		'请统一类型',
	),
	'formula.unknown-option': m('“{value}” is not an option of {operand}', '“{value}”不是 {operand} 的选项', '{suggestion}', '{suggestionZh}'),
	'formula.not-a-date': m('“{value}” is no date', '“{value}”不是有效日期', 'Write year-month-day, e.g. "2026-01-31"', '请按 年-月-日 填写，例如 "2026-01-31"'),
	'formula.not-an-instant': m(
		'“{value}” is no date and time',
		'“{value}”不是有效的日期时间',
		'Write e.g. "2026-01-31T08:00:00+08:00"',
		'例如填写 "2026-01-31T08:00:00+08:00"',
	),
	'formula.not-a-record': m(
		'“{value}” is no record id',
		'“{value}”不是记录编号',
		'Compare with a reference field or a function such as ME()',
		'请与引用字段或 ME() 等函数比较',
	),
	'formula.wrong-result': m(
		'The formula gives {found}, but {wanted} is needed here',
		'公式结果是{foundZh}，此处需要{wantedZh}',
		'{suggestion}',
		'{suggestionZh}',
	),
	'formula.never-equal': m('An empty text equals no blank field', '空文本与空字段不相等', 'Write ISBLANK({operand})', '请写成 ISBLANK({operand})'),
} as const;
export type FormulaCode = keyof typeof messages;
/** Every code that `parseFormula` and `checkFormula` can give, for the list in the docs. */
export const formulaCodes = Object.keys(messages) as FormulaCode[];
/** The texts behind the codes, for the list in the docs. */
export const formulaMessages: Readonly<Record<FormulaCode, { en: string; zh: string; hintEn: string; hintZh: string }>> = messages;

export type Details = { [name: string]: string | number };

/** A diagnostic in both languages. A hint that would be empty is left out. `fix` as text is for the whole range. */
export function diagnose(
	code: FormulaCode,
	range: Range,
	details: Details = {},
	{ severity = 'error', fix }: { severity?: 'error' | 'warning'; fix?: string | Fix | undefined } = {},
): FormulaDiagnostic {
	const { en, zh, hintEn, hintZh } = messages[code];
	const hint = { en: fill(hintEn, details), zh: fill(hintZh, details) };
	const repair = typeof fix === 'string' ? { range, text: fix } : fix;
	return { code, severity, range, message: { en: fill(en, details), zh: fill(zh, details) }, ...(hint.en !== '' && { hint }), ...(repair && { fix: repair }) };
}

function fill(text: string, details: Details): string {
	return text.replace(/\{(\w+)\}/g, (_, name: string) => String(Object.hasOwn(details, name) ? details[name] : '').slice(0, 200));
}
function m(en: string, zh: string, hintEn: string, hintZh: string) {
	return { en, zh, hintEn, hintZh };
}
