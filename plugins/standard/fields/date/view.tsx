import { type CellProps, type FieldView, Input, type InputProps } from '@dougong/ui';
import { controlProps, formatDate } from '../shared-views.tsx';

export const dateView: FieldView = { kind: 'date', Cell, Input: DateInput, width: 136 };

function Cell({ value, language }: CellProps) {
	return value === null ? null : <time dateTime={String(value)}>{formatDate(value, language)}</time>;
}
function DateInput(p: InputProps) {
	return (
		<Input
			{...controlProps(p)}
			type="date"
			className={p.value ? undefined : 'input--blank'}
			max="9999-12-31"
			value={String(p.value ?? '')}
			onChange={(e) => p.onChange(e.target.value || undefined)}
		/>
	);
}
