import { useEffect, useId, useRef, useState } from 'react';
import { Button, IconButton } from '../button.tsx';
import { Avatar } from '../display.tsx';
import { Icon } from '../icons/icon.tsx';
import { SearchInput } from '../inputs.tsx';
import { useUiTexts } from '../texts.tsx';
import { OptionList } from './option-list.tsx';
import { toggled } from './toggled.ts';
import type { ComboboxProps, ComboOption } from './types.ts';
import { useOptions } from './use-options.ts';

/** The phone's combobox: a button with what is chosen, and a full-screen list with a search box. */
export function ComboSheet(props: ComboboxProps) {
	const { id, label, value, onChange, multiple, people, placeholder, disabled, invalid, describedBy, onBlur } = props;
	const [open, setOpen] = useState(false);
	const only = multiple ? undefined : value[0];
	const shown = value.map((v) => v.title).join('、');
	const close = () => {
		setOpen(false);
		onBlur?.();
	};
	return (
		<>
			<button
				type="button"
				id={id}
				className="input combo__button"
				aria-haspopup="dialog"
				aria-labelledby={`${id}-label ${id}`}
				aria-invalid={invalid || undefined}
				aria-describedby={describedBy}
				disabled={disabled}
				onClick={() => setOpen(true)}
			>
				{people && only && <Avatar name={only.title} />}
				<span className={shown ? undefined : 'muted'}>{shown || placeholder || label}</span>
				<Icon name="chevron-right" />
			</button>
			{open && <Sheet {...props} onChange={onChange} onClose={close} label={label} />}
		</>
	);
}

function Sheet({ label, value, onChange, search, multiple, people, required, onClose }: ComboboxProps & { onClose: () => void }) {
	const texts = useUiTexts();
	const listId = useId();
	const dialog = useRef<HTMLDialogElement>(null);
	const [text, setText] = useState('');
	const [active, setActive] = useState(0);
	const found = useOptions(search, text, true);
	useEffect(() => dialog.current?.showModal?.(), []);
	const pick = (option: ComboOption) => {
		onChange(multiple ? toggled(value, option) : [option]);
		if (!multiple) onClose();
	};
	return (
		<dialog ref={dialog} className="sheet" aria-label={label} onClose={onClose}>
			<header className="sheet__head">
				<IconButton icon="x" label={texts.close} onClick={onClose} />
				<h2>{label}</h2>
				{multiple ? (
					<Button variant="primary" onClick={onClose}>
						{texts.done}
					</Button>
				) : (
					value.length > 0 &&
					!required && (
						<Button
							variant="ghost"
							onClick={() => {
								onChange([]);
								onClose();
							}}
						>
							{texts.clear}
						</Button>
					)
				)}
			</header>
			<SearchInput
				value={text}
				autoFocus
				role="combobox"
				aria-expanded="true"
				aria-controls={listId}
				aria-autocomplete="list"
				onChange={(e) => {
					setText(e.target.value);
					setActive(0);
				}}
			/>
			<div className="sheet__list">
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
			</div>
		</dialog>
	);
}
