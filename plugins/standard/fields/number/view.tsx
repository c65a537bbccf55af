import type { CellProps, FieldView, InputProps } from '@dougong/ui';
import { formatNumber, NumberInput } from '../shared-views.tsx';

export const numberView: FieldView = { kind: 'number', Cell, Input, numeric: true, width: 110 };

function Cell({ value, field, language }: CellProps) {
	if (value === null) return null;
	const unit = field.schema['x-unit'];
	return (
		<span>
			{formatNumber(value, language, field)}
			{unit ? <span className="muted"> {String(unit)}</span> : null}
		</span>
	);
}
function Input(p: InputProps) {
	const unit = p.field.schema['x-unit'];
	return <NumberInput input={p} suffix={unit ? String(unit) : undefined} />;
}
