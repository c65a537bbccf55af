import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { cx } from '../cx.ts';
import { Avatar } from '../display.tsx';
import { Icon } from '../icons/icon.tsx';
import { useIsPhone } from '../media.ts';
import { useUiTexts } from '../texts.tsx';
import { ComboSheet } from './combo-sheet.tsx';
import { OptionList } from './option-list.tsx';
import { toggled } from './toggled.ts';
import type { ComboboxProps, ComboOption } from './types.ts';
import { useOptions } from './use-options.ts';

/**
 * Chooses one or several options by typing: the ARIA combobox pattern with a list below, and a full-screen sheet on a phone.
 * Arrow keys move, Enter chooses, Esc closes, Backspace in the empty box removes the last of several.
 */
export function Combobox(props: ComboboxProps) {
	return useIsPhone() ? <ComboSheet {...props} /> : <InlineCombobox {...props} />;
}

function InlineCombobox(props: ComboboxProps) {
	const { id, label, value, onChange, search, multiple, people, placeholder, disabled, invalid, required, describedBy, onBlur } = props;
	const texts = useUiTexts();
	const listId = useId();
	const box = useRef<HTMLDivElement>(null);
	const popup = useRef<HTMLDivElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const [open, setOpen] = useState(false);
	const [text, setText] = useState<string | null>(null);
	const [active, setActive] = useState(0);
	const found = useOptions(search, text ?? '', open);
	const only = multiple ? undefined : value[0];
	usePopup(popup, box, open);

	const close = () => {
		setOpen(false);
		setText(null);
		setActive(0);
	};
	const pick = (option: ComboOption) => {
		onChange(multiple ? toggled(value, option) : [option]);
		if (multiple) setText(null);
		else close();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const action = keyAction(event, { open, multiple, text, chosen: value.length });
		if (!action) return;
		if (action !== 'tab') event.preventDefault();
		if (action === 'open') setOpen(true);
		if (action === 'down') setActive((active + 1) % Math.max(1, found.options.length));
		if (action === 'up') setActive((active - 1 + found.options.length) % Math.max(1, found.options.length));
		if (action === 'close') event.stopPropagation();
		if (action === 'close' || action === 'tab') close();
		if (action === 'drop-last') onChange(value.slice(0, -1));
		const option = found.options[active];
		if (action === 'pick' && option && !option.disabled) pick(option);
	};
	return (
		<div className="combo">
			{/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a press beside the text goes to the input */}
			<div ref={box} className="input-group combo__box" data-invalid={invalid || undefined} onClick={() => input.current?.focus()}>
				{multiple && value.map((v) => <Tag key={v.id} option={v} disabled={disabled} onRemove={() => onChange(value.filter((o) => o !== v))} />)}
				{people && only && text === null && <Avatar name={only.title} />}
				<input
					ref={input}
					id={id}
					className="input"
					role="combobox"
					autoComplete="off"
					aria-expanded={open}
					aria-controls={listId}
					aria-autocomplete="list"
					aria-activedescendant={open && found.options.length > 0 ? `${listId}-${active}` : undefined}
					aria-invalid={invalid || undefined}
					aria-required={required || undefined}
					aria-describedby={describedBy}
					disabled={disabled}
					placeholder={value.length > 0 && multiple ? undefined : placeholder}
					value={text ?? only?.title ?? ''}
					onChange={(e) => {
						setText(e.target.value);
						setActive(0);
						setOpen(true);
						if (e.target.value === '' && only && !required) onChange([]);
					}}
					onClick={() => setOpen(true)}
					onFocus={(e) => e.target.select()}
					onBlur={() => {
						close();
						onBlur?.();
					}}
					onKeyDown={onKeyDown}
				/>
			</div>
			<div className="combo__tools">
				{value.length > 0 && !required && !disabled && (
					<button type="button" tabIndex={-1} aria-label={`${texts.clear} ${label}`} onPointerDown={(e) => e.preventDefault()} onClick={() => onChange([])}>
						<Icon name="x" size={14} />
					</button>
				)}
				<Icon name="chevron-down" size={14} />
			</div>
			<div ref={popup} className={cx('listbox')} popover="manual">
				{open && (
					<OptionList
						id={listId}
						label={label}
						found={found}
						active={active}
						chosen={value}
						people={people}
						multiple={multiple}
						onPick={pick}
						onActive={setActive}
					/>
				)}
			</div>
		</div>
	);
}

function Tag({ option, disabled, onRemove }: { option: ComboOption; disabled?: boolean; onRemove: () => void }) {
	const texts = useUiTexts();
	return (
		<span className="combo__tag">
			{option.title}
			<button type="button" disabled={disabled} aria-label={texts.remove(option.title)} onClick={onRemove}>
				<Icon name="x" size={12} />
			</button>
		</span>
	);
}

type KeyAction = 'open' | 'down' | 'up' | 'pick' | 'close' | 'tab' | 'drop-last';
function keyAction(event: KeyboardEvent, s: { open: boolean; multiple?: boolean; text: string | null; chosen: number }): KeyAction | null {
	if (event.nativeEvent.isComposing) return null;
	if (event.key === 'Tab') return 'tab';
	if (event.key === 'Escape') return s.open ? 'close' : null;
	if (event.key === 'ArrowDown') return s.open ? 'down' : 'open';
	if (event.key === 'ArrowUp') return s.open ? 'up' : 'open';
	if (event.key === 'Enter') return s.open ? 'pick' : null;
	if (event.key === 'Backspace' && s.multiple && !s.text && s.chosen > 0) return 'drop-last';
	return null;
}

/** Keeps the list in the browser's top layer, below its box or above it where there is no room; no scrolling parent can cut it. */
function usePopup(popup: { current: HTMLDivElement | null }, box: { current: HTMLDivElement | null }, open: boolean): void {
	useLayoutEffect(() => {
		const list = popup.current;
		if (!list) return;
		if (!open) {
			if (list.matches(':popover-open')) list.hidePopover();
			return;
		}
		const place = () => {
			const at = box.current?.getBoundingClientRect();
			if (!at) return;
			const roomBelow = window.innerHeight - at.bottom;
			const above = roomBelow < 240 && at.top > roomBelow;
			Object.assign(list.style, {
				left: `${at.left}px`,
				width: `${Math.max(at.width, 200)}px`,
				top: above ? 'auto' : `${at.bottom + 4}px`,
				bottom: above ? `${window.innerHeight - at.top + 4}px` : 'auto',
			});
		};
		list.showPopover?.();
		place();
		window.addEventListener('scroll', place, true);
		window.addEventListener('resize', place);
		return () => {
			window.removeEventListener('scroll', place, true);
			window.removeEventListener('resize', place);
		};
	}, [open, popup, box]);
	useEffect(() => () => popup.current?.hidePopover?.(), [popup]);
}
