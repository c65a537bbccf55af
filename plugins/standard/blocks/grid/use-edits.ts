import type { RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { recordTitle } from '../shared/cell.tsx';
import { problemWords } from '../shared/save-problem.ts';
import { useStored } from '../shared/stored.ts';
import type { BlockTexts } from '../shared/texts.ts';
import { type CellChange, type CellPlace, cellsOf, type Edits, noEdits, ready, reviveEdits, withCells } from './edits.ts';
import { saveEdits } from './save.ts';
import type { GridTexts } from './texts.ts';

const mostSteps = 100;
const autosaveMs = 600;

export interface EditsInput {
	runtime: RuntimePort;
	model: string;
	/** References to be titled. */
	expand: string[];
	storageKey: string;
	isAutomatic: boolean;
	texts: BlockTexts;
	words: GridTexts;
}

/** What is filled in: kept on this machine until it is saved, undone step by step, saved in one go. */
export function useEdits({ runtime, model, expand, storageKey, isAutomatic, texts, words }: EditsInput) {
	const [edits, setEdits] = useStored('local', storageKey, reviveEdits);
	const [past, setPast] = useState<Edits[]>([]);
	const [future, setFuture] = useState<Edits[]>([]);
	const [isSaving, setSaving] = useState(false);
	const latest = useRef(edits);
	latest.current = edits;
	const cells = useMemo(() => cellsOf(edits), [edits]);
	const open = useMemo(() => ready(edits).reduce((sum, { row }) => sum + Object.keys(row.cells).length, 0), [edits]);
	const mistakes = useMemo(() => cells.filter((c) => c.cell.mistake ?? c.cell.refused), [cells]);
	const conflicts = useMemo(() => cells.filter((c) => c.cell.theirs), [cells]);

	const step = useCallback(
		(next: Edits) => {
			setPast((p) => [...p, latest.current].slice(-mostSteps));
			setFuture([]);
			latest.current = next;
			setEdits(next);
		},
		[setEdits],
	);
	const fill = useCallback(
		(changes: readonly CellChange[]) => {
			const named = changes.map((c) => (c.record ? { ...c, name: recordTitle(runtime, model, c.record, texts.untitled) } : c));
			if (named.length > 0) step(withCells(latest.current, named));
		},
		[step, runtime, model, texts],
	);
	const goBack = useCallback(() => {
		const to = past.at(-1);
		if (!to) return;
		setPast(past.slice(0, -1));
		setFuture((f) => [...f, latest.current]);
		setEdits(to);
	}, [past, setEdits]);
	const goOn = useCallback(() => {
		const to = future.at(-1);
		if (!to) return;
		setFuture(future.slice(0, -1));
		setPast((p) => [...p, latest.current]);
		setEdits(to);
	}, [future, setEdits]);
	/** Leaves theirs as it is, or goes on with mine over it. */
	const settle = useCallback(
		(places: readonly CellPlace[], keep: 'mine' | 'theirs') => {
			const rows = { ...latest.current.rows };
			for (const { key, field } of places) {
				const row = rows[key];
				const cell = row?.cells[field];
				if (!row || !cell?.theirs) continue;
				const { [field]: _, ...others } = row.cells;
				const { theirs, ...mine } = cell;
				const left = keep === 'theirs' ? others : { ...others, [field]: { ...mine, base: theirs.value } };
				if (Object.keys(left).length > 0) rows[key] = { ...row, cells: left };
				else delete rows[key];
			}
			step({ ...latest.current, rows });
		},
		[step],
	);
	const saving = useRef(false);
	const failed = useRef<Edits | null>(null);
	const save = useCallback(async () => {
		if (saving.current || ready(latest.current).length === 0) return;
		saving.current = true;
		setSaving(true);
		try {
			const { count, apply } = await saveEdits(runtime, model, expand, latest.current);
			const next = apply(latest.current);
			latest.current = next;
			setEdits(next);
			// What is saved is not undone by taking back what was typed.
			setPast([]);
			setFuture([]);
			const left = cellsOf(next).length;
			if (left > 0) runtime.toast(words.savedSome(count, left), 'error');
			else if (!isAutomatic) runtime.toast(words.saved(count));
		} catch (problem) {
			failed.current = latest.current;
			runtime.toast(problemWords(problem, texts), 'error');
		} finally {
			saving.current = false;
			setSaving(false);
		}
	}, [runtime, model, expand, setEdits, isAutomatic, texts, words]);

	useEffect(() => {
		// What was refused, or could not be sent, waits until something changes.
		const isFresh = ready(edits).some(({ row }) => !row.refused && Object.values(row.cells).every((c) => !c.refused));
		if (!isAutomatic || !isFresh || isSaving || failed.current === edits) return;
		const timer = setTimeout(() => void save(), autosaveMs);
		return () => clearTimeout(timer);
	}, [isAutomatic, edits, isSaving, save]);
	const hasEdits = cells.length > 0;
	const { holdLeave, toast } = runtime;
	useEffect(() => (hasEdits ? holdLeave() : undefined), [hasEdits, holdLeave]);
	// Once, for what was there before.
	const restored = useRef(cells.length);
	useEffect(() => {
		if (restored.current > 0) toast(words.restored(restored.current));
		restored.current = 0;
	}, [toast, words]);
	return {
		edits,
		cells,
		/** How many cells saving would write. */
		open,
		mistakes,
		conflicts,
		isSaving,
		fill,
		undo: past.length > 0 ? goBack : null,
		redo: future.length > 0 ? goOn : null,
		settle,
		save,
		discard: useCallback(() => step(noEdits), [step]),
	};
}
export type EditsState = ReturnType<typeof useEdits>;
