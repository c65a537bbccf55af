import type { FieldView, InputProps } from '@dougong/ui';
import { numberView } from '../number/view.tsx';
import { NumberInput } from '../shared-views.tsx';

export const integerView: FieldView = { ...numberView, kind: 'integer', Input, width: 90 };

function Input(p: InputProps) {
	const unit = p.field.schema['x-unit'];
	return <NumberInput input={p} suffix={unit ? String(unit) : undefined} whole />;
}
