import {
	bindSql,
	type DecimalValue,
	defineFunction,
	errorValue,
	type FormulaError,
	formulaLimits,
	type FormulaValue,
	Num,
	type SqlFragment,
	sql,
} from '@dougong/engine';
import { displayWidth, displayWidthSql } from './text-width.ts';

const text = { t: 'text' } as const;
const number = { t: 'number' } as const;
/** What REPT, PAD and SUBSTITUTE make at most, so that nesting them stays small. */
export const longest = formulaLimits.text;
const tooLong = errorValue('out-of-range', `the text would have more than ${longest} characters`);

const wholeOf = (value: FormulaValue | undefined, otherwise: number) => (value === undefined ? otherwise : Math.trunc((value as DecimalValue).toNumber()));
const lengthOf = (value: string) => [...value].length;
/** A count from `least` on; beyond any text it is all the same. NULL below. */
function countSql(count: SqlFragment | undefined, least: 0 | 1): SqlFragment {
	const from = least === 0 ? sql`0` : sql`1`;
	return count ? bindSql([count], ([n = []]) => sql`(CASE WHEN trunc(${n}) >= ${from} THEN least(trunc(${n}), 10000000)::integer END)`) : sql`1`;
}

export const left = edge('LEFT', {
	description: { en: 'The first characters of a text (default 1)', zh: '文本开头的若干字符（默认 1 个）' },
	evaluate: (characters, count) => characters.slice(0, count),
	examples: [
		{ formula: 'LEFT("斗拱abc", 3)', result: '斗拱a' },
		{ formula: 'LEFT("abc")', result: 'a' },
		{ formula: 'LEFT("abc", 99)', result: 'abc' },
		{ formula: 'LEFT("abc", -1)', result: null },
	],
});
export const right = edge('RIGHT', {
	description: { en: 'The last characters of a text (default 1)', zh: '文本末尾的若干字符（默认 1 个）' },
	evaluate: (characters, count) => (count === 0 ? [] : characters.slice(-count)),
	examples: [
		{ formula: 'RIGHT("abc😀", 2)', result: 'c😀' },
		{ formula: 'RIGHT("abc", 0)', result: '' },
	],
});

interface Edge {
	description: { en: string; zh: string };
	evaluate(characters: string[], count: number): string[];
	examples: { formula: string; result: unknown }[];
}
function edge(name: 'LEFT' | 'RIGHT', { description, evaluate, examples }: Edge) {
	return defineFunction({
		name,
		family: 'text',
		description,
		params: [
			{ name: 'text', type: text },
			{ name: 'count', type: number, optional: true },
		],
		returns: text,
		evaluate: ([value, count]) => {
			const n = wholeOf(count, 1);
			return n < 0 ? errorValue('out-of-range', `${name} needs a count of at least 0`) : evaluate([...(value as string)], n).join('');
		},
		sql: ([value = [], count]) => (name === 'LEFT' ? sql`left(${value}, ${countSql(count, 0)})` : sql`right(${value}, ${countSql(count, 0)})`),
		examples,
	});
}

export const mid = defineFunction({
	name: 'MID',
	also: ['SUBSTR', 'SUBSTRING'],
	family: 'text',
	description: { en: 'So many characters of a text from a place on; the first is 1', zh: '从指定位置（首字符为 1）起的若干字符' },
	params: [
		{ name: 'text', type: text },
		{ name: 'start', type: number },
		{ name: 'count', type: number },
	],
	returns: text,
	evaluate: ([value, start, count]) => {
		const [from, n] = [wholeOf(start, 1), wholeOf(count, 0)];
		if (from < 1 || n < 0) return errorValue('out-of-range', 'MID needs a start of at least 1 and a count of at least 0');
		return [...(value as string)].slice(from - 1, from - 1 + n).join('');
	},
	sql: ([value = [], start = [], count = []]) => sql`substr(${value}, ${countSql(start, 1)}, ${countSql(count, 0)})`,
	examples: [
		{ formula: 'MID("GX-2026-007", 4, 4)', result: '2026' },
		{ formula: 'MID("斗拱", 2, 9)', result: '拱' },
		{ formula: 'MID("abc", 0, 1)', result: null },
	],
});

