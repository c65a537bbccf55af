import type { FormulaType } from './types.ts';

interface Words {
	en: string;
	zh: string;
}
/** What people call a model. */
type Title = (model: string) => string | undefined;
/** Records that have a word of their own. */
const known: { [model: string]: Words | undefined } = {
	'directory/person': { en: 'a person', zh: '人员' },
	'directory/org_unit': { en: 'an organisation unit', zh: '组织单元' },
};
const words: { [T in FormulaType['t']]: (type: Extract<FormulaType, { t: T }>, title: Title) => Words } = {
	number: () => ({ en: 'a number', zh: '数字' }),
	text: (type) => (type.options ? { en: 'a choice', zh: '选项' } : { en: 'text', zh: '文本' }),
	boolean: () => ({ en: 'true or false', zh: '真假值' }),
	date: () => ({ en: 'a date', zh: '日期' }),
	'date-time': () => ({ en: 'a date and time', zh: '日期时间' }),
	duration: () => ({ en: 'a duration', zh: '时长' }),
	record: (type, title) => known[type.model] ?? { en: `a record of ${title(type.model) ?? type.model}`, zh: `“${title(type.model) ?? type.model}”的记录` },
	blank: () => ({ en: 'blank', zh: '空值' }),
	list: () => ({ en: 'a list', zh: '列表' }),
};

/** A type as people say it, with its article. */
export function typeWords(type: FormulaType, title: Title = () => undefined): Words {
	return (words[type.t] as (type: FormulaType, title: Title) => Words)(type, title);
}

/** How to get from one type to another in a formula, and what to write for it where that is sure. `operand` as written. */
export function conversionHint(operand: string, from: FormulaType, to: FormulaType): Words & { fix?: string } {
	const same = (text: string) => ({ en: `Write ${text}`, zh: `请写成 ${text}` });
	const fix = (text: string) => ({ ...same(text), fix: text });
	if (from.t === 'date-time' && to.t === 'date') return fix(`DATEVALUE(${operand})`);
	if (from.t === 'number' && to.t === 'text' && !to.options) return fix(`TEXT(${operand})`);
	if (from.t === 'text' && to.t === 'number') return fix(`VALUE(${operand})`);
	if (from.t === 'duration' && to.t === 'number') return fix(`HOURS(${operand})`);
	if (from.t === 'number' && to.t === 'duration') return fix(`DURATION(${operand}, "hour")`);
	if (from.t === 'text' && to.t === 'date') return same('DATE(2026, 1, 31) / "2026-01-31"');
	if (from.t === 'text' && to.t === 'record') return { en: 'Compare with a reference field or a function such as ME()', zh: '请与引用字段或 ME() 等函数比较' };
	if (from.t === 'boolean' && to.t === 'number') return fix(`IF(${operand}, 1, 0)`);
	if (from.t === 'boolean' && to.t === 'text') return same(`IF(${operand}, "…", "…")`);
	if (from.t === 'list') return same(`… IN ${operand}`);
	if (to.t === 'list') return same('… IN (…)');
	if (to.t === 'boolean') return fix(from.t === 'number' ? `${operand} > 0` : `NOT ISBLANK(${operand})`);
	return { en: 'Use another field or value', zh: '请改用其他字段或值' };
}

/** Whether a value of `from` may stand where `to` is needed. A list of blank stands for any list. */
export function fits(from: FormulaType, to: FormulaType): boolean {
	if (from.t === 'blank' || to.t === 'blank') return true;
	if (from.t === 'list' && to.t === 'list') return fits(from.of, to.of);
	if (from.t === 'record' && to.t === 'record') return from.model === to.model;
	return from.t === to.t;
}

/** The type of either: options stay only when both have the same ones. */
export function common(a: FormulaType, b: FormulaType): FormulaType {
	if (a.t === 'blank') return b;
	if (b.t === 'blank') return a;
	if (a.t !== 'text' || b.t !== 'text') return a;
	const same = a.options && b.options && a.options.length === b.options.length && a.options.every((o, i) => o === b.options?.[i]);
	return same ? a : { t: 'text' };
}
