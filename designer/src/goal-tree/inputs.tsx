import { Input, Select } from '@dougong/ui';
import { useEffect, useState } from 'react';

interface NumberCellProps {
	label: string;
	value: number | undefined;
	onChange(value: number | undefined): void;
	min?: number;
	id?: string;
	placeholder?: string;
}
/** A number that may be left out; what is half typed stays here until it is a number. */
export function NumberCell({ label, value, onChange, min, id, placeholder }: NumberCellProps) {
	const [text, setText] = useState(value === undefined ? '' : String(value));
	useEffect(() => setText((now) => (numberOf(now) === value ? now : value === undefined ? '' : String(value))), [value]);
	return (
		<Input
			id={id}
			type="number"
			step="any"
			min={min}
			aria-label={id ? undefined : label}
			placeholder={placeholder}
			value={text}
			onChange={(e) => {
				setText(e.target.value);
				if (e.target.validity.valid) onChange(numberOf(e.target.value));
			}}
		/>
	);
}
function numberOf(text: string): number | undefined {
	return text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** A text that is needed: while it is empty, the draft keeps the last one. */
export function TextCell({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
	const [text, setText] = useState(value);
	useEffect(() => setText((now) => (now.trim() === value || now.trim() === '' ? now : value)), [value]);
	return (
		<Input
			aria-label={label}
			value={text}
			maxLength={200}
			invalid={text.trim() === ''}
			onChange={(e) => {
				setText(e.target.value);
				if (e.target.value.trim() !== '') onChange(e.target.value.trim());
			}}
			onBlur={() => setText(value)}
		/>
	);
}

interface ChoiceCellProps<K extends string> {
	label: string;
	id?: string;
	value: K;
	words: { readonly [key in K]: string };
	onChange(value: K): void;
}
export function ChoiceCell<K extends string>({ label, id, value, words, onChange }: ChoiceCellProps<K>) {
	const options = Object.entries<string>(words).map(([key, text]) => ({ value: key, label: text }));
	return <Select id={id} aria-label={id ? undefined : label} value={value} options={options} onChange={(e) => onChange(e.target.value as K)} />;
}
