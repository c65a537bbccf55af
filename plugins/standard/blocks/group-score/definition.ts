import { defineBlockType } from '@dougong/engine';
import { closed, FieldRef, Key, ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** On the page of what a weight group belongs to: the score of the group in a period, by segments. */
export const groupScore = defineBlockType({
	type: 'group-score',
	title: { en: 'Score of a period', zh: '周期得分' },
	description: {
		en: 'What the records that refer to this one score together in a period, by segments',
		zh: '引用本记录的各项在一个周期内的合计得分，按权重分段',
	},
	needsRecord: true,
	config: Type.Object(
		{
			model: ModelRef({ title: 'Model', description: 'One that a goal tree is over' }),
			tree: Type.Optional(Key({ title: 'Goal tree', description: 'Default: the first over the model' })),
			by: FieldRef(
				{ holds: ['record'] },
				{ title: 'Refers to the page’s record in', description: 'The field that the weight groups of the tree are alike in' },
			),
		},
		closed,
	),
});
