import { defineBlockType } from '@dougong/engine';
import { closed } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** The runs of workflows about the page’s record, where they stand, and what may be started. */
export const runs = defineBlockType({
	type: 'runs',
	title: { en: 'Workflow runs', zh: '流程' },
	description: { en: 'Runs about this record, where they stand, and buttons to start one', zh: '与此记录相关的流程、进展，以及发起按钮' },
	needsRecord: true,
	config: Type.Object(
		{
			start: Type.Optional(Type.Boolean({ default: true, title: 'With buttons to start' })),
			picture: Type.Optional(Type.Boolean({ default: false, title: 'Draws the run that is under way' })),
		},
		closed,
	),
});
