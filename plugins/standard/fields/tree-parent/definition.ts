import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { exampleId, onArchive } from '../shared.ts';

/** The record above this one in the same model. At most one such field in a model; no record lies below itself. */
export const treeParent = defineFieldType({
	kind: 'tree-parent',
	title: { en: 'Parent', zh: '上级' },
	description: { en: 'The record above this one', zh: '同一模型中的上级记录' },
	config: Type.Object({ 'x-on-archive': onArchive }),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => ({ type: 'uuid' }),
	// '.' is the model that holds the field; the catalogue makes it absolute.
	formula: () => ({ t: 'record', model: '.' }),
	filters: ['eq', 'ne', 'in', 'not-in', 'below', 'empty', 'not-empty'],
	sortable: false,
	reference: (c) => ({ model: '.', many: false, tree: true, onArchive: c['x-on-archive'] ?? 'refuse' }),
	example: () => exampleId,
});
