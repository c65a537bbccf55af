import type { JsonValue } from '@dougong/schemas';
import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { EditingContext, type Editing, type FormulaTarget, useCatalogues } from '../formula/editing.ts';
import { LazyFormulaDialog } from '../formula/lazy-formula-dialog.tsx';
import { setAt } from '../json/set-at.ts';
import { contentOf, type DraftStore, type FilePath } from '../store/draft-store.ts';

/** Lets what is inside change single places of the draft, and opens the formula editor for them. */
export function EditingProvider({ env, store, children }: { env: string; store: DraftStore; children: ReactNode }) {
	const bundle = useStore(store, (s) => s.history.present);
	const catalogues = useCatalogues(env, bundle);
	const [target, setTarget] = useState<FormulaTarget | null>(null);
	const editing = useMemo<Editing | null>(
		() =>
			catalogues && { ...catalogues, env, store, change: (file, pointer, value, label) => change(store, file, pointer, value, label), editFormula: setTarget },
		[catalogues, env, store],
	);
	return (
		<EditingContext.Provider value={editing}>
			{children}
			{editing && target && <LazyFormulaDialog editing={editing} target={target} onClose={() => setTarget(null)} />}
		</EditingContext.Provider>
	);
}

function change(store: DraftStore, file: FilePath, pointer: string, value: JsonValue | undefined, label: string): void {
	const { history, setDefinition } = store.getState();
	const content = contentOf(history.present, file);
	if (!content || content.kind === 'app') return;
	setDefinition(setAt(content, pointer, value), label, Date.now(), `${file}${pointer}`);
}
