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
} from '@dougong/engine';
import type { CatalogueSet } from '../catalogues.ts';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { isStored } from '../stores/record-columns.ts';
import { retire } from '../stores/record-runner.ts';
import { findModel, type Scope } from '../stores/record-source.ts';
import { createParameters, type Prepared } from '../stores/record-statement.ts';
import { createLru, type Lru } from './lru.ts';

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
	/** For one statement. */
	scope(schema: string): Scope;
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
	const fields = new Map<string, readonly CatalogueField[]>();

	const scopeOf = (model: CatalogueModel): FormulaScope => {
		const home = catalogues.get(model.app);
		if (!home) throw new Error(`app ${model.app} is not in the set ${set.version}`);
		return formulaScope(model.ref, home, catalogues, registry);
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
		model(app, key) {
			if (!set.apps.has(app)) throw new Problem('app.unknown', { app });
			const model = findModel(catalogues, `${app}/${key}`);
			if (!model || Object.values(view.access(model.ref).rows).every((rule) => rule.kind === 'never')) throw new Problem('model.unknown', { model: key });
			return model;
		},
		visibleFields: (model) =>
			remember(fields, model.ref, () => {
				const access = view.access(model.ref);
				return access.rows.read.kind === 'never' ? [] : model.fields.filter((f) => isStored(f) && access.readable(f.key).kind !== 'never');
			}),
		formulaScope: (model) =>
			remember(scopes, model.ref, () => {
				const whole = scopeOf(model);
				const visible = (ref: string) => {
					const of = findModel(catalogues, ref);
					return of && view.access(ref).rows.read.kind !== 'never' ? new Set(view.visibleFields(of).map((f) => f.key)) : null;
				};
				return { ...whole, fields: (ref) => visibleOnly(ref, whole, visible(ref)) };
			}),
		scope(schema) {
			let alias = 0;
			return { schema, catalogues, access: view.access, params: createParameters(prepare), nextAlias: () => `x${++alias}` };
		},
	};
	return view;
}

function visibleOnly(ref: string, whole: FormulaScope, keys: Set<string> | null) {
	return keys ? whole.fields(ref)?.filter((f) => keys.has(f.key)) : undefined;
}

function remember<V>(map: Map<string, V>, key: string, make: () => V): V {
	const known = map.get(key);
	if (known !== undefined) return known;
	const value = make();
	map.set(key, value);
	return value;
}
