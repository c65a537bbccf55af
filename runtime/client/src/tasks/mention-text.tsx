import { Avatar, type ComboOption, Textarea } from '@dougong/ui';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useFindPeople } from './people-picker.tsx';
import type { TaskTexts } from './texts.ts';

export interface MentionTextProps {
	env: string;
	id: string;
	value: string;
	words: TaskTexts;
	placeholder?: string;
	label?: string;
	invalid?: boolean;
	describedBy?: string;
	onChange(text: string): void;
	/** Somebody was chosen; whether the name still stands in the text is seen when it is sent. */
	onMention(person: ComboOption): void;
}
const pauseMs = 150;

/** A text in which `@` and the beginning of a name offer people to tell. */
export function MentionText({ env, id, value, words, placeholder, label, invalid, describedBy, onChange, onMention }: MentionTextProps) {
	const listId = useId();
	const find = useFindPeople(env);
	const box = useRef<HTMLTextAreaElement>(null);
	const [wanted, setWanted] = useState<string | null>(null);
	const [found, setFound] = useState<readonly ComboOption[]>([]);
	const [active, setActive] = useState(0);
	useEffect(() => {
		if (wanted === null) return setFound([]);
		let stale = false;
		const timer = setTimeout(() => {
			find(wanted).then(
				(people) => {
					if (stale) return;
					setFound(people.slice(0, 6));
					setActive(0);
				},
				() => !stale && setFound([]),
			);
		}, pauseMs);
		return () => {
			stale = true;
			clearTimeout(timer);
		};
	}, [wanted, find]);
	const isOpen = wanted !== null && found.length > 0;
	const look = () => setWanted(box.current ? mentionAt(box.current.value, box.current.selectionStart) : null);
	const choose = (person: ComboOption) => {
		const at = box.current?.selectionStart ?? value.length;
		const before = value.slice(0, at).replace(/@[^\s@]{0,20}$/, `@${person.title} `);
		onChange(before + value.slice(at));
		onMention(person);
		setWanted(null);
		requestAnimationFrame(() => {
			box.current?.focus();
			box.current?.setSelectionRange(before.length, before.length);
		});
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (!isOpen) return;
		const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		const person = found[active];
		if (by) setActive((active + by + found.length) % found.length);
		else if ((event.key === 'Enter' || event.key === 'Tab') && person) choose(person);
		else if (event.key === 'Escape') setWanted(null);
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div className="mention">
			<Textarea
				ref={box}
				id={id}
				value={value}
				maxLength={4000}
				invalid={invalid}
				placeholder={placeholder}
				aria-label={label}
				aria-describedby={describedBy}
				aria-autocomplete="list"
				aria-controls={isOpen ? listId : undefined}
				aria-activedescendant={isOpen ? `${listId}-${active}` : undefined}
				onChange={(e) => {
					onChange(e.target.value);
					look();
				}}
				onClick={look}
				onKeyDown={onKeyDown}
				onBlur={() => setTimeout(() => setWanted(null), 150)}
			/>
			{isOpen && (
				<div id={listId} className="mention__list" role="listbox" aria-label={words.mention}>
					{found.map((person, i) => (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the text box holds the focus and hears the keys
						<div
							key={person.id}
							id={`${listId}-${i}`}
							role="option"
							tabIndex={-1}
							aria-selected={i === active}
							className="option"
							data-active={i === active || undefined}
							onMouseDown={(e) => e.preventDefault()}
							onClick={() => choose(person)}
						>
							<Avatar name={person.title} />
							<span>{person.title}</span>
							{person.sub && <span className="option__sub">{person.sub}</span>}
						</div>
					))}
				</div>
			)}
		</div>
	);
}

/** What stands between the last `@` and the cursor; null where no name is being written. */
export function mentionAt(text: string, cursor: number): string | null {
	return /(?:^|[^A-Za-z0-9._-])@([^\s@]{0,20})$/.exec(text.slice(0, cursor))?.[1] ?? null;
}
/** Those of the people whose name stands in the text. */
export function mentionedIn(text: string, people: readonly ComboOption[]): string[] {
	return [...new Set(people.filter((p) => text.includes(`@${p.title}`)).map((p) => p.id))];
}
