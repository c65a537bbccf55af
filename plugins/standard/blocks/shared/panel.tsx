import { Dialog, Popover } from '@dougong/ui';
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode } from 'react';

interface PanelProps {
	isPhone: boolean;
	trigger: ReactElement<{ onClick?(event: MouseEvent): void }>;
	label: string;
	align?: 'start' | 'center' | 'end';
	open: boolean;
	onOpenChange(open: boolean): void;
	children: ReactNode;
}
/** What a button opens: a small panel beside it, on a phone a sheet from below. */
export function Panel({ isPhone, trigger, label, align, open, onOpenChange, children }: PanelProps) {
	if (!isPhone) {
		return (
			<Popover trigger={trigger} label={label} align={align} open={open} onOpenChange={onOpenChange}>
				{children}
			</Popover>
		);
	}
	return (
		<>
			{cloneElement(trigger, { onClick: () => onOpenChange(true) })}
			<Dialog open={open} onClose={() => onOpenChange(false)} title={label}>
				{children}
			</Dialog>
		</>
	);
}
