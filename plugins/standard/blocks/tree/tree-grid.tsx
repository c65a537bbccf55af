// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import type { RecordJson } from '@dougong/schemas/api';
import { cx, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useId, useMemo, useRef, useState } from 'react';
import { FieldCell, isBlank, recordTitle } from '../shared/cell.tsx';
import type { BlockTexts } from '../shared/texts.ts';
import { columnWidths } from '../table/columns.ts';
import { rowHeight } from '../table/row-height.ts';
import { GridHeader } from '../table/header.tsx';
import { useWidth } from '../table/use-width.ts';
import type { TableColumn, TableState } from '../table/use-table.ts';
import { type TreeRow, treeRows } from './assemble.ts';
import { OtherRow, type Place, topOf } from './other-row.tsx';
import type { Tree } from './use-tree.tsx';

interface TreeGridProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	table: TableState;
	tree: Tree;
	expanded: ReadonlySet<string>;
	texts: BlockTexts;
	onToggle(id: string, open?: boolean): void;
	onOpen(record: RecordJson): void;
}

/** Records below each other in columns. Right unfolds or goes down a level, left folds or goes up, Enter opens. */
export function TreeGrid(props: TreeGridProps) {
	const { table, tree, expanded, title, texts, onToggle, onOpen } = props;
	const { columns } = table;
	const id = useId();
	const scroller = useRef<HTMLDivElement>(null);
	const [active, setActive] = useState(-1);
	const widths = columnWidths(columns, useWidth(scroller));
	const rows = useMemo(() => treeRows(tree.levels, expanded), [tree.levels, expanded]);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		overscan: 12,
		scrollMargin: rowHeight,
		scrollPaddingStart: rowHeight,
	});
	const items = virtual.getVirtualItems();
	const move = (to: number) => {
		const next = Math.max(0, Math.min(rows.length - 1, to));
		setActive(next);
		virtual.scrollToIndex(next);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
		const row = rows[active];
		const step = { ArrowDown: active + 1, ArrowUp: Math.max(0, active - 1), Home: 0, End: rows.length - 1, PageDown: active + 10, PageUp: active - 10 }[
			event.key
		];
		if (step !== undefined) move(step);
		else if (row?.at === 'record') pressOn(row, event.key);
		else if (row?.at === 'more' && event.key === 'Enter') tree.loadMore(row.parent);
		else return;
		event.preventDefault();
	};
	const pressOn = (row: Extract<TreeRow, { at: 'record' }>, key: string) => {
		if (key === 'Enter') onOpen(row.record);
		else if (key === 'ArrowRight') row.isExpanded ? move(active + 1) : row.childCount !== 0 && onToggle(row.record.id, true);
		else if (key === 'ArrowLeft')
			row.isExpanded ? onToggle(row.record.id, false) : row.parent !== null && move(rows.findIndex((r) => r.at === 'record' && r.record.id === row.parent));
	};
	const vars = Object.fromEntries(widths.map((w, i) => [`--w${i}`, `${w}px`])) as CSSProperties;
	const isActiveDrawn = items.some((i) => i.index === active);
	return (
		<div
			ref={scroller}
			className="grid"
			role="treegrid"
			aria-label={title}
			aria-rowcount={rows.length + 1}
			aria-colcount={columns.length}
			aria-activedescendant={isActiveDrawn ? `${id}r${active}` : undefined}
			tabIndex={0}
			onKeyDown={onKeyDown}
			onFocus={(e) => e.target === e.currentTarget && active < 0 && e.currentTarget.matches(':focus-visible') && setActive(0)}
			onBlur={(e) => e.target === e.currentTarget && setActive(-1)}
		>
			<div className="grid__inner" style={{ ...vars, width: widths.reduce((a, b) => a + b, 0) }}>
				<GridHeader table={table} widths={widths} texts={texts} />
				<div role="rowgroup" className="grid__body" style={{ height: virtual.getTotalSize() }}>
					{items.map((item) => {
						const row = rows[item.index];
						if (!row) return null;
						const place = { id: `${id}r${item.index}`, index: item.index, isActive: active === item.index };
						if (row.at === 'record') return <RecordRow key={row.record.id} {...props} {...place} columns={columns} row={row} />;
						return (
							<OtherRow key={`${row.at}${row.parent}`} {...place} row={row} indent={indent(row.level)} texts={texts} onMore={() => tree.loadMore(row.parent)} />
						);
					})}
				</div>
			</div>
		</div>
	);
}

const indent = (level: number) => ({ paddingLeft: 8 + (level - 1) * 22 });

function RecordRow({
	id,
	index,
	isActive,
	runtime,
	model,
	columns,
	row,
	texts,
	onToggle,
	onOpen,
}: TreeGridProps & Place & { columns: readonly TableColumn[]; row: Extract<TreeRow, { at: 'record' }> }) {
	const { record, level, isExpanded, childCount } = row;
	const title = recordTitle(runtime, model, record, texts.untitled);
	const canExpand = childCount !== 0;
	const toggle = (event: MouseEvent) => {
		event.stopPropagation();
		onToggle(record.id);
	};
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the tree grid has the focus and opens the active row with Enter
		<div
			id={id}
			role="row"
			aria-rowindex={index + 2}
			aria-level={level}
			aria-posinset={row.position}
			aria-setsize={row.siblings}
			aria-expanded={canExpand ? isExpanded : undefined}
			className={cx('grid__row', isActive && 'grid__row--active')}
			style={topOf(index)}
			onClick={() => onOpen(record)}
		>
			{columns.map((column, i) => (
				<div
					key={column.path}
					role="gridcell"
					aria-colindex={i + 1}
					className={cx('grid__cell', column.isNumeric && i > 0 && 'num', i === 0 && 'grid__cell--first tree__first')}
					style={{ width: `var(--w${i})`, ...(i === 0 && indent(level)) }}
				>
					{i === 0 && (
						<button
							type="button"
							tabIndex={-1}
							className={cx('tree__toggle', !canExpand && 'tree__toggle--leaf')}
							aria-label={isExpanded ? texts.collapse(title) : texts.expand(title)}
							aria-hidden={!canExpand}
							disabled={!canExpand}
							onClick={toggle}
						>
							<Icon name={isExpanded ? 'chevron-down' : 'chevron-right'} />
						</button>
					)}
					{i === 0 && isBlank(record.values[column.path]) ? (
						<span className="muted">{title}</span>
					) : (
						<FieldCell runtime={runtime} at={column} record={record} />
					)}
					{i === 0 && childCount !== undefined && childCount > 0 && <span className="tree__count">{childCount}</span>}
				</div>
			))}
		</div>
	);
}
