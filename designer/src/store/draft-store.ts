import { fileOf, formatJson } from '@dougong/engine';
import type { Bundle, Definition, Diagnostic, JsonObject } from '@dougong/schemas';
import { createStore } from 'zustand/vanilla';
import { type JsonMistake, parseJson } from '../json/parse-json.ts';
import { type History, push, redo, startHistory, undo } from './history.ts';

/** `app.json`, or the path of a definition. */
export type FilePath = string;
export const appFile: FilePath = 'app.json';
export type SaveState =
	| { kind: 'published' }
	| { kind: 'changed' }
	| { kind: 'saving' }
	| { kind: 'saved'; at: number }
	| { kind: 'failed'; reason: string }
	/** Somebody else saved in between: `by` whom, as version `found`. */
	| { kind: 'conflict'; by: string | null; found: number };
export type EditOutcome = { ok: true } | { ok: false; at: number; reason: JsonMistake | 'identity' };

export interface DraftState {
	/** What is published, or was when the draft began. */
	baseRevision: number | null;
	/** Version of the draft on the server that this one continues; 0 for none. */
	version: number;
	history: History<Bundle>;
	/** Texts that are no JSON just now: kept as typed, so that nothing is lost, and not part of the draft until they are. */
	broken: ReadonlyMap<FilePath, string>;
	save: SaveState;
	diagnostics: Diagnostic[] | undefined;
	isChecking: boolean;
	/** Takes the text of one file; what can be read becomes part of the draft. */
	editText(file: FilePath, text: string, label: string, now: number): EditOutcome;
	/**
	 * Puts a definition in the place of the one of its file; `mergeKey` joins a burst of changes to one step. False, and nothing is done,
	 * while the file has a text that is no JSON: one of the two would be lost.
	 */
	setDefinition(definition: Definition, label: string, now: number, mergeKey?: string): boolean;
	addDefinition(definition: Definition, label: string, now: number): void;
	removeDefinition(file: FilePath, label: string, now: number): void;
	replaceAll(bundle: Bundle, label: string, now: number): void;
	undo(): void;
	redo(): void;
	setSave(save: SaveState, version?: number): void;
	setDiagnostics(diagnostics: Diagnostic[] | undefined): void;
	setChecking(isChecking: boolean): void;
	/** After a publish: the draft is what is published. */
	setBase(revision: number): void;
}
export type DraftStore = ReturnType<typeof createDraftStore>;

/** The draft of one app with its history. Knows no server and no clock. */
export function createDraftStore({
	bundle,
	baseRevision,
	isSaved,
	version,
}: {
	bundle: Bundle;
	baseRevision: number | null;
	isSaved: boolean;
	version: number;
}) {
	return createStore<DraftState>()((set, get) => {
		const step = (next: Bundle, label: string, now: number, mergeKey?: string) =>
			set((s) => ({ history: push(s.history, next, { label, at: now, ...(mergeKey && { mergeKey }) }), save: { kind: 'changed' } }));
		const walk = (by: typeof undo<Bundle>) => set((s) => ({ history: by(s.history), broken: new Map(), save: { kind: 'changed' } }));
		return {
			baseRevision,
			version,
			history: startHistory(bundle),
			broken: new Map(),
			save: isSaved ? { kind: 'saved', at: 0 } : { kind: 'published' },
			diagnostics: undefined,
			isChecking: false,
			editText(file, text, label, now) {
				const { history } = get();
				const outcome = readFile(history.present, file, text);
				const broken = new Map(get().broken);
				if (outcome.ok) broken.delete(file);
				else broken.set(file, text);
				set({ broken });
				if (!outcome.ok) return outcome;
				if (outcome.bundle) step(outcome.bundle, label, now, file);
				return { ok: true };
			},
			setDefinition: (definition, label, now, mergeKey) => {
				const file = fileOf(definition);
				if (get().broken.has(file)) return false;
				step(
					withDefinitions(get().history.present, (all) => all.map((d) => (fileOf(d) === file ? definition : d))),
					label,
					now,
					mergeKey,
				);
				return true;
			},
			addDefinition: (definition, label, now) =>
				step(
					withDefinitions(get().history.present, (all) => [...all, definition]),
					label,
					now,
				),
			removeDefinition: (file, label, now) =>
				step(
					withDefinitions(get().history.present, (all) => all.filter((d) => fileOf(d) !== file)),
					label,
					now,
				),
			replaceAll: (next, label, now) => step(next, label, now),
			undo: () => walk(undo),
			redo: () => walk(redo),
			setSave: (save, next) => set(next === undefined ? { save } : { save, version: next }),
			setDiagnostics: (diagnostics) => set({ diagnostics, isChecking: false }),
			setChecking: (isChecking) => set({ isChecking }),
			setBase: (revision) => set({ baseRevision: revision, version: 0, save: { kind: 'published' } }),
		};
	});
}

/** The text of a file: as typed when it is no JSON, else in its one form. */
export function textOf(state: Pick<DraftState, 'history' | 'broken'>, file: FilePath): string | undefined {
	const broken = state.broken.get(file);
	if (broken !== undefined) return broken;
	const found = contentOf(state.history.present, file);
	return found && formatJson(found);
}

export function contentOf(bundle: Bundle, file: FilePath): Bundle['app'] | Definition | undefined {
	return file === appFile ? bundle.app : bundle.definitions.find((d) => fileOf(d) === file);
}

type Read = { ok: true; bundle: Bundle | undefined } | Extract<EditOutcome, { ok: false }>;

/** The bundle with the file as the text says; `bundle` is undefined when that changes nothing. */
function readFile(bundle: Bundle, file: FilePath, text: string): Read {
	const parsed = parseJson(text);
	if (!parsed.ok) return parsed;
	const before = contentOf(bundle, file);
	const value = parsed.value as JsonObject | null;
	const isSame = typeof value === 'object' && value !== null && before && value.kind === before.kind && value.key === before.key;
	if (!isSame) return { ok: false, at: 0, reason: 'identity' };
	if (JSON.stringify(value) === JSON.stringify(before)) return { ok: true, bundle: undefined };
	if (file === appFile) return { ok: true, bundle: { ...bundle, app: value as unknown as Bundle['app'] } };
	return { ok: true, bundle: withDefinitions(bundle, (all) => all.map((d) => (fileOf(d) === file ? (value as unknown as Definition) : d))) };
}

function withDefinitions(bundle: Bundle, change: (definitions: Definition[]) => Definition[]): Bundle {
	return { ...bundle, definitions: change(bundle.definitions) };
}
