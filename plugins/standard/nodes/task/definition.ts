import { defineNodeType, type NodeConfig } from '@dougong/engine';
import { Choice, closed } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { askingNeeds, askingVerbs, enterAsking, onAsking } from '../shared/asking.ts';
import { askingMistakes, checkAsking } from '../shared/check-asking.ts';
import { askingParts } from '../shared/config-parts.ts';
import { type Plan, type Scene, skipNothing } from '../shared/plan.ts';

const config = Type.Object(
	{
		...askingParts,
		mode: Type.Optional(Choice(['any', 'all', 'sequence'], { default: 'any', title: 'Done when it is done by' })),
		verbs: Type.Optional(
			Type.Array(Choice(['return', 'transfer', 'comment', 'save']), { uniqueItems: true, title: 'May also', description: 'Default: transfer, comment, save' }),
		),
		/** So that whoever began it can mend it: the first time the run passes by. */
		onlyReturned: Type.Optional(Type.Boolean({ default: false, title: 'Only when it is returned here' })),
		onDeadline: Type.Optional(Choice(['nothing', 'overdue'], { default: 'nothing', title: 'When the deadline passes' })),
	},
	closed,
);
type Config = NodeConfig<typeof config>;

/** People fill in a form, or some fields of the record. */
export const task = defineNodeType({
	type: 'task',
	title: { en: 'Task', zh: '填写任务' },
	description: { en: 'People fill in a form, or some of its fields', zh: '由相关人员填写表单或部分字段' },
	icon: 'checklist',
	config,
	exits: ({ onDeadline }) => [
		{ key: 'next', title: { en: 'Done', zh: '完成' }, verb: 'complete' },
		...(onDeadline === 'overdue' ? [{ key: 'overdue', title: { en: 'Overdue', zh: '逾期' } }] : []),
	],
	waits: true,
	watches: ({ due, dueMoves }) => (dueMoves ? due : undefined),
	enter: (scene) => (scene.node.onlyReturned && !wasReturned(scene) ? { move: 'leave', exit: 'next' } : enterAsking(scene, planOf(scene.node))),
	on: (scene, event) => onAsking(scene, planOf(scene.node), event),
	verbs: (scene, one) => askingVerbs(scene, planOf(scene.node), one),
	needs: (scene, one) => askingNeeds(scene, planOf(scene.node), one),
	mistakes: askingMistakes,
	check: (node) => checkAsking(planOf(node)),
});

const verbs = ['return', 'transfer', 'comment', 'save'];
const usual = ['transfer', 'comment', 'save'];

function planOf(node: Config): Plan {
	return {
		kind: 'task',
		config: node,
		mode: { is: node.mode ?? 'any' },
		yes: 'complete',
		verbs: ['complete', ...verbs.filter((verb) => (node.verbs ?? usual).some((one) => one === verb))],
		exits: { approved: 'next', rejected: 'next' },
		skip: skipNothing,
		signature: false,
		onDeadline: node.onDeadline ?? 'nothing',
	};
}

/** Whether the last step before this visit was a return. */
function wasReturned({ run }: Pick<Scene, 'run'>): boolean {
	return run.trail.at(-1)?.exit.startsWith('returned') === true;
}
