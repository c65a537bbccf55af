import type { RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote } from '@dougong/ui';
import type { BlockProps, BlockView, ClientModel } from '@dougong/ui/contracts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
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
import { toggled } from './assemble.ts';
import { LevelsMenu } from './levels-menu.tsx';
import { Matches } from './matches.tsx';
import { PhoneTree } from './phone-tree.tsx';
import { TreeGrid } from './tree-grid.tsx';
import { useTree } from './use-tree.tsx';
import '../table/table.css';
import './tree.css';

interface TreeConfig extends ViewConfig {
	columns: ColumnConfig[];
}

function TreeBlock(props: BlockProps<TreeConfig>) {
	const { block, runtime } = props;
	const model = modelKey(runtime.app, block.model);
	const clientModel = runtime.app.models[model];
	if (!clientModel?.treeParent) return <EmptyState icon="lock" title={blockTexts(runtime.language).unknownModel} />;
	return <TreeOf {...props} model={model} clientModel={clientModel} parentField={clientModel.treeParent} />;
}
export const tree: BlockView = { type: 'tree', View: TreeBlock };

function TreeOf({
	block,
	pageKey,
	runtime,
	model,
	clientModel,
	parentField,
}: BlockProps<TreeConfig> & { model: string; clientModel: ClientModel; parentField: string }) {
	const texts = blockTexts(runtime.language);
	const path = `page.${pageKey}.${block.key}`;
	const storageKey = viewKey(runtime, pageKey, block.key);
	const given = pageFilterOf(runtime, pageKey, model);
	const where = block.where ? { formula: block.where } : undefined;
	const table = useTable({
		runtime,
		model,
		columns: block.columns,
		columnTitle: (c) => c.title && runtime.text(`${path}.columns.${c.key}.title`, c.title),
		baseFilter: allOf(where, given && { formula: given.filter.where }),
		sort: sortKeys(block.sort),
		storageKey,
	});
	const [expanded, setExpanded] = useStored<string[] | null>('session', `${storageKey}.expanded`, (s) => (Array.isArray(s) ? s.map(String) : null));
	const options = useStable({ sort: table.sort, limit: 200, ...selection(clientModel, table.columns, [parentField]) });
	const asked = useMemo(() => new Set(expanded ?? []), [expanded]);
	const loaded = useTree({ runtime, model, parentField, where: block.where, options, expanded: asked });
	const onOpen = useCallback((record: RecordJson) => runtime.openRecord(model, record.id, block.open), [runtime, model, block.open]);
	// One root says little: what lies below it is shown, until the reader folds it.
	const roots = loaded.levels.get(null);
	const onlyRoot = expanded === null && roots && !roots.loading && !roots.hasMore && roots.records.length === 1 ? roots.records[0]?.id : undefined;
	useEffect(() => {
		if (onlyRoot !== undefined) setExpanded([onlyRoot]);
	}, [onlyRoot, setExpanded]);
	const toggle = useCallback((id: string, open?: boolean) => setExpanded((e) => toggled(e ?? [], id, open)), [setExpanded]);

	const formKey = block.form ?? runtime.defaultForm(model);
	const onNew = block.create !== false && clientModel.can.create && formKey !== null ? () => runtime.openForm(formKey) : null;
	const title = block.title && runtime.text(`${path}.title`, block.title);
	const name = title ?? clientModel.title;
	const isNarrowed = table.isNarrowed || given !== undefined;
	const [matches, setMatches] = useState<number>();
	const shown = isNarrowed ? matches : loaded.total;
	const clear = () => {
		table.clear();
		given?.onRemove();
	};
	const shared = { runtime, model, title: name, table, texts, onOpen };
	return (
		<section className="block" aria-label={name}>
			<BlockHead title={title} count={shown === undefined ? undefined : texts.count(formatNumber(shown, runtime.language))}>
				{!runtime.isPhone && !isNarrowed && <LevelsMenu tree={loaded} texts={texts} most={3} onChange={setExpanded} />}
				<Toolbar runtime={runtime} table={table} texts={texts} newLabel={texts.createOf(clientModel.title)} onNew={onNew} canGroup={false} />
			</BlockHead>
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
			{loaded.error && <ErrorNote problem={loaded.error} onRetry={loaded.refresh} />}
			{loaded.loaders}
			{isNarrowed ? (
				<Matches {...shared} parentField={parentField} byId={loaded.byId} onTotal={setMatches} onClear={clear} />
			) : loaded.total === 0 ? (
				<div className="record-list">
					<EmptyState
						icon="tree"
						title={texts.noRecords}
						body={onNew ? texts.noRecordsBody : undefined}
						action={
							onNew && (
								<Button icon="plus" onClick={onNew}>
									{texts.createOf(clientModel.title)}
								</Button>
							)
						}
					/>
				</div>
			) : runtime.isPhone ? (
				<PhoneTree {...shared} tree={loaded} onExpand={(id) => toggle(id, true)} />
			) : (
				<TreeGrid {...shared} tree={loaded} expanded={asked} onToggle={toggle} />
			)}
		</section>
	);
}
