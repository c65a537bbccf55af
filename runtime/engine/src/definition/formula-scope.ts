import type { FormulaScope, ScopeField } from '../formula/scope.ts';
import type { Registry } from '../kinds/registry.ts';
import type { Catalogue, CatalogueField, CatalogueModel } from './catalogue.ts';
import { findModel } from './references.ts';

/** What formulas over `model` may use: every field of it and of what it refers to, in `home` and the apps that it requires. */
export function formulaScope(model: string, home: Catalogue, apps: ReadonlyMap<string, Catalogue>, registry: Registry): FormulaScope {
	return {
		model,
		fields: (ref) => {
			const found = findModel(ref, home, apps);
			return found && scopeFields(found);
		},
		title: (ref) => findModel(ref, home, apps)?.title ?? ref,
		functions: registry.functions,
		fn: (name) => registry.fn(name),
	};
}

const made = new WeakMap<CatalogueModel, readonly ScopeField[]>();

function scopeFields(model: CatalogueModel): readonly ScopeField[] {
	let fields = made.get(model);
	if (!fields) {
		fields = model.fields.map(scopeField);
		made.set(model, fields);
	}
	return fields;
}

const systemColumns = {
	id: 'uuid',
	version: 'bigint',
	created_at: 'timestamptz',
	updated_at: 'timestamptz',
	archived_at: 'timestamptz',
	created_by: 'uuid',
	updated_by: 'uuid',
} as const;

function scopeField(field: CatalogueField): ScopeField {
	const column = field.system ? systemColumns[field.system] : field.column?.type;
	return {
		key: field.key,
		titles: [field.title],
		type: field.formula,
		...(field.reference && { reference: { model: field.reference.model, many: field.reference.many, tree: field.reference.tree } }),
		...(column && { column }),
		query: field.type,
	};
}
