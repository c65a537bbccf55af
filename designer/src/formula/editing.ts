import { buildCatalogue, type Catalogue, type FormulaScope, type FormulaType, formulaScope, type Registry } from '@dougong/engine';
import type { Bundle, FormulaReturn, JsonValue } from '@dougong/schemas';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
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

interface Catalogues {
	/** The draft, indexed. */
	catalogue: Catalogue;
	/** False: the draft is half-written, and `catalogue` is the last one that could be read. */
	isReadable: boolean;
	/** This app and those that it requires. */
	apps: ReadonlyMap<string, Catalogue>;
	scopeOf(model: string): FormulaScope;
}
/** What parts of the editor need to show and change formulas of the draft. */
export interface Editing extends Catalogues {
	env: string;
	store: DraftStore;
	/** Changes one place of a definition, as one step that can be undone; undefined takes it out. */
	change(file: FilePath, pointer: string, value: JsonValue | undefined, label: string): void;
	editFormula(target: FormulaTarget): void;
}
export const EditingContext = createContext<Editing | null>(null);
/** null where the draft cannot be read just now. */
export function useEditing(): Editing | null {
	return useContext(EditingContext);
}

/** A large app takes a moment to index: not at every letter that is typed. */
const pauseMs = 250;

/** The draft as a catalogue a moment after its last change, with those of the apps that it requires. null until then, and while none could be read. */
export function useCatalogues(env: string, bundle: Bundle): Catalogues | null {
	const required = useQuery({
		queryKey: ['required-apps', env, bundle.app.key, (bundle.app.requires ?? []).map((r) => r.app).join()],
		queryFn: () => loadRequired(env, bundle),
		staleTime: 60_000,
	});
	const settled = useSettled(bundle);
	const last = useRef<Catalogue | null>(null);
	const others = required.data;
	const isWaiting = required.isLoading;
	return useMemo(() => {
		if (isWaiting) return null;
		const apps = new Map(others);
		const read = catalogueOf(settled, registry, apps);
		const catalogue = read ?? last.current;
		last.current = catalogue;
		if (!catalogue) return null;
		apps.set(catalogue.app.key, catalogue);
		const scopes = new Map<string, FormulaScope>();
		const scopeOf = (model: string) => {
			const known = scopes.get(model) ?? formulaScope(model, catalogue, apps, registry);
			scopes.set(model, known);
			return known;
		};
		return { catalogue, isReadable: read !== null, apps, scopeOf };
	}, [settled, others, isWaiting]);
}

function useSettled<T>(value: T): T {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), pauseMs);
		return () => clearTimeout(timer);
	}, [value]);
	return settled;
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
