import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType } from '../shared.ts';

/** A day, without a time of day or zone: `2026-03-31`. */
export const date = defineFieldType({
	kind: 'date',
	title: { en: 'Date', zh: '日期' },
	description: { en: 'A day of the calendar', zh: '日期' },
	config: Type.Object({ format: Type.Optional(Type.Literal('date')) }),
	infers: (p) => isType(p, 'string') && p.format === 'date',
	value: () => ({ type: 'string', format: 'date' }),
	column: () => ({ type: 'date' }),
	formula: () => ({ t: 'date' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: true,
	example: (c) => String(c.default ?? '2026-03-31'),
});
