import type { CellProps, FieldView, InputProps } from '@dougong/ui';
import { ReferenceCell, ReferenceInput } from '../shared-views.tsx';

export const personView: FieldView = { kind: 'person', Cell, Input, width: 140 };

function Cell(p: CellProps) {
	return <ReferenceCell {...p} people />;
}
function Input(p: InputProps) {
	return <ReferenceInput {...p} people />;
}
