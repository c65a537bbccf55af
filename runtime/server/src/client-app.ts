import {
	absoluteModel,
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	type CheckedFormula,
	checkFormulaText,
	type CompiledAccess,
	compileAccess,
	formulaScope,
	type FormulaType,
	type Registry,
	type RoleKeys,
	type RowRule,
	visiblePage,
} from '@dougong/engine';
import type { Form, JsonObject, Page } from '@dougong/schemas';
import type { ClientApp, ClientField, ClientModel } from '@dougong/schemas/api';
import type { CatalogueSet } from './catalogues.ts';
import { clientTrees, type TreeSight } from './client-trees.ts';

/**
 * What a screen needs of an app, cut to what a member with these roles may see: no hidden field, no model without any access,
 * no page of other roles. Texts of other apps' models lie under `model.<app>/<key>…`.
 */
export function clientApp(appKey: string, set: CatalogueSet, roles: RoleKeys, registry: Registry): ClientApp {
	const published = set.apps.get(appKey);
	if (!published) throw new Error(`app ${appKey} is not in the set ${set.version}`);
	const { catalogue, revision } = published;
	const seen = new Map<string, Seen>();
	for (const model of catalogue.models.values()) see(model, seen, { set, roles, registry });
	const pages = pagesOf(catalogue, seen, roles, registry);
	const pageKeys = new Set(pages.map((p) => p.key));
	const navigation = navigationOf(catalogue, pages);
	const forms = Object.fromEntries([...catalogue.forms.values()].flatMap((f) => clientForm(f, seen.get(absoluteModel(f.model, appKey)))));
	const sight: TreeSight = {
		reads: (ref) => isReadable(seen.get(ref)),
		creates: (ref) => isPossible(seen.get(ref)?.access.rows.create ?? { kind: 'never' }),
		model: (ref) => seen.has(ref),
		field: (ref, key) => isSeenField(ref, key, seen),
		formula: (text, ref) => readsOnlySeen(text, ref, seen, set, registry),
		form: (key) => key in forms,
	};
	const home = catalogue.app.home;
	const trees = clientTrees(catalogue, sight);
	return {
		key: appKey,
		title: catalogue.app.title,
		...(catalogue.app.icon && { icon: catalogue.app.icon }),
		revision,
		mainLanguage: catalogue.app.mainLanguage ?? 'zh-CN',
		languages: [...new Set([catalogue.app.mainLanguage ?? 'zh-CN', ...catalogue.translations.map((t) => t.language)])],
		home: home && pageKeys.has(home) ? home : (navigation[0]?.pages[0] ?? null),
		navigation,
		models: Object.fromEntries([...seen].map(([ref, s]) => [ref, clientModel(s, seen, set, registry)])),
		forms,
		pages: Object.fromEntries(pages.map((p) => [p.key, visiblePage(p, catalogue.app, registry, sight) as unknown as JsonObject])),
		...(Object.keys(trees).length > 0 && { trees }),
		translations: translationsOf(catalogue, { seen, set, registry, pages: pageKeys, trees }),
	};
}

/** The app's pages that this member may open. An app without any gets a list and a record page for each model the member reads. */
function pagesOf(catalogue: Catalogue, seen: ReadonlyMap<string, Seen>, roles: RoleKeys, registry: Registry): Page[] {
	const app = catalogue.app.key;
	if (catalogue.pages.size === 0)
		return [...catalogue.models.values()].filter((m) => isReadable(seen.get(m.ref))).flatMap((m) => defaultsOf(m, seen, registry));
	return [...catalogue.pages.values()].filter((page) =>
		page.record === undefined ? mayOpen(page.key, app, roles, catalogue) : isReadable(seen.get(absoluteModel(page.record, app))),
	);
}

function defaultsOf(model: CatalogueModel, seen: ReadonlyMap<string, Seen>, registry: Registry): Page[] {
	return registry.defaultPages({ ...model, fields: seen.get(model.ref)?.fields ?? [] });
}

interface Seen {
	model: CatalogueModel;
	access: CompiledAccess;
	fields: readonly CatalogueField[];
}
interface Looking {
	set: CatalogueSet;
	roles: RoleKeys;
	registry: Registry;
}

