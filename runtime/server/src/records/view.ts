import {
	type CatalogueField,
	type CatalogueModel,
	checkFormulaText,
	type CompiledAccess,
	compileAccess,
	type FormulaScope,
	formulaScope,
	type Registry,
	type RoleKeys,
	type ScopeField,
} from '@dougong/engine';
import type { CatalogueSet } from '../catalogues.ts';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { isStored } from '../stores/record-columns.ts';
import { retire } from '../stores/record-runner.ts';
import { findModel, type Scope } from '../stores/record-source.ts';
import { createParameters, type Prepared } from '../stores/record-statement.ts';
import { createLru, type Lru } from './lru.ts';
import { slotName } from './slots.ts';

/**
 * The records of an environment as members with the same roles see them: what they may do with each model, and everything that was
 * compiled for them. Holds no fact about a single member. Made once per revision and set of roles.
 */
export interface RoleView {
	readonly set: CatalogueSet;
	/** `app/model`; the model is there. */
	access(ref: string): CompiledAccess;
	/** The model of an address. Refuses with model.unknown, also when these roles allow nothing at all with it. */
	model(app: string, key: string): CatalogueModel;
	/** Fields whose value these roles can see on some record, in the order of the model. Others do not exist for them. */
	visibleFields(model: CatalogueModel): readonly CatalogueField[];
	/** What filters, sorts and formulas of the reader may name. */
	formulaScope(model: CatalogueModel): FormulaScope;
	/** For one statement. `slots`: the reader’s condition has its values taken out (slots.ts). */
	scope(schema: string, options?: { slots: boolean }): Scope;
	/** Compiled things by shape. */
	readonly plans: Lru<unknown>;
}

const plansKept = 1000;
const textsKept = 2000;

export interface RoleViews {
	of(ctx: RequestContext): RoleView;
}

export function createRoleViews(registry: Registry): RoleViews {
	const bySet = new WeakMap<CatalogueSet, { views: Map<string, RoleView>; prepare: (text: string) => Prepared }>();
	const quick = new WeakMap<object, RoleView>();
	const administrator = {};

	return {
		of(ctx) {
			// The roles of a member are one object for as long as they are cached, so most requests stop at the first look.
			const known = quick.get(ctx.isAdmin ? administrator : ctx.roles);
			if (known && known.set === ctx.catalogues) return known;
			let made = bySet.get(ctx.catalogues);
			if (!made) {
				made = { views: new Map(), prepare: sharedTexts() };
				bySet.set(ctx.catalogues, made);
			}
			const roles: RoleKeys = ctx.isAdmin ? 'administrator' : ctx.roles;
			const key = roles === 'administrator' ? roles : [...roles].map(([app, keys]) => `${app}:${keys.join(',')}`).join(' ');
			const view = made.views.get(key) ?? createRoleView(ctx.catalogues, roles, registry, made.prepare);
			made.views.set(key, view);
			quick.set(ctx.isAdmin ? administrator : ctx.roles, view);
			return view;
		},
	};
}

function sharedTexts(): (text: string) => Prepared {
	const texts = createLru<Prepared>(textsKept, retire);
	return (text) => {
		const prepared = texts.get(text) ?? { text, uses: 0 };
		texts.set(text, prepared);
		return prepared;
	};
}

function createRoleView(set: CatalogueSet, roles: RoleKeys, registry: Registry, prepare: (text: string) => Prepared): RoleView {
	const { catalogues } = set;
	const accesses = new Map<string, CompiledAccess>();
	const scopes = new Map<string, FormulaScope>();
	const models = new Map<string, CatalogueModel>();
	const fields = new Map<string, readonly CatalogueField[]>();

	const scopeOf = (model: CatalogueModel): FormulaScope => {
		const home = catalogues.get(model.app);
		if (!home) throw new Error(`app ${model.app} is not in the set ${set.version}`);
		return formulaScope(model.ref, home, catalogues, registry);
	};
	const visibleOnly = (ref: string, whole: FormulaScope) => {
		const of = findModel(catalogues, ref);
		const keys = of && new Set(view.visibleFields(of).map((f) => f.key));
		return keys && keys.size > 0 ? whole.fields(ref)?.filter((f) => keys.has(f.key)) : undefined;
	};
	const check = (formula: string, model: CatalogueModel) => checkFormulaText(formula, scopeOf(model), { returns: 'boolean' }).formula;

	const view: RoleView = {
		set,
		plans: createLru<unknown>(plansKept),
		access: (ref) =>
			remember(accesses, ref, () => {
				const model = findModel(catalogues, ref);
				if (!model) throw new Error(`model ${ref} is not in the set ${set.version}`);
				return compileAccess({ catalogues, roles, model, check });
			}),
		model: (app, key) =>
			remember(models, `${app}/${key}`, () => {
				if (!set.apps.has(app)) throw new Problem('app.unknown', { app });
				const model = findModel(catalogues, `${app}/${key}`);
				if (!model || Object.values(view.access(model.ref).rows).every((rule) => rule.kind === 'never')) throw new Problem('model.unknown', { model: key });
				return model;
			}),
		visibleFields: (model) =>
			remember(fields, model.ref, () => {
				const access = view.access(model.ref);
				return access.rows.read.kind === 'never' ? [] : model.fields.filter((f) => isStored(f) && access.readable(f.key).kind !== 'never');
			}),
		formulaScope: (model) =>
			remember(scopes, model.ref, () => {
				const whole = scopeOf(model);
				const seen = new Map<string, readonly ScopeField[] | undefined>();
				return { ...whole, fields: (ref) => remember(seen, ref, () => visibleOnly(ref, whole)) };
			}),
		scope(schema, options) {
			let alias = 0;
			return {
				schema,
				catalogues,
				access: view.access,
				params: createParameters(prepare),
				nextAlias: () => `x${++alias}`,
				...(options?.slots && { slotName }),
			};
		},
	};
	return view;
}

function remember<V>(map: Map<string, V>, key: string, make: () => V): V {
	if (map.has(key)) return map.get(key) as V;
	const value = make();
	map.set(key, value);
	return value;
}
