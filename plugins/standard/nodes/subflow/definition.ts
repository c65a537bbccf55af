import { defineNodeType } from '@dougong/engine';
import { Choice, closed, Formula, ModelRef, VariableRef, WorkflowRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask } from '../shared/asked.ts';
import { GivenVariables, runsOf } from '../shared/runs.ts';
import { mistakesIn } from '../shared/mistakes.ts';

/** Another workflow as a part of this one: a run of its own, with its own picture. */
export const subflow = defineNodeType({
	type: 'subflow',
	title: { en: 'Run a workflow', zh: '子流程' },
	description: { en: 'Runs another workflow, and waits until it has ended', zh: '运行另一个流程并等待其结束' },
	icon: 'flow',
	config: Type.Object(
		{
			workflow: WorkflowRef({ title: 'Workflow' }),
			about: Type.Optional(Choice(['same', 'record', 'none'], { default: 'same', title: 'About', description: 'The same record, another one, or none' })),
			model: Type.Optional(ModelRef({ title: 'Record of', description: 'For another record' })),
			where: Type.Optional(Formula('boolean', {}, { title: 'The one of which' })),
			set: Type.Optional(GivenVariables),
			wait: Type.Optional(Type.Boolean({ default: true, title: 'Waits for its end' })),
			into: Type.Optional(VariableRef({ holds: ['text'] }, { title: 'Outcome kept in variable' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: ({ wait = true }) => wait,
	enter: ({ node: { workflow, about = 'same', model, where, set, wait = true } }) =>
		ask({
			...{ do: 'runs', as: 'runs', workflow, needs: wait ? 'all' : 'none' },
			on: about === 'same' ? 'subject' : about === 'record' ? 'where' : 'none',
			...(model !== undefined && { model }),
			...(where !== undefined && { where }),
			...(set && { set }),
		}),
	on: ({ node: { into } }, event) => ({ move: 'leave', exit: 'next', ...(into !== undefined && { set: { [into]: runsOf(event)[0]?.outcome ?? null } }) }),
	mistakes: {
		'node.subflow-about': {
			severity: 'error',
			message: { en: 'Another record needs a model and a condition', zh: '关联其他记录时须填写模型与条件' },
			hint: { en: 'Give “about”: "record", a model and a condition together', zh: '请同时填写 about 为 record、模型与条件' },
		},
		'node.subflow-into': {
			severity: 'error',
			message: { en: 'There is no outcome when it does not wait', zh: '不等待时没有结果' },
			hint: { en: 'Let it wait, or take the variable out', zh: '请改为等待，或删除变量' },
		},
	},
	check: ({ about, model, where, wait, into }) => {
		const said = [about === 'record', model !== undefined, where !== undefined];
		const isHalved = said.includes(true) && said.includes(false);
		return mistakesIn(
			isHalved && ['node.subflow-about', about === 'record' ? '/about' : model === undefined ? '/where' : '/model'],
			wait === false && into !== undefined && ['node.subflow-into', '/into'],
		);
	},
});
