import { fieldViews } from '@dougong/plugins/views';
import type { FieldView } from '@dougong/ui/contracts';

const views = new Map(fieldViews.map((v) => [v.kind, v]));

/** The React side of a field kind; undefined for one that is not installed. */
export function fieldView(kind: string): FieldView | undefined {
	return views.get(kind);
}
