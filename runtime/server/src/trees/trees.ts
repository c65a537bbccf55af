import {
	absoluteModel,
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	type CheckedFormula,
	checkFormulaText,
	formulaScope,
	membershipOf,
	type Registry,
} from '@dougong/engine';
import type { GoalTree } from '@dougong/schemas';
import type { CatalogueSet } from '../catalogues.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import { findModel } from '../stores/record-source.ts';

/** A goal tree of a published app with everything in it that names something resolved. Formulas with mistakes are left out. */
export interface Tree {
	/** `app/key` */
	readonly ref: string;
	readonly definition: GoalTree;
	readonly home: Catalogue;
	readonly model: CatalogueModel;
	/** The `tree-parent` field. */
	readonly parent: CatalogueField;
	readonly fields: { readonly [K in keyof GoalTree['fields']]?: CatalogueField };
	/** Records that count; null: all. */
	readonly where: CheckedFormula | null;
	readonly weights: TreeWeights | null;
	readonly revisions: { readonly fields: readonly string[]; readonly open: CheckedFormula | null } | null;
	readonly conflicts: readonly TreeConflict[];
	/** Models that the definition names, resolved; null where it names none, or one that is not there. */
	readonly contributed: { readonly model: CatalogueModel } | null;
	readonly points: { readonly model: CatalogueModel } | null;
	readonly awaited: { readonly model: CatalogueModel; readonly met: CheckedFormula | null } | null;
	readonly results: { readonly model: CatalogueModel } | null;
}

export interface TreeWeights {
	readonly total: number;
	readonly digits: number;
	readonly minimum: number | null;
	readonly maximum: number | null;
	readonly field: CatalogueField;
	/** Members of a group are alike in these. */
	readonly by: readonly CatalogueField[];
	readonly rules: readonly WeightRule[];
	/** Keys of the model's own fields whose change may change a group: weights, bounds, locks, the group, whether it counts, what rules read. */
	readonly reads: ReadonlySet<string>;
	/** What rules and the condition read of other records: a change there touches the records that refer to it. */
	readonly elsewhere: readonly Elsewhere[];
}

export interface WeightRule {
	readonly key: string;
	/** In the languages that the app has it in. */
	readonly title: LocalText;
	readonly priority: number;
	readonly when: CheckedFormula;
	readonly weight: CheckedFormula;
	readonly from: CheckedFormula | null;
	readonly to: CheckedFormula | null;
}

export interface TreeConflict {
	readonly key: string;
	readonly title: string;
	readonly when: CheckedFormula;
	readonly model: CatalogueModel;
	readonly subject: CatalogueField;
	readonly values: ReadonlyMap<string, CheckedFormula>;
	readonly elsewhere: readonly Elsewhere[];
}

/** A field of another model that a formula of the tree reads. `path`: references from the tree's model to it; null: over a set of records. */
export interface Elsewhere {
	readonly model: string;
	readonly field: string;
	readonly path: readonly string[] | null;
}

export interface Trees {
	readonly all: readonly Tree[];
	/** Refuses with tree.unknown. */
	find(app: string, key: string): Tree;
	/** Trees that a write to this model may concern: those over it, and those whose rules or conditions read it. */
	concerning(model: string): readonly Tree[];
}

const known = new WeakMap<CatalogueSet, Trees>();

/** The goal trees of an environment as published at one moment. */
export function treesOf(set: CatalogueSet, registry: Registry): Trees {
	let trees = known.get(set);
	if (!trees) {
		trees = indexTrees(set, registry);
		known.set(set, trees);
	}
	return trees;
}

/** Whether weights or conflicts of any tree may change with the day. */
export function hasTreeRules(set: CatalogueSet, registry: Registry): boolean {
	return treesOf(set, registry).all.some((tree) => (tree.weights?.rules.length ?? 0) > 0 || conflictsByDay(tree));
}

/** Whether a conflict of the tree may begin or end with the day. */
export function conflictsByDay({ conflicts }: Tree): boolean {
	return conflicts.some((c) => c.when.facts.some((fact) => fact === 'today' || fact === 'now'));
}

function indexTrees(set: CatalogueSet, registry: Registry): Trees {
	const all = [...set.catalogues.values()].flatMap((home) =>
		home.bundle.definitions.flatMap((d) => (d.kind === 'goal-tree' ? (resolveTree(d, home, set.catalogues, registry) ?? []) : [])),
	);
	const byModel = new Map<string, Tree[]>();
	return {
		all,
		find(app, key) {
			if (!set.apps.has(app)) throw new Problem('app.unknown', { app });
			const tree = all.find((t) => t.ref === `${app}/${key}`);
			if (!tree) throw new Problem('tree.unknown', { tree: key });
			return tree;
		},
		concerning(model) {
			let found = byModel.get(model);
			if (!found) {
				found = all.filter((tree) => tree.model.ref === model || readsModel(tree, model));
				byModel.set(model, found);
			}
			return found;
		},
	};
}

function readsModel(tree: Tree, model: string): boolean {
	return [...(tree.weights?.elsewhere ?? []), ...tree.conflicts.flatMap((c) => c.elsewhere)].some((e) => e.model === model);
}

