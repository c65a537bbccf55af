import { caseSql, type ColumnSpec, type Conversion, type IndexColumn, type StorageStep } from '@dougong/engine';

type ColumnType = ColumnSpec['type'];

/** Types of columns by table and name, as they are once all steps have run. */
export type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, ColumnType>>;
export interface StepContext {
	schema: string;
	columnTypes: ColumnTypes;
	/** Schema of the extension pg_trgm; null where the database has none. */
	trigramSchema: string | null;
}

/** The SQL of a step, without parameters; null when there is nothing to do here. Names come from definitions and are quoted. */
export function stepSql(step: StorageStep, context: StepContext): string | null {
	const write = writers[step.step] as (step: StorageStep, table: string, context: StepContext) => string | null;
	return write(step, qualified(context.schema, step.table), context);
}

export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

export function qualified(schema: string, name: string): string {
	return `${quoted(schema)}.${quoted(name)}`;
}

type StepOf<K extends StorageStep['step']> = Extract<StorageStep, { step: K }>;
const writers: { [K in StorageStep['step']]: (step: StepOf<K>, table: string, context: StepContext) => string | null } = {
	'create-table': (step, table) =>
		`create table ${table} (${[...systemColumns, ...step.columns.map((c) => `${quoted(c.name)} ${typeSql(c.type)}`)].join(', ')})`,
	'archive-table': (step, table) => `alter table ${table} rename to ${quoted(step.to)}`,
	'restore-table': (step, _, { schema }) => `alter table ${qualified(schema, step.from)} rename to ${quoted(step.table)}`,
	'add-column': (step, table) => `alter table ${table} add column ${quoted(step.column)} ${typeSql(step.type)}`,
	'archive-column': (step, table) => `alter table ${table} rename column ${quoted(step.column)} to ${quoted(step.to)}`,
	'restore-column': (step, table) => `alter table ${table} rename column ${quoted(step.from)} to ${quoted(step.column)}`,
	'set-type': (step, table) => `alter table ${table} alter column ${quoted(step.column)} type ${typeSql(step.type)} using ${quoted(step.column)}::${step.type}`,
	'copy-column': (step, table) =>
		`update ${table} set ${quoted(step.column)} = ${conversions[step.conversion](quoted(step.from))} where ${quoted(step.from)} is not null`,
	backfill: (step, table) => {
		const row = `jsonb_populate_record(null::${table}, ${literal(JSON.stringify({ [step.column]: step.value }))}::jsonb)`;
		return `update ${table} set ${quoted(step.column)} = (${row}).${quoted(step.column)} where ${quoted(step.column)} is null`;
	},
	'add-check': (step, table) => {
		const column = quoted(step.column);
		const { min, max, maxLength } = step.check;
		const conditions = [
			...(min === undefined ? [] : [`${column} >= ${Number(min)}`]),
			...(max === undefined ? [] : [`${column} <= ${Number(max)}`]),
			...(maxLength === undefined ? [] : [`char_length(${column}) <= ${Number(maxLength)}`]),
		];
		return `alter table ${table} add constraint ${quoted(step.constraint)} check (${conditions.join(' and ')})${notValid(step)}`;
	},
	'drop-constraint': (step, table) => `alter table ${table} drop constraint ${quoted(step.constraint)}`,
	'add-foreign-key': (step, table, { schema }) =>
		`alter table ${table} add constraint ${quoted(step.constraint)} foreign key (${quoted(step.column)}) references ${qualified(schema, step.target)} (id)${notValid(step)}`,
	'validate-constraint': (step, table) => `alter table ${table} validate constraint ${quoted(step.constraint)}`,
	'create-index': createIndex,
	// Not one statement; see jobs/recompute/after-publish.ts.
	recompute: () => null,
	// One that could not be made (duplicates that came in between) is not there to be dropped.
	'drop-index': (step, _, { schema }) => `drop index if exists ${qualified(schema, step.index)}`,
};

const systemColumns = [
	'id uuid primary key',
	'version integer not null default 1',
	'created_at timestamptz not null default now()',
	'created_by uuid',
	'updated_at timestamptz not null default now()',
	'updated_by uuid',
	'archived_at timestamptz',
];

const conversions: Record<Conversion, (column: string) => string> = {
	'to-text': (column) => `to_jsonb(${column}) #>> '{}'`,
	'to-list': (column) => `array[${column}]`,
	'to-json': (column) => `to_jsonb(${column})`,
	'to-instant': (column) => `(${column}::timestamp at time zone 'UTC')`,
};

/** Text compares by code point on every machine; where people read it, it is sorted by a collation of theirs. */
function typeSql(type: ColumnType): string {
	return type === 'text' || type === 'text[]' ? `${type} collate "C"` : type;
}

function notValid(step: { validated: boolean }): string {
	return step.validated ? '' : ' not valid';
}

function createIndex(step: StepOf<'create-index'>, table: string, { columnTypes, trigramSchema }: StepContext): string | null {
	const create = `create ${step.kind === 'unique' ? 'unique ' : ''}index ${step.concurrently ? 'concurrently if not exists ' : ''}${quoted(step.index)} on ${table}`;
	const columns = step.columns.map(indexColumn);
	const isSet = step.columns.some((c) => setTypes.has(columnTypes.get(step.table)?.get(c.column) ?? ''));
	if (step.kind === 'trigram') {
		if (trigramSchema === null) return null;
		return `${create} using gin (${columns.map((c) => `(${caseFolded(c)}) ${quoted(trigramSchema)}.gin_trgm_ops`).join(', ')})`;
	}
	if (isSet && step.kind !== 'unique') return `${create} using gin (${columns.join(', ')})`;
	const all = step.kind === 'sort' ? [...columns, 'id'] : columns;
	const isOverLive = step.kind === 'unique' || step.kind === 'sort';
	return `${create} (${all.join(', ')})${isOverLive ? ' where archived_at is null' : ''}`;
}

/** Types whose elements an index finds. */
const setTypes = new Set<string>(['text[]', 'uuid[]', 'jsonb']);

function indexColumn({ column, descending, collation }: IndexColumn): string {
	return `${quoted(column)}${collation === 'people' ? ' collate "zh-Hans-x-icu"' : ''}${descending ? ' desc nulls last' : ''}`;
}

/** As conditions that look for text have it: an index serves only the very same expression. */
function caseFolded(column: string): string {
	return caseSql('lower', [{ k: 'text', text: column }])
		.map((part) => (part.k === 'text' ? part.text : ''))
		.join('');
}

function literal(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