export const find = defineFunction({
	name: 'FIND',
	also: ['SEARCH'],
	family: 'text',
	description: {
		en: 'Where a part first stands in a text, the first character being 1; blank when it does not. Upper and lower case differ',
		zh: '某部分在文本中首次出现的位置（首字符为 1）；没有则为空，区分大小写',
	},
	params: [
		{ name: 'part', type: text },
		{ name: 'text', type: text },
	],
	returns: number,
	evaluate: ([part, value]) => {
		const at = (value as string).indexOf(part as string);
		return at < 0 ? null : new Num(lengthOf((value as string).slice(0, at)) + 1);
	},
	sql: ([part = [], value = []]) => sql`nullif(strpos(${value}, ${part}), 0)::numeric`,
	examples: [
		{ formula: 'FIND("-", "GX-2026")', result: '3' },
		{ formula: 'FIND("拱", "斗拱")', result: '2' },
		{ formula: 'FIND("x", "GX")', result: null },
	],
});

export const substitute = defineFunction({
	name: 'SUBSTITUTE',
	also: ['REPLACE'],
	family: 'text',
	description: {
		en: 'A text with every occurrence of a part replaced; upper and lower case differ. At most 10,000 characters, or as many as it had',
		zh: '把文本中的某部分全部替换，区分大小写；结果最多 10,000 个字符（或不超过原长度）',
	},
	params: [
		{ name: 'text', type: text },
		{ name: 'part', type: text },
		{ name: 'new', type: text },
	],
	returns: text,
	evaluate: (args) => {
		const [value, part, by] = args as [string, string, string];
		if (part === '') return value;
		const pieces = value.split(part);
		const length = lengthOf(value) + (pieces.length - 1) * (lengthOf(by) - lengthOf(part));
		return length > Math.max(longest, lengthOf(value)) ? tooLong : pieces.join(by);
	},
	sql: (args) =>
		bindSql(args, ([value = [], part = [], by = []]) => {
			const times = sql`coalesce((char_length(${value}) - char_length(replace(${value}, ${part}, ''))) / nullif(char_length(${part}), 0), 0)`;
			const length = sql`char_length(${value}) + ${times}::bigint * (char_length(${by}) - char_length(${part}))`;
			return sql`replace(CASE WHEN ${length} <= greatest(10000, char_length(${value})) THEN ${value} END, ${part}, ${by})`;
		}),
	examples: [
		{ formula: 'SUBSTITUTE("a-b-c", "-", "/")', result: 'a/b/c' },
		{ formula: 'SUBSTITUTE("abc", "", "x")', result: 'abc' },
		{ formula: 'LEN(SUBSTITUTE(REPT("a", 10000), "a", "bb"))', result: null },
	],
});

export const rept = defineFunction({
	name: 'REPT',
	also: ['REPEAT'],
	family: 'text',
	description: { en: 'A text so many times; at most 10,000 characters', zh: '把文本重复若干次，结果最多 10,000 个字符' },
	params: [
		{ name: 'text', type: text },
		{ name: 'times', type: number },
	],
	returns: text,
	evaluate: ([value, count]) => {
		const n = wholeOf(count, 0);
		if (n < 0) return errorValue('out-of-range', 'REPT needs a number of at least 0');
		if (value === '') return '';
		return n > longest || lengthOf(value as string) * n > longest ? tooLong : (value as string).repeat(n);
	},
	sql: (args) =>
		bindSql(args, ([value = [], n = []]) => {
			const times = sql`CASE WHEN trunc(${n}) >= 0 AND trunc(${n}) * char_length(${value}) <= 10000 THEN least(trunc(${n}), 10000)::integer END`;
			return sql`repeat(${value}, ${times})`;
		}),
	examples: [
		{ formula: 'REPT("★", 3)', result: '★★★' },
		{ formula: 'REPT("ab", 0)', result: '' },
		{ formula: 'REPT("x", 500000000)', result: null },
	],
});

export const splitPart = defineFunction({
	name: 'SPLIT_PART',
	family: 'text',
	description: {
		en: 'One part of a text that a separator divides: 1 is the first, −1 the last; blank when there is none',
		zh: '按分隔符拆分后的第几部分：1 为第一部分，−1 为最后一部分；没有则为空',
	},
	params: [
		{ name: 'text', type: text },
		{ name: 'separator', type: text },
		{ name: 'part', type: number },
	],
	returns: text,
	evaluate: ([value, separator, which]) => {
		const n = wholeOf(which, 1);
		const parts = value === '' ? [] : separator === '' ? [value as string] : (value as string).split(separator as string);
		return parts.at(n > 0 ? n - 1 : n === 0 ? parts.length : n) ?? null;
	},
	sql: (args) =>
		bindSql(args, ([value = [], separator = [], n = []]) => {
			const parts = sql`CASE WHEN ${separator} IS NOT NULL THEN string_to_array(${value}, ${separator}) END`;
			const which = sql`(CASE WHEN abs(${n}) <= 10000000 THEN trunc(${n}) END)::integer`;
			return bindSql([parts, which], ([list = [], i = []]) => sql`(${list})[CASE WHEN ${i} < 0 THEN cardinality(${list}) + 1 + ${i} ELSE ${i} END]`);
		}),
	examples: [
		{ formula: 'SPLIT_PART("GX-2026-007", "-", 2)', result: '2026' },
		{ formula: 'SPLIT_PART("GX-2026-007", "-", -1)', result: '007' },
		{ formula: 'SPLIT_PART("GX-2026-007", "-", 4)', result: null },
	],
});

