import type { JsonValue } from '@dougong/schemas';
import { cx } from '@dougong/ui';
import type { FoundRecord, InputProps, RuntimePort } from '@dougong/ui/contracts';
import { type ClipboardEvent, type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { GridColumn } from './columns.ts';

export interface EditorHandle {
	/** Takes over what is typed, if anything is. */
	commit(): void;
	/** Begins with this text in place of nothing. */
	begin(text: string): void;
	focus(): void;
}
interface CellEditorProps {
	handle: Ref<EditorHandle>;
	label: string;
	gridId: string;
	/** The active cell, while nothing is typed. */
	cellId: string | undefined;
	isNumeric: boolean;
	isOpen: boolean;
	place: { top: number; left: number; width: number; height: number };
	onText(text: string): void;
	/** A key that is not for the text. */
	onKeys(event: KeyboardEvent, isTyping: boolean): void;
	onCopy(event: ClipboardEvent, isCut: boolean): void;
	onPaste(text: string): void;
}

/**
 * The box that has the focus as long as the grid has: it lies unseen over the active cell, so that the first letter is typed into it,
 * also by an input method, and shows as soon as there is something in it.
 */
export function CellEditor({ handle, label, gridId, cellId, isNumeric, isOpen, place, onText, onKeys, onCopy, onPaste }: CellEditorProps) {
	const box = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useState<string | null>(null);
	const isComposing = useRef(false);
	const began = useRef<string | null>(null);
	const latest = useRef(text);
	latest.current = text;
	const write = (next: string | null) => {
		latest.current = next;
		setText(next);
	};
	const commit = () => {
		const typed = latest.current;
		const first = began.current;
		write(null);
		began.current = null;
		if (typed !== null && typed !== first) onText(typed);
	};
	useImperativeHandle(handle, () => ({
		commit,
		begin(start) {
			began.current = start;
			write(start);
			requestAnimationFrame(() => box.current?.setSelectionRange(start.length, start.length));
		},
		focus: () => box.current?.focus({ preventScroll: true }),
	}));
	const isTyping = text !== null;
	const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
		if (isComposing.current || event.nativeEvent.isComposing) return;
		if (!isTyping) return onKeys(event, false);
		if (event.key === 'Enter' && event.altKey) {
			const at = box.current?.selectionStart ?? text.length;
			write(`${text.slice(0, at)}\n${text.slice(at)}`);
			event.preventDefault();
		} else if (event.key === 'Escape') {
			write(null);
			began.current = null;
			event.preventDefault();
			event.stopPropagation();
		} else if (event.key === 'Enter' || event.key === 'Tab') {
			commit();
			onKeys(event, true);
		} else if (began.current === null && event.key.startsWith('Arrow')) {
			// What was begun by typing ends with an arrow; what was begun by F2 moves in the text.
			commit();
			onKeys(event, true);
		} else if ((event.ctrlKey || event.metaKey) && event.key === 's') {
			commit();
			onKeys(event, true);
		}
	};
	return (
		<textarea
			ref={box}
			rows={1}
			className={cx('worksheet__editor', isTyping && 'worksheet__editor--on', isNumeric && 'num')}
			style={{ top: place.top, left: place.left, width: place.width, height: place.height }}
			aria-label={label}
			// While nothing is typed, the active cell is what is read out; then the text is.
			aria-haspopup={isTyping ? undefined : 'grid'}
			aria-controls={isTyping ? undefined : gridId}
			aria-activedescendant={isTyping ? undefined : cellId}
			inputMode={isNumeric ? 'decimal' : undefined}
			autoComplete="off"
			spellCheck={false}
			value={text ?? ''}
			onChange={(e) => {
				if (isOpen) write(e.target.value);
			}}
			onCompositionStart={() => {
				isComposing.current = true;
				if (isOpen && !isTyping) write('');
			}}
			onCompositionEnd={() => {
				isComposing.current = false;
			}}
			onKeyDown={onKeyDown}
			onBlur={commit}
			onCopy={(e) => !isTyping && onCopy(e, false)}
			onCut={(e) => !isTyping && onCopy(e, true)}
			onPaste={(e) => {
				if (isTyping) return;
				e.preventDefault();
				onPaste(e.clipboardData.getData('text/plain'));
			}}
		/>
	);
}

