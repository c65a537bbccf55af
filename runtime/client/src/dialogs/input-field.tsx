import { describedBy, Field, Input } from '@dougong/ui';
import type { ComponentProps } from 'react';

export interface InputFieldProps extends Omit<ComponentProps<typeof Input>, 'id' | 'onChange' | 'value'> {
	id: string;
	label: string;
	/** Empty: nothing is wrong. */
	error?: string;
	help?: string | undefined;
	value: string;
	onChange(value: string): void;
}

/** A text with its label, its help and what is wrong with it. */
export function InputField({ id, label, error = '', help, required = false, onChange, ...input }: InputFieldProps) {
	return (
		<Field id={id} label={label} required={required} error={error} help={help}>
			<Input
				id={id}
				autoComplete="off"
				invalid={error !== ''}
				aria-describedby={describedBy(id, help, error)}
				{...input}
				onChange={(event) => onChange(event.target.value)}
			/>
		</Field>
	);
}
