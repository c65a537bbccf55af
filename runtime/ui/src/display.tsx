import type { ReactNode } from 'react';
import type { ProblemLike } from './contracts.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';
import { useUiTexts } from './texts.tsx';

export const pillColors = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;
export type PillColor = (typeof pillColors)[number];

/** Soft coloured label. An unknown colour is gray. `dot` adds a coloured dot before the text. */
export function Pill({ color = 'gray', dot, title, children }: { color?: string; dot?: boolean; title?: string; children: ReactNode }) {
	const known = (pillColors as readonly string[]).includes(color) ? color : 'gray';
	return (
		<span className={cx('pill', `c-${known}`, dot && 'pill--dot')} title={title}>
			<span>{children}</span>
		</span>
	);
}

/** A person's mark: last character of a Chinese name, initials of another, in a colour that follows from the name. */
export function Avatar({ name, size = 's' }: { name: string; size?: 's' | 'm' | 'l' }) {
	return (
		// Drawn by the style sheet, so that it is no part of the name that a button around it gets from its text.
		<span className={cx('avatar', size !== 's' && `avatar--${size}`, `avatar-${colorOf(name)}`)} data-initials={initials(name)} aria-hidden="true" />
	);
}
/** Avatar and name. */
export function Person({ name, size }: { name: string; size?: 's' | 'm' }) {
	return (
		<span className="person">
			<Avatar name={name} size={size} />
			<span>{name}</span>
		</span>
	);
}
export function initials(name: string): string {
	const text = name.trim();
	const han = [...text].filter((c) => /\p{Script=Han}/u.test(c));
	if (han.length > 0) return han[han.length - 1] ?? '';
	const words = text.split(/\s+/).filter(Boolean);
	return words
		.slice(0, 2)
		.map((w) => w[0]?.toUpperCase() ?? '')
		.join('');
}
function colorOf(name: string): PillColor {
	let hash = 0;
	for (const c of name) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) >>> 0;
	return pillColors[1 + (hash % (pillColors.length - 1))] ?? 'blue';
}

/** What to say where there is nothing yet: why, and the one thing to do. */
export function EmptyState({ icon = 'inbox', title, body, action }: { icon?: string; title: string; body?: ReactNode; action?: ReactNode }) {
	return (
		<div className="empty">
			<span className="empty__icon">
				<Icon name={icon} size={22} />
			</span>
			<p className="empty__title">{title}</p>
			{body && <p className="empty__body">{body}</p>}
			{action}
		</div>
	);
}

/** Grey bars while something loads; says so to screen readers once. */
export function Skeleton({ lines = 3, height }: { lines?: number; height?: number }) {
	const texts = useUiTexts();
	return (
		<div role="status">
			<span className="vh">{texts.loading}</span>
			{Array.from({ length: lines }, (_, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
				<span key={i} className="skeleton" style={{ width: `${[92, 78, 86, 64][i % 4]}%`, height }} />
			))}
		</div>
	);
}

/** A boxed message in the flow of the page. */
export function Note({
	kind = 'info',
	title,
	children,
	action,
}: {
	kind?: 'info' | 'error' | 'warn' | 'ok';
	title?: string;
	children?: ReactNode;
	action?: ReactNode;
}) {
	const icon = { info: 'info', error: 'alert', warn: 'alert', ok: 'check-circle' }[kind];
	return (
		<div className={cx('note', kind !== 'info' && `note--${kind}`)} role={kind === 'error' ? 'alert' : undefined}>
			<Icon name={icon} size={17} />
			<div className="note__body">
				{title && <p className="note__title">{title}</p>}
				{children}
			</div>
			{action}
		</div>
	);
}
/** A problem from the server in words, with a way to try again. */
export function ErrorNote({ problem, onRetry }: { problem: ProblemLike; onRetry?: () => void }) {
	const texts = useUiTexts();
	const retry = onRetry && (
		<Button size="s" icon="refresh" onClick={onRetry}>
			{texts.retry}
		</Button>
	);
	return (
		<Note kind="error" title={problem.title} action={retry}>
			{problem.detail}
		</Note>
	);
}
