import type { FormulaScope, ScopeField, ScopeRelation } from '../formula/scope.ts';
import type { Registry } from '../kinds/registry.ts';
import type { Catalogue, CatalogueField, CatalogueModel } from './catalogue.ts';
import { absoluteModel, findModel } from './references.ts';

/** What formulas over `model` may use: every field of it and of what it refers to, in `home` and the apps that it requires. */
export function formulaScope(model: string, home: Catalogue, apps: ReadonlyMap<string, Catalogue>, registry: Registry): FormulaScope {
	const relations = new Map<string, readonly ScopeRelation[]>();
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
		aggregates: registry.aggregates,
		aggregate: (name) => registry.aggregate(name),
		relations: (ref) => {
			const of = absoluteModel(ref, home.app.key);
			const known = relations.get(of) ?? scopeRelations(of, home, apps);
			relations.set(of, known);
			return known;
		},
	};
}

const treeTitles = { children: { zh: '下级', en: 'children' }, descendants: { zh: '全部下级', en: 'descendants' } } as const;

/** What refers to a model by a field of one record, in this app and those that it requires; and what lies below in a tree. */
function scopeRelations(of: string, home: Catalogue, apps: ReadonlyMap<string, Catalogue>): ScopeRelation[] {
	const model = findModel(of, home, apps);
	if (!model) return [];
	const parent = model.treeParent;
	const tree = (['children', 'descendants'] as const).map((name): ScopeRelation => {
		const k = name === 'children' ? 'referring' : 'descendants';
		const titles = treeTitles[name];
		const titleIn = (language: string) => (language.startsWith('zh') ? titles.zh : titles.en);
		return { name, aliases: [], titles: Object.values(titles), titleIn, relation: { k, model: of, field: parent ?? '' } };
	});
	const catalogues = [home, ...[...apps.values()].filter((app) => app !== home && app.app.key !== home.app.key)];
	return [...(parent === null ? [] : tree), ...catalogues.flatMap((app) => [...app.models.values()].flatMap((m) => referring(m, model, app, home)))];
}

function referring(from: CatalogueModel, to: CatalogueModel, owner: Catalogue, home: Catalogue): ScopeRelation[] {
	const fields = from.fields.filter((f) => f.reference?.model === to.ref && !f.reference.many && f.column && !(from.ref === to.ref && f.key === to.treeParent));
	const model = owner === home ? from.key : from.ref;
	const called = modelTitles(from, owner);
	return fields.map((field): ScopeRelation => {
		const only = fields.length === 1;
		const titles = called.flatMap((title) => [...(only ? [title] : []), ...titlesOf(field, from, owner).map((of) => `${title}.${of}`)]);
		const aliases = [`${from.ref}.${field.key}`, ...(owner === home ? [] : [`${from.key}.${field.key}`]), ...(only ? [from.key, from.ref] : [])];
		const name = `${model}.${field.key}`;
		const titleIn = (language: string) => {
			const title = textIn(`model.${from.key}.title`, from.title, owner, language);
			return only ? title : `${title}.${textIn(`model.${from.key}.${field.key}.title`, field.title, owner, language)}`;
		};
		return { name, aliases: aliases.filter((alias) => alias !== name), titles, titleIn, relation: { k: 'referring', model: from.ref, field: field.key } };
	});
}

function modelTitles(model: CatalogueModel, owner: Catalogue): string[] {
	return [...new Set([model.title, ...owner.translations.flatMap((t) => t.texts[`model.${model.key}.title`] ?? [])])];
}

const made = new WeakMap<CatalogueModel, readonly ScopeField[]>();

function scopeFields(model: CatalogueModel, owner: Catalogue): readonly ScopeField[] {
	let fields = made.get(model);
	if (!fields) {
		fields = model.fields.map((field) => scopeField(field, model, owner));
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

/** A text of an app in a language; in that of its main language or without translation, as it was written. */
function textIn(path: string, written: string, owner: Catalogue, language: string): string {
	if (language === owner.app.mainLanguage) return written;
	return owner.translations.find((t) => t.language === language)?.texts[path] ?? written;
}

function optionTitle(field: CatalogueField, model: CatalogueModel, owner: Catalogue, option: string, language = ''): string | undefined {
	const found = [field.property.oneOf].flat().find((o) => typeof o === 'object' && o !== null && 'const' in o && o.const === option) as
		| { title?: string }
		| undefined;
	return found?.title && textIn(`model.${model.key}.${field.key}.${option}.title`, found.title, owner, language);
}

/** What people call the field, in every language of its app. */
function titlesOf(field: CatalogueField, model: CatalogueModel, owner: Catalogue): string[] {
	const translated = owner.translations.flatMap((t) => t.texts[`model.${model.key}.${field.key}.title`] ?? []);
	return [...new Set([field.title, ...translated])];
}

function scopeField(field: CatalogueField, model: CatalogueModel, owner: Catalogue): ScopeField {
	const column = field.system ? systemColumns[field.system] : field.column?.type;
	return {
		key: field.key,
		titles: titlesOf(field, model, owner),
		titleIn: (language) => textIn(`model.${model.key}.${field.key}.title`, field.title, owner, language),
		...(field.property.oneOf ? { optionTitle: (option, language) => optionTitle(field, model, owner, option, language) } : {}),
		type: field.formula,
		...(field.reference && { reference: { model: field.reference.model, many: field.reference.many, tree: field.reference.tree } }),
		...(column && { column }),
		query: field.type,
	};
}
