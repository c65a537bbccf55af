import type { Definition, Diagnostic } from '@dougong/schemas';
import { ConfirmDialog, IconButton, Menu, Tabs } from '@dougong/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useDesigner } from '../designer-context.ts';
import { FormulaList, useFormulaAt } from '../formula/formula-list.tsx';
import { appFile, contentOf, type DraftStore, type FilePath } from '../store/draft-store.ts';
import { Summary } from '../summary/summary.tsx';
import { titleOf } from './definition-list.tsx';
import type { Spot } from './editor.tsx';
import { JsonEditor } from './json-editor.tsx';

interface DefinitionViewProps {
	store: DraftStore;
	file: FilePath;
	spot: Spot;
	findings: readonly Diagnostic[];
	onMode(mode: Spot['mode']): void;
	onGo(file: FilePath): void;
}
/** One part of the app: to read, or to change. */
export function DefinitionView({ store, file, spot, findings, onMode, onGo }: DefinitionViewProps) {
	const { texts } = useDesigner();
	const bundle = useStore(store, (s) => s.history.present);
	const content = contentOf(bundle, file);
	const own = useMemo(() => findings.filter((d) => d.file === file), [findings, file]);
	const [isRemoving, setRemoving] = useState(false);
	useFormulaAtSpot(content?.kind === 'app' ? undefined : content, spot);
	if (!content) return null;
	const title = content.kind === 'app' ? content.title : titleOf(content);
	const tabs = [
		{ key: 'overview', label: texts.overview },
		{ key: 'content', label: texts.content, ...(own.length > 0 && { count: own.length }) },
	];
	return (
		<>
			<header className="def-head">
				<div className="def-head__title">
					<p className="muted">{content.kind === 'app' ? texts.app : texts.kinds[content.kind]}</p>
					<h2>{title}</h2>
				</div>
				{file !== appFile && (
					<Menu
						align="end"
						trigger={<IconButton icon="more" label={texts.remove} />}
						groups={[{ key: 'all', items: [{ key: 'remove', label: texts.remove, icon: 'trash', danger: true, onSelect: () => setRemoving(true) }] }]}
					/>
				)}
			</header>
			<Tabs label={texts.view} tabs={tabs} value={spot.mode} onChange={(mode) => onMode(mode === 'content' ? 'content' : 'overview')}>
				{spot.mode === 'overview' ? (
					<div className="summary">
						<Summary bundle={bundle} content={content} onGo={onGo} />
						{content.kind !== 'app' && <FormulaList definition={content} />}
					</div>
				) : (
					<JsonEditor store={store} file={file} title={title} findings={own} pointer={spot.pointer} jump={spot.jump} />
				)}
			</Tabs>
			<ConfirmDialog
				open={isRemoving}
				title={texts.removeTitle(title)}
				body={texts.removeBody}
				action={texts.remove}
				cancel={texts.cancel}
				danger
				onAnswer={(yes) => {
					setRemoving(false);
					if (!yes) return;
					store.getState().removeDefinition(file, texts.removed(title), Date.now());
					onGo(appFile);
				}}
			/>
		</>
	);
}

/** Opens the formula that was jumped to, once for each jump. */
function useFormulaAtSpot(definition: Definition | undefined, { pointer, jump, isFormula }: Spot): void {
	const formulaAt = useFormulaAt(definition);
	const done = useRef<number | undefined>(undefined);
	useEffect(() => {
		if (!isFormula || !formulaAt || pointer === undefined || done.current === jump) return;
		done.current = jump;
		formulaAt(pointer)?.();
	}, [formulaAt, pointer, jump, isFormula]);
}
