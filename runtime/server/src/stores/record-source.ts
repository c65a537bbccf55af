import {
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	type CompiledAccess,
	conditionToSql,
	type RelatedSql,
	type RowRule,
	type SqlFragment,
	type SqlPart,
} from '@dougong/engine';
import { every, some } from './record-conditions.ts';
import type { Connection } from './record-runner.ts';
import { type Parameters, quoted } from './record-statement.ts';
import { groupedSet, nowhere, type RelatedOptions, relatedRows } from './related-rows.ts';

export { every, some };

/** What a statement about the records of one environment is compiled from. */
export interface Scope {
	/** The Postgres schema of the environment. */
	schema: string;
	catalogues: ReadonlyMap<string, Catalogue>;
	/** What the one who asks may do with a model (`app/model`). */
	access(model: string): CompiledAccess;
	params: Parameters;
	/** Numbers the aliases of sub-selects. */
	nextAlias(): string;
	/** Name of the argument that stands in the place of a constant, in a condition whose values were taken out. */
	slotName?(value: unknown): string | null;
	/** What a stored column of a record under an alias is, where it is not what lies in the table; null: it is. */
	overlay?(model: CatalogueModel, alias: string, column: string): string | null;
}

/**
 * The table of a model under an alias, with the joins that paths over references need. Joins are only by id; whether the reader may
 * see the row at the end of one is a condition on the value, so a rule may itself follow references.
 */
export interface Source {
	readonly model: CatalogueModel;
	readonly alias: string;
	readonly table: string;
	/** A column as it lies in the database: for role rules, and for what the runtime does itself. */
	stored(path: readonly string[], field: string): string;
	/** The same as the reader sees it: NULL where the field or a record on the way is hidden. */
	seen(path: readonly string[], field: string): string;
	/** Whether the reader may see the record that a path of references ends at, and every step of the way. */
	reaches(path: readonly string[]): string;
	/** A row rule on the record at the end of `path`. */
	rule(rule: RowRule, path?: readonly string[]): string;
	/**
	 * A compiled formula, over stored or seen values. In the seen view sets of records are those that the reader may see, by what they may
	 * read of them; in the stored view they are all live ones.
	 */
	fragment(fragment: SqlFragment, view: View, path?: readonly string[], outer?: readonly Column[]): string;
	/** Alias of the joined record at the end of a path; makes the joins. */
	join(path: readonly string[]): string;
	/** `table alias LEFT JOIN …`: after everything else was asked for. */
	from(): string;
	joins(): string;
	/** Joins with what was gathered (`isGrouped`), to stand right behind the records, where the columns of the root can be seen. */
	groups(): string;
}
export type View = 'stored' | 'seen';
/** A column of a record that a sub-select may look at from within. */
export type Column = (path: readonly string[], field: string) => string;

export interface SourceOptions {
	/** What stands behind the alias instead of the model’s table. */
	table?: string;
	/** Columns of the root that are something else, e.g. the value that a write gives them. */
	column?(name: string): string;
	/** For statements over many records: sets that no index finds are gathered once, by `groups()`. */
	isGrouped?: boolean;
}

export function createSource(scope: Scope, model: CatalogueModel, alias: string, options: SourceOptions = {}): Source {
	const { table = tableOf(scope, model) } = options;
	const joined = new Map<string, { alias: string; sql: string }>();
	const groups: string[] = [];

	function join(path: readonly string[]): string {
		const last = path.at(-1);
		if (last === undefined) return alias;
		const key = path.join('.');
		const known = joined.get(key);
		if (known) return known.alias;
		const before = path.slice(0, -1);
		const column = stored(before, last);
		const name = `${alias}_${joined.size + 1}`;
		joined.set(key, { alias: name, sql: ` LEFT JOIN ${tableOf(scope, modelAt(path))} ${name} ON ${name}.id = ${column}` });
		return name;
	}

	function modelAt(path: readonly string[]): CatalogueModel {
		let at = model;
		for (const step of path) at = modelOf(scope, referenceOf(at, step));
		return at;
	}

	function stored(path: readonly string[], field: string): string {
		const name = field === 'id' ? 'id' : fieldOf(modelAt(path), field).columnName;
		if (path.length === 0 && options.column) return options.column(name);
		return (path.length === 0 && scope.overlay?.(model, alias, name)) || `${join(path)}.${quoted(name)}`;
	}

	function seen(path: readonly string[], field: string): string {
		const column = stored(path, field);
		const visible = every([reaches(path), rule(scope.access(modelAt(path).ref).readable(field), path)]);
		return visible === 'TRUE' ? column : `(CASE WHEN ${visible} THEN ${column} END)`;
	}

	function reaches(path: readonly string[]): string {
		const conditions: string[] = [];
		path.forEach((step, i) => {
			const before = path.slice(0, i);
			conditions.push(rule(scope.access(modelAt(before).ref).readable(step), before));
			const upTo = path.slice(0, i + 1);
			conditions.push(rule(scope.access(modelAt(upTo).ref).rows.read, upTo));
		});
		return every(conditions);
	}

	function rule(rowRule: RowRule, path: readonly string[] = []): string {
		if (rowRule.kind === 'always') return 'TRUE';
		if (rowRule.kind === 'never') return 'FALSE';
		return some(rowRule.terms.map((term) => fragment(conditionToSql(term.condition), 'stored', path)));
	}

	function fragment(parts: SqlFragment, view: View, path: readonly string[] = [], outer: readonly Column[] = []): string {
		const own: Column = (steps, field) => {
			const at = [...path, ...steps];
			const column = (view === 'stored' ? stored : seen)(at, field);
			return field === 'id' ? column : inFormulas(fieldOf(modelAt(at), field), column);
		};
		const isGrouped = options.isGrouped === true && view === 'stored' && path.length === 0 && outer.length === 0;
		const written: { [K in SqlPart['k']]: (part: Extract<SqlPart, { k: K }>) => string } = {
			text: (part) => part.text,
			value: (part) => constant(scope, view, part.value, part.cast),
			fact: (part) => scope.params.fact(part.fact, part.cast),
			column: (part) => (part.up ? (outer[part.up - 1] ?? nowhere) : own)(part.path, part.field),
			below: (part) => below(scope, modelOf(scope, part.model), own(part.path, part.field), part.values, view),
			related: (part) => related(part),
			rows: () => nowhere(),
		};
		const write = (of: SqlFragment) => of.map((part) => (written[part.k] as (part: SqlPart) => string)(part)).join('');
		const related = (set: RelatedSql): string => {
			const sets: RelatedOptions = { scope, view, source: (ref) => createSource(scope, modelOf(scope, ref), scope.nextAlias()) };
			const grouped = isGrouped ? groupedSet(sets, set, own, write) : undefined;
			if (grouped) {
				groups.push(grouped.join);
				return grouped.value;
			}
			const rows = relatedRows(sets, set, [own, ...outer]);
			if (set.select) return `(SELECT ${write(set.select)} FROM ${rows})`;
			return set.query.map((part) => (part.k === 'rows' ? rows : write([part]))).join('');
		};
		return write(parts);
	}

	const joins = () => [...joined.values()].map((j) => j.sql).join('');
	return {
		model,
		alias,
		table,
		stored,
		seen,
		reaches,
		rule,
		fragment,
		join,
		joins,
		groups: () => groups.join(''),
		from: () => `${table} ${alias}${joins()}${groups.join('')}`,
	};
}

