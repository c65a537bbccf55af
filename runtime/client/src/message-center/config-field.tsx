import { describedBy, Field, Input, Select, Textarea } from '@dougong/ui';
import type { ConfigProperty } from './config-form.ts';
import { useMessageTexts } from './texts.ts';

export interface ConfigFieldProps {
	property: ConfigProperty;
	value: string;
	/** A secret that is set already. */
	isKept: boolean;
	error: string | undefined;
	onChange(value: string): void;
}

export function ConfigField({ property, value, isKept, error = '', onChange }: ConfigFieldProps) {
	const texts = useMessageTexts();
	const { name, title, description, kind, options, isSecret, isRequired } = property;
	const id = `channel-config-${name}`;
	const help = [isKept && texts.secretKept, description, kind === 'lines' && texts.listHint].filter(Boolean).join(' ') || undefined;
	const common = { id, value, 'aria-describedby': describedBy(id, help, error), invalid: error !== '' };
	return (
		<Field id={id} label={title} required={isRequired && !isKept} error={error} help={help}>
			{kind === 'choice' ? (
				<Select {...common} options={options} onChange={(e) => onChange(e.target.value)} />
			) : kind === 'lines' ? (
				<Textarea {...common} onChange={(e) => onChange(e.target.value)} />
			) : (
				<Input
					{...common}
					type={isSecret ? 'password' : 'text'}
					inputMode={kind === 'number' ? 'numeric' : undefined}
					autoComplete={isSecret ? 'new-password' : 'off'}
					onChange={(e) => onChange(e.target.value)}
				/>
			)}
		</Field>
	);
}
