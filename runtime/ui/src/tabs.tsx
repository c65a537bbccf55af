import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { Icon } from './icons/icon.tsx';

export interface TabsProps {
	/** Accessible name of the row of tabs. */
	label: string;
	tabs: readonly { key: string; label: string; icon?: string; count?: number }[];
	value: string;
	onChange(key: string): void;
	/** Content of the chosen tab. */
	children?: ReactNode;
}

/** Tabs by the ARIA pattern: arrow keys, Home and End move and choose. */
export function Tabs({ label, tabs, value, onChange, children }: TabsProps) {
	const id = useId();
	const row = useRef<HTMLDivElement>(null);
	useHiddenEnds(row);
	// Where there are more tabs than fit, the chosen one is among those that are seen.
	useEffect(() => document.getElementById(`${id}-${value}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [id, value]);
	const move = (event: KeyboardEvent) => {
		const at = tabs.findIndex((t) => t.key === value);
		const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		const next = tabs[(to + tabs.length) % tabs.length];
		if (!next) return;
		onChange(next.key);
		document.getElementById(`${id}-${next.key}`)?.focus();
	};
	return (
		<>
			<div ref={row} className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
				{tabs.map((tab) => (
					<button
						key={tab.key}
						id={`${id}-${tab.key}`}
						type="button"
						role="tab"
						className="tab"
						aria-selected={tab.key === value}
						aria-controls={children === undefined ? undefined : `${id}-panel`}
						tabIndex={tab.key === value ? 0 : -1}
						onClick={() => onChange(tab.key)}
					>
						{tab.icon && <Icon name={tab.icon} />}
						{tab.label}
						{tab.count !== undefined && <span className="muted">{tab.count}</span>}
					</button>
				))}
			</div>
			{children !== undefined && (
				<div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
					{children}
				</div>
			)}
		</>
	);
}

/** Marks the ends beyond which there is more to scroll to, so that they fade out: `data-more="before after"`. */
function useHiddenEnds(row: RefObject<HTMLElement | null>): void {
	useEffect(() => {
		const element = row.current;
		if (!element) return;
		const mark = () => {
			const { scrollLeft, clientWidth, scrollWidth } = element;
			const ends = [scrollLeft > 1 && 'before', scrollLeft + clientWidth < scrollWidth - 1 && 'after'].filter(Boolean).join(' ');
			if (ends) element.dataset.more = ends;
			else delete element.dataset.more;
		};
		mark();
		const watch = new ResizeObserver(mark);
		// The tabs too: they grow as their counts come.
		for (const each of [element, ...element.children]) watch.observe(each);
		element.addEventListener('scroll', mark, { passive: true });
		return () => {
			watch.disconnect();
			element.removeEventListener('scroll', mark);
		};
	}, [row]);
}
