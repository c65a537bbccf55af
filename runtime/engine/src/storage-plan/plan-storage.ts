import type { Catalogue } from '../definition/catalogue.ts';
import type { Registry } from '../kinds/registry.ts';
import { checkColumn, checkUniques } from './data-checks.ts';
import { archivedColumn, archivedTable } from './identifier.ts';
import { sentence } from './sentences.ts';
import type { Archived, DataCheck, StoragePlan, StorageStep } from './steps.ts';
import { changeOf, conversionOf, type StateColumn, type TableState, tableStates } from './table-state.ts';

export interface PlanOptions {
	registry: Registry;
	/** Number of the revision that is planned: part of the names of what it archives. */
	revision: number;
	/** What earlier revisions archived, of this app. */
	archived: readonly Archived[];
}

/**
 * The ordered steps from one revision's tables to another's, and what the data has to satisfy. Same input, same plan. Nothing is
 * dropped: fields and models that go are archived with their data, and come back when their key does with the same type.
 * `from`: null at the first install. `to`: null when the app is uninstalled.
 */
export function planStorage(from: Catalogue | null, to: Catalogue | null, options: PlanOptions): StoragePlan {
	const before = tableStates(from, options.registry);
	const after = tableStates(to, options.registry);
	const plan = new Plan(options);
	for (const [key, old] of before) plan.leave(old, after.get(key));
	for (const [key, wanted] of after) plan.reach(before.get(key), wanted);
	for (const [key, wanted] of after) plan.constrain(before.get(key), wanted);
	for (const [key, wanted] of after) plan.recompute(before, key, wanted);
	return plan.result();
}

const phases = ['drop', 'restore', 'archive', 'shape', 'fill', 'constrain', 'index', 'validate', 'recompute'] as const;
type Phase = (typeof phases)[number];
type Unsaid<S> = S extends StorageStep ? Omit<S, 'table' | 'model' | 'sentence' | 'when' | 'lock'> & Partial<Pick<S, 'when' | 'lock'>> : never;

class Plan {
	readonly #options: PlanOptions;
	readonly #steps: { phase: Phase; step: StorageStep }[] = [];
	readonly #checks: DataCheck[] = [];
	/** Tables that are made in this plan: nothing in them has to wait. */
	readonly #made = new Set<string>();
	/** Columns whose values this plan changes, as `app/model.field`. */
	readonly #renewed = new Set<string>();

	constructor(options: PlanOptions) {
		this.#options = options;
	}

