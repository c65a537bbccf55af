import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';
import { useUiTexts } from './texts.tsx';

interface Invalid {
	invalid?: boolean;
}
export function Input({ invalid, className, ...rest }: ComponentProps<'input'> & Invalid) {
	return <input className={cx('input', className)} aria-invalid={invalid || undefined} {...rest} />;
}
/** Grows with its text where the browser can. */
export function Textarea({ invalid, className, ...rest }: ComponentProps<'textarea'> & Invalid) {
	return <textarea className={cx('input', className)} aria-invalid={invalid || undefined} rows={3} {...rest} />;
}
export interface SelectOption {
	value: string;
	label: string;
	disabled?: boolean;
}
/** The platform's own select: best on a phone and for screen readers. `empty` is the text for no value. */
export function Select({
	options,
	empty,
	invalid,
	className,
	...rest
}: ComponentProps<'select'> & Invalid & { options: readonly SelectOption[]; empty?: string }) {
	return (
		<select className={cx('input', className)} aria-invalid={invalid || undefined} {...rest}>
			{empty !== undefined && <option value="">{empty}</option>}
			{options.map((o) => (
				<option key={o.value} value={o.value} disabled={o.disabled}>
					{o.label}
				</option>
			))}
		</select>
	);
}
/** A checkbox with its text. `indeterminate` is for "some of these". */
export function Checkbox({
	children,
	className,
	indeterminate,
	...rest
}: Omit<ComponentProps<'input'>, 'type'> & { children?: ReactNode; indeterminate?: boolean }) {
	const ref = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (ref.current) ref.current.indeterminate = indeterminate ?? false;
	}, [indeterminate]);
	return (
		<label className={cx('check', className)}>
			<input ref={ref} type="checkbox" {...rest} />
			{children && <span>{children}</span>}
		</label>
	);
}
export function Radio({ children, className, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { children?: ReactNode }) {
	return (
		<label className={cx('check', className)}>
			<input type="radio" {...rest} />
			{children && <span>{children}</span>}
		</label>
	);
}
export function Switch({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
	// biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its own state
	return <input type="checkbox" role="switch" className={cx('switch', className)} {...rest} />;
}
/** One of a set, as a chip: wrap several in `<div className="chips">`. */
export function Chip({ type, children, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { type: 'radio' | 'checkbox'; children: ReactNode }) {
	return (
		<label className="chip">
			<input type={type} {...rest} />
			{children}
		</label>
	);
}
/** Search box with icon. */
export function SearchInput({ label, className, ...rest }: ComponentProps<'input'> & { label?: string }) {
	const texts = useUiTexts();
	return (
		<div className={cx('input-group', className)}>
			<Icon name="search" />
			<input type="search" className="input" aria-label={label ?? texts.search} placeholder={label ?? texts.search} {...rest} />
		</div>
	);
}
