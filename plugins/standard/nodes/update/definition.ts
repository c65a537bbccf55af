import { defineNodeType } from '@dougong/engine';
import { closed, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, idsOf, modelOf, noSubject } from '../shared/asked.ts';
import { checkRecords, checkSubject, recordsMistakes, recordsParts, SetFields, subjectMistakes } from '../shared/record-parts.ts';

/** Changes the record of the run, or every record for which a condition holds. Formulas read the record that is changed. */
export const update = defineNodeType({
	type: 'update',
	title: { en: 'Change records', zh: '更新记录' },
	description: { en: 'Sets fields of the record, or of several', zh: '修改当前记录或符合条件的记录' },
	icon: 'edit',
	config: Type.Object(
		{
			...recordsParts,
			set: SetFields('own', { minItems: 1 }),
			count: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many, in variable' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: (scene) => {
		const { where, set } = scene.node;
		const model = modelOf(scene);
		if (model === undefined) return noSubject;
		return ask({ do: 'write', as: 'written', op: 'update', model, set, ...(where === undefined ? { target: 'subject' } : { where, target: 'where' }) });
	},
	on: ({ node: { count } }, event) => ({ move: 'leave', exit: 'next', ...(count !== undefined && { set: { [count]: idsOf(event).length } }) }),
	mistakes: { ...recordsMistakes, ...subjectMistakes },
	check: (node, { workflow }) => [...checkRecords(node), ...checkSubject(node, workflow)],
});
