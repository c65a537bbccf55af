import type { RecordJson } from '@dougong/schemas/api';
import type { JsonValue } from '@dougong/schemas';
import { Button, EmptyState, ErrorNote, SearchInput, Tabs } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { useCallback, useMemo, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { recordTitle } from '../shared/cell.tsx';
import { sortKeys, type ViewConfig } from '../shared/config.ts';
import { allOf, noFilter } from '../shared/filter.ts';
import { FilterChips } from '../shared/filter-chips.tsx';
import { type FieldAt, fieldAt, modelKey, optionsOf, selection } from '../shared/models.ts';
import { pageFilterOf } from '../shared/page-filter.ts';
import { viewKey } from '../shared/stored.ts';
import { useStored } from '../shared/stored.ts';
import { type BlockTexts, blockTexts, formatNumber } from '../shared/texts.ts';
import { useDeferredSearch } from '../shared/use-search.ts';
import { useStable } from '../shared/use-stable.ts';
import { countChange } from './board.ts';
import { Column, type ColumnProps } from './column.tsx';
import { type BoardColumn, boardColumns } from './columns.ts';
import { useMoves } from './use-moves.ts';
import './kanban.css';

interface KanbanConfig extends ViewConfig {
	by: string;
	card: string[];
}

function KanbanBlock(props: BlockProps<KanbanConfig>) {
	const { block, runtime } = props;
	const model = modelKey(runtime.app, block.model);
	const by = fieldAt(runtime.app, model, block.by);
	if (!by) return <EmptyState icon="lock" title={blockTexts(runtime.language).unknownModel} />;
	return <Board {...props} model={model} by={by} />;
}
export const kanban: BlockView = { type: 'kanban', View: KanbanBlock };

function Board({ block, pageKey, runtime, model, by }: BlockProps<KanbanConfig> & { model: string; by: FieldAt }) {
	const texts = blockTexts(runtime.language);
	const clientModel = runtime.app.models[model];
	const given = pageFilterOf(runtime, pageKey, model);
	const [search, setSearch] = useStored('session', viewKey(runtime, pageKey, block.key), (s) => (typeof s === 'string' ? s : ''));
	const [typed, setTyped] = useDeferredSearch(search, setSearch);
	const fields = useMemo(() => block.card.map((path) => fieldAt(runtime.app, model, path)).filter((at) => at !== undefined), [runtime.app, model, block.card]);
	const filter = useStable(
		allOf(block.where ? { formula: block.where } : undefined, given && { formula: given.filter.where }, search.trim() ? { search: search.trim() } : undefined),
	);
	const { result, error } = runtime.data.useAggregate(model, { ...(filter && { filter }), groupBy: [by.path], measures: [{ key: 'count', fn: 'count' }] });
	const columns = useMemo(() => (result ? boardColumns(by, result, runtime.language) : []), [by, result, runtime.language]);
	const options = useStable({ filter, sort: sortKeys(block.sort), limit: 25, ...(clientModel && selection(clientModel, fields, [by.path])) });
	const titleOf = useCallback((record: RecordJson) => recordTitle(runtime, model, record, texts.untitled), [runtime, model, texts]);
	const columnTitle = useCallback((value: JsonValue) => titleOfColumn(by, columns, value, texts), [by, columns, texts]);
	const { moves, move, settle } = useMoves({ runtime, model, field: by.path, texts, titleOf, columnTitle });
	const onOpen = useCallback((record: RecordJson) => runtime.openRecord(model, record.id, block.open), [runtime, model, block.open]);
	if (!clientModel) return null;

	const formKey = block.form ?? runtime.defaultForm(model);
	const canCreate = block.create !== false && clientModel.can.create && formKey !== null;
	const canMove = clientModel.can.update && by.field.access === 'write';
	const total = columns.reduce((sum, c) => sum + c.count, 0);
	const title = block.title && runtime.text(`page.${pageKey}.${block.key}.title`, block.title);
	const shared: Omit<ColumnProps, 'column' | 'count' | 'title'> = {
		runtime,
		model,
		by,
		fields,
		options,
		moves,
		targets: canMove ? columns.map((c) => ({ value: c.value, title: columnTitle(c.value) })) : [],
		texts,
		onMove: move,
		onSettle: settle,
		onOpen,
		onNew: canCreate ? (value) => runtime.openForm(formKey, value === null ? undefined : { preset: { [by.path]: value } }) : null,
	};
	const columnOf = (column: BoardColumn) => (
		<Column key={column.key} {...shared} column={column} title={columnTitle(column.value)} count={column.count + countChange(column.value, by.path, moves)} />
	);
	return (
		<section className="block" aria-label={title ?? clientModel.title}>
			<BlockHead title={title} count={result ? texts.count(formatNumber(total, runtime.language)) : undefined}>
				<SearchInput className="block-search" value={typed} onChange={(e) => setTyped(e.target.value)} />
				{canCreate && (
					<Button variant="primary" icon="plus" onClick={() => runtime.openForm(formKey)}>
						{texts.create}
					</Button>
				)}
			</BlockHead>
			{given && (
				<FilterChips
					runtime={runtime}
					fields={[]}
					filter={noFilter}
					titles={{}}
					texts={texts}
					given={{ title: given.filter.title, onRemove: given.onRemove }}
					onChange={given.onRemove}
					onClear={given.onRemove}
				/>
			)}
			{error && <ErrorNote problem={error} />}
			{!result && !error && <BoardSkeleton />}
			{result && columns.length === 0 && <EmptyState icon="board" title={search ? texts.noMatches : texts.noRecords} />}
			{runtime.isPhone ? (
				<PhoneBoard columns={columns} columnTitle={columnTitle} texts={texts} draw={columnOf} />
			) : (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
				<section className="board" aria-label={title ?? clientModel.title} tabIndex={0}>
					{columns.map(columnOf)}
				</section>
			)}
		</section>
	);
}

/** One column at a time, chosen by tabs. Starts with the first that has cards. */
function PhoneBoard({
	columns,
	columnTitle,
	texts,
	draw,
}: {
	columns: BoardColumn[];
	columnTitle(value: JsonValue): string;
	texts: BlockTexts;
	draw(column: BoardColumn): React.ReactNode;
}) {
	const [chosen, setChosen] = useState<string>();
	const column = columns.find((c) => c.key === chosen) ?? columns.find((c) => c.count > 0) ?? columns[0];
	if (!column) return null;
	return (
		<Tabs
			label={texts.columnTabs}
			tabs={columns.map((c) => ({ key: c.key, label: columnTitle(c.value), count: c.count }))}
			value={column.key}
			onChange={setChosen}
		>
			<div className="board board--phone">{draw(column)}</div>
		</Tabs>
	);
}

function BoardSkeleton() {
	return (
		<div className="board" aria-hidden="true">
			{[3, 2, 4].map((cards) => (
				<div key={cards} className="board__column">
					<span className="skeleton" style={{ width: 90, margin: '10px 4px' }} />
					{Array.from({ length: cards }, (_, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: stand-ins have no identity
						<span key={i} className="skeleton" style={{ height: 76 }} />
					))}
				</div>
			))}
		</div>
	);
}

/** A column in words, for menus, tabs and toasts. */
function titleOfColumn(by: FieldAt, columns: readonly BoardColumn[], value: JsonValue, texts: BlockTexts): string {
	if (value === null) return texts.blank;
	if (typeof value === 'boolean') return value ? texts.yes : texts.no;
	const option = optionsOf(by.field)?.find((o) => o.value === value);
	return option?.title ?? columns.find((c) => c.value === value)?.expanded?.title ?? String(value);
}
