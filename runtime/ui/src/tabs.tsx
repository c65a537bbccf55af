import { type KeyboardEvent, type ReactNode, useEffect, useId } from 'react';
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
			<div className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
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
