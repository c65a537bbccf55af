import { lazy, Suspense } from 'react';
import type { Editing, FormulaTarget } from './editing.ts';

const FormulaDialog = lazy(() => import('./formula-dialog.tsx').then((m) => ({ default: m.FormulaDialog })));

/** The formula editor, loaded when the first formula is opened. */
export function LazyFormulaDialog(props: { editing: Editing; target: FormulaTarget; onClose(): void }) {
	return (
		<Suspense fallback={null}>
			<FormulaDialog {...props} />
		</Suspense>
	);
}
