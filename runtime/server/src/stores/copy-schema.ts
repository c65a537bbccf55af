import type pg from 'pg';
import { quoted } from './record-statement.ts';

export interface SchemaCopy {
	from: string;
	to: string;
	/** Tables whose rows stay behind. */
	empty: readonly string[];
}

/**
 * A second schema with the same tables, rows, constraints, indexes and sequences, under the same names: whatever tables there are. Part of
 * the transaction of `client`, which should be one of repeatable read, so that all rows are of one moment. Answers how many rows there are.
 * Indexes that are still being made are left out.
 */
export async function copySchema(client: pg.PoolClient, { from, to, empty }: SchemaCopy): Promise<number> {
	const ask = async <T>(text: string) => (await client.query(text, [from])).rows as T[];
	const run = (text: string) => client.query(text);
	await run(`create schema ${quoted(to)}`);
	const sequences = await ask<Sequence>(ownSequences);
	for (const s of sequences) await run(`create sequence ${quoted(to, s.name)} as ${s.type} increment ${s.increment} minvalue ${s.min} maxvalue ${s.max} start ${s.start} cache ${s.cache}${s.cycle ? ' cycle' : ''}`); // biome-ignore format: one statement

	const tables = await ask<Table>(allTables);
	for (const table of tables) {
		const parts = ['defaults', 'generated', 'identity', 'storage', 'compression', 'statistics', 'comments'].map((part) => `including ${part}`);
		await run(`create table ${quoted(to, table.name)} (like ${quoted(from, table.name)} ${parts.join(' ')})${table.options ? ` with (${table.options})` : ''}`);
	}
	// A default that draws from a sequence still draws from that of the original.
	for (const d of await ask<Default>(sequenceDefaults)) {
		await run(`alter table ${quoted(to, d.table)} alter column ${quoted(d.column)} set default ${moved(d.text, from, to)}`);
	}
	let rows = 0;
	for (const { name, columns } of tables) {
		if (empty.includes(name) || columns === null) continue;
		const { rowCount } = await run(`insert into ${quoted(to, name)} (${columns}) overriding system value select ${columns} from ${quoted(from, name)}`);
		rows += rowCount ?? 0;
	}
	for (const s of [...sequences, ...(await ask<Sequence>(identitySequences))]) {
		const target = s.table === null ? quoted(to, s.name) : `pg_get_serial_sequence('${quoted(to, s.table)}', '${s.column?.replaceAll("'", "''")}')`;
		await run(`select setval(${s.table === null ? `'${target}'` : target}, last_value, is_called) from ${quoted(from, s.name)}`);
	}
	// After the rows: an index that is made at once is made several times as fast.
	const constraints = await ask<Constraint>(allConstraints);
	const add = (c: Constraint) => run(`alter table ${quoted(to, c.table)} add constraint ${quoted(c.name)} ${moved(c.text, from, to)}`);
	for (const c of constraints) if (c.type !== 'f') await add(c);
	for (const index of await ask<{ text: string }>(plainIndexes)) await run(moved(index.text, from, to));
	for (const { name } of tables) await run(`analyze ${quoted(to, name)}`);
	for (const c of constraints) if (c.type === 'f') await add(c);
	return rows;
}

interface Table {
	name: string;
	/** Those that are stored, quoted, as a list. */
	columns: string | null;
	options: string | null;
}
interface Default {
	table: string;
	column: string;
	text: string;
}
interface Sequence {
	name: string;
	table: string | null;
	column: string | null;
	type: string;
	increment: string;
	min: string;
	max: string;
	start: string;
	cache: string;
	cycle: boolean;
}
interface Constraint {
	table: string;
	name: string;
	type: 'c' | 'p' | 'u' | 'x' | 'f';
	text: string;
}

/** What Postgres writes about tables of a schema names it, for it stands on no path: `ON ws_main_a.table`, `nextval('ws_main_a.x'::regclass)`. */
function moved(text: string, from: string, to: string): string {
	return text.replace(new RegExp(`( ON | REFERENCES |nextval\\('|ONLY )("?)${from}\\2\\.`, 'g'), (_, before: string) => `${before}${quoted(to)}.`);
}

const inSchema = `n.nspname = $1`;
const allTables = `select c.relname as name, array_to_string(c.reloptions, ', ') as options,
	(select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
		where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
	from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${inSchema} and c.relkind = 'r' order by c.relname`;
const sequenceDefaults = `select c.relname as table, a.attname as column, pg_get_expr(d.adbin, d.adrelid) as text
	from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
	join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
	where ${inSchema} and a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) like '%nextval(%' order by 1, 2`;
const sequenceColumns = `c.relname as name, format_type(s.seqtypid, null) as type, s.seqincrement::text as increment, s.seqmin::text as min, s.seqmax::text as max,
	s.seqstart::text as start, s.seqcache::text as cache, s.seqcycle as cycle`;
const ownSequences = `select ${sequenceColumns}, null as table, null as column
	from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
	where ${inSchema} and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i') order by 1`;
const identitySequences = `select ${sequenceColumns}, t.relname as table, a.attname as column
	from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
	join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i' and d.refclassid = 'pg_class'::regclass
	join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
	where ${inSchema} order by 1`;
const allConstraints = `select t.relname as table, k.conname as name, k.contype as type, pg_get_constraintdef(k.oid) as text
	from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
	where ${inSchema} and k.contype in ('c', 'p', 'u', 'x', 'f') order by k.contype, t.relname, k.conname`;
const plainIndexes = `select pg_get_indexdef(i.indexrelid) as text
	from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
	where ${inSchema} and i.indisvalid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) order by c.relname`;
