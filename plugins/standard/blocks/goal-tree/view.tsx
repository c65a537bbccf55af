import { Button, EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import type { BlockProps, BlockView, ClientModel, ClientTree } from '@dougong/ui/contracts';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { recordTitle } from '../shared/cell.tsx';
import { type ColumnConfig, sortKeys, type ViewConfig } from '../shared/config.ts';
import { allOf } from '../shared/filter.ts';
import { FilterChips } from '../shared/filter-chips.tsx';
import { modelKey, selection } from '../shared/models.ts';
import { pageFilterOf } from '../shared/page-filter.ts';
import { useStored, viewKey } from '../shared/stored.ts';
import { blockTexts, formatNumber } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import { Toolbar } from '../table/toolbar.tsx';
import { useTable } from '../table/use-table.ts';
import { toggled } from '../tree/assemble.ts';
import { LevelsMenu } from '../tree/levels-menu.tsx';
import { Matches } from '../tree/matches.tsx';
import { useTree } from '../tree/use-tree.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { GoalDialogs } from './goal-dialogs.tsx';
import { GoalGrid } from './goal-grid.tsx';
import type { GoalAction, Goals } from './goals.ts';
import { HeatMap } from './heat-map.tsx';
import { MyPath } from './my-path.tsx';
import { PhoneGoals } from './phone-goals.tsx';
import { alikeIn, defaultColumns, defaultSort, rolesOf, treeOf } from './roles.ts';
import { StandingChips } from './standing-chips.tsx';
import { goalTexts } from './texts.ts';
import { useEntry } from './use-entry.ts';
import { type GoalView, ViewSwitch } from './view-switch.tsx';
import { Warnings } from './warnings.tsx';
import '../table/table.css';
import '../tree/tree.css';
import './goal-tree.css';

const Canvas = lazy(() => import('./canvas/canvas.tsx').then((m) => ({ default: m.Canvas })));

interface GoalTreeConfig extends ViewConfig {
	tree?: string;
	view?: GoalView;
	columns?: ColumnConfig[];
	heat?: { rows: string; columns: string };
}

function GoalTreeBlock(props: BlockProps<GoalTreeConfig>) {
	const { block, runtime } = props;
	const model = modelKey(runtime.app, block.model);
	const clientModel = runtime.app.models[model];
	const tree = treeOf(runtime.app, model, block.tree);
	const words = goalTexts(runtime.language);
	if (!clientModel?.treeParent || !tree) return <EmptyState icon="lock" title={words.noTree} body={words.noTreeBody} />;
	return <GoalTreeOf {...props} clientModel={clientModel} parentField={clientModel.treeParent} tree={tree} />;
}
export const goalTree: BlockView = { type: 'goal-tree', View: GoalTreeBlock };

type Inner = BlockProps<GoalTreeConfig> & { clientModel: ClientModel; parentField: string; tree: ClientTree };

function GoalTreeOf({ block, pageKey, runtime, clientModel, parentField, tree }: Inner) {
	const { model } = tree;
	const texts = blockTexts(runtime.language);
	const path = `page.${pageKey}.${block.key}`;
	const storageKey = viewKey(runtime, pageKey, block.key);
	const given = pageFilterOf(runtime, pageKey, model);
	const roles = useMemo(() => rolesOf(runtime.app, tree), [runtime.app, tree]);
	const words = useMemo(() => goalTexts(runtime.language, roles.get('score')?.title), [runtime.language, roles]);
	const columns = useMemo(() => block.columns ?? defaultColumns(runtime.app, tree, roles), [block.columns, runtime.app, tree, roles]);
	const alike = alikeIn(runtime.app, tree, words.and);
	const weight = roles.get('weight');
	const base = allOf(block.where ? { formula: block.where } : undefined, given && { formula: given.filter.where });
	const table = useTable({
		runtime,
		model,
		columns,
		// Beside the tree, weights look as if those of siblings made the total.
		columnTitle: (c) =>
			c.title
				? runtime.text(`${path}.columns.${c.key}.title`, c.title)
				: weight && alike !== undefined && c.field === weight.path
					? words.weightWithin(weight.title, alike)
					: undefined,
		baseFilter: base,
		sort: block.sort ? sortKeys(block.sort) : defaultSort(runtime.app, tree, roles),
		storageKey,
	});
	const [view, setView] = useStored<GoalView>('local', `${storageKey}.view`, (s) =>
		s === 'tree' || s === 'canvas' || s === 'heat' ? s : (block.view ?? 'tree'),
	);
	const [expanded, setExpanded] = useStored<string[] | null>('session', `${storageKey}.expanded`, (s) => (Array.isArray(s) ? s.map(String) : null));
	const [action, setAction] = useState<GoalAction | null>(null);
	const needed = useMemo(() => [parentField, ...[...roles.values()].map((at) => at.path)], [parentField, roles]);
	const options = useStable({ sort: table.sort, limit: 200, ...selection(clientModel, [...table.columns, ...roles.values()], needed) });
	const asked = useMemo(() => new Set(expanded ?? []), [expanded]);
	const loaded = useTree({ runtime, model, parentField, where: block.where, options, expanded: asked });
	const toggle = useCallback((id: string, open?: boolean) => setExpanded((e) => toggled(e ?? [], id, open)), [setExpanded]);
	// One root says little: what lies below it is shown, until the reader folds it.
	const roots = loaded.levels.get(null);
	const onlyRoot = expanded === null && roots && !roots.loading && !roots.hasMore && roots.records.length === 1 ? roots.records[0]?.id : undefined;
	useEffect(() => {
		if (onlyRoot !== undefined) setExpanded([onlyRoot]);
	}, [onlyRoot, setExpanded]);

	const formKey = block.form ?? runtime.defaultForm(model);
	const canCreate = block.create !== false && clientModel.can.create && formKey !== null;
	const goals = useMemo<Goals>(
		() => ({
			runtime,
			tree,
			clientModel,
			parentField,
			roles,
			texts: blockTexts(runtime.language),
			words,
			titleOf: (record) => recordTitle(runtime, model, record, blockTexts(runtime.language).untitled),
			open: (record) => runtime.openRecord(model, record.id, block.open),
			act: setAction,
			unfold: (id) => toggle(id, true),
			create: canCreate && formKey !== null ? (parent) => runtime.openForm(formKey, parent ? { preset: { [parentField]: parent.id } } : undefined) : null,
		}),
		[runtime, tree, clientModel, parentField, roles, words, model, block.open, canCreate, formKey, toggle],
	);
	const entry = useEntry(goals);
	const title = block.title && runtime.text(`${path}.title`, block.title);
	const name = title ?? tree.title;
	const isNarrowed = table.isNarrowed || given !== undefined;
	const [matches, setMatches] = useState<number>();
	const shown = isNarrowed ? matches : loaded.total;
	const clear = () => {
		table.clear();
		given?.onRemove();
	};
	const onNew = canCreate ? () => goals.create?.(null) : null;
	const shownView = runtime.isPhone ? 'tree' : view;
	return (
		<section className="block goal-tree" aria-label={name}>
			<BlockHead title={title} count={shown === undefined ? undefined : texts.count(formatNumber(shown, runtime.language))}>
				{!runtime.isPhone && <ViewSwitch value={view} words={words} onChange={setView} />}
				<MyPath goals={goals} />
				{!runtime.isPhone && !isNarrowed && shownView !== 'heat' && <LevelsMenu tree={loaded} texts={texts} most={4} onChange={setExpanded} />}
				<Toolbar runtime={runtime} table={table} texts={texts} newLabel={texts.createOf(clientModel.title)} onNew={onNew} canGroup={false} />
			</BlockHead>
			<StandingChips goals={goals} table={table} base={base} />
			<FilterChips
				runtime={runtime}
				fields={table.filterFields}
				filter={table.looking.filter}
				titles={table.looking.titles}
				texts={texts}
				given={given && { title: given.filter.title, onRemove: given.onRemove }}
				onChange={table.setFilter}
				onClear={clear}
			/>
			{tree.dependencies && <Warnings goals={goals} />}
			{loaded.error && <ErrorNote problem={loaded.error} onRetry={loaded.refresh} />}
			{loaded.loaders}
			{shownView === 'heat' ? (
				<HeatMap goals={goals} heat={block.heat} filter={table.filter} onOpen={block.open} />
			) : isNarrowed ? (
				<Matches
					runtime={runtime}
					model={model}
					title={name}
					table={table}
					texts={texts}
					parentField={parentField}
					lead={roles.get('score')?.path}
					byId={loaded.byId}
					onTotal={setMatches}
					onClear={clear}
					onOpen={goals.open}
				/>
			) : loaded.total === 0 ? (
				<Nothing goals={goals} onNew={onNew} />
			) : runtime.isPhone ? (
				<PhoneGoals goals={goals} title={name} tree={loaded} entry={entry} onExpand={(id) => toggle(id, true)} />
			) : shownView === 'canvas' ? (
				<Suspense fallback={<Skeleton lines={8} />}>
					<Canvas goals={goals} title={name} tree={loaded} expanded={asked} onToggle={toggle} />
				</Suspense>
			) : (
				<GoalGrid goals={goals} title={name} table={table} tree={loaded} expanded={asked} entry={entry} onToggle={toggle} />
			)}
			{entry.conflict && <ConflictDialog goals={goals} conflict={entry.conflict} onClose={entry.settle} />}
			{action && <GoalDialogs goals={goals} action={action} onClose={() => setAction(null)} />}
		</section>
	);
}

function Nothing({ goals, onNew }: { goals: Goals; onNew: (() => void) | null }) {
	const { texts, clientModel } = goals;
	const action = onNew && (
		<Button icon="plus" onClick={onNew}>
			{texts.createOf(clientModel.title)}
		</Button>
	);
	return (
		<div className="record-list">
			<EmptyState icon="target" title={texts.noRecords} body={onNew ? texts.noRecordsBody : undefined} action={action} />
		</div>
	);
}
