// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { cx, Icon, IconButton, Menu, type MenuGroup } from '@dougong/ui';
import { type PointerEvent, useState } from 'react';
import { isCategory } from '../shared/models.ts';
import type { BlockTexts } from '../shared/texts.ts';
import { nextSort, resizeColumn, toggleColumn } from './columns.ts';
import type { TableColumn, TableState } from './use-table.ts';

interface GridHeaderProps {
	table: TableState;
	widths: readonly number[];
	texts: BlockTexts;
}
export function GridHeader({ table, widths, texts }: GridHeaderProps) {
	return (
		<div role="rowgroup" className="grid__head">
			<div role="row" aria-rowindex={1} className="grid__head-row">
				{table.columns.map((column, i) => (
					<HeaderCell key={column.path} table={table} column={column} at={i} width={widths[i] ?? column.usual} texts={texts} />
				))}
			</div>
		</div>
	);
}

function HeaderCell({ table, column, at, width, texts }: { table: TableState; column: TableColumn; at: number; width: number; texts: BlockTexts }) {
	const isUp = table.sort[0] === column.path;
	const isDown = table.sort[0] === `-${column.path}`;
	const { sortable } = column.field;
	return (
		<div
			role="columnheader"
			aria-colindex={at + 1}
			aria-sort={sortable ? (isUp ? 'ascending' : isDown ? 'descending' : 'none') : undefined}
			className={cx('grid__header', column.isNumeric && 'num', at === 0 && 'grid__cell--first')}
			style={{ width: `var(--w${at})` }}
		>
			<button type="button" className="grid__title" title={column.title} disabled={!sortable} onClick={() => table.setSort(nextSort(table.sort, column.path))}>
				<span>{column.title}</span>
				{(isUp || isDown) && <Icon name={isUp ? 'arrow-up' : 'arrow-down'} size={14} />}
			</button>
			<Menu
				align="end"
				trigger={<IconButton size="s" icon="chevron-down" label={texts.columnMenu(column.title)} className="grid__menu" />}
				groups={menuOf(table, column, width, texts)}
			/>
			<Resizer table={table} path={column.path} width={width} />
		</div>
	);
}

function menuOf(table: TableState, column: TableColumn, width: number, texts: BlockTexts): MenuGroup[] {
	const { path, field } = column;
	const sorting = field.sortable
		? [
				{ key: 'up', label: texts.sortUp, icon: 'arrow-up', onSelect: () => table.setSort([path]) },
				{ key: 'down', label: texts.sortDown, icon: 'arrow-down', onSelect: () => table.setSort([`-${path}`]) },
			]
		: [];
	const narrowing = [
		...(field.filterOps.length ? [{ key: 'filter', label: texts.filterColumn, icon: 'filter', onSelect: () => table.startFilter(column) }] : []),
		...(isCategory(field) ? [{ key: 'group', label: texts.groupColumn, icon: 'list', onSelect: () => table.setGroup(path) }] : []),
	];
	const shape = [
		{ key: 'wider', label: texts.wider, icon: 'expand', onSelect: () => table.setColumns(resizeColumn(table.choices, path, width + 40)) },
		{ key: 'narrower', label: texts.narrower, icon: 'minus', onSelect: () => table.setColumns(resizeColumn(table.choices, path, width - 40)) },
		{
			key: 'hide',
			label: texts.hideColumn,
			icon: 'eye-off',
			disabled: table.columns.length === 1,
			onSelect: () => table.setColumns(toggleColumn(table.choices, path)),
		},
	];
	return [
		{ key: 'sort', items: sorting },
		{ key: 'narrow', items: narrowing },
		{ key: 'shape', items: shape },
	].filter((g) => g.items.length > 0);
}

/** The edge to pull. The keyboard has "wider" and "narrower" in the column's menu. */
function Resizer({ table, path, width }: { table: TableState; path: string; width: number }) {
	const [from, setFrom] = useState<{ x: number; width: number } | null>(null);
	const start = (event: PointerEvent<HTMLDivElement>) => {
		event.preventDefault();
		event.currentTarget.setPointerCapture(event.pointerId);
		setFrom({ x: event.clientX, width });
	};
	const pull = (event: PointerEvent) => from && table.setColumns(resizeColumn(table.choices, path, from.width + event.clientX - from.x));
	return (
		<div
			aria-hidden="true"
			className={cx('grid__resizer', from && 'grid__resizer--on')}
			onPointerDown={start}
			onPointerMove={pull}
			onPointerUp={() => setFrom(null)}
			onPointerCancel={() => setFrom(null)}
		/>
	);
}
