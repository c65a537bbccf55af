import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { isType } from '../shared.ts';

/** Yes or no. Unset is neither. */
export const boolean = defineFieldType({
	kind: 'boolean',
	title: { en: 'Yes or no', zh: '是/否' },
	description: { en: 'A switch', zh: '开关' },
	config: Type.Object({}),
	infers: (p) => isType(p, 'boolean'),
	value: () => ({ type: 'boolean' }),
	column: () => ({ type: 'boolean' }),
	formula: () => ({ t: 'boolean' }),
	filters: ['eq', 'ne', 'empty', 'not-empty'],
	sortable: true,
	example: (c) => Boolean(c.default ?? true),
});
