import type {
	Accounts,
	AppManifest,
	Bundle,
	Dataset,
	Form,
	GoalTree,
	Model,
	Page,
	Period,
	PropertySchema,
	Role,
	Translation,
	Workflow,
} from '@dougong/schemas';
import { type FormulaSource, sourceOf } from '../computed/source.ts';
import { checkFormulaText } from '../formula/check.ts';
import type { CheckedFormula } from '../formula/checked.ts';
import type { FormulaType } from '../formula/types.ts';
import type { ColumnSpec, FieldType, ReferenceSpec, SystemColumn } from '../kinds/field-type.ts';
import type { Registry } from '../kinds/registry.ts';
import { treeSources } from '../tree/tree-formulas.ts';
import { treeRules } from '../tree/tree-rules.ts';
import type { PeriodSpec } from '../calendar/periods.ts';
import { formulaScope } from './formula-scope.ts';
import { absoluteModel } from './references.ts';
import { asComputed, modelFields } from './model-fields.ts';

export { absoluteModel, findModel } from './references.ts';

/** One app, indexed. Made once per revision from a bundle without errors, then shared: nothing in it is changed. */
export interface Catalogue {
	readonly app: AppManifest;
	readonly bundle: Bundle;
	/** By key in this app. */
	readonly models: ReadonlyMap<string, CatalogueModel>;
	readonly forms: ReadonlyMap<string, Form>;
	readonly pages: ReadonlyMap<string, Page>;
	readonly roles: ReadonlyMap<string, Role>;
	readonly trees: ReadonlyMap<string, GoalTree>;
	readonly periods: ReadonlyMap<string, Period>;
	readonly workflows: ReadonlyMap<string, Workflow>;
	/** In the order in which they are loaded. */
	readonly datasets: readonly Dataset[];
	readonly accounts: readonly Accounts[];
	readonly translations: readonly Translation[];
}

export interface CatalogueModel {
	readonly app: string;
	readonly key: string;
	/** `app/key`: what references hold. */
	readonly ref: string;
	/** Name of the table, `app__key`; at most 62 bytes. */
	readonly table: string;
	readonly title: string;
	readonly definition: Model;
	/** In the order of the model. */
	readonly fields: readonly CatalogueField[];
	readonly fieldsByKey: ReadonlyMap<string, CatalogueField>;
	/** The field that names a record; null when the model has no text. */
	readonly titleField: string | null;
	/** The `tree-parent` field, when the model is a tree. */
	readonly treeParent: string | null;
	/** Sets of fields that no two live records share: `x-unique`, number series and `unique`. */
	readonly uniques: readonly { key: string; fields: readonly string[]; message?: string }[];
	/** `x-default` formulas by field; they read the new record and facts only. */
	readonly defaults: ReadonlyMap<string, CheckedFormula>;
	/** Fields whose value the runtime works out, by key (ADR 6). Formulas that do not check are left out. */
	readonly computed: ReadonlyMap<string, ComputedField>;
	/**
	 * The model's own JSON Schema, when it says more than its fields do (conditions, unions, nested references): a record under its
	 * original property names must satisfy it too.
	 */
	readonly whole: { [keyword: string]: unknown } | null;
}

/** A field whose value follows from others. */
export interface ComputedField {
	readonly field: string;
	/** How it was said: all become formulas. */
	readonly source: 'formula' | 'lookup' | 'rollup' | 'tree';
	/** The goal tree that wrote it. */
	readonly tree?: string;
	/** With keys, as it is stored. */
	readonly canonical: string;
	readonly formula: CheckedFormula;
}

