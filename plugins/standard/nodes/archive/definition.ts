import { defineNodeType } from '@dougong/engine';
import { closed, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { ask, idsOf, modelOf, noSubject } from '../shared/asked.ts';
import { checkRecords, checkSubject, recordsMistakes, recordsParts, subjectMistakes } from '../shared/record-parts.ts';

/** Archives the record of the run, or every record for which a condition holds. They can be restored. */
export const archive = defineNodeType({
	type: 'archive',
	title: { en: 'Archive records', zh: '归档记录' },
	description: { en: 'Archives the record, or several', zh: '归档当前记录或符合条件的记录' },
	icon: 'archive',
	config: Type.Object({ ...recordsParts, count: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'How many, in variable' })) }, closed),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: (scene) => {
		const model = modelOf(scene);
		const { where } = scene.node;
		if (model === undefined) return noSubject;
		return ask({ do: 'write', as: 'written', op: 'archive', model, ...(where === undefined ? { target: 'subject' } : { where, target: 'where' }) });
	},
	on: ({ node: { count } }, event) => ({ move: 'leave', exit: 'next', ...(count !== undefined && { set: { [count]: idsOf(event).length } }) }),
	mistakes: { ...recordsMistakes, ...subjectMistakes },
	check: (node, { workflow }) => [...checkRecords(node), ...checkSubject(node, workflow)],
});
