import type { RecordJson } from '@dougong/schemas/api';
import type { ListOptions, RuntimePort } from '@dougong/ui/contracts';
import { useMemo } from 'react';
import type { Edits } from './edits.ts';

export interface GridRow {
	key: string;
	/** undefined: a new row. */
	record: RecordJson | undefined;
}
export interface GridRows {
	/** Rows of records. */
	total: number | undefined;
	/** With the new ones, and the blank one at the end that becomes one. */
	count: number;
	/** undefined: not loaded, or not there. Rows behind the last are new ones to be. */
	at(index: number): GridRow | undefined;
	error: ReturnType<RuntimePort['data']['useWindow']>['error'];
	refresh(): void;
}

/** The rows of the grid by index: records in the order of the page, then what was added and is not saved. */
export function useRows(runtime: RuntimePort, model: string, options: ListOptions, range: [number, number], edits: Edits, canCreate: boolean): GridRows {
	const loaded = runtime.data.useWindow(model, options, range[0], range[1]);
	const { total } = loaded;
	const { added } = edits;
	const next = useMemo(() => 1 + Math.max(0, ...added.map((key) => Number(key.slice(newPrefix.length)) || 0)), [added]);
	return {
		total,
		count: total === undefined ? 0 : total + added.length + (canCreate ? 1 : 0),
		at(index) {
			if (total === undefined || index < 0) return undefined;
			if (index >= total) {
				const i = index - total;
				return { key: added[i] ?? `${newPrefix}${next + i - added.length}`, record: undefined };
			}
			const record = loaded.at(index);
			return record && { key: record.id, record };
		},
		error: loaded.error,
		refresh: loaded.refresh,
	};
}
const newPrefix = 'new:';
