import { useEffect, useState } from 'react';
import { localToday } from './columns.ts';
import type { CellChange } from './edits.ts';
import { type Pasted, type PasteInto, planPaste, type PastePlan } from './paste.ts';
import type { Selection } from './selection.ts';

/** From so many cells on, pasting shows first what it would do. */
const bigPaste = 20;

interface PasteInput extends Omit<PasteInto, 'today' | 'total'> {
	total: number | undefined;
	/** What is on its way in; its rows are being loaded. */
	pasted: Pasted | null;
	setPasted(pasted: Pasted | null): void;
	fill(changes: readonly CellChange[]): void;
	onSelect(selection: Selection): void;
	onEnd(): void;
	onFailure(message: string): void;
}

/** Pasting, from the clipboard to the cells: waits for the rows, works out what it would do, and shows that when it is much. */
export function usePaste(input: PasteInput) {
	const { pasted, total, rowAt } = input;
	const [plan, setPlan] = useState<PastePlan | null>(null);
	const last = pasted ? Math.min(pasted.row + pasted.cells.length, total ?? 0) - 1 : -1;
	const isLoaded =
		pasted !== null && total !== undefined && Array.from({ length: Math.max(0, last - pasted.row + 1) }, (_, i) => rowAt(pasted.row + i)).every(Boolean);
	const end = () => {
		setPlan(null);
		input.setPasted(null);
		input.onEnd();
	};
	const apply = (made: PastePlan) => {
		input.fill(made.changes);
		end();
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the rows are there
	useEffect(() => {
		if (!pasted || !isLoaded) return;
		let isGone = false;
		void planPaste(pasted, { ...input, total: total ?? 0, today: localToday() })
			.then((made) => {
				if (isGone) return;
				input.onSelect({
					anchor: { row: pasted.row, column: pasted.column },
					head: { row: pasted.row + Math.max(1, made.rows) - 1, column: pasted.column + Math.max(1, made.columns) - 1 },
				});
				if (made.changes.length <= bigPaste && made.newRows === 0 && made.cut === 0) apply(made);
				else setPlan(made);
			})
			.catch((error: unknown) => {
				if (isGone) return;
				input.onFailure(String((error as { title?: string }).title ?? error));
				end();
			});
		return () => {
			isGone = true;
		};
	}, [pasted, isLoaded]);
	return { plan, apply: () => plan && apply(plan), end };
}