	result(): StoragePlan {
		const steps = phases.flatMap((phase) => this.#steps.filter((s) => s.phase === phase).map((s) => s.step));
		return { steps, checks: this.#checks };
	}

	/** Takes away what the new revision does not have. */
	leave(old: TableState, wanted: TableState | undefined): void {
		const stays = <T>(was: T, is: T | undefined, columns: readonly { column: string }[]) => same(was, is) && !isReplaced(columns, old, wanted);
		for (const [constraint, check] of old.checks) {
			if (!stays(check, wanted?.checks.get(constraint), [check])) this.#add('drop', old, { step: 'drop-constraint', constraint });
		}
		for (const [constraint, key] of old.foreignKeys) {
			if (!stays(key, wanted?.foreignKeys.get(constraint), [key])) this.#add('drop', old, { step: 'drop-constraint', constraint });
		}
		for (const [index, what] of old.indexes) {
			if (!stays(what, wanted?.indexes.get(index), what.columns)) this.#add('drop', old, { step: 'drop-index', index });
		}
		if (!wanted) this.#add('archive', old, { step: 'archive-table', to: archivedTable(old.table, this.#options.revision) });
		else for (const column of old.columns.keys()) if (!wanted.columns.has(column)) this.#archive(old, column);
	}

	/** Brings the columns of a table into being. */
	reach(old: TableState | undefined, wanted: TableState): void {
		const kept = old ? undefined : this.#archivedTable(wanted);
		if (old) {
			for (const [name, column] of wanted.columns) this.#column({ old: old.columns.get(name), wanted: column, state: wanted, table: old.table });
			this.#checks.push(...checkUniques(wanted, old));
		} else if (kept) {
			this.#restoreTable(kept, wanted);
		} else {
			this.#made.add(wanted.table);
			this.#add('shape', wanted, { step: 'create-table', columns: [...wanted.columns.values()].map(({ name, type }) => ({ name, type })), lock: 'none' });
		}
	}

	/** Checks, foreign keys and indexes, when all tables are there. */
	constrain(old: TableState | undefined, wanted: TableState): void {
		const validated = this.#made.has(wanted.table);
		const isThere = <T>(is: T, was: T | undefined, columns: readonly { column: string }[]) => same(is, was) && !isReplaced(columns, old, wanted);
		const validate = (constraint: string) => {
			if (!validated) this.#add('validate', wanted, { step: 'validate-constraint', constraint, when: 'after-commit', lock: 'scan' });
		};
		for (const [constraint, check] of wanted.checks) {
			if (isThere(check, old?.checks.get(constraint), [check])) continue;
			this.#add('constrain', wanted, { step: 'add-check', constraint, ...check, validated });
			validate(constraint);
		}
		for (const [constraint, key] of wanted.foreignKeys) {
			if (isThere(key, old?.foreignKeys.get(constraint), [key])) continue;
			this.#add('constrain', wanted, { step: 'add-foreign-key', constraint, ...key, validated });
			validate(constraint);
		}
		for (const [index, what] of wanted.indexes) {
			if (isThere(what, old?.indexes.get(index), what.columns)) continue;
			const concurrently = !validated;
			this.#add('index', wanted, { step: 'create-index', index, ...what, concurrently, when: concurrently ? 'after-commit' : 'in-transaction', lock: 'none' });
		}
	}

	/** Computed fields whose value may be another one now: another formula, a column of its own or one that it reads made anew. */
	recompute(before: ReadonlyMap<string, TableState>, key: string, wanted: TableState): void {
		if (this.#made.has(wanted.table)) return;
		const was = before.get(key);
		const fields = [...wanted.model.computed.values()].filter((computed) => {
			const old = was?.model.computed.get(computed.field);
			if (!was || old?.canonical !== computed.canonical || this.#renewed.has(`${wanted.model.ref}.${computed.field}`)) return true;
			return computed.formula.fields.some((read) => this.#renewed.has(`${read.model}.${read.field}`));
		});
		if (fields.length > 0) this.#add('recompute', wanted, { step: 'recompute', fields: fields.map((f) => f.field), when: 'after-commit', lock: 'none' });
	}

	/** `old`: the column as it is now, in `table`. */
	#column({ old, wanted, state, table }: { old: StateColumn | undefined; wanted: StateColumn; state: TableState; table: string }): void {
		const { name: column, type } = wanted;
		const change = old ? changeOf(old, wanted) : 'new';
		if (change === 'new' || change === 'replace') this.#renewed.add(`${state.model.ref}.${wanted.field?.key ?? column}`);
		if (change === 'widen') this.#add('shape', state, { step: 'set-type', column, type, lock: 'rewrite' });
		const archived = change === 'replace' ? this.#archive(state, column) : null;
		const kept = change === 'new' ? this.#archivedColumn(state, wanted) : undefined;
		if (kept) this.#add('shape', state, { step: 'restore-column', column, from: kept.name });
		else if (change === 'new' || change === 'replace') this.#add('shape', state, { step: 'add-column', column, type });
		const conversion = archived && old ? conversionOf(old, wanted) : null;
		if (archived && conversion) this.#add('fill', state, { step: 'copy-column', column, from: archived, conversion, lock: 'scan' });
		const fallback = wanted.field?.property.default ?? null;
		const becomesRequired = wanted.field?.required === true && (old?.field?.required !== true || (change === 'replace' && !conversion));
		if (becomesRequired && fallback !== null) this.#renewed.add(`${state.model.ref}.${wanted.field?.key ?? column}`);
		if (becomesRequired && fallback !== null) this.#add('fill', state, { step: 'backfill', column, type, value: fallback, lock: 'scan' });
		const source = kept ? kept.name : change === 'new' || (change === 'replace' && !conversion) ? null : column;
		const isFilled = !becomesRequired || fallback !== null;
		this.#checks.push(...checkColumn({ old, wanted, state, table, source, isFilled, isConverted: change === 'replace' }));
	}

	#archive(state: TableState, column: string): string {
		const to = archivedColumn(column, this.#options.revision);
		this.#add('archive', state, { step: 'archive-column', column, to });
		return to;
	}

	#archivedTable({ model }: TableState): Extract<Archived, { kind: 'table' }> | undefined {
		return newest(this.#options.archived.filter((a) => a.kind === 'table').filter((a) => a.model === model.ref));
	}

	#archivedColumn({ model }: TableState, { name, type }: StateColumn): Extract<Archived, { kind: 'column' }> | undefined {
		const columns = this.#options.archived.filter((a) => a.kind === 'column');
		return newest(columns.filter((a) => a.model === model.ref && a.column === name && a.type === type));
	}

	#restoreTable(kept: Extract<Archived, { kind: 'table' }>, wanted: TableState): void {
		this.#add('restore', wanted, { step: 'restore-table', from: kept.name });
		const there = new Map(kept.columns.filter((c) => !c.name.startsWith('_')).map((c): [string, StateColumn] => [c.name, { ...c, field: null }]));
		for (const column of there.keys()) if (!wanted.columns.has(column)) this.#archive(wanted, column);
		for (const [name, column] of wanted.columns) this.#column({ old: there.get(name), wanted: column, state: wanted, table: kept.name });
	}

	#add(phase: Phase, state: TableState, step: Unsaid<StorageStep>): void {
		const full = { when: 'in-transaction', lock: 'short', ...step, table: state.table, model: state.model.ref } as StorageStep;
		this.#steps.push({ phase, step: { ...full, sentence: sentence(full, state.model) } });
	}
}

function newest<T extends Archived>(found: readonly T[]): T | undefined {
	return found.toSorted((a, b) => b.revision - a.revision)[0];
}

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether one of the columns is archived and made anew under its name: then what lies on it has to be made anew too. */
function isReplaced(columns: readonly { column: string }[], old: TableState | undefined, wanted: TableState | undefined): boolean {
	return columns.some(({ column }) => {
		const [was, is] = [old?.columns.get(column), wanted?.columns.get(column)];
		return was !== undefined && is !== undefined && changeOf(was, is) === 'replace';
	});
}
