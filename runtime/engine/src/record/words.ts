import type { ErrorObject } from 'ajv/dist/2020.js';
import { periodAt, type PeriodSpec } from '../calendar/periods.ts';
import type { LocalText } from '../kinds/field-type.ts';

/** What is wrong with a value, in words: completes “must …” / “必须…”. */
export function reason(e: ErrorObject): LocalText {
	const p = e.params as { [name: string]: unknown };
	const limit = String(p.limit ?? '');
	switch (e.keyword) {
		case 'minimum':
			return { en: `must be at least ${limit}`, zh: `不能小于 ${limit}` };
		case 'maximum':
			return { en: `must be at most ${limit}`, zh: `不能大于 ${limit}` };
		case 'exclusiveMinimum':
			return { en: `must be greater than ${limit}`, zh: `必须大于 ${limit}` };
		case 'exclusiveMaximum':
			return { en: `must be less than ${limit}`, zh: `必须小于 ${limit}` };
		case 'multipleOf':
			return { en: `must be a multiple of ${p.multipleOf}`, zh: `必须是 ${p.multipleOf} 的倍数` };
		case 'minLength':
			return limit === '1' ? { en: 'must not be empty', zh: '不能为空' } : { en: `must have at least ${limit} characters`, zh: `至少 ${limit} 个字符` };
		case 'maxLength':
			return { en: `must have at most ${limit} characters`, zh: `最多 ${limit} 个字符` };
		case 'minItems':
			return limit === '1' ? { en: 'must not be empty', zh: '不能为空' } : { en: `must have at least ${limit} items`, zh: `至少 ${limit} 项` };
		case 'maxItems':
			return { en: `must have at most ${limit} items`, zh: `最多 ${limit} 项` };
		case 'uniqueItems':
			return { en: 'must not name anything twice', zh: '不能重复' };
		case 'pattern':
			return { en: `must match ${p.pattern}`, zh: `格式必须符合 ${p.pattern}` };
		case 'format':
			return formats[String(p.format)] ?? { en: `must be a valid ${p.format}`, zh: `必须是有效的 ${p.format}` };
		case 'type':
			return types[String(p.type)] ?? { en: `must be ${[p.type].flat().join(' or ')}`, zh: `类型必须是 ${[p.type].flat().join(' 或 ')}` };
		case 'enum':
			return { en: `must be one of: ${list(p.allowedValues)}`, zh: `必须是以下之一：${list(p.allowedValues)}` };
		case 'const':
			return { en: `must be ${JSON.stringify(p.allowedValue)}`, zh: `必须是 ${JSON.stringify(p.allowedValue)}` };
		case 'required':
			return { en: `must have “${p.missingProperty}”`, zh: `缺少“${p.missingProperty}”` };
		case 'additionalProperties':
			return { en: `must not have “${p.additionalProperty}”`, zh: `不能有“${p.additionalProperty}”` };
		case 'x-period-of':
			return periodWords(e.schema as PeriodSpec);
		default:
			return { en: e.message ?? 'is not allowed', zh: `不符合规则（${e.keyword}）` };
	}
}

function periodWords(spec: PeriodSpec): LocalText {
	const example = periodAt(spec, { today: '2026-03-31', now: '2026-03-31T08:00:00Z' }) ?? '2026-03';
	return { en: `must be a period such as ${example}`, zh: `必须是期间，例如 ${example}` };
}

const types: { [type: string]: LocalText } = {
	string: { en: 'must be text', zh: '必须是文本' },
	number: { en: 'must be a number', zh: '必须是数字' },
	integer: { en: 'must be a whole number', zh: '必须是整数' },
	boolean: { en: 'must be true or false', zh: '必须是 true 或 false' },
	array: { en: 'must be a list', zh: '必须是列表' },
	object: { en: 'must be an object', zh: '必须是对象' },
};
const formats: { [format: string]: LocalText } = {
	date: { en: 'must be a date such as 2026-03-31', zh: '必须是日期，例如 2026-03-31' },
	'date-time': { en: 'must be a date and time such as 2026-03-31T08:00:00Z', zh: '必须是日期时间，例如 2026-03-31T08:00:00Z' },
	uuid: { en: 'must be the id of a record', zh: '必须是记录的 id' },
	email: { en: 'must be an e-mail address', zh: '必须是电子邮箱地址' },
	uri: { en: 'must be a web address', zh: '必须是网址' },
};

function list(values: unknown): string {
	const all = Array.isArray(values) ? values : [];
	return all.length > 12 ? `${all.slice(0, 12).join(', ')} …` : all.join(', ');
}
