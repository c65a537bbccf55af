import { buildCatalogue, type Catalogue, type FormulaScope, type FormulaType, formulaScope, type Registry } from '@dougong/engine';
import type { Bundle, FormulaReturn, JsonValue } from '@dougong/schemas';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo, useRef } from 'react';
import { exportApp } from '../api.ts';
import { registry } from '../designer-context.ts';
import type { DraftStore, FilePath } from '../store/draft-store.ts';

/** A formula that is to be edited. */
export interface FormulaTarget {
	/** What it is for, in words. */
	title: string;
	/** `app/model`: over whose records it is. */
	model: string;
	returns: FormulaReturn | FormulaType;
	/** As it is stored; empty for a new one. */
	value: string;
	/** It may be taken out again. */
	isOptional: boolean;
	/** '' takes it out. */
	onSave(canonical: string): void;
}

/** What parts of the editor need to show and change formulas of the draft. */
export interface Editing {
	env: string;
	store: DraftStore;
	/** The draft, indexed; as it last could be read. */
	catalogue: Catalogue;
	/** This app and those that it requires. */
	apps: ReadonlyMap<string, Catalogue>;
	scopeOf(model: string): FormulaScope;
	/** Changes one place of a definition, as one step that can be undone; undefined takes it out. */
	change(file: FilePath, pointer: string, value: JsonValue | undefined, label: string): void;
	editFormula(target: FormulaTarget): void;
}
export const EditingContext = createContext<Editing | null>(null);
/** null where the draft cannot be read just now. */
export function useEditing(): Editing | null {
	return useContext(EditingContext);
}

/** The draft as a catalogue, with those of the apps that it requires. A draft may be half-written: then the last one that could be read. */
export function useCatalogues(
	env: string,
	bundle: Bundle,
): { catalogue: Catalogue; apps: ReadonlyMap<string, Catalogue>; scopeOf(model: string): FormulaScope } | null {
	const required = useQuery({
		queryKey: ['required-apps', env, bundle.app.key, (bundle.app.requires ?? []).map((r) => r.app).join()],
		queryFn: () => loadRequired(env, bundle),
		staleTime: 60_000,
	});
	const last = useRef<Catalogue | null>(null);
	const others = required.data;
	const isWaiting = required.isLoading;
	return useMemo(() => {
		if (isWaiting) return null;
		const apps = new Map(others);
		const catalogue = catalogueOf(bundle, registry, apps) ?? last.current;
		last.current = catalogue;
		if (!catalogue) return null;
		apps.set(catalogue.app.key, catalogue);
		const scopes = new Map<string, FormulaScope>();
		const scopeOf = (model: string) => {
			const known = scopes.get(model) ?? formulaScope(model, catalogue, apps, registry);
			scopes.set(model, known);
			return known;
		};
		return { catalogue, apps, scopeOf };
	}, [bundle, others, isWaiting]);
}

function catalogueOf(bundle: Bundle, kinds: Registry, apps: ReadonlyMap<string, Catalogue>): Catalogue | null {
	try {
		return buildCatalogue(bundle, kinds, apps);
	} catch {
		return null;
	}
}

/** Catalogues of the apps that a bundle requires, and that these require. An app that is not there is left out: the check says so. */
async function loadRequired(env: string, bundle: Bundle, made = new Map<string, Catalogue>()): Promise<Map<string, Catalogue>> {
	for (const { app } of bundle.app.requires ?? []) {
		if (made.has(app)) continue;
		const found = await exportApp(env, app).catch(() => null);
		if (!found) continue;
		await loadRequired(env, found, made);
		const catalogue = catalogueOf(found, registry, made);
		if (catalogue) made.set(app, catalogue);
	}
	return made;
}
