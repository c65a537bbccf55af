import { defineNodeType, type NodeConfig, type NodeMistake } from '@dougong/engine';
import { Choice, closed } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { askingNeeds, askingVerbs, enterAsking, onAsking } from '../shared/asking.ts';
import { askingMistakes, checkAsking } from '../shared/check-asking.ts';
import { askingParts } from '../shared/config-parts.ts';
import type { Plan } from '../shared/plan.ts';
import type { Mode } from '../shared/votes.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const Skip = (title: string) => Type.Optional(Choice(['approve', 'next-up', 'nothing'], { title }));

const config = Type.Object(
	{
		...askingParts,
		mode: Type.Optional(Choice(['any', 'all', 'ratio', 'quorum', 'sequence'], { default: 'all', title: 'They decide' })),
		percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50, title: 'Percent that have to approve', description: 'Of a ratio' })),
		threshold: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, title: 'Weight that has to approve', description: 'Of a quorum' })),
		skip: Type.Optional(
			Type.Object(
				{
					initiator: Skip('Who began it is asked'),
					before: Skip('Who approved before in this run is asked'),
					twice: Skip('Somebody is asked twice here'),
				},
				{ ...closed, title: 'Skips', description: 'approve: without asking. next-up: the superior is asked. Twice is asked once unless said otherwise' },
			),
		),
		verbs: Type.Optional(
			Type.Array(Choice(['reject', 'return', 'transfer', 'add-signer', 'comment']), { uniqueItems: true, title: 'May also', description: 'Default: all' }),
		),
		signature: Type.Optional(Type.Boolean({ default: false, title: 'Approving needs a signature' })),
		onDeadline: Type.Optional(Choice(['nothing', 'approve', 'reject', 'overdue'], { default: 'nothing', title: 'When the deadline passes' })),
	},
	closed,
);
type Config = NodeConfig<typeof config>;

/** People decide about the run: alone, together, by weight, or one after another. */
export const approval = defineNodeType({
	type: 'approval',
	title: { en: 'Approval', zh: '审批' },
	description: { en: 'People approve or reject, together or one after another', zh: '由相关人员同意或驳回，可会签、或签、按比例或依次审批' },
	icon: 'check-circle',
	config,
	exits: ({ onDeadline }) => [
		{ key: 'approved', title: { en: 'Approved', zh: '同意' }, verb: 'approve' },
		{ key: 'rejected', title: { en: 'Rejected', zh: '驳回' }, verb: 'reject', required: false },
		...(onDeadline === 'overdue' ? [{ key: 'overdue', title: { en: 'Overdue', zh: '逾期' } }] : []),
	],
	waits: true,
	watches: ({ due, dueMoves }) => (dueMoves ? due : undefined),
	enter: (scene) => enterAsking(scene, planOf(scene.node)),
	on: (scene, event) => onAsking(scene, planOf(scene.node), event),
	verbs: (scene, task) => askingVerbs(scene, planOf(scene.node), task),
	needs: (scene, one) => askingNeeds(scene, planOf(scene.node), one),
	mistakes: {
		...askingMistakes,
		'approval.empty-quorum': {
			severity: 'error',
			message: { en: 'This quorum needs nobody, so it would be reached at once', zh: '法定人数未设置，会立即通过' },
			hint: { en: 'Say how much weight has to approve, or how many of an entry', zh: '请填写需要的总权重，或某一组需要的人数' },
		},
	},
	check: (node) => [...checkAsking(planOf(node)), ...checkQuorum(node)],
});

const verbs = ['reject', 'return', 'transfer', 'add-signer', 'comment'];

function planOf(node: Config): Plan {
	const { skip = {} } = node;
	return {
		kind: 'approval',
		config: node,
		mode: modeOf(node),
		yes: 'approve',
		verbs: ['approve', ...verbs.filter((verb) => node.verbs?.some((one) => one === verb) ?? true)],
		exits: { approved: 'approved', rejected: 'rejected' },
		skip: { initiator: skip.initiator ?? 'nothing', before: skip.before ?? 'nothing', twice: skip.twice ?? 'approve' },
		signature: node.signature === true,
		onDeadline: node.onDeadline ?? 'nothing',
	};
}

function modeOf({ mode = 'all', who, percent = 50, threshold = 0 }: Config): Mode {
	const veto = who.filter((one) => one.veto).map(({ key }) => key);
	if (mode === 'ratio') return { is: mode, percent, veto };
	if (mode !== 'quorum') return { is: mode };
	const weights = Object.fromEntries(who.map(({ key, weight = 1 }) => [key, weight]));
	const needs = Object.fromEntries(who.flatMap(({ key, needs: n }) => (n === undefined ? [] : [[key, n]])));
	return { is: mode, weights, needs, veto, threshold };
}

/** A quorum of nothing would be reached at once. */
function checkQuorum({ mode, threshold, who }: Config): NodeMistake<'approval.empty-quorum'>[] {
	const isEmpty = mode === 'quorum' && threshold === undefined && who.every(({ needs }) => needs === undefined);
	return mistakesIn(isEmpty && ['approval.empty-quorum', '/mode']);
}
