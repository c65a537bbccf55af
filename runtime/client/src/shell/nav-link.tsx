import { Icon } from '@dougong/ui';
import type { MouseEvent } from 'react';
import { useGo } from './use-go.ts';

export interface NavLinkProps {
	to: string;
	icon: string;
	label: string;
	isCurrent: boolean;
	onGo?(): void;
}
/** A link of the navigation: a real link, so that it opens in a new tab too. */
export function NavLink({ to, icon, label, isCurrent, onGo }: NavLinkProps) {
	const go = useGo();
	const onClick = (event: MouseEvent) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		onGo?.();
		go(to);
	};
	return (
		<a className="nav__link" href={to} title={label} aria-current={isCurrent ? 'page' : undefined} onClick={onClick}>
			<Icon name={icon} size={17} />
			<span>{label}</span>
		</a>
	);
}
