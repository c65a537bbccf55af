import type { Model } from '@dougong/schemas';
import { canBeTitle, type CatalogueField, type CatalogueModel } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { checkModelRef } from './check-slot.ts';
import { checkComputedFields } from '../computed/check-computed.ts';
import { modelFields } from './model-fields.ts';
import { fileOf } from './read-bundle.ts';
import { visitProperty } from './slots.ts';

export function checkModel(definition: Model, c: Checking): void {
	const file = fileOf(definition);
	const { problems, broken } = modelFields(definition, c.home.app.key, c.registry);
	for (const p of problems) c.report.add({ ...p, file });
	for (const key of broken) c.brokenFields.add(`${definition.key}/${key}`);
	const model = c.home.models.get(definition.key);
	if (!model) return;
	for (const field of model.fields) checkField(field, model, file, c);
	checkParents(model, file, c);
	checkComputedFields(model, file, c);
	checkTitle(model, file, c);
	checkIndexes(model, file, c);
}

function checkField(field: CatalogueField, model: CatalogueModel, file: string, c: Checking): void {
	let saysModel = false;
	visitProperty(field.property, field.type.config, {
		app: c.home.app.key,
		model: model.ref,
		file,
		pointer: field.pointer,
		visitor: {
			slot: (use) => {
				saysModel ||= use.slot.is === 'model';
				// A default formula gives the value of its own field. What a computed field is worked out by is checked as a whole.
				if (!use.pointer.endsWith('/x-formula')) c.uses.push(use.pointer.endsWith('/x-default') ? { ...use, like: field.key } : use);
			},
		},
	});
	// Kinds that refer to a fixed model, such as a person.
	if (field.reference && !saysModel && !field.reference.tree) checkModelRef(field.reference.model, { file, pointer: `${field.pointer}/x-kind` }, c);
	if (field.required && field.readOnly && field.property.default === undefined && field.property['x-default'] === undefined) {
		c.report.add({ code: 'model.required-read-only', file, pointer: field.pointer, details: { field: field.title } });
	}
}

function checkParents(model: CatalogueModel, file: string, c: Checking): void {
	for (const field of model.fields.filter((f) => f.reference?.tree).slice(1)) {
		c.report.add({ code: 'model.two-parents', file, pointer: `${field.pointer}/x-kind`, details: { field: field.key } });
	}
}

function checkTitle(model: CatalogueModel, file: string, c: Checking): void {
	const field = model.definition.titleField === undefined ? undefined : model.fieldsByKey.get(model.definition.titleField);
	if (field && !canBeTitle(field))
		c.report.add({ code: 'model.title-field-kind', file, pointer: '/titleField', details: { field: field.key, kind: field.kind } });
}

const longestIndexed = 500;

function checkIndexes(model: CatalogueModel, file: string, c: Checking): void {
	const { unique, indexes } = model.definition;
	for (const [list, items] of Object.entries({ unique: unique ?? [], indexes: indexes ?? [] })) {
		for (const [i, { fields }] of items.entries()) {
			for (const [j, key] of fields.entries()) {
				const field = model.fieldsByKey.get(key);
				// A system column is in no unique index: it differs anyway, or is the same for many.
				if (field && !(field.system && list === 'indexes')) checkIndexed(field, { file, pointer: `/${list}/${i}/fields/${j}` }, c);
			}
		}
	}
	for (const field of model.fields) if (field.property['x-unique']) checkIndexed(field, { file, pointer: `${field.pointer}/x-unique` }, c);
}

function checkIndexed(field: CatalogueField, at: { file: string; pointer: string }, c: Checking): void {
	const column = field.column;
	if (!column || ['jsonb', 'text[]', 'uuid[]'].includes(column.type)) {
		c.report.add({ code: 'model.not-indexable', ...at, details: { field: field.key, kind: field.kind } });
	} else if (column.type === 'text' && field.value.enum === undefined && (column.checks?.maxLength ?? Number.POSITIVE_INFINITY) > longestIndexed) {
		c.report.add({ code: 'model.unique-too-long', ...at, details: { field: field.key } });
	}
}
