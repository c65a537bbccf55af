import { defineFunction, type FormulaType, isBlank, isEqual, joinSql, Num, type SqlFragment, sql } from '@dougong/engine';

const anyList = { t: 'list', of: { t: 'blank' } } as const;

export const ifThen = defineFunction({
	name: 'IF',
	family: 'logic',
	description: { en: 'One value where the condition holds, another (or blank) where it does not', zh: '条件成立时取一个值，否则取另一个值（省略则为空）' },
	params: [
		{ name: 'condition', type: { t: 'boolean' } },
		{ name: 'then', type: 'same' },
		{ name: 'else', type: 'same', optional: true },
	],
	returns: 'same',
	acceptsBlank: true,
	evaluate: ([condition, then = null, otherwise = null]) => (condition === true ? then : otherwise),
	sql: ([condition = [], then = [], otherwise]) => sql`(CASE WHEN ${condition} THEN ${then}${otherwise ? sql` ELSE ${otherwise}` : []} END)`,
	examples: [
		{ formula: 'IF(2 > 1, "yes", "no")', result: 'yes' },
		{ formula: 'IF(1 / 0 > 1, "yes", "no")', result: 'no' },
		{ formula: 'IF(FALSE, 1)', result: null },
	],
});

export const isBlankFunction = defineFunction({
	name: 'ISBLANK',
	also: ['ISERROR', 'ISNA', 'ISNULL', 'ISEMPTY'],
	family: 'logic',
	description: {
		en: 'Whether there is no value. A text without characters is a value; a list without elements is blank',
		zh: '是否为空。空文本不算空，空列表算空',
	},
	params: [{ name: 'value', type: 'any' }],
	returns: { t: 'boolean' },
	acceptsBlank: true,
	neverBlank: true,
	evaluate: ([value = null]) => isBlank(value),
	sql: ([value = []], [type]) => sql`(${blankWhenEmpty(value, type)} IS NULL)`,
	examples: [
		{ formula: 'ISBLANK(BLANK)', result: true },
		{ formula: 'ISBLANK(1 / 0)', result: true },
		{ formula: 'ISBLANK("")', result: false },
		{ formula: 'ISBLANK(MY_REPORTS())', result: false },
	],
});

export const coalesce = defineFunction({
	name: 'COALESCE',
	also: ['IFERROR', 'IFNA', 'IFNULL', 'NVL'],
	family: 'logic',
	description: { en: 'The first value that is not blank', zh: '第一个不为空的值' },
	params: [
		{ name: 'value', type: 'same' },
		{ name: 'otherwise', type: 'same', repeats: true },
	],
	returns: 'same',
	acceptsBlank: true,
	evaluate: (values) => values.find((value) => !isBlank(value)) ?? values.find((value) => value !== null) ?? null,
	sql: (values, types) => {
		const list = values.map((value, i) => blankWhenEmpty(value, types[i]));
		return sql`coalesce(${joinSql(list, ', ')})`;
	},
	examples: [
		{ formula: 'COALESCE(BLANK, 2, 3)', result: '2' },
		{ formula: 'COALESCE(1 / 0, 5)', result: '5' },
	],
});

export const has = defineFunction({
	name: 'HAS',
	family: 'logic',
	description: { en: 'Whether a list has an element, as … IN … does', zh: '列表中是否包含某个元素，与 … IN … 相同' },
	params: [
		{ name: 'list', type: anyList },
		{ name: 'element', type: 'element' },
	],
	returns: { t: 'boolean' },
	acceptsBlank: true,
	neverBlank: true,
	evaluate: ([list = null, element = null]) => Array.isArray(list) && list.some((item) => isEqual(item, element)),
	sql: ([list = [], element = []], [, type]) => sql`coalesce(${type?.t === 'text' ? sql`${element} COLLATE "C"` : element} = ANY(${list}), FALSE)`,
	examples: [
		{ formula: 'HAS(MY_UNITS(), MY_UNIT())', result: true },
		{ formula: 'HAS(MY_REPORTS(), BLANK)', result: false },
	],
});

export const countItems = defineFunction({
	name: 'COUNT',
	family: 'logic',
	description: { en: 'How many elements a list has, e.g. the files of an attachment', zh: '列表中有多少个元素，例如附件的文件数' },
	params: [{ name: 'list', type: anyList }],
	returns: { t: 'number' },
	acceptsBlank: true,
	neverBlank: true,
	evaluate: ([list = null]) => new Num(Array.isArray(list) ? list.length : 0),
	sql: ([list = []]) => sql`coalesce(cardinality(${list}), 0)::numeric`,
	examples: [{ formula: 'COUNT(MY_UNITS()) > 0', result: true }],
});

function blankWhenEmpty(value: SqlFragment, type: FormulaType | undefined): SqlFragment {
	return type?.t === 'list' ? sql`nullif(${value}, '{}')` : value;
}
