import {
	bindSql,
	type DecimalValue,
	defineFunction,
	errorValue,
	joinSql,
	Num,
	numberText,
	roundNumber,
	type SqlFragment,
	sql,
	toNumber,
} from '@dougong/engine';

const number = { t: 'number' } as const;

export const abs = defineFunction({
	name: 'ABS',
	family: 'numbers',
	description: { en: 'The number without its sign', zh: '绝对值' },
	params: [{ name: 'number', type: number }],
	returns: number,
	evaluate: ([value]) => (value as DecimalValue).abs(),
	sql: ([value = []]) => sql`abs(${value})`,
	examples: [{ formula: 'ABS(-1.5)', result: '1.5' }],
});

const [fewest, most] = [-15, 20];
export const round = defineFunction({
	name: 'ROUND',
	family: 'numbers',
	description: {
		en: 'Rounded to so many places after the point (default 0, from −15 to 20), halves away from zero',
		zh: '四舍五入到指定的小数位（默认 0，范围 −15 到 20）',
	},
	params: [
		{ name: 'number', type: number },
		{ name: 'places', type: number, optional: true },
	],
	returns: number,
	evaluate: ([value, places]) => {
		const to = places ? Math.trunc((places as DecimalValue).toNumber()) : 0;
		if (to < fewest || to > most) return errorValue('out-of-range', `ROUND takes from ${fewest} to ${most} places`);
		return roundNumber(value as DecimalValue, to);
	},
	sql: ([value = [], places]) =>
		places
			? bindSql([value, places], ([v = [], p = []]) => sql`(CASE WHEN trunc(${p}) BETWEEN -15 AND 20 THEN round(${v}, trunc(${p})::integer) END)`)
			: sql`round(${value})`,
	examples: [
		{ formula: 'ROUND(2.345, 2)', result: '2.35' },
		{ formula: 'ROUND(-2.5)', result: '-3' },
		{ formula: 'ROUND(1250, -2)', result: '1300' },
		{ formula: 'ROUND(1, 99)', result: null },
	],
});

export const min = smallestOrLargest('MIN', 'least', { en: 'The smallest number; blank when any of them is', zh: '最小值；任一为空则结果为空' }, [
	{ formula: 'MIN(1.2, 3)', result: '1.2' },
	{ formula: 'MIN(1, BLANK)', result: null },
]);
export const max = smallestOrLargest('MAX', 'greatest', { en: 'The largest number; blank when any of them is', zh: '最大值；任一为空则结果为空' }, [
	{ formula: 'MAX(1, 10 / 3)', result: '3.33333333333333333333' },
	{ formula: 'MAX(1, 2, 1 / 0)', result: null },
]);

function smallestOrLargest(name: string, sqlName: string, description: { en: string; zh: string }, examples: { formula: string; result: unknown }[]) {
	const least = name === 'MIN';
	return defineFunction({
		name,
		family: 'numbers',
		description,
		params: [
			{ name: 'number', type: number },
			{ name: 'other', type: number, repeats: true },
		],
		returns: number,
		evaluate: (values) => (values as DecimalValue[]).reduce((a, b) => (least === b.lessThan(a) ? b : a)),
		// LEAST and GREATEST pass over NULL; a missing number must not count as none.
		sql: (values) => {
			const call = (args: readonly SqlFragment[]): SqlFragment => [{ k: 'text', text: `${sqlName}(` }, ...joinSql(args, ', '), { k: 'text', text: ')' }];
			return bindSql(values, (args) => sql`(CASE WHEN num_nulls(${joinSql(args, ', ')}) = 0 THEN ${call(args)} END)`);
		},
		examples,
	});
}

/** Space of every kind that people type around numbers and words. */
export const spaces = ' \t\r\n\u00a0\u3000';

export const value = defineFunction({
	name: 'VALUE',
	family: 'numbers',
	description: { en: 'The number that a text says, e.g. "12.5"; an error for any other text', zh: '把文本转换为数字，例如 "12.5"；无法转换时为错误' },
	params: [{ name: 'text', type: { t: 'text' } }],
	returns: number,
	evaluate: ([text]) => {
		const match = /^[ \t\r\n\u00a0\u3000]*(-?[0-9]{1,30}(?:\.[0-9]{1,20})?)[ \t\r\n\u00a0\u3000]*$/.exec(text as string);
		return (match && toNumber(match[1])) || errorValue('not-a-number', 'VALUE needs a text such as 12.5');
	},
	sql: ([text = []]) =>
		sql`substring(${text} COLLATE "C" from '^[ \\t\\r\\n\\u00a0\\u3000]*(-?[0-9]{1,30}(?:\\.[0-9]{1,20})?)[ \\t\\r\\n\\u00a0\\u3000]*$')::numeric`,
	examples: [
		{ formula: 'VALUE(" 12.50 ")', result: '12.5' },
		{ formula: 'VALUE("twelve")', result: null },
		{ formula: 'VALUE("1e9")', result: null },
	],
});

export const text = defineFunction({
	name: 'TEXT',
	family: 'numbers',
	description: { en: 'A number as text, without superfluous zeros', zh: '把数字转换为文本，不含多余的零' },
	params: [{ name: 'number', type: number }],
	returns: { t: 'text' },
	evaluate: ([number]) => numberText(new Num(number as DecimalValue)),
	sql: ([number = []]) => sql`trim_scale(${number})::text`,
	examples: [
		{ formula: 'TEXT(12.50)', result: '12.5' },
		{ formula: 'TEXT(0.1 * 3) & "%"', result: '0.3%' },
	],
});
