import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useUiTexts } from './texts.tsx';

export interface DialogProps {
	open: boolean;
	/** Esc, the close button, or a press outside. */
	onClose(): void;
	title: ReactNode;
	description?: ReactNode;
	/** Buttons, the main one last. */
	footer?: ReactNode;
	/** A panel at the right or left edge instead of the middle; on a phone the right one fills the screen. */
	side?: 'center' | 'right' | 'left';
	size?: 'm' | 'l';
	/** Beside the close button. */
	tools?: ReactNode;
	children?: ReactNode;
}

export function Dialog({ open, onClose, title, description, footer, side = 'center', size = 'm', tools, children }: DialogProps) {
	const texts = useUiTexts();
	return (
		<Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Base.Portal>
				<Base.Backdrop className="scrim" />
				<Base.Popup className={cx('dialog', side !== 'center' && `dialog--${side}`, size === 'l' && 'dialog--l')}>
					<div className="dialog__head">
						<Base.Title render={<h2>{title}</h2>} />
						{tools}
						<Base.Close render={<IconButton icon="x" label={texts.close} />} />
					</div>
					<div className="dialog__body">
						{description && <Base.Description className="muted">{description}</Base.Description>}
						{children}
					</div>
					{footer && <div className="dialog__foot">{footer}</div>}
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}

export interface ConfirmProps {
	open: boolean;
	title: string;
	body?: ReactNode;
	action: string;
	cancel: string;
	danger?: boolean;
	onAnswer(yes: boolean): void;
}
/** One question with two answers. */
export function ConfirmDialog({ open, title, body, action, cancel, danger, onAnswer }: ConfirmProps) {
	const footer = (
		<>
			<Button onClick={() => onAnswer(false)}>{cancel}</Button>
			<Button variant={danger ? 'danger' : 'primary'} onClick={() => onAnswer(true)}>
				{action}
			</Button>
		</>
	);
	return (
		<Dialog open={open} onClose={() => onAnswer(false)} title={title} footer={footer}>
			{body}
		</Dialog>
	);
}

/** A dialog without head and foot, for palettes: it brings its own first control. */
export function BareDialog({ onClose, label, className, children }: { onClose(): void; label: string; className?: string; children: ReactNode }) {
	return (
		<Base.Root open onOpenChange={(next) => !next && onClose()}>
			<Base.Portal>
				<Base.Backdrop className="scrim" />
				<Base.Popup className={cx('dialog', className)} aria-label={label}>
					{children}
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}
