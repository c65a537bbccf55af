import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';

/** A card on its way: shown where it was dropped while the lists still show it where it was. */
export interface Move {
	record: RecordJson;
	/** The value of the column it goes to. */
	to: JsonValue;
	/** The record's version once the server has answered. */
	savedVersion?: number;
}

/** The cards of one column: its list, without those on their way out, with those on their way in on top. */
export function cardsOf(column: JsonValue, records: readonly RecordJson[], moves: ReadonlyMap<string, Move>): RecordJson[] {
	const staying = records.filter((r) => {
		const move = moves.get(r.id);
		return !move || sameColumn(move.to, column);
	});
	const present = new Set(staying.map((r) => r.id));
	const coming = [...moves.values()].filter((m) => sameColumn(m.to, column) && !present.has(m.record.id)).map((m) => m.record);
	return [...coming, ...staying];
}

/** How many more (or fewer) cards a column has than the server counted, because of cards on their way. */
export function countChange(column: JsonValue, field: string, moves: ReadonlyMap<string, Move>): number {
	let change = 0;
	for (const { record, to, savedVersion } of moves.values()) {
		if (savedVersion !== undefined) continue;
		const from = record.values[field] ?? null;
		if (sameColumn(from, to)) continue;
		if (sameColumn(from, column)) change--;
		if (sameColumn(to, column)) change++;
	}
	return change;
}

/** The moves that the lists have caught up with, seen in the list of one column. */
export function settled(column: JsonValue, records: readonly RecordJson[], moves: ReadonlyMap<string, Move>): string[] {
	return records
		.filter((r) => {
			const move = moves.get(r.id);
			return move?.savedVersion !== undefined && sameColumn(move.to, column) && r.version >= move.savedVersion;
		})
		.map((r) => r.id);
}

export function sameColumn(a: JsonValue, b: JsonValue): boolean {
	return (a ?? null) === (b ?? null);
}
