import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { exampleId, personModel } from '../shared.ts';

/** Who made the record; blank when the system did. Filled by the runtime. */
export const createdBy = defineFieldType({
	kind: 'created-by',
	title: { en: 'Created by', zh: '创建人' },
	description: { en: 'Who made the record', zh: '记录的创建人' },
	config: Type.Object({}),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => null,
	system: 'created_by',
	formula: () => ({ t: 'record', model: personModel }),
	filters: ['eq', 'ne', 'in', 'not-in', 'empty', 'not-empty'],
	sortable: false,
	reference: () => ({ model: personModel, many: false, tree: false, onArchive: 'keep' }),
	readOnly: true,
	example: () => exampleId,
});
