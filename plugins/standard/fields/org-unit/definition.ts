import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { exampleId, onArchive, orgUnitModel } from '../shared.ts';

/** A reference to `directory/org_unit`. */
export const orgUnit = defineFieldType({
	kind: 'org-unit',
	title: { en: 'Org unit', zh: '组织单元' },
	description: { en: 'A department, plant or team of the directory', zh: '组织通讯录中的部门、工厂或班组' },
	config: Type.Object({ 'x-on-archive': onArchive }),
	value: () => ({ type: 'string', format: 'uuid' }),
	column: () => ({ type: 'uuid' }),
	formula: () => ({ t: 'record', model: orgUnitModel }),
	filters: ['eq', 'ne', 'in', 'not-in', 'below', 'empty', 'not-empty'],
	sortable: false,
	reference: (c) => ({ model: orgUnitModel, many: false, tree: false, onArchive: c['x-on-archive'] ?? 'keep' }),
	example: () => exampleId,
});
