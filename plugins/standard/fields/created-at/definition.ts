import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

/** When the record was made. Filled by the runtime. */
export const createdAt = defineFieldType({
	kind: 'created-at',
	title: { en: 'Created at', zh: '创建时间' },
	description: { en: 'When the record was made', zh: '记录的创建时间' },
	config: Type.Object({ format: Type.Optional(Type.Literal('date-time')) }),
	value: () => ({ type: 'string', format: 'date-time' }),
	column: () => null,
	system: 'created_at',
	formula: () => ({ t: 'date-time' }),
	filters: ['lt', 'lte', 'gt', 'gte'],
	sortable: true,
	readOnly: true,
	example: () => '2026-03-31T08:00:00.000Z',
});