interface PickerProps {
	runtime: RuntimePort;
	column: GridColumn;
	value: JsonValue;
	title: string | undefined;
	/** Records that a text may have meant; they are offered first. */
	candidates: readonly FoundRecord[] | undefined;
	place: { top: number; left: number; width: number; height: number };
	onDone(value: JsonValue, title: string | undefined, move: 'stay' | 'down' | 'right' | 'left'): void;
	onCancel(): void;
}
/** The kind's own input over the cell. What is chosen from a list is taken at once, anything else with Enter, Tab or a press elsewhere. */
export function CellPicker({ runtime, column, value, title, candidates, place, onDone, onCancel }: PickerProps) {
	const box = useRef<HTMLDivElement>(null);
	const [now, setNow] = useState<JsonValue>(value);
	const titles = useRef(new Map<string, string>());
	const isOver = useRef(false);
	/** The list of a select is open: what comes now was chosen in it, not passed over by an arrow key. */
	const isListed = useRef(false);
	const { field } = column;
	const view = runtime.field(field.kind);
	useEffect(() => {
		const control = box.current?.querySelector<HTMLElement>('input, select, textarea, button');
		control?.focus({ preventScroll: true });
		if (control instanceof HTMLSelectElement) isListed.current = openList(control);
		else if (control?.getAttribute('role') === 'combobox') control.click();
	}, []);
	const done = (chosen: JsonValue, move: 'stay' | 'down' | 'right' | 'left') => {
		if (isOver.current) return;
		isOver.current = true;
		onDone(chosen, typeof chosen === 'string' ? (titles.current.get(chosen) ?? title) : undefined, move);
	};
	const lookup: InputProps['lookup'] = async (model, search, limit, options) => {
		const found = search === '' && candidates ? [...candidates] : await runtime.data.lookup(model, search, limit, options);
		for (const { id, title: called } of found) if (called) titles.current.set(id, called);
		return found;
	};
	if (!view) return null;
	const id = `pick-${column.path}`;
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: keys of the control inside
		<div
			ref={box}
			className="worksheet__picker"
			style={{ top: place.top, left: place.left, minWidth: place.width }}
			onKeyDown={(e) => {
				if (e.nativeEvent.isComposing) return;
				if (e.key === 'Escape') {
					isOver.current = true;
					onCancel();
				} else if (e.key === 'Enter' && !field.reference) done(now, 'down');
				else if (e.key === 'Tab') done(now, e.shiftKey ? 'left' : 'right');
				else return;
				e.preventDefault();
			}}
			onBlur={(e) => {
				if (!e.currentTarget.contains(e.relatedTarget) && document.hasFocus()) done(now, 'stay');
			}}
		>
			<label className="vh" id={`${id}-label`} htmlFor={id}>
				{column.title}
			</label>
			<view.Input
				id={id}
				value={now ?? undefined}
				onChange={(next) => {
					setNow(next ?? null);
					if (field.reference || isListed.current) done(next ?? null, 'stay');
				}}
				field={field}
				required={false}
				disabled={false}
				invalid={false}
				expanded={typeof value === 'string' && title !== undefined ? { id: value, title } : null}
				language={runtime.language}
				t={runtime.t}
				lookup={lookup}
			/>
		</div>
	);
}

function openList(select: HTMLSelectElement): boolean {
	try {
		select.showPicker();
		return true;
	} catch {
		// Without a press of the person, or in older browsers, the list opens with the next key.
		return false;
	}
}
