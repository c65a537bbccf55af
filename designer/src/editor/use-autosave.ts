import { asProblem, ProblemError } from '@dougong/client';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { checkApp, saveDraft } from '../api.ts';
import type { DraftStore, SaveState } from '../store/draft-store.ts';

const pauseMs = 700;

/** Saves the draft within a second of every change and checks it; nobody loses work by leaving. */
export function useAutosave(env: string, app: string, store: DraftStore, leaveWords: string): { saveNow(): Promise<void>; checkNow(): Promise<void> } {
	const bundle = useStore(store, (s) => s.history.present);
	const save = useStore(store, (s) => s.save);
	const round = useRef(0);
	const running = useRef<Promise<void>>(Promise.resolve());

	const checkNow = async () => {
		const mine = ++round.current;
		const { present } = store.getState().history;
		store.getState().setChecking(true);
		try {
			const diagnostics = await checkApp(env, app, present);
			if (mine === round.current) store.getState().setDiagnostics(diagnostics);
		} catch {
			// Not being able to check is told by the draft that cannot be saved; the last findings stay.
			if (mine === round.current) store.getState().setChecking(false);
		}
	};
	// One save after the other: each continues the version that the one before it made.
	const saveNow = () => {
		running.current = running.current.then(() => saveOnce(env, app, store));
		return running.current;
	};
	const latest = useRef({ saveNow, checkNow });
	latest.current = { saveNow, checkNow };

	// biome-ignore lint/correctness/useExhaustiveDependencies: every change of the draft starts the clock anew
	useEffect(() => {
		if (save.kind !== 'changed') return;
		const timer = setTimeout(() => {
			void latest.current.saveNow();
			void latest.current.checkNow();
		}, pauseMs);
		return () => clearTimeout(timer);
	}, [bundle, save.kind]);
	useEffect(() => {
		void latest.current.checkNow();
	}, []);
	const isSafe = save.kind === 'published' || save.kind === 'saved';
	useEffect(() => {
		if (isSafe) return;
		const warn = (event: BeforeUnloadEvent) => {
			event.preventDefault();
			event.returnValue = leaveWords;
		};
		window.addEventListener('beforeunload', warn);
		return () => window.removeEventListener('beforeunload', warn);
	}, [isSafe, leaveWords]);
	return { saveNow, checkNow };
}

async function saveOnce(env: string, app: string, store: DraftStore): Promise<void> {
	const { history, baseRevision, version, setSave } = store.getState();
	setSave({ kind: 'saving' });
	try {
		const saved = await saveDraft(env, app, { bundle: history.present, baseRevision, expectVersion: version });
		const isNewest = store.getState().history.present === history.present;
		setSave(isNewest ? { kind: 'saved', at: Date.now() } : { kind: 'changed' }, saved.version);
	} catch (error) {
		setSave(refusal(error));
	}
}

function refusal(error: unknown): SaveState {
	const problem = asProblem(error);
	if (!(error instanceof ProblemError) || error.code !== 'draft.conflict') return { kind: 'failed', reason: problem.detail || problem.title };
	const { by, found } = error.details;
	return { kind: 'conflict', by: typeof by === 'string' ? by : null, found: Number(found) };
}
