import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

/** A mark from 1 to `maximum`, shown as stars or points. */
export const rating = defineFieldType({
	kind: 'rating',
	title: { en: 'Rating', zh: '评分' },
	description: { en: 'A mark from 1 to a highest one', zh: '1 到最高分的评分' },
	config: Type.Object({
		minimum: Type.Optional(Type.Literal(1)),
		maximum: Type.Optional(Type.Integer({ title: 'Highest mark', minimum: 2, maximum: 10, default: 5 })),
		'x-labels': Type.Optional(
			Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 2, maxItems: 10, title: 'Meaning of each mark', description: 'From 1 upwards' }),
		),
	}),
	value: (c) => ({ type: 'integer', minimum: 1, maximum: c.maximum ?? 5 }),
	column: (c) => ({ type: 'smallint', checks: { min: 1, max: c.maximum ?? 5 } }),
	formula: () => ({ t: 'number' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	example: (c) => c.maximum ?? 5,
});
