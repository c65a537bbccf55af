import {
	type Catalogue,
	type CatalogueModel,
	checkFormulaText,
	type CheckedFormula,
	compileCondition,
	type Facts,
	type FormulaRecord,
	formulaScope,
	type Registry,
} from '@dougong/engine';

export interface Row {
	id: string;
	values: Record<string, unknown>;
}
type Access = Record<string, { read?: boolean | string; fields?: Record<string, string> } | undefined>;

/**
 * What a member may see, worked out a second way: in plain JavaScript over all rows, from the rules as they are written in
 * architecture.md and nothing of the server’s code. Roles: those of the member, by model (`app/model`).
 */
export class Oracle {
	private readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>;
	private readonly models: ReadonlyMap<string, CatalogueModel>;
	private readonly roles: readonly Access[];
	readonly facts: Facts;
	readonly catalogues: ReadonlyMap<string, Catalogue>;
	private readonly check: (formula: string, model: string) => CheckedFormula;

	constructor(world: {
		rows: ReadonlyMap<string, Row[]>;
		catalogues: ReadonlyMap<string, Catalogue>;
		registry: Registry;
		roles: readonly Access[];
		facts: Facts;
	}) {
		this.rows = new Map([...world.rows].map(([ref, rows]) => [ref, new Map(rows.map((r) => [r.id, r]))]));
		this.models = new Map([...world.catalogues.values()].flatMap((c) => [...c.models.values()].map((m) => [m.ref, m])));
		this.roles = world.roles;
		this.facts = world.facts;
		this.catalogues = world.catalogues;
		this.check = (formula, ref) => {
			const home = world.catalogues.get(ref.split('/')[0] ?? '');
			const found = home && checkFormulaText(formula, formulaScope(ref, home, world.catalogues, world.registry), { returns: 'boolean' }).formula;
			if (!found) throw new Error(`${formula} is no condition on ${ref}`);
			return found;
		};
	}

	/** The roles that read this record. */
	private readers(ref: string, row: Row): Access[] {
		return this.roles.filter((role) => {
			const rule = role[ref]?.read;
			return typeof rule === 'string' ? compileCondition(this.check(rule, ref))(this.stored(ref, row), this.facts) : rule === true;
		});
	}

	isReadable(ref: string, row: Row): boolean {
		return this.readers(ref, row).length > 0;
	}

	isVisible(ref: string, row: Row, field: string): boolean {
		return this.readers(ref, row).some((role) => role[ref]?.fields?.[field] !== 'hidden');
	}

	/** Some role that may read anything of the model does not hide the field; otherwise it does not exist for the member. */
	exists(ref: string, field: string): boolean {
		return this.roles.some((role) => (role[ref]?.read ?? false) !== false && role[ref]?.fields?.[field] !== 'hidden');
	}

	find(ref: string, id: unknown): Row | undefined {
		return typeof id === 'string' ? this.rows.get(ref)?.get(id) : undefined;
	}

	visibleRows(ref: string): Row[] {
		return [...(this.rows.get(ref)?.values() ?? [])].filter((row) => this.isReadable(ref, row));
	}

	/** The value as the member sees it; blank where anything on the way is hidden. */
	seen(ref: string, row: Row, path: readonly string[], field: string): unknown {
		const [step, ...rest] = path;
		if (step === undefined) return this.isVisible(ref, row, field) || field === 'id' ? (field === 'id' ? row.id : (row.values[field] ?? null)) : null;
		const target = this.target(ref, step);
		const next = this.isVisible(ref, row, step) ? this.find(target, row.values[step]) : undefined;
		return next && this.isReadable(target, next) ? this.seen(target, next, rest, field) : null;
	}

	/** A record as filters of the member see it. */
	asSeen(ref: string, row: Row): FormulaRecord {
		return { get: (path, field) => this.seen(ref, row, path, field), isBelow: (model, id, roots) => this.isBelow(model, id, roots) };
	}

	private stored(ref: string, row: Row): FormulaRecord {
		const get = (from: string, at: Row | undefined, path: readonly string[], field: string): unknown => {
			const [step, ...rest] = path;
			if (!at) return null;
			if (step === undefined) return field === 'id' ? at.id : (at.values[field] ?? null);
			const target = this.target(from, step);
			return get(target, this.find(target, at.values[step]), rest, field);
		};
		return { get: (path, field) => get(ref, row, path, field) };
	}

	private target(ref: string, field: string): string {
		return this.models.get(ref)?.fieldsByKey.get(field)?.reference?.model ?? '';
	}

	/** Up the tree as the member sees it: along visible parents, on records that may be read. */
	private isBelow(ref: string, id: string, roots: readonly string[]): boolean {
		const parent = this.models.get(ref)?.treeParent ?? '';
		let at: unknown = id;
		for (let steps = 0; typeof at === 'string' && steps < 100; steps++) {
			if (roots.includes(at)) return true;
			const row = this.find(ref, at);
			at = row && this.isReadable(ref, row) ? this.seen(ref, row, [], parent) : null;
		}
		return false;
	}
}
