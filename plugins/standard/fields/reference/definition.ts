import { defineFieldType } from '@dougong/engine';
import { ModelRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { exampleId, onArchive } from '../shared.ts';

/** A reference to one record of the model in `x-model`. */
export const reference = defineFieldType({
	kind: 'reference',
	title: { en: 'Reference', zh: '引用' },
	description: { en: 'A record of another model', zh: '引用另一模型的记录' },
	config: Type.Object({ 'x-model': ModelRef({ title: 'Model', description: 'Of this app, or app/model of a required app' }), 'x-on-archive': onArchive }),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => ({ type: 'uuid' }),
	formula: (c) => ({ t: 'record', model: c['x-model'] }),
	filters: ['eq', 'ne', 'in', 'not-in', 'below', 'empty', 'not-empty'],
	sortable: false,
	reference: (c) => ({ model: c['x-model'], many: false, tree: false, onArchive: c['x-on-archive'] ?? 'keep' }),
	example: () => exampleId,
});
