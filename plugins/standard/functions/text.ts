import { caseSql, containsText, defineFunction, isBlank, joinSql, Num, sql, sqlValue, startsWithText } from '@dougong/engine';
import { spaces } from './numbers.ts';

const text = { t: 'text' } as const;

export const len = defineFunction({
	name: 'LEN',
	also: ['LENGTH'],
	family: 'text',
	description: { en: 'The number of characters', zh: '字符数' },
	params: [{ name: 'text', type: text }],
	returns: { t: 'number' },
	evaluate: ([value]) => new Num([...(value as string)].length),
	sql: ([value = []]) => sql`char_length(${value})::numeric`,
	examples: [
		{ formula: 'LEN("斗拱")', result: '2' },
		{ formula: 'LEN("😀")', result: '1' },
	],
});

export const lower = defineFunction({
	name: 'LOWER',
	family: 'text',
	description: { en: 'In lower case', zh: '转换为小写' },
	params: [{ name: 'text', type: text }],
	returns: text,
	evaluate: ([value]) => (value as string).toLowerCase(),
	sql: ([value = []]) => caseSql('lower', value),
	examples: [{ formula: 'LOWER("ÀB")', result: 'àb' }],
});

export const upper = defineFunction({
	name: 'UPPER',
	family: 'text',
	description: { en: 'In upper case', zh: '转换为大写' },
	params: [{ name: 'text', type: text }],
	returns: text,
	evaluate: ([value]) => (value as string).toUpperCase(),
	sql: ([value = []]) => caseSql('upper', value),
	examples: [{ formula: 'UPPER("straße")', result: 'STRASSE' }],
});

export const trim = defineFunction({
	name: 'TRIM',
	family: 'text',
	description: { en: 'Without space at both ends', zh: '去除首尾空白' },
	params: [{ name: 'text', type: text }],
	returns: text,
	evaluate: ([value]) => (value as string).replace(/^[ \t\r\n\u00a0\u3000]+/, '').replace(/[ \t\r\n\u00a0\u3000]+$/, ''),
	sql: ([value = []]) => sql`btrim(${value}, ${sqlValue(spaces, 'text')})`,
	examples: [{ formula: 'TRIM("　a b ")', result: 'a b' }],
});

export const contains = defineFunction({
	name: 'CONTAINS',
	family: 'text',
	description: { en: 'Whether a text has a part, upper or lower case alike', zh: '文本是否包含某部分，不区分大小写' },
	params: [
		{ name: 'text', type: text },
		{ name: 'part', type: text },
	],
	returns: { t: 'boolean' },
	evaluate: containsText.evaluate,
	sql: containsText.sql,
	examples: [
		{ formula: 'CONTAINS("Dougong 斗拱", "GONG")', result: true },
		{ formula: 'CONTAINS("100%", "_")', result: false },
	],
});

export const startsWith = defineFunction({
	name: 'STARTS_WITH',
	family: 'text',
	description: { en: 'Whether a text starts with another, upper or lower case alike', zh: '文本是否以另一文本开头，不区分大小写' },
	params: [
		{ name: 'text', type: text },
		{ name: 'start', type: text },
	],
	returns: { t: 'boolean' },
	evaluate: startsWithText.evaluate,
	sql: startsWithText.sql,
	examples: [
		{ formula: 'STARTS_WITH("Dougong", "dou")', result: true },
		{ formula: 'STARTS_WITH("Dougong", "gong")', result: false },
	],
});

export const concat = defineFunction({
	name: 'CONCAT',
	also: ['CONCATENATE'],
	family: 'text',
	description: { en: 'Texts joined; blank ones are passed over, unlike with &', zh: '连接文本；与 & 不同，空值会被跳过' },
	params: [{ name: 'text', type: text, repeats: true }],
	returns: text,
	acceptsBlank: true,
	neverBlank: true,
	evaluate: (values) => values.filter((value) => !isBlank(value)).join(''),
	sql: (values) => sql`concat(${joinSql(values, ', ')})`,
	examples: [{ formula: 'CONCAT("a", BLANK, "b")', result: 'ab' }],
});
