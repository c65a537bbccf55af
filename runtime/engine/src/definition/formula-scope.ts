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
			const owner = found?.app === home.app.key ? home : apps.get(found?.app ?? '');
			return found && scopeFields(found, owner ?? home);
		},
		title: (ref) => findModel(ref, home, apps)?.title ?? ref,
		functions: registry.functions,
		fn: (name) => registry.fn(name),
	};
}

const made = new WeakMap<CatalogueModel, readonly ScopeField[]>();

function scopeFields(model: CatalogueModel, owner: Catalogue): readonly ScopeField[] {
	let fields = made.get(model);
	if (!fields) {
		fields = model.fields.map((field) => scopeField(field, titlesOf(field, model, owner)));
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

/** What people call the field, in every language of its app. */
function titlesOf(field: CatalogueField, model: CatalogueModel, owner: Catalogue): string[] {
	const translated = owner.translations.flatMap((t) => t.texts[`model.${model.key}.${field.key}.title`] ?? []);
	return [...new Set([field.title, ...translated])];
}

function scopeField(field: CatalogueField, titles: readonly string[]): ScopeField {
	const column = field.system ? systemColumns[field.system] : field.column?.type;
	return {
		key: field.key,
		titles,
		type: field.formula,
		...(field.reference && { reference: { model: field.reference.model, many: field.reference.many, tree: field.reference.tree } }),
		...(column && { column }),
		query: field.type,
	};
}
