import type { Diagnostic } from '@dougong/schemas';
import { Button, ConfirmDialog, cx, Icon, IconButton } from '@dougong/ui';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Link } from 'wouter';
import { deleteDraft, exportApp, getDraft } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { appFile, contentOf, type DraftStore, type FilePath } from '../store/draft-store.ts';
import { TopBar } from '../top-bar.tsx';
import { DefinitionList } from './definition-list.tsx';
import { DefinitionView } from './definition-view.tsx';
import { downloadBundle } from './download.ts';
import { Problems } from './problems.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { RevisionsDialog } from './revisions-dialog.tsx';
import { ConflictBar, SaveMark } from './save-mark.tsx';
import { EditingProvider } from './editing-provider.tsx';
import { useAutosave } from './use-autosave.ts';

/** Where to look: a file, how it is shown, and a place in it to jump to. */
export interface Spot {
	file: FilePath;
	mode: 'overview' | 'content';
	/** JSON Pointer; `jump` changes with every jump, so that the same place can be jumped to again. */
	pointer?: string;
	jump?: number;
	/** What is there is a formula: it is opened, too. */
	isFormula?: boolean;
}

export function Editor({ env, app, store, onReload }: { env: string; app: string; store: DraftStore; onReload(): void }) {
	const { texts, toasts } = useDesigner();
	const state = useStore(store);
	const { present, past, future } = state.history;
	const [spot, setSpot] = useState<Spot>({ file: appFile, mode: 'overview' });
	const [dialog, setDialog] = useState<'publish' | 'revisions' | 'discard' | null>(null);
	const [isListOpen, setListOpen] = useState(false);
	const [isFindingsOpen, setFindingsOpen] = useState(false);
	const { saveNow, checkNow } = useAutosave(env, app, store, texts.leave);
	useUndoKeys(store);
	const file = contentOf(present, spot.file) ? spot.file : appFile;
	const findings = useMemo(() => state.diagnostics ?? [], [state.diagnostics]);
	const errors = findings.filter((d) => d.severity === 'error').length;

	const go = (to: FilePath) => {
		setSpot((s) => ({ file: to, mode: s.mode }));
		setListOpen(false);
	};
	const jump = (d: Diagnostic) => {
		setSpot({ file: d.file, mode: 'content', pointer: d.pointer, jump: Date.now(), isFormula: d.range !== undefined });
		setFindingsOpen(false);
	};
	const discard = async () => {
		const published = await exportApp(env, app);
		await deleteDraft(env, app);
		state.replaceAll(published, texts.discarded, Date.now());
		state.setSave({ kind: 'published' }, 0);
		void checkNow();
	};
	const takeTheirs = async () => {
		const theirs = await getDraft(env, app);
		state.replaceAll(theirs.bundle, texts.tookTheirs, Date.now());
		state.setSave(theirs.isSaved ? { kind: 'saved', at: 0 } : { kind: 'published' }, theirs.version);
		void checkNow();
	};
	const keepMine = (found: number) => {
		state.setSave({ kind: 'changed' }, found);
		void saveNow();
	};
	const back = (
		<Link className="btn btn--ghost" href={`/${env}`} title={texts.apps}>
			<Icon name="arrow-left" />
			<span className="topbar__wide">{texts.apps}</span>
		</Link>
	);
	const nextUndo = past.at(-1)?.label;
	const nextRedo = future[0]?.label;
	return (
		<div className="editor">
			<TopBar back={back} title={present.app.title} sub={<SaveMark save={state.save} baseRevision={state.baseRevision} onRetry={() => void saveNow()} />}>
				<IconButton icon="menu" label={texts.contentList} aria-expanded={isListOpen} className="editor__burger" onClick={() => setListOpen(!isListOpen)} />
				<IconButton icon="undo" label={nextUndo ? texts.undoOf(nextUndo) : texts.undo} disabled={!nextUndo} onClick={state.undo} />
				<IconButton icon="undo" className="mirrored" label={nextRedo ? texts.redoOf(nextRedo) : texts.redo} disabled={!nextRedo} onClick={state.redo} />
				<Button variant="ghost" icon="history" onClick={() => setDialog('revisions')}>
					<span className="topbar__wide">{texts.revisions}</span>
				</Button>
				<Button variant="ghost" icon="arrow-down" onClick={() => downloadBundle(present)}>
					<span className="topbar__wide">{texts.export}</span>
				</Button>
				{state.save.kind !== 'published' && state.baseRevision !== null && (
					<Button variant="ghost" icon="trash" onClick={() => setDialog('discard')}>
						<span className="topbar__wide">{texts.discard}</span>
					</Button>
				)}
				<Button variant="primary" icon="send" onClick={() => setDialog('publish')}>
					{texts.publish}
				</Button>
			</TopBar>
			{state.save.kind === 'conflict' && <ConflictBar save={state.save} onTheirs={() => void takeTheirs()} onMine={keepMine} />}
			<div className="editor__body">
				<div className={cx('editor__list', isListOpen && 'editor__list--open')}>
					<DefinitionList store={store} file={file} findings={findings} onGo={go} />
				</div>
				<main className="editor__main">
					<EditingProvider env={env} store={store}>
						<DefinitionView key={file} store={store} file={file} spot={spot} findings={findings} onMode={(mode) => setSpot({ file, mode })} onGo={go} />
					</EditingProvider>
				</main>
				<aside className={cx('editor__findings', isFindingsOpen && 'editor__findings--open')}>
					<Problems
						findings={state.diagnostics}
						isChecking={state.isChecking}
						present={present}
						onCheck={() => void checkNow()}
						onJump={jump}
						onClose={() => setFindingsOpen(false)}
					/>
				</aside>
				<Button className="editor__findings-button" icon={errors ? 'alert' : 'check-circle'} onClick={() => setFindingsOpen(true)}>
					{findings.length ? texts.problemCount(errors, findings.length - errors) : texts.problems}
				</Button>
			</div>
			{dialog === 'publish' && (
				<PublishDialog
					env={env}
					app={app}
					store={store}
					saveNow={saveNow}
					onClose={() => setDialog(null)}
					onPublished={(revision) => {
						setDialog(null);
						toasts.show(texts.publishedToast(revision));
					}}
				/>
			)}
			{dialog === 'revisions' && (
				<RevisionsDialog
					env={env}
					app={app}
					onClose={() => setDialog(null)}
					onRolledBack={(revision) => {
						setDialog(null);
						toasts.show(texts.rolledBack(revision));
						onReload();
					}}
				/>
			)}
			<ConfirmDialog
				open={dialog === 'discard'}
				title={texts.discardTitle}
				body={texts.discardBody}
				action={texts.discard}
				cancel={texts.cancel}
				danger
				onAnswer={(yes) => {
					setDialog(null);
					if (yes) void discard();
				}}
			/>
		</div>
	);
}

/** Ctrl+Z and Ctrl+Y for the draft; inside a text they stay in that text. */
function useUndoKeys(store: DraftStore): void {
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			// The event of an editor in a shadow root names its host; what was typed into is the first of its path.
			const target = event.composedPath()[0] as HTMLElement;
			if (!(event.ctrlKey || event.metaKey) || event.altKey || target.closest('input, textarea, select, [contenteditable]')) return;
			const key = event.key.toLowerCase();
			if (key === 'z' && !event.shiftKey) store.getState().undo();
			else if (key === 'y' || (key === 'z' && event.shiftKey)) store.getState().redo();
			else return;
			event.preventDefault();
		};
		window.addEventListener('keydown', onKey);
		return () => window.removeEventListener('keydown', onKey);
	}, [store]);
}
