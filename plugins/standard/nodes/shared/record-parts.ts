import type { NodeMistake } from '@dougong/engine';
import { closed, FieldRef, Formula, ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** Which records a node is about; without a model it is the record of the run. */
export const recordsParts = {
	model: Type.Optional(ModelRef({ title: 'Records of', description: 'Default: the record of the run' })),
	where: Type.Optional(Formula('boolean', {}, { title: 'Of which', description: 'For example [id] = [@found]' })),
};

/** Values for fields of the record that is written. `over`: what the formulas read. */
export const SetFields = (over: 'own' | 'run', o: object = {}) =>
	Type.Array(
		Type.Object(
			{
				key: FieldRef({ writable: true }, { title: 'Field' }),
				value:
					over === 'own'
						? Formula('any', { like: 'key' }, { title: 'Value' })
						: Formula('any', { of: '@tree', like: 'key', likeOf: 'model' }, { title: 'Value' }),
			},
			closed,
		),
		{ maxItems: 100, title: 'Values', ...o },
	);

/** A condition names records of a model; the record of the run needs none. */
export function checkRecords({ model, where }: { model?: string; where?: string }): NodeMistake[] {
	if ((model === undefined) === (where === undefined)) return [];
	return [
		{
			...{ code: 'node.records-halved', severity: 'error', pointer: model === undefined ? '/where' : '/model' },
			message: { en: 'A model and a condition belong together', zh: '模型与条件必须同时给出' },
			hint: { en: 'Give both; or neither, for the record of the run', zh: '请同时填写；处理流程自身的记录则都不填' },
		},
	];
}

/** Nodes without a model of their own need a workflow that has one. */
export function checkSubject({ model }: { model?: string }, workflow: { model?: string }): NodeMistake[] {
	if (model !== undefined || workflow.model !== undefined) return [];
	return [
		{
			...{ code: 'node.no-record', severity: 'error', pointer: '' },
			message: { en: 'The workflow is about no record, so there is none to work on', zh: '流程没有关联记录，没有可处理的对象' },
			hint: { en: 'Give a model and a condition', zh: '请填写模型与条件' },
		},
	];
}
