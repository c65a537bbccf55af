import { asProblem } from '@dougong/client';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { checkApp, saveDraft } from '../api.ts';
import type { DraftStore } from '../store/draft-store.ts';

const pauseMs = 700;

/** Saves the draft within a second of every change and checks it; nobody loses work by leaving. */
export function useAutosave(env: string, app: string, store: DraftStore, leaveWords: string): { saveNow(): Promise<void>; checkNow(): Promise<void> } {
	const bundle = useStore(store, (s) => s.history.present);
	const save = useStore(store, (s) => s.save);
	const round = useRef(0);

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
	const saveNow = async () => {
		const { history, baseRevision, setSave } = store.getState();
		setSave({ kind: 'saving' });
		try {
			await saveDraft(env, app, history.present, baseRevision);
			if (store.getState().history.present === history.present) setSave({ kind: 'saved', at: Date.now() });
		} catch (error) {
			const problem = asProblem(error);
			setSave({ kind: 'failed', reason: problem.detail || problem.title });
		}
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
	useEffect(() => {
		if (save.kind !== 'changed' && save.kind !== 'saving' && save.kind !== 'failed') return;
		const warn = (event: BeforeUnloadEvent) => {
			event.preventDefault();
			event.returnValue = leaveWords;
		};
		window.addEventListener('beforeunload', warn);
		return () => window.removeEventListener('beforeunload', warn);
	}, [save.kind, leaveWords]);
	return { saveNow, checkNow };
}
