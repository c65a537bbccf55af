import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
	/** One primary button per screen area. */
	variant?: 'default' | 'primary' | 'ghost' | 'danger';
	size?: 's' | 'm';
	icon?: string;
	/** Shows a spinner and refuses clicks; keeps its width and its name. */
	busy?: boolean;
	children?: ReactNode;
}

export function Button({ variant = 'default', size = 'm', icon, busy, className, children, disabled, type = 'button', ...rest }: ButtonProps) {
	return (
		<button
			type={type}
			className={cx('btn', variant !== 'default' && `btn--${variant}`, size === 's' && 'btn--s', className)}
			disabled={disabled || busy}
			aria-busy={busy || undefined}
			{...rest}
		>
			{busy ? <span className="spin" aria-hidden="true" /> : icon && <Icon name={icon} />}
			{children}
		</button>
	);
}

/** A square button with an icon only; `label` is its accessible name and its title. */
export function IconButton({ icon, label, className, variant = 'ghost', ...rest }: Omit<ButtonProps, 'children'> & { icon: string; label: string }) {
	return <Button icon={icon} variant={variant} aria-label={label} title={label} className={cx('btn--icon', className)} {...rest} />;
}
