// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the editor has the focus and names the active cell
import type { RecordJson } from '@dougong/schemas/api';
import { cx } from '@dougong/ui';
import type { ListOptions, RuntimePort } from '@dougong/ui/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
	type ClipboardEvent,
	type CSSProperties,
	type KeyboardEvent,
	type PointerEvent,
	type Ref,
	useEffect,
	useId,
	useImperativeHandle,
	useMemo,
	useRef,
	useState,
} from 'react';
import type { BlockTexts } from '../shared/texts.ts';
import { columnWidths } from '../table/columns.ts';
import { useWidth } from '../table/use-width.ts';
import { CellEditor, CellPicker, type EditorHandle } from './cell-editor.tsx';
import { type GridColumn, localToday } from './columns.ts';
import type { CellChange } from './edits.ts';
import { PasteDialog } from './paste-dialog.tsx';
import { type Pasted, spread } from './paste.ts';
import { readText, textOf } from './read-text.ts';
import type { Resolve } from './resolve.ts';
import { areaOf, at, nextOpen, type Place, placeAfter, type Selection, within } from './selection.ts';
import { rowHeight, SheetRow } from './sheet-row.tsx';
import type { GridTexts } from './texts.ts';
import { parseTsv, toTsv } from './tsv.ts';
import type { EditsState } from './use-edits.ts';
import { usePaste } from './use-paste.ts';
import { useRows } from './use-rows.ts';

const numberWidth = 52;
/** So many rows are selected, copied or pasted at once. */
const mostRows = 2000;

export interface SheetHandle {
	goTo(row: number, field: string): void;
	/** Takes over what is being typed. */
	commit(): void;
}
export interface SheetProps {
	handle: Ref<SheetHandle>;
	runtime: RuntimePort;
	model: string;
	title: string;
	columns: readonly GridColumn[];
	options: ListOptions;
	state: EditsState;
	canCreate: boolean;
	canUpdate: boolean;
	resolve: Resolve;
	texts: BlockTexts;
	words: GridTexts;
	onOpen(record: RecordJson): void;
	onTotal(total: number | undefined): void;
	onError(error: ReturnType<RuntimePort['data']['useWindow']>['error'], retry: () => void): void;
}

