import { defineBlockType } from '@dougong/engine';
import { Choice, closed, FieldRef, Key, PageRef, Text } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { model, where } from '../definition-parts.ts';

/** Figures over the records that the reader may see. */
export const cards = defineBlockType({
	type: 'cards',
	title: { en: 'Figures', zh: '指标卡' },
	description: { en: 'Counts, sums and averages', zh: '计数、合计与平均' },
	config: Type.Object(
		{
			cards: Type.Array(
				Type.Object(
					{
						key: Key(),
						title: Text(),
						model,
						where,
						measure: Choice(['count', 'sum', 'avg'], { title: 'Shows', description: 'sum and avg need a field' }),
						field: Type.Optional(FieldRef({ holds: ['number'] })),
						format: Type.Optional(Choice(['number', 'percent'], { default: 'number', description: 'percent: the field holds percents, 85 is 85 %' })),
						open: Type.Optional(PageRef({}, { title: 'Opens', description: 'Page to look into it' })),
					},
					closed,
				),
				{ minItems: 1, maxItems: 12 },
			),
		},
		closed,
	),
});
