import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { exampleId, onArchive, personModel } from '../shared.ts';

/** A reference to `directory/person`. */
export const person = defineFieldType({
	kind: 'person',
	title: { en: 'Person', zh: '人员' },
	description: { en: 'A person of the directory', zh: '组织通讯录中的人员' },
	config: Type.Object({ 'x-on-archive': onArchive }),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => ({ type: 'uuid' }),
	formula: () => ({ t: 'record', model: personModel }),
	filters: ['eq', 'ne', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: false,
	reference: (c) => ({ model: personModel, many: false, tree: false, onArchive: c['x-on-archive'] ?? 'keep' }),
	example: () => exampleId,
});
