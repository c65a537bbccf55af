import { defineScoringRule } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { actual, closed, Full, scaled, target } from './parts.ts';

type How = 'sum' | 'mean' | 'last';

export const accumulate = defineScoringRule({
	name: 'accumulate',
	title: { en: 'Dated values, put together', zh: '多期累计' },
	description: {
		en: 'Actuals of several dates against their targets: sum ÷ sum, mean ÷ mean, or the last of each. Dates without an actual do not count',
		zh: '多期实际值与目标值比较：合计 ÷ 合计、均值 ÷ 均值，或取最后一期。没有实际值的期间不计入',
	},
	inputs: [],
	parts: [actual, target, { name: 'at', title: { en: 'Date', zh: '日期' }, type: { t: 'date' } }],
	params: Type.Object(
		{
			how: Type.Optional(Type.Unsafe<How>({ type: 'string', enum: ['sum', 'mean', 'last'], title: 'Put together', default: 'sum' })),
			full: Type.Optional(Full),
		},
		closed,
	),
	formula: ({ parts, params: { how = 'sum', full = 100 } }) => {
		const { of, inputs } = parts ?? { of: '', inputs: {} };
		const counts = `NOT ISBLANK(${inputs.actual})`;
		const together = {
			sum: (value: string | undefined) => `SUM(${of}, ${value}, ${counts})`,
			mean: (value: string | undefined) => `AVERAGE(${of}, ${value}, ${counts})`,
			last: (value: string | undefined) => `LAST(${of}, ${value}, ${inputs.at}, ${counts})`,
		}[how];
		return scaled(`${together(inputs.actual)} / ${together(inputs.target)}`, full);
	},
	examples: (['sum', 'mean', 'last'] as const).map((how, i) => ({
		inputs: {},
		parts: [
			{ actual: 90, target: 100, at: '2026-01-31' },
			{ actual: 110, target: 100, at: '2026-02-28' },
			{ actual: 140, target: 130, at: '2026-04-30' },
			{ actual: 120, target: 120, at: '2026-03-31' },
			{ actual: null, target: 150, at: '2026-05-31' },
		],
		params: { how },
		result: ['102.2222', '102.2222', '107.6923'][i] ?? null,
	})),
});
