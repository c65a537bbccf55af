import { type CellProps, type FieldView, Input, type InputProps } from '@dougong/ui';
import { controlProps } from '../shared-views.tsx';

export const autoNumberView: FieldView = { kind: 'auto-number', Cell, Input: NumberInput, width: 140 };

function Cell({ value }: CellProps) {
	return <span className="cell-code">{String(value ?? '')}</span>;
}
/** Writable only as a filter; in a form the field is read-only. */
function NumberInput(p: InputProps) {
	const placeholder = p.disabled ? p.t('field.auto') : p.placeholder;
	return <Input {...controlProps(p)} placeholder={placeholder} value={String(p.value ?? '')} onChange={(e) => p.onChange(e.target.value || undefined)} />;
}
