import type { JsonValue } from '@dougong/schemas';
import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useDesigner } from '../designer-context.ts';
import { EditingContext, type Editing, type FormulaTarget, useCatalogues } from '../formula/editing.ts';
import { LazyFormulaDialog } from '../formula/lazy-formula-dialog.tsx';
import { setAt } from '../json/set-at.ts';
import { contentOf, type DraftStore, type FilePath } from '../store/draft-store.ts';

/** Lets what is inside change single places of the draft, and opens the formula editor for them. */
export function EditingProvider({ env, store, children }: { env: string; store: DraftStore; children: ReactNode }) {
	const bundle = useStore(store, (s) => s.history.present);
	const catalogues = useCatalogues(env, bundle);
	const { texts, toasts } = useDesigner();
	const [target, setTarget] = useState<FormulaTarget | null>(null);
	const editing = useMemo<Editing | null>(() => {
		if (!catalogues) return null;
		const change: Editing['change'] = (file, pointer, value, label) => {
			if (!changeDraft(store, file, pointer, value, label)) toasts.show(texts.brokenFirst);
		};
		return { ...catalogues, env, store, change, editFormula: setTarget };
	}, [catalogues, env, store, texts, toasts]);
	return (
		<EditingContext.Provider value={editing}>
			{children}
			{editing && target && <LazyFormulaDialog editing={editing} target={target} onClose={() => setTarget(null)} />}
		</EditingContext.Provider>
	);
}

/** False while the text of the file is half-written. */
function changeDraft(store: DraftStore, file: FilePath, pointer: string, value: JsonValue | undefined, label: string): boolean {
	const { history, setDefinition } = store.getState();
	const content = contentOf(history.present, file);
	return content !== undefined && content.kind !== 'app' && setDefinition(setAt(content, pointer, value), label, Date.now(), `${file}${pointer}`);
}