export const width = defineFunction({
	name: 'WIDTH',
	family: 'text',
	description: {
		en: 'The width of a text on the screen, in half-width characters: Chinese characters count 2',
		zh: '文本的显示宽度，以半角字符计：汉字等全角字符算 2',
	},
	params: [{ name: 'text', type: text }],
	returns: number,
	evaluate: ([value]) => new Num(displayWidth(value as string)),
	sql: ([value = []]) => bindSql([value], ([v = []]) => sql`${displayWidthSql(v)}::numeric`),
	examples: [
		{ formula: 'WIDTH("斗拱abc")', result: '7' },
		{ formula: 'WIDTH("（ＡＢ）")', result: '8' },
		{ formula: 'WIDTH("")', result: '0' },
	],
});

export const padLeft = pad('PAD_LEFT', {
	description: {
		en: 'A text made so wide by filling up on its left (with spaces, or another text); Chinese characters are 2 wide',
		zh: '在左侧填充（默认空格）到指定显示宽度；汉字宽度为 2',
	},
	examples: [
		{ formula: 'PAD_LEFT("7", 3, "0")', result: '007' },
		{ formula: 'PAD_LEFT("斗拱", 3)', result: '斗拱' },
		{ formula: 'PAD_LEFT("7", 3, "")', result: null },
	],
});
export const padRight = pad('PAD_RIGHT', {
	description: {
		en: 'A text made so wide by filling up on its right (with spaces, or another text); Chinese characters are 2 wide',
		zh: '在右侧填充（默认空格）到指定显示宽度；汉字宽度为 2',
	},
	examples: [
		{ formula: 'PAD_RIGHT("斗拱", 6, ".")', result: '斗拱..' },
		{ formula: 'PAD_RIGHT("a", 4, "宽")', result: 'a宽' },
		{ formula: 'PAD_RIGHT("a", 999999)', result: null },
	],
});

function pad(name: 'PAD_LEFT' | 'PAD_RIGHT', rest: { description: { en: string; zh: string }; examples: { formula: string; result: unknown }[] }) {
	return defineFunction({
		name,
		family: 'text',
		...rest,
		params: [
			{ name: 'text', type: text },
			{ name: 'width', type: number },
			{ name: 'fill', type: text, optional: true },
		],
		returns: text,
		evaluate: ([value, to, fill = ' ']) => {
			const filling = fillingOf(value as string, wholeOf(to, 0), fill as string);
			return typeof filling !== 'string' ? filling : name === 'PAD_LEFT' ? filling + value : value + filling;
		},
		sql: ([value = [], to = [], fill = sql`' '`]) =>
			bindSql([value, to, fill], ([v = [], w = [], f = []]) => {
				const room = sql`(CASE WHEN trunc(${w}) <= 10000 THEN greatest(0, trunc(${w}))::integer END - ${displayWidthSql(v)})`;
				const times = bindSql(
					[room, displayWidthSql(f)],
					([r = [], unit = []]) => sql`((CASE WHEN ${r} > 0 THEN ${r} WHEN ${r} <= 0 THEN 0 END) / nullif(${unit}, 0))`,
				);
				const filling = bindSql([times, f], ([n = [], one = []]) => sql`repeat(${one}, CASE WHEN ${n} * char_length(${one}) <= 10000 THEN ${n} END)`);
				return name === 'PAD_LEFT' ? sql`(${filling} || ${v})` : sql`(${v} || ${filling})`;
			}),
	});
}
function fillingOf(value: string, width: number, fill: string): string | FormulaError {
	if (width > longest) return tooLong;
	if (displayWidth(fill) <= 0) return errorValue('out-of-range', 'what fills must be wider than nothing');
	const times = Math.floor(Math.max(0, Math.max(0, width) - displayWidth(value)) / displayWidth(fill));
	return times * lengthOf(fill) > longest ? tooLong : fill.repeat(times);
}
