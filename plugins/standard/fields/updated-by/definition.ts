import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { exampleId, personModel } from '../shared.ts';

/** Who last changed the record; blank when the system did. Filled by the runtime. */
export const updatedBy = defineFieldType({
	kind: 'updated-by',
	title: { en: 'Changed by', zh: '更新人' },
	description: { en: 'Who last changed the record', zh: '记录的更新人' },
	config: Type.Object({}),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => null,
	system: 'updated_by',
	formula: () => ({ t: 'record', model: personModel }),
	filters: ['eq', 'ne', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: false,
	reference: () => ({ model: personModel, many: false, tree: false, onArchive: 'keep' }),
	readOnly: true,
	example: () => exampleId,
});