/**
 * The reference is one of `values` or lies below one of them. The reader’s tree is made of what the reader sees: parents that are
 * visible, on records that may be read.
 */
function below(scope: Scope, tree: CatalogueModel, column: string, values: readonly string[], view: View): string {
	const roots = constant(scope, view, values, 'uuid[]');
	const parent = tree.treeParent;
	if (!parent) return `(COALESCE(${column} = ANY(${roots}), FALSE))`;
	const alias = scope.nextAlias();
	const node = createSource(scope, tree, alias);
	const readable = view === 'seen' ? node.rule(scope.access(tree.ref).rows.read) : 'TRUE';
	const up = view === 'seen' ? node.seen([], parent) : node.stored([], parent);
	const children = `SELECT ${alias}.id FROM tree, ${node.from()} WHERE ${every([`${up} = tree.id`, readable])}`;
	return `(COALESCE(${column} = ANY(ARRAY(WITH RECURSIVE tree(id) AS (SELECT unnest(${roots}) UNION ${children}) SELECT id FROM tree)), FALSE))`;
}

/** What formulas read of a column: of a list of objects the list of one part of them, in its order. With its cast, because = ANY of a bare sub-select would mean its rows. */
function inFormulas({ formula }: CatalogueField, column: string): string {
	const part = formula?.t === 'list' && formula.of.t === 'text' ? formula.of.part : undefined;
	if (part === undefined) return column;
	const list = `CASE jsonb_typeof(${column}) WHEN 'array' THEN ${column} END`;
	return `(SELECT array_agg(dg_l.item ->> '${part.replaceAll("'", "''")}' ORDER BY dg_l.n) FROM jsonb_array_elements(${list}) WITH ORDINALITY dg_l(item, n))::text[]`;
}

/** Only conditions of the reader have slots; the constants of a role’s rule are what they look like. */
function constant(scope: Scope, view: View, value: unknown, cast: string): string {
	const { params, slotName } = scope;
	if (view === 'stored' || !slotName) return params.constant(value, cast);
	const names = [value].flat().map(slotName);
	const known = names.filter((name) => name !== null);
	if (known.length === 0 || known.length < names.length) return params.constant(value, cast);
	return Array.isArray(value) ? params.argumentList(known, cast) : params.argument(known[0] ?? '', cast);
}

export function tableOf(scope: Pick<Scope, 'schema'>, model: CatalogueModel): string {
	return quoted(scope.schema, model.table);
}

export function modelOf(scope: Pick<Scope, 'catalogues'>, ref: string): CatalogueModel {
	const model = findModel(scope.catalogues, ref);
	if (!model) throw new Error(`model ${ref} is not in the catalogues of this environment`);
	return model;
}

export function findModel(catalogues: ReadonlyMap<string, Catalogue>, ref: string): CatalogueModel | undefined {
	const [app = '', key = ''] = ref.split('/');
	return catalogues.get(app)?.models.get(key);
}

export function fieldOf(model: CatalogueModel, key: string): CatalogueField {
	const field = model.fieldsByKey.get(key);
	if (!field) throw new Error(`model ${model.ref} has no field ${key}`);
	return field;
}

function referenceOf(model: CatalogueModel, field: string): string {
	const reference = fieldOf(model, field).reference;
	if (!reference || reference.many) throw new Error(`field ${field} of ${model.ref} is no reference to one record`);
	return reference.model;
}

/**
 * Until the transaction ends nobody else changes this record or makes a new reference to it; one that is being made is waited for.
 * What comes of it is seen by the next statement.
 */
export async function lockRecord(on: Connection, schema: string, model: CatalogueModel, id: string): Promise<void> {
	await on.query(`select 1 from ${tableOf({ schema }, model)} where id = $1 for update`, [id]);
}

/** Until the transaction ends nobody else moves records in this tree, so that two moves cannot make a cycle together. */
export async function lockTree(on: Connection, schema: string, model: CatalogueModel): Promise<void> {
	await on.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`tree ${schema}.${model.table}`]);
}
