import type { ReactNode } from 'react';
import './block.css';

/** The line above a block: its title, how much there is, and what can be done. */
export function BlockHead({ title, count, children }: { title?: string; count?: string; children?: ReactNode }) {
	if (!title && !count && !children) return null;
	return (
		<header className="block-head">
			<div className="block-head__title">
				{title && <h2>{title}</h2>}
				{count && (
					<span className="muted" aria-live="polite">
						{count}
					</span>
				)}
			</div>
			{children && <div className="block-head__tools">{children}</div>}
		</header>
	);
}
