import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, number, scaled } from './parts.ts';

export const range = defineScoringRule({
	name: 'range',
	title: { en: 'Within a range', zh: '目标区间' },
	description: {
		en: 'Full inside the range; outside it falls in a line, to nothing at the outer limits and beyond',
		zh: '区间内为满分；区间外按直线下降，到外限及以外为 0',
	},
	inputs: [
		actual,
		{ name: 'low', title: { en: 'Range from', zh: '区间下限' }, type: number },
		{ name: 'high', title: { en: 'Range to', zh: '区间上限' }, type: number },
		{ name: 'outer_low', title: { en: 'Outer limit below', zh: '下侧外限' }, type: number },
		{ name: 'outer_high', title: { en: 'Outer limit above', zh: '上侧外限' }, type: number },
	],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs: { actual: a, low, high, outer_low: least, outer_high: most }, params }) => {
		const below = `MAX(0, (${a} - ${least}) / (${low} - ${least}))`;
		const above = `MAX(0, (${most} - ${a}) / (${most} - ${high}))`;
		return scaled(
			`IFS(${a} < ${least} OR ${a} > ${most}, 0, ${a} < ${low}, ${below}, ${a} > ${high}, ${above}, ${a} >= ${low} AND ${a} <= ${high}, 1)`,
			params.full ?? 100,
		);
	},
	conditions: ({ inputs: { low, high, outer_low: least, outer_high: most } }) => [
		{
			holds: `COALESCE(${least} <= ${low} AND ${low} <= ${high} AND ${high} <= ${most}, TRUE)`,
			input: 'low',
			message: { en: 'The limits must ascend: outer limit, range from, range to, outer limit', zh: '各限值须递增：下侧外限、区间下限、区间上限、上侧外限' },
		},
	],
	examples: [
		...([['100', '100'], ['95', '100'], ['105', '100'], ['93', '60'], ['110', '50'], ['89', '0'], ['90', '0'], ['116', '0'], ['BLANK + 1', null]] as const).map(
			([value, result]) => ({ inputs: { actual: value, low: '95', high: '105', outer_low: '90', outer_high: '115' }, result }),
		),
	], // biome-ignore format: a table
});