export interface CatalogueField {
	readonly key: string;
	/** Property name in the model's schema; differs from `key` only in plain schemas with names that are no keys. */
	readonly name: string;
	readonly title: string;
	readonly description?: string;
	readonly kind: string;
	readonly type: FieldType;
	/** The property's keywords with references followed. */
	readonly property: PropertySchema;
	/** JSON Schema of a value, without null. */
	readonly value: { [keyword: string]: unknown };
	/** null: shows a system column, or is not stored. */
	readonly column: ColumnSpec | null;
	readonly system?: SystemColumn;
	/** Name of the column that holds it: the key, or the system column. */
	readonly columnName: string;
	/** `model` is absolute, `app/model`. */
	readonly reference: ReferenceSpec | null;
	/** Its type in formulas, models absolute; null: formulas cannot use it. */
	readonly formula: FormulaType | null;
	/** Has to have a value when a record is made or changed. */
	readonly required: boolean;
	/** Nobody writes it by hand: filled by the runtime, or once when the record is made. */
	readonly readOnly: boolean;
	/** Its value follows from others (ADR 6); what it follows from is in `CatalogueModel.computed`. */
	readonly computed?: true;
	readonly unique: boolean;
	/** JSON Pointer of the property in the model's file. */
	readonly pointer: string;
}

/**
 * The indexed app. Total: what is broken (checkBundle says so) is left out. `apps`: catalogues of the apps that it requires (and of those
 * that they require), for formulas that follow references into them.
 */
export function buildCatalogue(bundle: Bundle, registry: Registry, apps: ReadonlyMap<string, Catalogue> = new Map()): Catalogue {
	const of = <K extends Bundle['definitions'][number]['kind']>(kind: K) =>
		bundle.definitions.filter((d): d is Extract<Bundle['definitions'][number], { kind: K }> => d.kind === kind);
	const byKey = <T extends { key: string }>(items: T[]) => new Map(items.map((item) => [item.key, item]));
	const periods = byKey(of('period'));
	const filled = filledFields(of('goal-tree'), bundle.app.key, registry);
	const catalogue: Catalogue = Object.freeze({
		app: bundle.app,
		bundle,
		models: new Map(
			of('model').map((m) => [
				m.key,
				catalogueModel(withTreeRules(m, of('goal-tree'), bundle.app, registry), { app: bundle.app.key, registry, periods, filled: filled.get(m.key) }),
			]),
		),
		forms: byKey(of('form')),
		pages: byKey(of('page')),
		roles: byKey(of('role')),
		trees: byKey(of('goal-tree')),
		periods,
		workflows: byKey(of('workflow')),
		datasets: of('dataset').toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0) || (a.key < b.key ? -1 : 1)),
		accounts: of('accounts'),
		translations: of('translation').map((t) => withTreeTexts(t, of('goal-tree'), bundle.app.key, registry)),
	});
	for (const model of catalogue.models.values()) addDefaults(model, catalogue, registry);
	const formulas = [...catalogue.models.values()].flatMap((model) => formulasOf(model, filled.get(model.key)));
	for (const written of formulas) addComputed(written, catalogue, apps, registry);
	return catalogue;
}

/** A formula that fills a field. */
interface WrittenFormula {
	model: CatalogueModel;
	field: CatalogueField;
	source: FormulaSource;
}

/** Formulas that definitions of other kinds (goal trees) write for fields of models: by model, then field. */
type FilledFields = ReadonlyMap<string, ReadonlyMap<string, FormulaSource>>;
function filledFields(trees: readonly GoalTree[], app: string, registry: Registry): FilledFields {
	const filled = new Map<string, Map<string, FormulaSource>>();
	for (const tree of trees) {
		const [of, model = ''] = absoluteModel(tree.model, app).split('/');
		if (of !== app) continue;
		const fields = filled.get(model) ?? new Map<string, FormulaSource>();
		// What two trees fill, the first one does; the checker tells.
		for (const { field, source } of treeSources(tree, registry)) if (!fields.has(field)) fields.set(field, source);
		filled.set(model, fields);
	}
	return filled;
}

/** The model with the conditions under which the trees over it can score a record. */
function withTreeRules(model: Model, trees: readonly GoalTree[], app: AppManifest, registry: Registry): Model {
	const over = trees.filter((tree) => absoluteModel(tree.model, app.key) === `${app.key}/${model.key}`);
	const language = (app.mainLanguage ?? 'zh-CN').startsWith('zh') ? 'zh' : 'en';
	const rules = over.flatMap((tree) => treeRules(tree, registry, language));
	return rules.length === 0 ? model : { ...model, rules: [...(model.rules ?? []), ...rules] };
}

