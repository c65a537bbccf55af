import { fnv } from '../definition/plain-schema.ts';

/** Postgres cuts longer names off, silently. */
const longest = 63;

/** Name of a constraint or index: readable where it fits, cut and marked where not. Keys are ASCII, so characters are bytes. */
export function identifier(table: string, what: string, kind: string): string {
	return fitting(`${table}__${what}__${kind}`);
}

export function archivedColumn(column: string, revision: number): string {
	return fitting(`_archived_${column}_${revision}`);
}

export function archivedTable(table: string, revision: number): string {
	const name = `_archived_${table}_${revision}`;
	return name.length <= longest ? name : `_archived_${table.slice(0, 30)}_${fnv(table)}_${revision}`;
}

function fitting(name: string): string {
	if (name.length <= longest) return name;
	return `${name.slice(0, longest - 8)}_${fnv(name).padStart(7, '0').slice(0, 7)}`;
}
