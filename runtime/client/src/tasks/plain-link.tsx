import type { MouseEvent, ReactNode } from 'react';
import { useGo } from '../shell/use-go.ts';

export interface PlainLinkProps {
	to: string;
	className?: string;
	/** Accessible name, where what is seen is no words. */
	label?: string;
	isCurrent?: boolean;
	children: ReactNode;
}
/** A real link to another screen: it opens in a new tab too, and asks before something unsaved is left. */
export function PlainLink({ to, className, label, isCurrent, children }: PlainLinkProps) {
	const go = useGo();
	const onClick = (event: MouseEvent) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		go(to);
	};
	return (
		<a className={className} href={to} aria-label={label} title={label} aria-current={isCurrent ? 'page' : undefined} onClick={onClick}>
			{children}
		</a>
	);
}