/** Notes a model that the member may see something of, and those that its visible references lead to. */
function see(model: CatalogueModel, seen: Map<string, Seen>, looking: Looking): void {
	if (seen.has(model.ref)) return;
	const home = looking.set.catalogues.get(model.app);
	if (!home) return;
	const access = compileAccess({
		catalogues: looking.set.catalogues,
		roles: looking.roles,
		model,
		check: (formula, of) => {
			const owner = looking.set.catalogues.get(of.app) ?? home;
			return checkFormulaText(formula, formulaScope(of.ref, owner, looking.set.catalogues, looking.registry), { returns: 'boolean' }).formula;
		},
	});
	if (!isPossible(access.rows.read) && !isPossible(access.rows.create)) return;
	const fields = model.fields.filter((f) => isPossible(access.readable(f.key)) || isPossible(access.writable(f.key, 'create')));
	seen.set(model.ref, { model, access, fields });
	for (const { reference } of fields) {
		const [app = '', key = ''] = reference?.model.split('/') ?? [];
		const target = looking.set.catalogues.get(app)?.models.get(key);
		if (target) see(target, seen, looking);
	}
}

function clientModel({ model, access, fields }: Seen, seen: ReadonlyMap<string, Seen>, set: CatalogueSet, registry: Registry): ClientModel {
	const { definition } = model;
	const readsSeen = (text: string) => formulaOf(text, model.ref, 'any', set, registry)?.fields.every((f) => isSeenField(f.model, f.field, seen)) ?? false;
	const clientFields = fields.map((field) => clientField(field, access, readsSeen));
	const about = (definition.about ?? []).filter((key) => fields.some((f) => f.key === key));
	return {
		app: model.app,
		key: model.key,
		title: model.title,
		...(definition.icon && { icon: definition.icon }),
		...(about.length > 0 && { about }),
		titleField: model.titleField && fields.some((f) => f.key === model.titleField) ? model.titleField : 'id',
		schema: {
			type: 'object',
			title: model.title,
			properties: Object.fromEntries(clientFields.map((f) => [f.key, f.schema])),
			required: clientFields.filter((f) => f.required && f.access === 'write').map((f) => f.key),
			additionalProperties: false,
		},
		fields: clientFields,
		rules: (definition.rules ?? []).filter((rule) => readsOnlySeen(rule.assert, model.ref, seen, set, registry)),
		can: {
			create: isPossible(access.rows.create),
			read: isPossible(access.rows.read),
			update: isPossible(access.rows.update),
			delete: isPossible(access.rows.delete),
		},
		...(model.treeParent && fields.some((f) => f.key === model.treeParent) && { treeParent: model.treeParent }),
	};
}

function clientField(field: CatalogueField, access: CompiledAccess, readsSeen: (formula: string) => boolean): ClientField {
	const isWritable = !field.readOnly && (isPossible(access.writable(field.key, 'create')) || isPossible(access.writable(field.key, 'update')));
	const { reference } = field;
	return {
		key: field.key,
		title: field.title,
		...(field.description && { description: field.description }),
		kind: field.kind,
		schema: { ...shownKeywords(field, readsSeen), ...field.value, ...itemsOf(field), 'x-kind': field.kind, title: field.title } as JsonObject,
		required: field.required,
		access: isWritable ? 'write' : 'read',
		...(reference && { reference: { model: reference.model, many: reference.many, tree: reference.tree } }),
		filterOps: [...field.type.filters],
		sortable: field.type.sortable,
		...(field.type.searchable && { searchable: true }),
		formula: field.formula as JsonObject | null,
		...(field.computed && { computed: true as const }),
	};
}

/** Without the formulas that fill it, which are the server's and may name what the member does not see; a default that reads such fields is as well. */
function shownKeywords({ property }: CatalogueField, readsSeen: (formula: string) => boolean): JsonObject {
	const { 'x-formula': _, 'x-lookup': __, 'x-rollup': ___, 'x-default': preset, ...shown } = property;
	return { ...shown, ...(typeof preset === 'string' && readsSeen(preset) && { 'x-default': preset }) } as JsonObject;
}

/** The options of a multiple choice keep their titles. */
function itemsOf({ property, value }: CatalogueField): JsonObject {
	const isSchema = (items: unknown): items is JsonObject => typeof items === 'object' && items !== null && !Array.isArray(items);
	return isSchema(property.items) && isSchema(value.items) ? { items: { ...property.items, ...value.items } } : {};
}

/** Whether the member sees every field that the formula reads: the browser cannot evaluate any other, and the server would refuse it. */
function readsOnlySeen(text: string, ref: string, seen: ReadonlyMap<string, Seen>, set: CatalogueSet, registry: Registry): boolean {
	return formulaOf(text, ref, { t: 'boolean' }, set, registry)?.fields.every(({ model, field }) => isSeenField(model, field, seen)) ?? false;
}

