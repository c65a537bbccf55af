import { type RefObject, useEffect } from 'react';
import { cx } from '../cx.ts';
import { Avatar } from '../display.tsx';
import { Icon } from '../icons/icon.tsx';
import { useUiTexts } from '../texts.tsx';
import type { ComboOption } from './types.ts';
import type { Options } from './use-options.ts';

export interface OptionListProps {
	id: string;
	label: string;
	found: Options;
	active: number;
	chosen: readonly ComboOption[];
	people?: boolean;
	multiple?: boolean;
	listRef?: RefObject<HTMLDivElement | null>;
	onPick(option: ComboOption): void;
	onActive(index: number): void;
}

/** The options of a combobox, and a line that says when there are none. */
export function OptionList({ id, label, found, active, chosen, people, multiple, listRef, onPick, onActive }: OptionListProps) {
	const texts = useUiTexts();
	useEffect(() => {
		document.getElementById(`${id}-${active}`)?.scrollIntoView?.({ block: 'nearest' });
	}, [id, active]);
	const note = found.state === 'failed' ? texts.searchFailed : found.options.length > 0 ? '' : found.state === 'loading' ? texts.loading : texts.noResults;
	return (
		<>
			<div id={id} ref={listRef} role="listbox" aria-label={label} aria-multiselectable={multiple || undefined} hidden={found.options.length === 0}>
				{found.options.map((option, i) => {
					const isChosen = chosen.some((c) => c.id === option.id);
					return (
						// biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: keys are handled by the input (aria-activedescendant)
						<div
							key={option.id}
							id={`${id}-${i}`}
							role="option"
							className={cx('option', !people && option.sub && 'option--told')}
							aria-selected={isChosen}
							aria-disabled={option.disabled || undefined}
							data-active={i === active || undefined}
							onPointerMove={() => i !== active && onActive(i)}
							onPointerDown={(e) => e.preventDefault()}
							onClick={() => !option.disabled && onPick(option)}
						>
							{people && <Avatar name={option.title} />}
							<span>{option.title}</span>
							{option.sub && <span className="option__sub">{option.sub}</span>}
							{isChosen && <Icon name="check" />}
						</div>
					);
				})}
			</div>
			<div className="listbox__note" role="status" hidden={!note}>
				{note}
			</div>
		</>
	);
}
