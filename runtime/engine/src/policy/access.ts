import type { Role } from '@dougong/schemas';
import { absoluteModel, type Catalogue, type CatalogueModel } from '../definition/catalogue.ts';
import type { CheckedFormula } from '../formula/checked.ts';

/** Which records an action is allowed on. `when`: those for which one of the terms holds. */
export type RowRule = { kind: 'never' } | { kind: 'always' } | { kind: 'when'; terms: readonly RowTerm[] };
/** A row rule as its author wrote it, and checked. */
export interface RowTerm {
	formula: string;
	condition: CheckedFormula;
}
export type RecordAction = 'read' | 'create' | 'update' | 'delete';

/**
 * What a member with certain roles may do with the records of one model: the union over the roles.
 *
 * Rules  P1 Without a role that grants it, nothing is allowed. P2 A record can be read where one role’s row rule holds.
 *        P3 A field can be read on the records that a role may read which does not hide it. P4 A field can be written on the records
 *        that a role may change (make) which neither hides it nor makes it read-only. P5 A change is allowed field by field: for every
 *        changed field there is one role that allows it on the record as it was and as it becomes; so no two roles together allow
 *        what neither does. P6 Administrators may do everything. P7 A rule that cannot be understood allows nothing.
 */
export interface CompiledAccess {
	readonly model: string;
	readonly rows: { readonly [A in RecordAction]: RowRule };
	/** Of the records that can be read, those where this field can be, too. */
	readable(field: string): RowRule;
	/** The records that may be made with this field, or on which it may be changed. */
	writable(field: string, action: 'create' | 'update'): RowRule;
}

/** Role keys by app, as a member has them; or the administrators of the environment. */
export type RoleKeys = ReadonlyMap<string, readonly string[]> | 'administrator';

export interface AccessOptions {
	catalogues: ReadonlyMap<string, Catalogue>;
	roles: RoleKeys;
	model: CatalogueModel;
	/** The row rule as a checked condition over the model; null when it has mistakes. */
	check(formula: string, model: CatalogueModel): CheckedFormula | null;
}

/** Pure and total; compile once per revision, roles and model. */
export function compileAccess(options: AccessOptions): CompiledAccess {
	const { model } = options;
	if (options.roles === 'administrator') return administratorAccess(model);
	const grants = grantsOf(options.catalogues, options.roles, model);
	const ruleFor = (action: RecordAction, allows: (grant: Grant) => boolean = () => true): RowRule =>
		union(
			grants.filter(allows).map((grant) => grant[action]),
			(formula) => options.check(formula, model),
		);
	const rows = { read: ruleFor('read'), create: ruleFor('create'), update: ruleFor('update'), delete: ruleFor('delete') };
	const memo = <K extends string>(make: (key: K) => RowRule) => {
		const known = new Map<K, RowRule>();
		return (key: K) => {
			const rule = known.get(key) ?? make(key);
			known.set(key, rule);
			return rule;
		};
	};
	const readable = memo((field: string) =>
		field === 'id'
			? everywhere
			: within(
					rows.read,
					ruleFor('read', (g) => g.fields?.[field] !== 'hidden'),
				),
	);
	const creatable = memo((field: string) => ruleFor('create', (g) => g.fields?.[field] === undefined));
	const updatable = memo((field: string) => ruleFor('update', (g) => g.fields?.[field] === undefined));
	return { model: model.ref, rows, readable, writable: (field, action) => (action === 'create' ? creatable : updatable)(field) };
}

const everywhere: RowRule = { kind: 'always' };
const nowhere: RowRule = { kind: 'never' };

function administratorAccess(model: CatalogueModel): CompiledAccess {
	const rows = { read: everywhere, create: everywhere, update: everywhere, delete: everywhere };
	return { model: model.ref, rows, readable: () => everywhere, writable: () => everywhere };
}

/** What one role says of the model. */
type Grant = Role['models'][string];

/** A role speaks about models of its own app by key, about others by `app/model`. */
function grantsOf(catalogues: AccessOptions['catalogues'], roles: ReadonlyMap<string, readonly string[]>, model: CatalogueModel): Grant[] {
	return [...roles].flatMap(([app, keys]) =>
		keys.flatMap((key) => {
			const role = catalogues.get(app)?.roles.get(key);
			return Object.entries(role?.models ?? {})
				.filter(([ref]) => absoluteModel(ref, app) === model.ref)
				.map(([, access]) => access);
		}),
	);
}

function union(rows: readonly (boolean | string | undefined)[], check: (formula: string) => CheckedFormula | null): RowRule {
	if (rows.includes(true)) return everywhere;
	const terms = [...new Set(rows)].flatMap((formula) => {
		const condition = typeof formula === 'string' ? check(formula) : null;
		return typeof formula === 'string' && condition ? [{ formula, condition }] : [];
	});
	return terms.length === 0 ? nowhere : { kind: 'when', terms };
}

/** `part` as a condition on records for which `whole` holds already: the same terms mean every record. */
function within(whole: RowRule, part: RowRule): RowRule {
	if (whole.kind !== 'when' || part.kind !== 'when') return part;
	return part.terms.length === whole.terms.length ? everywhere : part;
}
