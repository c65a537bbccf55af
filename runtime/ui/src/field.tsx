import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';
import { useUiTexts } from './texts.tsx';

export interface FieldProps {
	/** Id of the control; help and error get `${id}-help` and `${id}-error`. */
	id: string;
	label: ReactNode;
	required?: boolean;
	help?: ReactNode;
	error?: ReactNode;
	/** How much is used of how much, e.g. `12 / 200`. */
	counter?: string;
	/** For groups of controls (radio, checkboxes): a fieldset with a legend instead of a label. */
	group?: boolean;
	className?: string;
	children: ReactNode;
}

/** Label, control, help and error of one field. */
export function Field({ id, label, required, help, error, counter, group, className, children }: FieldProps) {
	const texts = useUiTexts();
	const mark = required && (
		<span className="field__required">
			<span aria-hidden="true">*</span>
			<span className="vh"> {texts.required}</span>
		</span>
	);
	const foot = (help || counter) && (
		<div className="field__foot">
			<span className="field__help" id={`${id}-help`}>
				{help}
			</span>
			{counter && <span className="field__counter">{counter}</span>}
		</div>
	);
	const body = (
		<>
			{children}
			{error && (
				<p className="field__error" id={`${id}-error`}>
					<Icon name="alert" size={14} />
					<span>{error}</span>
				</p>
			)}
			{foot}
		</>
	);
	if (group) {
		return (
			<fieldset className={cx('field', className)} aria-describedby={describedBy(id, help, error)}>
				<legend className="field__label" id={`${id}-label`}>
					{label}
					{mark}
				</legend>
				{body}
			</fieldset>
		);
	}
	return (
		<div className={cx('field', className)}>
			<label className="field__label" htmlFor={id} id={`${id}-label`}>
				{label}
				{mark}
			</label>
			{body}
		</div>
	);
}

/** Ids for `aria-describedby` of a control inside a `Field`. */
export function describedBy(id: string, help: unknown, error: unknown): string | undefined {
	return [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(' ') || undefined;
}