/** The messages of those conditions, which nobody wrote into the app, in a language that the app speaks. */
function withTreeTexts(translation: Translation, trees: readonly GoalTree[], app: string, registry: Registry): Translation {
	const language = translation.language.startsWith('zh') ? 'zh' : 'en';
	const texts = trees.flatMap((tree) => {
		const model = absoluteModel(tree.model, app).split('/')[1];
		return treeRules(tree, registry, language).map(({ key, message }) => [`model.${model}.rules.${key}.message`, message]);
	});
	return texts.length === 0 ? translation : { ...translation, texts: { ...Object.fromEntries(texts), ...translation.texts } };
}

function formulasOf(model: CatalogueModel, filled: ReadonlyMap<string, FormulaSource> = new Map()): WrittenFormula[] {
	return model.fields.flatMap((field) => {
		const source = filled.get(field.key) ?? sourceOf(field.property);
		return source ? [{ model, field, source }] : [];
	});
}

function addComputed({ model, field, source }: WrittenFormula, home: Catalogue, apps: ReadonlyMap<string, Catalogue>, registry: Registry): void {
	const { formula, canonical } = checkFormulaText(source.text, formulaScope(model.ref, home, apps, registry), { returns: field.formula ?? 'any' });
	if (!formula) return;
	const { text: _, parts: __, ...said } = source;
	(model.computed as Map<string, ComputedField>).set(field.key, { field: field.key, ...said, canonical, formula });
}

function addDefaults(model: CatalogueModel, home: Catalogue, registry: Registry): void {
	const scope = formulaScope(model.ref, home, new Map(), registry);
	for (const field of model.fields) {
		const text = field.property['x-default'];
		const checked = text === undefined ? null : checkFormulaText(text, scope, { returns: field.formula ?? 'any' }).formula;
		if (checked) (model.defaults as Map<string, CheckedFormula>).set(field.key, checked);
	}
}

interface Parts {
	app: string;
	registry: Registry;
	periods: ReadonlyMap<string, Period>;
	filled: ReadonlyMap<string, FormulaSource> | undefined;
}
function catalogueModel(definition: Model, { app, registry, periods, filled }: Parts): CatalogueModel {
	const { fields: own, whole } = modelFields(definition, app, registry);
	const fields = own.map((f) => withPeriod(f, periods)).map((f) => (filled?.has(f.key) ? asComputed(f) : f));
	const fieldsByKey = new Map(fields.map((f) => [f.key, f]));
	const isOwnText = (f: CatalogueField) => f.type.searchable === true && !f.readOnly;
	const titleField = fields.find((f) => f.key === definition.titleField) ?? fields.find(isOwnText) ?? fields.find(canBeTitle);
	return Object.freeze({
		app,
		key: definition.key,
		ref: `${app}/${definition.key}`,
		table: `${app}__${definition.key}`,
		title: definition.title,
		definition,
		fields,
		fieldsByKey,
		titleField: titleField?.key ?? null,
		treeParent: fields.find((f) => f.reference?.tree)?.key ?? null,
		uniques: [
			...fields.filter((f) => f.unique).map((f) => ({ key: f.key, fields: [f.key] })),
			...(definition.unique ?? []).filter((u) => u.fields.every((f) => fieldsByKey.has(f))),
		],
		whole,
		defaults: new Map(),
		computed: new Map(),
	});
}

/** A field that names a kind of period gets what the kind says, as `x-period-of`, beside its keywords: values are checked and offered by it. */
function withPeriod(field: CatalogueField, periods: ReadonlyMap<string, Period>): CatalogueField {
	const period = periods.get(String(field.property['x-period'] ?? ''));
	if (!period) return field;
	const { type, startMonth, anchor, every } = period;
	const spec: PeriodSpec = {
		type,
		...(startMonth !== undefined && { startMonth }),
		...(anchor !== undefined && { anchor }),
		...(every !== undefined && { every }),
	};
	const property = { ...field.property, 'x-period-of': spec };
	return Object.freeze({ ...field, property, value: field.type.value(property) });
}

/** Whether a field's value can stand for its record. */
export function canBeTitle(field: CatalogueField): boolean {
	return field.formula?.t === 'text';
}
