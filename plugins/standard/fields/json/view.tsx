import type { JsonValue } from '@dougong/schemas';
import { type CellProps, type FieldView, type InputProps, Textarea } from '@dougong/ui';
import { useState } from 'react';
import { controlProps } from '../shared-views.tsx';

export const jsonView: FieldView = { kind: 'json', Cell, Input, width: 220, wide: true };

function Cell({ value }: CellProps) {
	return value === null ? null : <code className="cell-code">{JSON.stringify(value)}</code>;
}
/** Text that is no JSON yet stays in the box and is said to be so; the value is the last one that was valid. */
function Input(p: InputProps) {
	const [typed, setTyped] = useState<string | null>(null);
	const text = typed ?? (p.value === undefined || p.value === null ? '' : JSON.stringify(p.value, null, 2));
	const isBad = typed !== null && typed.trim() !== '' && parse(typed) === undefined;
	return (
		<>
			<Textarea
				{...controlProps(p)}
				className="cell-code"
				spellCheck={false}
				invalid={p.invalid || isBad}
				value={text}
				onChange={(e) => {
					setTyped(e.target.value);
					const value = parse(e.target.value);
					if (e.target.value.trim() === '' || value !== undefined) p.onChange(value);
				}}
			/>
			{isBad && (
				<span className="field__error" role="status">
					{p.t('field.json-bad')}
				</span>
			)}
		</>
	);
}
function parse(text: string): JsonValue | undefined {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return undefined;
	}
}
