import fs from 'node:fs';
import path from 'node:path';
import {
	buildCatalogue,
	type Catalogue,
	type CatalogueModel,
	compareText,
	compileFormula,
	createRegistry,
	type Facts,
	filesToBundle,
	type FormulaRecord,
	isError,
	nilId,
	noCalendar,
	Num,
	readBundle,
	type Relation,
	storedValue,
	valueToJson,
} from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle } from '@dougong/schemas';
import type { Pool } from 'pg';

type Row = { [column: string]: unknown };
const registry = createRegistry(plugins);
const facts: Facts = {
	...{ me: nilId, myUnit: nilId, myUnits: [], myReports: [], allMyReports: [] },
	...{ today: '2026-01-01', now: '2026-01-01T00:00:00.000Z', timeZone: 'UTC', calendar: noCalendar },
};

/** The directory, as it is installed. */
export function directoryBundle(): Bundle {
	const folder = path.resolve(import.meta.dirname, '../../templates/directory');
	const files = fs
		.readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.json'))
		.map((name) => ({ path: name.split(path.sep).join('/'), text: fs.readFileSync(path.join(folder, name), 'utf8') }));
	return readBundle(filesToBundle(files).json).bundle as Bundle;
}

/** Says of every stored computed value what it has to be, by the JS back end over everything that is stored. */
export function createOracle(pool: Pool, schema: string, bundles: readonly Bundle[]) {
	const catalogues = new Map<string, Catalogue>();
	for (const bundle of bundles) catalogues.set(bundle.app.key, buildCatalogue(bundle, registry, catalogues));
	const models = new Map([...catalogues.values()].flatMap((c) => [...c.models.values()].map((m) => [m.ref, m] as const)));
	const computed = [...models.values()].flatMap((model) =>
		[...model.computed.values()].map((c) => ({ model, key: c.field, evaluate: compileFormula(c.formula) })),
	);

	/** Stored values that are not what they follow to be, in words. */
	async function findWrong(): Promise<string[]> {
		const tables = new Map<string, Map<string, Row>>();
		for (const model of models.values()) tables.set(model.ref, await load(pool, schema, model));
		const records = createRecords(models, tables);
		return computed.flatMap(({ model, key, evaluate }) => {
			const field = model.fieldsByKey.get(key)!;
			return [...tables.get(model.ref)!.values()].flatMap((row) => {
				if (row.archived_at) return [];
				const value = evaluate(records(model.ref, row), facts);
				const wanted = isError(value) ? null : valueToJson(storedValue(field, value));
				return isSame(wanted, row[key]) ? [] : [`${model.key} ${row.name} ${key}: stored ${JSON.stringify(row[key])}, should be ${JSON.stringify(wanted)}`];
			});
		});
	}
	return { catalogues, findWrong };
}

function isSame(a: unknown, b: unknown): boolean {
	if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null);
	const isNumber = (v: unknown) => typeof v === 'string' && /^-?\d+(\.\d+)?$/.test(v);
	return isNumber(a) && isNumber(b) ? new Num(String(a)).equals(new Num(String(b))) : a === b;
}

async function load(pool: Pool, schema: string, model: CatalogueModel): Promise<Map<string, Row>> {
	const columns = model.fields
		.filter((f) => f.column)
		.map((f) => (['numeric', 'bigint', 'smallint'].includes(f.column!.type) ? `"${f.key}"::text` : `to_jsonb("${f.key}") as "${f.key}"`));
	const { rows } = await pool.query<Row>(`select id::text, archived_at, ${columns.join(', ')} from "${schema}"."${model.table}"`);
	return new Map(rows.map((row) => [String(row.id), row]));
}

/** What belongs to a record, said a second time. */
function createRecords(models: ReadonlyMap<string, CatalogueModel>, tables: ReadonlyMap<string, ReadonlyMap<string, Row>>) {
	const live = (ref: string) => [...tables.get(ref)!.values()].filter((row) => !row.archived_at);
	function valueAt(ref: string, row: Row, path: readonly string[], field: string): unknown {
		const [step, ...rest] = path;
		if (step === undefined) return row[field] ?? null;
		const target = models.get(ref)!.fieldsByKey.get(step)!.reference!.model;
		const next = tables.get(target)!.get(String(row[step]));
		return next ? valueAt(target, next, rest, field) : null;
	}
	function rowsOf(ref: string, row: Row, relation: Relation): Row[] {
		if (relation.k === 'referring') return live(relation.model).filter((other) => other[relation.field] === row.id);
		if (relation.k === 'descendants') {
			const children = live(relation.model).filter((other) => other[relation.field] === row.id);
			return children.flatMap((child) => [child, ...rowsOf(ref, child, relation)]);
		}
		const key = (of: Row) => JSON.stringify(relation.by.map((at) => valueAt(ref, of, at.path, at.field)));
		const peers = live(ref).filter((other) => key(other) === key(row));
		if (relation.k === 'peers') return peers;
		const order = (of: Row) => of[relation.order] as string | null;
		const less = peers.filter((other) => order(other) !== null && order(row) !== null && Number(order(other)) < Number(order(row)));
		return less.sort((a, b) => Number(order(b)) - Number(order(a)) || compareText(String(b.id), String(a.id))).slice(0, 1);
	}
	const record = (ref: string, row: Row): FormulaRecord => ({
		get: (path, field) => valueAt(ref, row, path, field),
		related: (relation) => rowsOf(ref, row, relation).map((other) => record(relation.model, other)),
	});
	return record;
}
