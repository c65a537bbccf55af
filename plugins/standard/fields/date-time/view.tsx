import type { CellProps, FieldView } from '@dougong/ui';
import { InstantCell, InstantInput } from '../shared-views.tsx';

export const dateTimeView: FieldView = { kind: 'date-time', Cell, Input: InstantInput, width: 184 };

function Cell(p: CellProps) {
	return p.value === null ? null : <InstantCell {...p} />;
}
