import { defineNodeType } from '@dougong/engine';
import { closed, Key } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** The run is over, with an outcome; or only this branch of it. */
export const end = defineNodeType({
	type: 'end',
	title: { en: 'End', zh: '结束' },
	description: { en: 'Ends the run with an outcome', zh: '以某个结果结束流程' },
	icon: 'stop',
	config: Type.Object(
		{
			outcome: Type.Optional(Key({ title: 'Outcome', description: 'Default: the key of the node' })),
			branch: Type.Optional(Type.Boolean({ default: false, title: 'Only this branch', description: 'The run goes on as long as another branch does' })),
		},
		closed,
	),
	exits: () => [],
	waits: false,
	enter: ({ node: { key, outcome = key, branch = false } }) => ({ move: 'end', outcome, all: !branch }),
});
