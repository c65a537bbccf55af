// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
import type { RecordJson } from '@dougong/schemas/api';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { columnWidths } from '../table/columns.ts';
import { GridHeader } from '../table/header.tsx';
import { rowHeight } from '../table/row-height.ts';
import type { TableState } from '../table/use-table.ts';
import { useWidth } from '../table/use-width.ts';
import { type TreeRow, treeRows } from '../tree/assemble.ts';
import { OtherRow } from '../tree/other-row.tsx';
import type { Tree } from '../tree/use-tree.tsx';
import { GoalRow, indent } from './goal-row.tsx';
import type { Goals } from './goals.ts';
import type { Entry } from './use-entry.ts';

interface GoalGridProps {
	goals: Goals;
	title: string;
	table: TableState;
	tree: Tree;
	expanded: ReadonlySet<string>;
	entry: Entry;
	onToggle(id: string, open?: boolean): void;
}
type RecordRow = Extract<TreeRow, { at: 'record' }>;

/** Goals below each other in columns. Arrows move and unfold, Enter opens, F2 fills in values, M opens what can be done. */
export function GoalGrid({ goals, title, table, tree, expanded, entry, onToggle }: GoalGridProps) {
	const { columns } = table;
	const id = useId();
	const scroller = useRef<HTMLDivElement>(null);
	const [active, setActive] = useState(-1);
	const [editing, setEditing] = useState<{ id: string; path: string } | null>(null);
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
	const open = columns.filter((c) => entry.isOpen(c.path));
	const edit = (record: RecordJson, path: string | undefined) => path !== undefined && setEditing({ id: record.id, path });
	const editNext = (record: RecordJson, path: string, next?: 1 | -1) => {
		const to = next === undefined ? undefined : open[open.findIndex((c) => c.path === path) + next];
		setEditing(to ? { id: record.id, path: to.path } : null);
		if (!to) scroller.current?.focus();
	};
	const move = (to: number) => {
		const next = Math.max(0, Math.min(rows.length - 1, to));
		setActive(next);
		virtual.scrollToIndex(next);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.altKey || event.ctrlKey || event.metaKey) return;
		// Back from a row's menu, the grid goes on where it was.
		const isMenuButton = event.target instanceof HTMLElement && event.target.matches('[data-row-menu]');
		if (event.target !== event.currentTarget && !(isMenuButton && event.key.startsWith('Arrow'))) return;
		if (isMenuButton) scroller.current?.focus();
		const row = rows[active];
		const step = { ArrowDown: active + 1, ArrowUp: Math.max(0, active - 1), Home: 0, End: rows.length - 1, PageDown: active + 10, PageUp: active - 10 }[
			event.key
		];
		if (step !== undefined) move(step);
		else if (row?.at === 'record' ? !pressOn(row, event.key) : !(row?.at === 'more' && event.key === 'Enter')) return;
		if (row?.at === 'more' && event.key === 'Enter') tree.loadMore(row.parent);
		event.preventDefault();
	};
	/** Whether the key means something on a record. */
	const pressOn = (row: RecordRow, key: string): boolean => {
		if (key === 'Enter') goals.open(row.record);
		else if (key === 'F2') edit(row.record, open[0]?.path);
		else if (key === 'm' || key === 'M' || key === 'ContextMenu')
			document.getElementById(`${id}r${active}`)?.querySelector<HTMLElement>('[data-row-menu]')?.click();
		else if (key === 'ArrowRight') {
			if (row.isExpanded) move(active + 1);
			else if (row.childCount !== 0) onToggle(row.record.id, true);
		} else if (key === 'ArrowLeft') {
			if (row.isExpanded) onToggle(row.record.id, false);
			else if (row.parent !== null) move(rows.findIndex((r) => r.at === 'record' && r.record.id === row.parent));
		} else return false;
		return true;
	};
	const vars = Object.fromEntries(widths.map((w, i) => [`--w${i}`, `${w}px`])) as CSSProperties;
	const isActiveDrawn = items.some((i) => i.index === active);
	return (
		<>
			<p id={`${id}hint`} className="vh">
				{goals.words.actionsHint}
			</p>
			<div
				ref={scroller}
				className="grid goal-grid"
				role="treegrid"
				aria-label={title}
				aria-describedby={`${id}hint`}
				aria-rowcount={rows.length + 1}
				aria-colcount={columns.length}
				aria-activedescendant={isActiveDrawn ? `${id}r${active}` : undefined}
				tabIndex={0}
				onKeyDown={onKeyDown}
				onFocus={(e) => e.target === e.currentTarget && active < 0 && e.currentTarget.matches(':focus-visible') && setActive(0)}
			>
				<div className="grid__inner" style={{ ...vars, width: widths.reduce((a, b) => a + b, 0) }}>
					<GridHeader table={table} widths={widths} texts={goals.texts} />
					<div role="rowgroup" className="grid__body" style={{ height: virtual.getTotalSize() }}>
						{items.map((item) => {
							const row = rows[item.index];
							if (!row) return null;
							const place = { id: `${id}r${item.index}`, index: item.index, isActive: active === item.index };
							if (row.at !== 'record')
								return (
									<OtherRow
										key={`${row.at}${row.parent}`}
										{...place}
										row={row}
										indent={indent(row.level)}
										texts={goals.texts}
										onMore={() => tree.loadMore(row.parent)}
									/>
								);
							const { record } = row;
							return (
								<GoalRow
									key={record.id}
									{...place}
									goals={goals}
									columns={columns}
									row={row}
									entry={entry}
									editing={editing?.id === record.id ? editing.path : null}
									onEdit={(path) => edit(record, path)}
									onEdited={(path, next) => editNext(record, path, next)}
									onToggle={onToggle}
								/>
							);
						})}
					</div>
				</div>
			</div>
		</>
	);
}
