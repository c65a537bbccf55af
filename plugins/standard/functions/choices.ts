import { bindSql, defineFunction, isEqual, joinSql, type SqlFragment, sql } from '@dougong/engine';

const boolean = { t: 'boolean' } as const;

export const ifs = defineFunction({
	name: 'IFS',
	family: 'logic',
	description: {
		en: 'The value beside the first condition that holds, else the last value (or blank)',
		zh: '第一个成立的条件对应的值；都不成立时取最后的值（省略则为空）',
	},
	params: [
		{ name: 'condition', type: boolean, repeats: true },
		{ name: 'then', type: 'same', repeats: true },
		{ name: 'else', type: 'same', optional: true },
	],
	returns: 'same',
	acceptsBlank: true,
	evaluate: (args) => {
		for (let i = 0; i + 1 < args.length; i += 2) if (args[i] === true) return args[i + 1] ?? null;
		return args.length % 2 === 1 ? (args.at(-1) ?? null) : null;
	},
	sql: (args) => caseSql(args, (condition) => sql`${condition}`),
	examples: [
		{ formula: 'IFS(1 > 2, "a", 2 > 1, "b", "c")', result: 'b' },
		{ formula: 'IFS(1 > 2, "a", 1 / 0 > 1, "b", "c")', result: 'c' },
		{ formula: 'IFS(FALSE, 1)', result: null },
	],
});

export const switchCase = defineFunction({
	name: 'SWITCH',
	also: ['CASE', 'DECODE'],
	family: 'logic',
	description: {
		en: 'The value beside the first case that equals the first argument, else the last value (or blank)',
		zh: '与第一个参数相等的首个情形所对应的值；都不相等时取最后的值（省略则为空）',
	},
	params: [
		{ name: 'value', type: 'alike' },
		{ name: 'case', type: 'alike', repeats: true },
		{ name: 'then', type: 'same', repeats: true },
		{ name: 'else', type: 'same', optional: true },
	],
	returns: 'same',
	acceptsBlank: true,
	evaluate: ([value = null, ...args]) => {
		for (let i = 0; i + 1 < args.length; i += 2) if (isEqual(value, args[i] ?? null)) return args[i + 1] ?? null;
		return args.length % 2 === 1 ? (args.at(-1) ?? null) : null;
	},
	sql: ([value = [], ...args], [type]) => {
		const collation = type?.t === 'text' ? sql` COLLATE "C"` : [];
		return bindSql([value], ([v = []]) => caseSql(args, (one) => sql`${v} IS NOT DISTINCT FROM ${one}${collation}`));
	},
	examples: [
		{ formula: 'SWITCH(2, 1, "one", 2, "two", "many")', result: 'two' },
		{ formula: 'SWITCH("c", "a", 1, "b", 2)', result: null },
		{ formula: 'SWITCH(BLANK, BLANK, "none", 1, "one")', result: 'none' },
	],
});

/** CASE over pairs, with what is left at the end as ELSE. */
function caseSql(args: readonly SqlFragment[], test: (first: SqlFragment) => SqlFragment): SqlFragment {
	const branches = args.flatMap((first, i) => (i % 2 === 0 && i + 1 < args.length ? [sql`WHEN ${test(first)} THEN ${args[i + 1] ?? []}`] : []));
	const otherwise = args.length % 2 === 1 ? sql` ELSE ${args.at(-1) ?? []}` : [];
	return sql`(CASE ${joinSql(branches, ' ')}${otherwise} END)`;
}

export const xor = defineFunction({
	name: 'XOR',
	family: 'logic',
	description: { en: 'Whether an odd number of the conditions hold; blank when one is', zh: '成立的条件个数是否为奇数；任一为空则为空' },
	params: [
		{ name: 'condition', type: boolean },
		{ name: 'other', type: boolean, repeats: true },
	],
	returns: boolean,
	evaluate: (args) => args.filter((value) => value === true).length % 2 === 1,
	sql: (args) => args.reduce((left, right) => sql`(${left} <> ${right})`),
	examples: [
		{ formula: 'XOR(TRUE, FALSE)', result: true },
		{ formula: 'XOR(TRUE, TRUE, TRUE)', result: true },
		{ formula: 'XOR(TRUE, 1 / 0 > 1)', result: null },
	],
});
