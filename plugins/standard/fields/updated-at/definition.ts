import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

/** When the record was last changed. Filled by the runtime. */
export const updatedAt = defineFieldType({
	kind: 'updated-at',
	title: { en: 'Changed at', zh: '更新时间' },
	description: { en: 'When the record was last changed', zh: '记录的更新时间' },
	config: Type.Object({ format: Type.Optional(Type.Literal('date-time')) }),
	value: () => ({ type: 'string', format: 'date-time' }),
	column: () => null,
	system: 'updated_at',
	formula: () => ({ t: 'date-time' }),
	filters: ['lt', 'lte', 'gt', 'gte'],
	sortable: true,
	readOnly: true,
	example: () => '2026-03-31T08:00:00.000Z',
});
