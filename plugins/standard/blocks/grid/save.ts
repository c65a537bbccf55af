import type { RecordJson } from '@dougong/schemas/api';
import { bulkLimit } from '@dougong/schemas/api';
import type { BulkOperation, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { type Edits, ontoNewer, ready, type RowEdit, valuesOf, withoutSaved } from './edits.ts';

export interface Saved {
	/** Cells that were written. */
	count: number;
	/** What becomes of the edits; applied to those of that moment, which may be newer. */
	apply(edits: Edits): Edits;
}
type Sent = { key: string; row: RowEdit };

/**
 * Writes every row that is ready, in as few calls as possible. A row that others have changed in other cells is written onto the
 * newest version; where they changed the same cells, the edits say what theirs is. Rejects with ProblemLike when the call fails.
 */
export async function saveEdits(runtime: RuntimePort, model: string, expand: string[], edits: Edits): Promise<Saved> {
	const done = new Map<string, { row: RowEdit; record: RecordJson }>();
	const refused = new Map<string, ProblemLike>();
	const newer = new Map<string, RecordJson>();
	let left: Sent[] = ready(edits);
	for (let round = 0; round < 2 && left.length > 0; round++) {
		const again: Sent[] = [];
		for (let from = 0; from < left.length; from += bulkLimit) {
			const rows = left.slice(from, from + bulkLimit);
			const outcomes = await runtime.data.bulk(model, rows.map(operationOf));
			for (const [i, outcome] of outcomes.entries()) {
				const sent = rows[i];
				if (!sent) continue;
				if (outcome.status === 'done') done.set(sent.key, { row: sent.row, record: outcome.record });
				else if (outcome.problem.code !== 'record.version-conflict') refused.set(sent.key, outcome.problem);
				else again.push(sent);
			}
		}
		left = [];
		for (const { key, row } of again) {
			const record = await runtime.data.read(model, key, expand).catch((problem: ProblemLike) => void refused.set(key, problem));
			if (!record) continue;
			newer.set(key, record);
			const mine = ontoNewer(row, record);
			if (Object.keys(mine.cells).length > 0 && Object.values(mine.cells).every((c) => !c.theirs)) left.push({ key, row: mine });
		}
	}
	const count = [...done.values()].reduce((sum, { row }) => sum + Object.keys(row.cells).length, 0);
	return { count, apply: (now) => told(withNewer(withoutSaved(now, done), newer), refused) };
}

function operationOf({ key, row }: Sent): BulkOperation {
	const values = valuesOf(row);
	return row.version === null ? { op: 'create', values } : { op: 'update', id: key, version: row.version, values };
}

function withNewer(edits: Edits, newer: ReadonlyMap<string, RecordJson>): Edits {
	const rows = { ...edits.rows };
	for (const [key, record] of newer) {
		const row = rows[key];
		if (!row) continue;
		rows[key] = ontoNewer(row, record);
		if (Object.keys(rows[key].cells).length === 0) delete rows[key];
	}
	return { ...edits, rows };
}

/** What the server refused stands at its cells; what is about none of them, at the row. */
function told(edits: Edits, refused: ReadonlyMap<string, ProblemLike>): Edits {
	const rows = { ...edits.rows };
	for (const [key, problem] of refused) {
		const row = rows[key];
		if (!row) continue;
		const cells = { ...row.cells };
		const others: string[] = [];
		const errors = problem.errors?.length ? problem.errors : [{ pointer: '', detail: '' }];
		for (const error of errors) {
			const field = /\/values\/([^/]+)$/.exec(error.pointer)?.[1];
			const cell = field === undefined ? undefined : cells[field];
			const words = error.detail || `${problem.title} ${problem.detail}`;
			if (field !== undefined && cell) cells[field] = { ...cell, refused: words };
			else others.push(words);
		}
		rows[key] = { ...row, cells, ...(others.length > 0 && { refused: [...new Set(others)].join(' ') }) };
	}
	return { ...edits, rows };
}
