import { type CellProps, type FieldView, type InputProps, Textarea } from '@dougong/ui';
import { controlProps } from '../shared-views.tsx';

export const longTextView: FieldView = { kind: 'long-text', Cell, Input, width: 280, wide: true };

function Cell({ value }: CellProps) {
	return <span className="cell-lines">{String(value ?? '')}</span>;
}
function Input(p: InputProps) {
	return <Textarea {...controlProps(p)} value={String(p.value ?? '')} onChange={(e) => p.onChange(e.target.value === '' ? undefined : e.target.value)} />;
}
