import type { CellProps, FieldView, InputProps } from '@dougong/ui';
import { formatNumber, NumberInput } from '../shared-views.tsx';

export const percentView: FieldView = { kind: 'percent', Cell, Input, numeric: true, width: 90 };

function Cell({ value, field, language }: CellProps) {
	return value === null ? null : <span>{formatNumber(value, language, field)}%</span>;
}
function Input(p: InputProps) {
	return <NumberInput input={p} suffix="%" />;
}