/** One tree against the apps as they are; undefined for one whose model is not there or is no tree. */
export function resolveTree(definition: GoalTree, home: Catalogue, catalogues: ReadonlyMap<string, Catalogue>, registry: Registry): Tree | undefined {
	const model = findModel(catalogues, absoluteModel(definition.model, home.app.key));
	const parent = model?.treeParent ? model.fieldsByKey.get(model.treeParent) : undefined;
	if (!model || !parent) return undefined;
	const scope = formulaScope(model.ref, home, catalogues, registry);
	const check = (text: string | undefined, returns: 'boolean' | 'number' | 'date' | 'any') =>
		text === undefined ? null : (checkFormulaText(text, scope, { returns: returns === 'any' ? 'any' : { t: returns } }).formula ?? null);
	const fields = Object.fromEntries(Object.entries(definition.fields).flatMap(([name, key]) => {
		const field = typeof key === 'string' ? model.fieldsByKey.get(key) : undefined;
		return field ? [[name, field]] : [];
	})) as Tree['fields']; // biome-ignore format: one expression
	const where = check(definition.where, 'boolean');
	const { revisions, dependencies } = definition;
	const named = (part: { model: string } | undefined) => {
		const of = part && findModel(catalogues, absoluteModel(part.model, home.app.key));
		return of ? { model: of } : null;
	};
	const awaited = named(dependencies);
	return {
		contributed: named(definition.contributions),
		points: named(definition.points),
		awaited: awaited && { ...awaited, met: check(dependencies?.met, 'boolean') },
		results: named(definition.results),
		ref: `${home.app.key}/${definition.key}`,
		definition,
		home,
		model,
		parent,
		fields,
		where,
		weights: weightsOf(definition, { home, model, parent, fields, where, check, catalogues }),
		revisions: revisions ? { fields: revisions.fields, open: check(revisions.open, 'boolean') } : null,
		conflicts: (definition.conflicts ?? []).flatMap((conflict) => {
			const of = findModel(catalogues, absoluteModel(conflict.record.model, home.app.key));
			const subject = of?.fieldsByKey.get(conflict.record.subject);
			const when = check(conflict.when, 'boolean');
			if (!of || !subject || !when) return [];
			const values = Object.entries(conflict.record.values ?? {}).flatMap(([key, text]) => {
				const formula = check(text, 'any');
				return formula ? [[key, formula] as const] : [];
			});
			return [
				{ key: conflict.key, title: conflict.title, when, model: of, subject, values: new Map(values), elsewhere: elsewhereOf([when], model, catalogues) },
			];
		}),
	};
}

interface Resolving {
	home: Catalogue;
	model: CatalogueModel;
	parent: CatalogueField;
	fields: Tree['fields'];
	where: CheckedFormula | null;
	check(text: string | undefined, returns: 'boolean' | 'number' | 'date'): CheckedFormula | null;
	catalogues: ReadonlyMap<string, Catalogue>;
}

function weightsOf({ key: tree, weights }: GoalTree, { home, model, parent, fields, where, check, catalogues }: Resolving): TreeWeights | null {
	if (!weights || !fields.weight) return null;
	const by = weights.within?.flatMap((key) => model.fieldsByKey.get(key) ?? []) ?? [parent];
	const rules = (weights.rules ?? []).flatMap((rule): WeightRule[] => {
		const [when, weight] = [check(rule.when, 'boolean'), check(rule.weight, 'number')];
		if (!when || !weight) return [];
		const { key, priority = 100 } = rule;
		const inLanguage = (language: string) =>
			home.translations.find((t) => t.language === language)?.texts[`goal-tree.${tree}.weights.rules.${key}.title`] ?? rule.title;
		return [
			{ key, title: { en: inLanguage('en'), zh: inLanguage('zh-CN') }, priority, when, weight, from: check(rule.from, 'date'), to: check(rule.to, 'date') },
		];
	});
	const formulas = [where, ...rules.flatMap((r) => [r.when, r.weight, r.from, r.to])].filter((f) => f !== null);
	const own = [fields.weight, fields.locked, fields.minimum, fields.maximum, ...by].flatMap((f) => f?.key ?? []);
	const read = formulas.flatMap((f) => f.dependencies.map((d) => d.path[0] ?? d.field));
	return {
		total: weights.total ?? 100,
		digits: weights.digits ?? 1,
		minimum: weights.minimum ?? null,
		maximum: weights.maximum ?? null,
		field: fields.weight,
		by,
		rules,
		reads: new Set([...own, ...read]),
		elsewhere: elsewhereOf(formulas, model, catalogues),
	};
}

/** What formulas over the tree's model read of other records, each with the way there. */
export function elsewhereOf(formulas: readonly CheckedFormula[], own: CatalogueModel, catalogues: ReadonlyMap<string, Catalogue>): Elsewhere[] {
	const found = formulas.flatMap(({ dependencies, relations }) => {
		const reached = dependencies.flatMap((d) => alongPath([...d.path, d.field], own, catalogues)).filter((r) => r.path.length > 0);
		const inSets = relations.flatMap(({ relation, reads }) => {
			const of = findModel(catalogues, relation.model);
			return of ? [...reads, ...membershipOf(relation)].flatMap((r) => alongPath([...r.path, r.field], of, catalogues)) : [];
		});
		return [...reached, ...inSets.map((r) => ({ ...r, path: null }))];
	});
	return [...new Map(found.map((e) => [`${e.model} ${e.field} ${e.path?.join('.') ?? '*'}`, e])).values()];
}

/** Every field that a path of names reads, with the model it is of and the references to there. */
function alongPath(names: readonly string[], own: CatalogueModel, catalogues: ReadonlyMap<string, Catalogue>) {
	let model: CatalogueModel | undefined = own;
	const found: { model: string; field: string; path: readonly string[] }[] = [];
	for (const [i, field] of names.entries()) {
		if (!model) break;
		found.push({ model: model.ref, field, path: names.slice(0, i) });
		model = findModel(catalogues, model.fieldsByKey.get(field)?.reference?.model ?? '');
	}
	return found;
}
