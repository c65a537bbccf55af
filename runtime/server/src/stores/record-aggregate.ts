import type { CatalogueField, CatalogueModel, CheckedFormula } from '@dougong/engine';
import { visible } from './record-list.ts';
import { columnTypeOf, readingOf } from './record-columns.ts';
import { type Encode, verbatim } from './record-encode.ts';
import { titleOf } from './record-projection.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, modelOf, type Scope } from './record-source.ts';
import type { Statement } from './record-statement.ts';

export type MeasureFn = 'count' | 'sum' | 'avg' | 'min' | 'max';
export interface Measure {
	key: string;
	fn: MeasureFn;
	/** Without it, records are counted. */
	on: { path: readonly string[]; field: CatalogueField } | null;
}
export interface AggregateShape {
	filter: CheckedFormula | null;
	archived: boolean;
	groupBy: readonly { name: string; path: readonly string[]; field: CatalogueField }[];
	measures: readonly Measure[];
}
export interface CompiledAggregate {
	statement: Statement;
	/** AggregateResult as JSON text. */
	encode(rows: readonly TextRow[]): string;
}

/** Over exactly the records and values that a list with the same filter shows. At most 1,000 groups. */
export function compileAggregate(scope: Scope, model: CatalogueModel, shape: AggregateShape): CompiledAggregate {
	const source = createSource(scope, model, 't');
	const groups = shape.groupBy.map((g) => source.seen(g.path, g.field.key));
	const measures = shape.measures.map((m) => measured(m, m.on && source.seen(m.on.path, m.on.field.key)));
	const inner = [...groups.map((g, i) => `${g} AS g${i}`), ...measures.map((m, i) => `${m.sql} AS m${i}`)];
	const where = every(visible(scope, source, shape));
	const grouping = groups.length > 0 ? ` GROUP BY ${groups.map((_, i) => i + 1).join(', ')}` : '';
	const order = groups.map((_, i) => `a.g${i} NULLS LAST`);

	const outer: string[] = [];
	const joins: string[] = [];
	const by = shape.groupBy.map((g, i) => {
		const reading = readingOf(columnTypeOf(g.field) ?? 'text');
		return { name: g.name, column: outer.push(reading.select(`a.g${i}`)) - 1, encode: reading.encode };
	});
	const titles = shape.groupBy.flatMap((g, i) => {
		const reference = g.field.reference;
		if (!reference) return [];
		const alias = scope.nextAlias();
		const target = createSource(scope, modelOf(scope, reference.model), alias);
		const readable = target.rule(scope.access(target.model.ref).rows.read);
		const title = `(CASE WHEN ${readable} THEN ${titleOf(target, [], target.model.titleField)} END)`;
		joins.push(` LEFT JOIN ${target.table} ${alias} ON ${alias}.id = a.g${i}${target.joins()}`);
		return [{ id: by[i]?.column ?? 0, title: outer.push(title) - 1 }];
	});
	const values = shape.measures.map((m, i) => {
		const encode = measures[i]?.encode ?? verbatim;
		return { key: m.key, column: outer.push(measures[i]?.select(`a.m${i}`) ?? `a.m${i}`) - 1, encode };
	});
	const text =
		`SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${source.from()} WHERE ${where}${grouping}) a${joins.join('')}` +
		`${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT 1000`;

	const pair = (row: TextRow) => (of: { name?: string; key?: string; column: number; encode: Encode }) =>
		`${JSON.stringify(of.name ?? of.key)}:${of.encode(row[of.column] ?? null)}`;
	return {
		statement: scope.params.statement(text),
		encode(rows) {
			const encoded = rows.map((row) => `{"by":{${by.map(pair(row)).join(',')}},"values":{${values.map(pair(row)).join(',')}}}`);
			const named = new Map(rows.flatMap((row) => titles.flatMap((t) => (row[t.id] && row[t.title] ? [[row[t.id], row[t.title]] as const] : []))));
			const names = titles.length > 0 ? `,"titles":${JSON.stringify(Object.fromEntries(named))}` : '';
			return `{"groups":[${encoded.join(',')}]${names}}`;
		},
	};
}

function measured({ fn, on }: Measure, value: string | null): { sql: string; select(column: string): string; encode: Encode } {
	if (fn === 'count') return { sql: `count(${value ?? '*'})`, select: (c) => c, encode: verbatim };
	const type = on ? columnTypeOf(on.field) : null;
	const reading = readingOf(fn === 'sum' || fn === 'avg' ? 'numeric' : (type ?? 'text'));
	return { sql: `${fn}(${value ?? 'NULL::numeric'})`, ...reading };
}
