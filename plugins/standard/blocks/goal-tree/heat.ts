import type { JsonValue } from '@dougong/schemas';
import type { AggregateResult } from '@dougong/schemas/api';
import { type FieldAt, optionsOf } from '../shared/models.ts';
import { numberOf } from './bands.ts';

export interface HeatLine {
	/** null: without a value. */
	value: JsonValue;
	title: string;
}
export interface HeatCell {
	count: number;
	/** Mean of the scores; null where none has one. */
	score: number | null;
}
export interface Heat {
	rows: HeatLine[];
	columns: HeatLine[];
	/** undefined: no records there. */
	at(row: HeatLine, column: HeatLine): HeatCell | undefined;
}

/** Grouped counts and means as a grid: options in the order of the model, records by title, blank last. */
export function heatOf(result: AggregateResult, row: FieldAt, column: FieldAt, blank: string): Heat {
	const cells = new Map<string, HeatCell>();
	for (const group of result.groups) {
		const key = JSON.stringify([group.by[row.path] ?? null, group.by[column.path] ?? null]);
		cells.set(key, { count: Number(group.values.count), score: numberOf(group.values.score) });
	}
	return {
		rows: linesOf(result, row, blank),
		columns: linesOf(result, column, blank),
		at: (r, c) => cells.get(JSON.stringify([r.value, c.value])),
	};
}

function linesOf(result: AggregateResult, at: FieldAt, blank: string): HeatLine[] {
	const values = [...new Set(result.groups.map((g) => g.by[at.path] ?? null))];
	const options = optionsOf(at.field);
	const title = (value: JsonValue) => options?.find((o) => o.value === value)?.title ?? result.titles?.[String(value)] ?? String(value);
	const lines = values.filter((v) => v !== null).map((value) => ({ value, title: title(value) }));
	const rank = (line: HeatLine) => options?.findIndex((o) => o.value === line.value) ?? 0;
	lines.sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title, 'zh-CN'));
	return values.includes(null) ? [...lines, { value: null, title: blank }] : lines;
}
