import { defineNodeType } from '@dougong/engine';
import { Choice, closed, Formula, ModelRef, VariableRef, WorkflowRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, isConnected } from '../shared/asked.ts';
import { GivenVariables, runsOf } from '../shared/runs.ts';
import { checkCount, countMistake, mistakesIn } from '../shared/mistakes.ts';

/** A workflow for each record of a set: one after the other, or several at once up to a limit. Each is a run of its own. */
export const each = defineNodeType({
	type: 'each',
	title: { en: 'For each record', zh: '逐条处理' },
	description: { en: 'Runs a workflow for each of several records', zh: '对每条记录运行一个流程' },
	icon: 'refresh',
	config: Type.Object(
		{
			model: ModelRef({ title: 'Records of' }),
			where: Type.Optional(Formula('boolean', {}, { title: 'Of which' })),
			workflow: WorkflowRef({ title: 'Workflow for each' }),
			set: Type.Optional(GivenVariables),
			mode: Type.Optional(Choice(['parallel', 'sequence'], { default: 'parallel', title: 'Runs' })),
			limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 20, title: 'So many at once' })),
			needs: Type.Optional(
				Choice(['all', 'any', 'some', 'none'], { default: 'all', title: 'Waits for', description: 'When it goes on, the rest is cancelled' }),
			),
			count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, title: 'How many', description: 'For “some”' })),
			ended: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many ended, in variable' })),
		},
		closed,
	),
	exits: () => [
		{ key: 'next', title: { en: 'Next', zh: '继续' } },
		{ key: 'empty', title: { en: 'No record', zh: '没有记录' }, required: false },
	],
	waits: ({ needs }) => needs !== 'none',
	enter: ({ node: { model, where = 'TRUE', workflow, set, mode, limit = 20, needs = 'all', count = 1 } }) =>
		ask({
			...{ do: 'runs', as: 'runs', workflow, on: 'where', model, where, needs: needs === 'some' ? count : needs },
			limit: mode === 'sequence' ? 1 : limit,
			...(set && { set }),
		}),
	on: ({ node }, event) => {
		const runs = runsOf(event);
		const set = node.ended === undefined ? {} : { set: { [node.ended]: runs.length } };
		return { move: 'leave', exit: runs.length === 0 && isConnected(node, 'empty') ? 'empty' : 'next', ...set };
	},
	mistakes: {
		...countMistake,
		'node.each-limit': {
			severity: 'error',
			message: { en: 'One after the other is one at once', zh: '依次处理时每次只有一条' },
			hint: { en: 'Take the limit out', zh: '请删除上限' },
		},
	},
	check: ({ needs, count, mode, limit }) => [
		...checkCount({ needs, count }),
		...mistakesIn(mode === 'sequence' && limit !== undefined && ['node.each-limit', '/limit']),
	],
});
