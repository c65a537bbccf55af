import { fileOf } from '@dougong/engine';
import { type Definition, type DefinitionKind, definitionKinds, type Diagnostic } from '@dougong/schemas';
import { cx, Icon, IconButton, SearchInput } from '@dougong/ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useDesigner } from '../designer-context.ts';
import { appFile, type DraftStore, type FilePath } from '../store/draft-store.ts';
import { AddDialog } from './add-dialog.tsx';
import { kindIcons } from './kind-icons.ts';

interface DefinitionListProps {
	store: DraftStore;
	file: FilePath;
	findings: readonly Diagnostic[];
	onGo(file: FilePath): void;
}
/** Everything an app consists of, by kind; with a mark where something is wrong. */
export function DefinitionList({ store, file, findings, onGo }: DefinitionListProps) {
	const { texts } = useDesigner();
	const bundle = useStore(store, (s) => s.history.present);
	const [search, setSearch] = useState('');
	const [adding, setAdding] = useState<DefinitionKind | null>(null);
	const wanted = search.trim().toLowerCase();
	const matches = (d: Definition) => wanted === '' || `${titleOf(d)} ${d.key}`.toLowerCase().includes(wanted);
	const groups = (Object.keys(definitionKinds) as DefinitionKind[]).map((kind) => ({
		kind,
		items: bundle.definitions.filter((d) => d.kind === kind && matches(d)),
	}));
	const item = (path: FilePath, icon: string, title: string, key: string) => (
		<button type="button" className={cx('def', path === file && 'def--on')} aria-current={path === file || undefined} onClick={() => onGo(path)}>
			<Icon name={icon} />
			<span className="def__title">{title}</span>
			<span className="def__key">{key}</span>
			<Mark findings={findings.filter((d) => d.file === path)} />
		</button>
	);
	return (
		<nav className="defs" aria-label={texts.searchIn}>
			<SearchInput label={texts.searchIn} value={search} onChange={(e) => setSearch(e.target.value)} />
			<div className="defs__scroll">
				{wanted === '' && item(appFile, bundle.app.icon ?? 'app', texts.app, bundle.app.key)}
				{groups.map(({ kind, items }) => (
					<section key={kind} className="defs__group" hidden={wanted !== '' && items.length === 0}>
						<h2>
							{texts.kinds[kind]}
							<span className="muted">{items.length}</span>
							{kind !== 'dataset' && kind !== 'accounts' && (
								<IconButton size="s" icon="plus" label={texts.addTo(texts.kinds[kind])} onClick={() => setAdding(kind)} />
							)}
						</h2>
						<ul>
							{items.map((d) => (
								<li key={fileOf(d)}>{item(fileOf(d), iconOf(d), titleOf(d), d.key)}</li>
							))}
						</ul>
					</section>
				))}
				{wanted !== '' && groups.every((g) => g.items.length === 0) && <p className="muted defs__none">{texts.noMatch}</p>}
			</div>
			{adding && <AddDialog store={store} kind={adding} onClose={() => setAdding(null)} onAdded={onGo} />}
		</nav>
	);
}

function Mark({ findings }: { findings: readonly Diagnostic[] }) {
	const { texts } = useDesigner();
	if (findings.length === 0) return null;
	const errors = findings.filter((d) => d.severity === 'error').length;
	const words = texts.problemCount(errors, findings.length - errors);
	return (
		<span className={cx('def__mark', errors === 0 && 'def__mark--warning')} title={words}>
			<span className="vh">{words}</span>
			<span aria-hidden="true">{findings.length}</span>
		</span>
	);
}

export function titleOf(definition: Definition): string {
	return 'title' in definition
		? String(definition.title)
		: definition.kind === 'translation'
			? String(definition.language)
			: String((definition as { key: string }).key);
}
function iconOf(definition: Definition): string {
	return ('icon' in definition && definition.icon) || kindIcons[definition.kind] || 'file';
}
