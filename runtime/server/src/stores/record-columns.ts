import type { CatalogueField, ColumnSpec, SystemColumn } from '@dougong/engine';
import { anyText, boolean, type Encode, instant, plain, verbatim } from './record-encode.ts';

type ColumnType = ColumnSpec['type'];

/** How a column is selected, and how its text becomes JSON. */
interface Reading {
	select(expression: string): string;
	encode: Encode;
}
const asItIs = (expression: string) => expression;
const asJson = (expression: string) => `to_json(${expression})::text`;

const readings: Record<ColumnType, Reading> = {
	text: { select: asItIs, encode: anyText },
	numeric: { select: asItIs, encode: verbatim },
	bigint: { select: asItIs, encode: verbatim },
	smallint: { select: asItIs, encode: verbatim },
	boolean: { select: asItIs, encode: boolean },
	date: { select: asItIs, encode: plain },
	timestamptz: { select: (e) => `(${e} AT TIME ZONE 'UTC')::text`, encode: instant },
	uuid: { select: asItIs, encode: plain },
	'text[]': { select: asJson, encode: verbatim },
	'uuid[]': { select: asJson, encode: verbatim },
	jsonb: { select: (e) => `(${e})::text`, encode: verbatim },
};

const systemTypes: Record<SystemColumn, ColumnType> = {
	id: 'uuid',
	version: 'bigint',
	created_at: 'timestamptz',
	created_by: 'uuid',
	updated_at: 'timestamptz',
	updated_by: 'uuid',
	archived_at: 'timestamptz',
};

export function readingOf(type: ColumnType): Reading {
	return readings[type];
}

/** Type of the column that holds the field; null when nothing does. */
export function columnTypeOf(field: CatalogueField): ColumnType | null {
	return field.column?.type ?? (field.system ? systemTypes[field.system] : null);
}

/** Fields that lie in a column, so that they can be read at all. */
export function isStored(field: CatalogueField): boolean {
	return columnTypeOf(field) !== null;
}
