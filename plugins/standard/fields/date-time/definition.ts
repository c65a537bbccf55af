import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType, utcInstant } from '../shared.ts';

/** An instant. Accepted with any offset, kept and shown on the wire in UTC with milliseconds. */
export const dateTime = defineFieldType({
	kind: 'date-time',
	title: { en: 'Date and time', zh: '日期时间' },
	description: { en: 'A moment', zh: '日期和时间' },
	config: Type.Object({ format: Type.Optional(Type.Literal('date-time')) }),
	infers: (p) => isType(p, 'string') && p.format === 'date-time',
	value: () => ({ type: 'string', format: 'date-time' }),
	column: () => ({ type: 'timestamptz' }),
	formula: () => ({ t: 'date-time' }),
	filters: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'empty', 'not-empty'],
	sortable: true,
	normalise: utcInstant,
	example: (c) => String(c.default ?? '2026-03-31T08:00:00.000Z'),
});
