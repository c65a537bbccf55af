import type { NodeMistake } from '@dougong/engine';
import { closed, FieldRef, Formula, ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { mistakesIn } from './mistakes.ts';

/** Which records a node is about; without a model it is the record of the run. */
export const recordsParts = {
	model: Type.Optional(ModelRef({ title: 'Records of', description: 'Default: the record of the run' })),
	where: Type.Optional(Formula('boolean', {}, { title: 'Of which', description: 'For example [id] = [@found]' })),
};

/** Values for fields of the record that is written. `over`: what the formulas read; `each`: the record that the property `each` is about, or the run's. */
export const SetFields = (over: 'own' | 'each', o: object = {}) =>
	Type.Array(
		Type.Object(
			{
				key: FieldRef({ writable: true }, { title: 'Field' }),
				value:
					over === 'own'
						? Formula('any', { like: 'key' }, { title: 'Value' })
						: Formula('any', { of: 'each|@tree', like: 'key', likeOf: 'model' }, { title: 'Value' }),
			},
			closed,
		),
		{ maxItems: 100, title: 'Values', ...o },
	);

export const recordsMistakes = {
	'node.records-halved': {
		severity: 'error',
		message: { en: 'A model and a condition belong together', zh: '模型与条件必须同时给出' },
		hint: { en: 'Give both; or neither, for the record of the run', zh: '请同时填写；处理流程自身的记录则都不填' },
	},
} as const;

/** A condition names records of a model; the record of the run needs none. */
export function checkRecords({ model, where }: { model?: string; where?: string }): NodeMistake<keyof typeof recordsMistakes>[] {
	const isHalved = (model === undefined) !== (where === undefined);
	return mistakesIn(isHalved && ['node.records-halved', model === undefined ? '/where' : '/model']);
}

export const subjectMistakes = {
	'node.no-record': {
		severity: 'error',
		message: { en: 'The workflow is about no record, so there is none to work on', zh: '流程没有关联记录，没有可处理的对象' },
		hint: { en: 'Give a model and a condition', zh: '请填写模型与条件' },
	},
} as const;

/** Nodes without a model of their own need a workflow that has one. */
export function checkSubject({ model }: { model?: string }, workflow: { model?: string }): NodeMistake<keyof typeof subjectMistakes>[] {
	return mistakesIn(model === undefined && workflow.model === undefined && ['node.no-record', '']);
}
