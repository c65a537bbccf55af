import { compareText, type FieldPath, type FormulaRecord, type Relation, type ScopeField } from '@dougong/engine';
import { models } from './world.ts';

export type Row = { id: string; archived_at?: string | null } & { [field: string]: unknown };
/** Rows by model, as JSON. */
export type Tables = { [model: string]: readonly Row[] };

/** Records as a server would hand them to the evaluator, with what they refer to and what belongs to them: the relations said a second time, in JS. */
export function createRecords(tables: Tables): (model: string, id: string) => FormulaRecord {
	const byId = new Map(Object.entries(tables).map(([model, rows]) => [model, new Map(rows.map((row) => [row.id, row]))]));
	const made = new Map<string, FormulaRecord>();
	const live = (model: string) => (tables[model] ?? []).filter((row) => !row.archived_at);
	const target = (model: string, field: string) => models[model]?.find((f) => f.key === field)?.reference?.model ?? '';
	const rowOf = (model: string, id: unknown) => byId.get(model)?.get(String(id));

	function valueAt(model: string, row: Row, { path, field }: FieldPath): unknown {
		const [step, ...rest] = path;
		if (step === undefined) return row[field] ?? null;
		const next = rowOf(target(model, step), row[step]);
		return next ? valueAt(target(model, step), next, { path: rest, field }) : null;
	}
	function rowsOf(model: string, row: Row, relation: Relation): Row[] {
		if (relation.k === 'referring') return live(relation.model).filter((other) => other[relation.field] === row.id);
		if (relation.k === 'descendants') {
			const below = live(relation.model).filter((other) => other[relation.field] === row.id);
			return below.flatMap((child) => [child, ...rowsOf(model, child, relation)]);
		}
		const same = (other: Row) => relation.by.every((f) => isSame(model, f, valueAt(model, other, f), valueAt(model, row, f)));
		const peers = live(model).filter(same);
		if (relation.k === 'peers') return peers;
		const order = models[model]?.find((f) => f.key === relation.order) as ScopeField;
		const smaller = peers.filter((other) => (compareValues(order, other[relation.order], row[relation.order]) ?? 0) < 0);
		const last = smaller.toSorted((a, b) => compareValues(order, a[relation.order], b[relation.order]) || (a.id < b.id ? -1 : 1)).at(-1);
		return last ? [last] : [];
	}
	function isBelow(model: string, id: string, roots: readonly string[]): boolean {
		const parent = models[model]?.find((f) => f.reference?.tree)?.key ?? '';
		const row = rowOf(model, id);
		return (roots.includes(id) && row !== undefined) || (row?.[parent] ? isBelow(model, String(row[parent]), roots) : false);
	}
	function record(model: string, id: string): FormulaRecord {
		const key = `${model} ${id}`;
		const row = rowOf(model, id);
		if (!row) throw new Error(`no record ${key}`);
		const sets = new Map<string, FormulaRecord[]>();
		const known = made.get(key) ?? {
			get: (path, field) => valueAt(model, row, { path, field }),
			related: (relation) => {
				const name = JSON.stringify(relation);
				const set = sets.get(name) ?? rowsOf(model, row, relation).map((other) => record(relation.model, other.id));
				sets.set(name, set);
				return set;
			},
			isBelow,
		};
		made.set(key, known);
		return known;
	}
	return record;
}

function isSame(model: string, { path, field }: FieldPath, a: unknown, b: unknown): boolean {
	if (a === null || b === null) return a === b;
	const of = path.reduce((at, step) => models[at]?.find((f) => f.key === step)?.reference?.model ?? '', model);
	const type = models[of]?.find((f) => f.key === field);
	return type?.type?.t === 'number' || type?.type?.t === 'duration' ? Number(a) === Number(b) : String(a) === String(b);
}

/** undefined with a blank. */
function compareValues(field: ScopeField, a: unknown, b: unknown): number | undefined {
	if (a === null || a === undefined || b === null || b === undefined) return undefined;
	if (field.type?.t === 'number' || field.type?.t === 'duration') return Number(a) - Number(b);
	if (field.type?.t === 'date-time') return Date.parse(String(a)) - Date.parse(String(b));
	return compareText(String(a), String(b));
}