/** Rows and columns to type into. One box holds the focus; everything else is told by its keys, the clipboard and the mouse. */
export function Sheet(props: SheetProps) {
	const { runtime, model, title, columns, options, state, canCreate, canUpdate, resolve, texts, words } = props;
	const id = useId();
	const scroller = useRef<HTMLDivElement>(null);
	const editor = useRef<EditorHandle>(null);
	const [selection, setSelection] = useState<Selection>(
		at(
			0,
			Math.max(
				0,
				columns.findIndex((c) => c.isOpen),
			),
		),
	);
	const [hasFocus, setFocus] = useState(false);
	const [picking, setPicking] = useState<Place | null>(null);
	const [pasted, setPasted] = useState<Pasted | null>(null);
	const [filling, setFilling] = useState<number | null>(null);
	const isLeaving = useRef(false);
	const [count, setCount] = useState(0);
	const available = useWidth(scroller);
	const widths = useMemo(() => columnWidths(columns, available - numberWidth), [columns, available]);
	const virtual = useVirtualizer({
		count,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		overscan: 8,
		scrollMargin: rowHeight,
		scrollPaddingStart: rowHeight,
	});
	const items = virtual.getVirtualItems();
	const area = areaOf(selection);
	const range = useMemo((): [number, number] => {
		const wanted = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0, area.top, area.bottom, ...(pasted ? [pasted.row, pasted.row + pasted.cells.length] : [])];
		return [Math.min(...wanted), Math.max(...wanted)];
	}, [items, area.top, area.bottom, pasted]);
	const rows = useRows(runtime, model, options, range, state.edits, canCreate);
	const { total } = rows;
	useEffect(() => setCount(rows.count), [rows.count]);
	useEffect(() => props.onTotal(total), [total, props.onTotal]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a retry asks the newest
	useEffect(() => props.onError(rows.error, rows.refresh), [rows.error, props.onError]);

	const isNewAt = (row: number) => total !== undefined && row >= total;
	const canWrite = (row: number, column: GridColumn) => column.isOpen && (isNewAt(row) ? canCreate : canUpdate);
	const bounds = { rows: rows.count, columns: columns.length, page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2) };
	const head = within(selection.head, bounds);
	const active = columns[head.column];
	const lefts = useMemo(() => widths.map((_, i) => numberWidth + widths.slice(0, i).reduce((a, b) => a + b, 0)), [widths]);

	const show = (place: Place) => {
		virtual.scrollToIndex(place.row);
		const box = scroller.current;
		const [left = 0, width = 0] = [lefts[place.column], widths[place.column]];
		if (!box) return;
		// The first column stays where it is, and others pass below it.
		const fixed = numberWidth + (place.column === 0 ? 0 : (widths[0] ?? 0));
		if (left - fixed < box.scrollLeft) box.scrollLeft = left - fixed;
		else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
	};
	const go = (place: Place, isExtending = false, further = 0) => {
		const to = within(place, { ...bounds, rows: bounds.rows + further });
		const isFar = isExtending && Math.abs(to.row - selection.anchor.row) >= mostRows;
		if (isFar) return;
		setSelection(isExtending ? { anchor: selection.anchor, head: to } : at(to.row, to.column));
		show(to);
	};
	const change = (row: number, column: GridColumn, cell: Omit<CellChange, 'key' | 'field' | 'index' | 'record'>): CellChange[] => {
		const place = canWrite(row, column) ? rows.at(row) : undefined;
		return place ? [{ ...place, field: column.path, index: row, ...cell }] : [];
	};
	/** What is said of each selected cell that can be filled in. */
	const changes = (cell: (row: number, column: GridColumn) => Omit<CellChange, 'key' | 'field' | 'index' | 'record'> | undefined): CellChange[] => {
		const all: CellChange[] = [];
		for (let row = area.top; row <= area.bottom; row++) {
			for (const column of columns.slice(area.left, area.right + 1)) {
				const told = cell(row, column);
				if (told) all.push(...change(row, column, told));
			}
		}
		return all;
	};
	const shown = (row: number, column: GridColumn) => {
		const place = rows.at(row);
		const cell = place && state.edits.rows[place.key]?.cells[column.path];
		if (cell) return { value: cell.value, title: cell.title, text: cell.text, mistake: cell.mistake, candidates: cell.candidates };
		const expanded = place?.record?.expanded?.[column.path];
		return { value: place?.record?.values[column.path] ?? null, title: expanded && !Array.isArray(expanded) ? (expanded.title ?? undefined) : undefined };
	};
	const textAt = (row: number, column: GridColumn) => {
		const cell = shown(row, column);
		return cell.text ?? textOf(cell.value, column.field, cell.title);
	};

	const onText = async (text: string) => {
		if (!active) return;
		const row = head.row;
		const read = readText(text, active.field, localToday(), words);
		if (read.kind === 'value') return state.fill(change(row, active, { value: read.value }));
		if (read.kind === 'mistake') return state.fill(change(row, active, { value: null, text, mistake: read.mistake }));
		const [cell] = change(row, active, { value: null });
		try {
			if (cell) state.fill([{ ...cell, ...(await resolve(read.text, active.field)) }]);
		} catch {
			if (cell) state.fill([{ ...cell, text, mistake: words.notFound(text, active.field.title) }]);
		}
	};
	const begin = () => {
		if (!active || !canWrite(head.row, active)) return;
		if (active.isPicked) setPicking(head);
		else editor.current?.begin(textAt(head.row, active));
	};
	const clear = () => state.fill(changes(() => ({ value: null })));
	const fillDown = (to = area.bottom) => {
		const all: CellChange[] = [];
		const height = to > area.bottom ? area.bottom - area.top + 1 : 1;
		const first = to > area.bottom ? area.bottom + 1 : area.top + 1;
		for (let row = first; row <= to; row++) {
			for (const column of columns.slice(area.left, area.right + 1)) all.push(...change(row, column, shown(area.top + ((row - area.top) % height), column)));
		}
		state.fill(all);
	};
	const step = (by: 1 | -1) =>
		nextOpen(
			head,
			by,
			columns.map((c) => c.isOpen),
			bounds.rows,
		);

	const onKeys = (event: KeyboardEvent, wasTyping: boolean) => {
		const { key, shiftKey } = event;
		const isCommand = event.ctrlKey || event.metaKey;
		const letter = isCommand ? key.toLowerCase() : '';
		const place = letter === '' || key.length > 1 ? placeAfter(head, event, bounds) : undefined;
		const wasLeaving = isLeaving.current;
		if (key !== 'Shift') isLeaving.current = false;
		if (key === 'Tab') {
			const next = wasLeaving ? undefined : step(shiftKey ? -1 : 1);
			// Behind the last cell, and after Esc, the key leaves the grid as it leaves any control.
			if (!next) return;
			go(next);
		} // What was typed into the blank row at the end makes a further one.
		else if (key === 'Enter') go({ row: head.row + (shiftKey ? -1 : 1), column: head.column }, false, wasTyping && canCreate ? 1 : 0);
		else if (place && !(event.altKey && key === 'ArrowDown')) go(place, shiftKey && !wasTyping);
		else if (key === 'F2' || (event.altKey && key === 'ArrowDown')) begin();
		else if (key === 'Escape') {
			isLeaving.current = true;
			setSelection(at(head.row, head.column));
		} else if (key === 'Delete' || key === 'Backspace') clear();
		else if (key === ' ' && active?.field.schema.type === 'boolean') state.fill(change(head.row, active, { value: shown(head.row, active).value !== true }));
		else if (letter === 'd') fillDown();
		else if (letter === 'z') (shiftKey ? state.redo : state.undo)?.();
		else if (letter === 'y') state.redo?.();
		else if (letter === 's') void state.save();
		else if (letter === 'a') {
			const last = Math.min(bounds.rows, mostRows) - 1;
			setSelection({ anchor: { row: 0, column: 0 }, head: { row: last, column: columns.length - 1 } });
		} else return;
		event.preventDefault();
	};
	const onCopy = (event: ClipboardEvent, isCut: boolean) => {
		const picked = columns.slice(area.left, area.right + 1);
		const lines: string[][] = [];
		for (let row = area.top; row <= area.bottom; row++) lines.push(picked.map((column) => textAt(row, column)));
		event.clipboardData.setData('text/plain', toTsv(lines));
		event.preventDefault();
		if (isCut) clear();
	};
	const paste = usePaste({
		columns,
		total,
		added: state.edits.added.length,
		canCreate,
		rowAt: rows.at,
		canWrite,
		words,
		resolve,
		pasted,
		setPasted,
		fill: state.fill,
		onSelect: setSelection,
		onEnd: () => requestAnimationFrame(() => editor.current?.focus()),
		onFailure: (message) => runtime.toast(message, 'error'),
	});
	const onPaste = (text: string) => {
		const cells = spread(parseTsv(text), area.bottom - area.top + 1, area.right - area.left + 1);
		if (cells.length > mostRows) return runtime.toast(words.pasteTooLarge(mostRows), 'error');
		setPasted({ cells, row: area.top, column: area.left });
	};

	const placeOf = (target: EventTarget): Place | undefined => {
		const cell = (target as HTMLElement).closest<HTMLElement>('[data-column]');
		const row = cell?.closest<HTMLElement>('[data-row]');
		return cell && row ? { row: Number(row.dataset.row), column: Number(cell.dataset.column) } : undefined;
	};
	const onPointerDown = (event: PointerEvent) => {
		const place = placeOf(event.target);
		if (!place || event.button !== 0) return;
		event.preventDefault();
		editor.current?.commit();
		editor.current?.focus();
		if ((event.target as HTMLElement).dataset.handle !== undefined) return setFilling(area.bottom);
		setSelection(event.shiftKey ? { anchor: selection.anchor, head: place } : at(place.row, place.column));
		if (place.column === 0 && scroller.current) scroller.current.scrollLeft = 0;
	};
	const onPointerMove = (event: PointerEvent) => {
		if (event.buttons !== 1) return;
		const place = placeOf(event.target);
		if (!place) return;
		if (filling !== null) setFilling(Math.max(area.bottom, place.row));
		else if (hasFocus && !picking && (place.row !== selection.head.row || place.column !== selection.head.column))
			setSelection({ anchor: selection.anchor, head: place });
	};
	const onPointerUp = () => {
		if (filling !== null && filling > area.bottom) {
			fillDown(filling);
			setSelection({ anchor: { row: area.top, column: area.left }, head: { row: filling, column: area.right } });
		}
		setFilling(null);
	};
	const onDoubleClick = (event: { target: EventTarget }) => {
		const place = placeOf(event.target);
		if (!place) return;
		const column = columns[place.column];
		const record = rows.at(place.row)?.record;
		if (column && !canWrite(place.row, column) && record) props.onOpen(record);
		else begin();
	};
	useImperativeHandle(props.handle, () => ({
		commit: () => editor.current?.commit(),
		goTo(row, field) {
			const column = Math.max(
				0,
				columns.findIndex((c) => c.path === field),
			);
			go({ row, column });
			editor.current?.focus();
		},
	}));

	const vars = Object.fromEntries(widths.map((w, i) => [`--w${i}`, `${w}px`])) as CSSProperties;
	const width = numberWidth + widths.reduce((a, b) => a + b, 0);
	const boxAt = (place: Place) => ({ top: rowHeight * (place.row + 1), left: lefts[place.column] ?? 0, width: widths[place.column] ?? 0, height: rowHeight });
	const picked = picking && columns[picking.column];
	const closePicker = () => {
		setPicking(null);
		requestAnimationFrame(() => editor.current?.focus());
	};
	const bottom = filling === null ? area.bottom : filling;
	const row = rows.at(head.row);
	const said = row && state.edits.rows[row.key];
	const cellSaid = active && said?.cells[active.path];
	const wrong = hasFocus ? (cellSaid?.mistake ?? cellSaid?.refused ?? said?.refused) : undefined;
	return (
		<>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: the mouse selects; the keys go to the editor inside */}
			<div
				ref={scroller}
				className={cx('worksheet', hasFocus && 'worksheet--focus')}
				onPointerDown={onPointerDown}
				onPointerMove={onPointerMove}
				onPointerUp={onPointerUp}
				onDoubleClick={onDoubleClick}
				onFocus={() => setFocus(true)}
				onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && setFocus(false)}
			>
				<div className="worksheet__inner" style={{ ...vars, width }}>
					<div
						role="grid"
						id={id}
						aria-label={title}
						aria-rowcount={rows.count + 1}
						aria-colcount={columns.length + 1}
						aria-multiselectable
						aria-busy={total === undefined}
					>
						<div role="row" aria-rowindex={1} className="worksheet__head">
							<div role="columnheader" aria-colindex={1} className="worksheet__number">
								<span className="vh">{words.rowNumber}</span>
							</div>
							{columns.map((column, i) => (
								<div
									key={column.path}
									role="columnheader"
									aria-colindex={i + 2}
									className={cx('worksheet__header', column.isNumeric && 'num', i === 0 && 'worksheet__header--first')}
									style={{ width: `var(--w${i})` }}
								>
									<span className="worksheet__title">{column.title}</span>
									{!column.isOpen && <span className="worksheet__hint">{column.field.computed ? words.computed : words.readOnly}</span>}
								</div>
							))}
						</div>
						<div role="rowgroup" className="worksheet__body" style={{ height: virtual.getTotalSize() }}>
							{items.map(({ index }) => {
								const row = rows.at(index);
								const isIn = index >= area.top && index <= bottom && hasFocus;
								const isNew = isNewAt(index);
								return (
									<SheetRow
										key={index}
										id={`${id}r${index}`}
										index={index}
										runtime={runtime}
										columns={columns}
										row={row?.record || isNew ? steady(row) : undefined}
										edit={row && state.edits.rows[row.key]}
										isNew={isNew}
										from={isIn ? area.left : -1}
										to={isIn ? area.right : -1}
										active={hasFocus && index === head.row ? head.column : -1}
										hasHandle={hasFocus && filling === null && index === area.bottom && canUpdate}
										isWritable={isNew ? canCreate : canUpdate}
										texts={texts}
										words={words}
									/>
								);
							})}
						</div>
					</div>
					<CellEditor
						handle={editor}
						label={active ? `${words.editor}: ${active.title}, ${words.row(head.row + 1)}` : words.editor}
						gridId={id}
						cellId={items.some((i) => i.index === head.row) ? `${id}r${head.row}c${head.column}` : undefined}
						isNumeric={active?.isNumeric ?? false}
						isOpen={active !== undefined && canWrite(head.row, active)}
						place={boxAt(head)}
						onText={(text) => void onText(text)}
						onKeys={onKeys}
						onCopy={onCopy}
						onPaste={onPaste}
					/>
					{picking && picked && (
						<CellPicker
							runtime={runtime}
							column={picked}
							value={shown(picking.row, picked).value}
							title={shown(picking.row, picked).title}
							candidates={shown(picking.row, picked).candidates}
							place={boxAt(picking)}
							onDone={(value, called, move) => {
								state.fill(change(picking.row, picked, { value, ...(called !== undefined && { title: called }) }));
								closePicker();
								const to = move === 'down' ? { ...head, row: head.row + 1 } : move === 'stay' ? undefined : step(move === 'right' ? 1 : -1);
								if (to) go(to);
							}}
							onCancel={closePicker}
						/>
					)}
				</div>
				{paste.plan && <PasteDialog plan={paste.plan} columns={columns} words={words} onApply={paste.apply} onCancel={paste.end} />}
			</div>
			<p role="status" className="worksheet-note">
				{wrong}
			</p>
		</>
	);
}

/** The same object for the same record: rows are drawn again only when they have changed. */
function steady<T extends { key: string; record: object | undefined }>(row: T | undefined): T | undefined {
	if (!row?.record) return row;
	const kept = known.get(row.record) as T | undefined;
	if (kept) return kept;
	known.set(row.record, row);
	return row;
}
const known = new WeakMap<object, object>();
