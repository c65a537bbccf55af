const zh = {
	title: '来自哪里',
	of: (field: string) => `${field}来自哪里`,
	trail: '追溯路径',
	asOf: '截至',
	asOfDay: (day: string) => `截至 ${day} 的值`,
	now: '看现在',
	noValue: '没有值',
	formula: '计算方法',
	inputs: '用到的数据',
	noInputs: '没有用到其他数据',
	stale: '正在重新计算，数值可能会变化。',
	exact: (value: string) => `精确值 ${value}`,
	since: (time: string) => `自 ${time} 起为此值`,
	revision: (n: number) => `应用版本 ${n}`,
	restricted: '无权查看',
	untitled: '（未命名）',
	drill: (title: string) => `查看${title}来自哪里`,
	records: (n: string) => `${n} 条记录`,
	some: (shown: string, total: string) => `显示其中 ${shown} 条，共 ${total} 条`,
	record: '记录',
	result: '结果',
	none: '没有参与计算的记录',
	history: '值的变化',
	noHistory: '还没有变化记录',
	errors: {
		'division-by-zero': '除数为零。',
		'out-of-range': '有数值超出可计算的范围。',
		'not-a-number': '有文本不是数字。',
		'not-a-date': '有文本不是日期或期间。',
		'unknown-year': (year: string) => `${year} 年的日历还没有导入，请管理员在“工作日历”中导入。`,
	},
};
export type ExplainTexts = typeof zh;
const en: ExplainTexts = {
	title: 'Where it comes from',
	of: (field) => `Where “${field}” comes from`,
	trail: 'Way down',
	asOf: 'As of',
	asOfDay: (day) => `Value as of ${day}`,
	now: 'Show now',
	noValue: 'No value',
	formula: 'How it is worked out',
	inputs: 'What went in',
	noInputs: 'Nothing else went in',
	stale: 'Being recomputed: the value may change.',
	exact: (value) => `Exactly ${value}`,
	since: (time) => `This value since ${time}`,
	revision: (n) => `App revision ${n}`,
	restricted: 'Not visible to you',
	untitled: '(untitled)',
	drill: (title) => `Where “${title}” comes from`,
	records: (n) => (n === '1' ? '1 record' : `${n} records`),
	some: (shown, total) => `${shown} of ${total} shown`,
	record: 'Record',
	result: 'Result',
	none: 'No records went in',
	history: 'How it changed',
	noHistory: 'No changes yet',
	errors: {
		'division-by-zero': 'The divisor is zero.',
		'out-of-range': 'A number lies outside of what can be worked out.',
		'not-a-number': 'A text is no number.',
		'not-a-date': 'A text is no date or period.',
		'unknown-year': (year) => `The calendar of ${year} is not imported yet. An administrator imports it under “Work calendars”.`,
	},
};
export function explainTexts(language: string): ExplainTexts {
	return language.startsWith('zh') ? zh : en;
}

/** Why there is no value, in the reader's language; what has no words of its own in those of the formula. */
export function errorWords({ code, reason }: { code: string; reason: string }, { errors }: ExplainTexts): string {
	const words = Object.hasOwn(errors, code) ? errors[code as keyof typeof errors] : undefined;
	return typeof words === 'function' ? words(/\d+/.exec(reason)?.[0] ?? '') : (words ?? reason);
}
