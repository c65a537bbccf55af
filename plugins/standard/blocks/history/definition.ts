import { defineBlockType } from '@dougong/engine';
import { closed } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** Changes of the page’s record, newest first. */
export const history = defineBlockType({
	type: 'history',
	title: { en: 'History', zh: '历史' },
	description: { en: 'Who changed what and when', zh: '谁在何时改了什么' },
	needsRecord: true,
	config: Type.Object({}, closed),
});