function formulaOf(text: string, ref: string, returns: FormulaType | 'any', set: CatalogueSet, registry: Registry): CheckedFormula | null | undefined {
	const home = set.catalogues.get(ref.split('/')[0] ?? '');
	return home && checkFormulaText(text, formulaScope(ref, home, set.catalogues, registry), { returns }).formula;
}

function isSeenField(ref: string, key: string, seen: ReadonlyMap<string, Seen>): boolean {
	const known = seen.get(ref);
	return known !== undefined && (key === 'id' || known.fields.some((f) => f.key === key));
}

/** The form without the fields that the member cannot see. */
function clientForm(form: Form, seen: Seen | undefined): [string, JsonObject][] {
	const sections = form.sections
		.map((section) => ({ ...section, fields: section.fields.filter((f) => seen?.fields.some((known) => known.key === f.field)) }))
		.filter((section) => section.fields.length > 0);
	return sections.length > 0 ? [[form.key, { ...form, sections } as unknown as JsonObject]] : [];
}

/** Pages of one record open from the record, so whoever may see one may open its page. */
function isReadable(seen: Seen | undefined): boolean {
	return seen !== undefined && isPossible(seen.access.rows.read);
}

function mayOpen(page: string, app: string, roles: RoleKeys, catalogue: Catalogue): boolean {
	if (roles === 'administrator') return true;
	return (roles.get(app) ?? []).some((role) => catalogue.roles.get(role)?.pages.includes(page));
}

/** The groups of the manifest, then the pages that it does not name. Pages of one record are reached through their records. */
function navigationOf({ app }: Catalogue, pages: readonly Page[]): ClientApp['navigation'] {
	const open = new Set(pages.filter((p) => !p.record).map((p) => p.key));
	const groups = (app.navigation ?? []).map((group) => ({ ...group, pages: group.pages.filter((p) => open.has(p)) }));
	const named = new Set(groups.flatMap((g) => g.pages));
	const others = [...open].filter((p) => !named.has(p)).sort();
	return [...groups, ...(others.length > 0 ? [{ key: 'others', title: '', pages: others }] : [])].filter((g) => g.pages.length > 0);
}

interface Shown {
	seen: ReadonlyMap<string, Seen>;
	set: CatalogueSet;
	registry: Registry;
	pages: ReadonlySet<string>;
	trees: NonNullable<ClientApp['trees']>;
}

function translationsOf(catalogue: Catalogue, shown: Shown): ClientApp['translations'] {
	const texts: ClientApp['translations'] = {};
	const add = (language: string, entries: [string, string][]) => {
		texts[language] = { ...texts[language], ...Object.fromEntries(entries) };
	};
	for (const { language, texts: own } of catalogue.translations) {
		add(
			language,
			Object.entries(own).filter(([path]) => isShown(path, catalogue, shown)),
		);
	}
	const others = new Set([...shown.seen.values()].map((s) => s.model.app).filter((app) => app !== catalogue.app.key));
	for (const app of others) {
		const theirs = shown.set.catalogues.get(app);
		for (const { language, texts: entries } of theirs?.translations ?? []) {
			const models = Object.entries(entries).filter(([path]) => theirs && path.startsWith('model.') && isShown(path, theirs, shown));
			add(
				language,
				models.map(([path, text]) => [`model.${app}/${path.slice('model.'.length)}`, text]),
			);
		}
	}
	return texts;
}

/** Names of what the member cannot see are left out with it. */
function isShown(path: string, of: Catalogue, { seen, pages, trees, set, registry }: Shown): boolean {
	const [kind, key = '', field = '', part = '', ...further] = path.split('.');
	if (kind === 'page') return pages.has(key);
	if (kind === 'form') {
		const ref = absoluteModel(of.forms.get(key)?.model ?? '', of.app.key);
		return seen.has(ref) && (further.length === 0 || isSeenField(ref, part, seen));
	}
	if (kind === 'role') return false;
	if (kind === 'goal-tree') {
		const tree = Object.hasOwn(trees, key) ? trees[key] : undefined;
		return tree !== undefined && (field !== 'cascade' || tree.cascade.some((rule) => rule.key === part)) && field !== 'conflicts';
	}
	if (kind !== 'model') return true;
	const model = seen.get(`${of.app.key}/${key}`);
	if (!model) return false;
	const rule = field === 'rules' ? model.model.definition.rules?.find((r) => r.key === part) : undefined;
	if (rule) return readsOnlySeen(rule.assert, model.model.ref, seen, set, registry);
	return !model.model.fieldsByKey.has(field) || model.fields.some((f) => f.key === field);
}

function isPossible(rule: RowRule): boolean {
	return rule.kind !== 'never';
}
