// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import type { Filter, RecordJson } from '@dougong/schemas/api';
import { cx } from '@dougong/ui';
import type { ListOptions, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { BlockTexts } from '../shared/texts.ts';
import { useTell } from '../shared/use-tell.ts';
import { columnWidths } from './columns.ts';
import type { Group } from './groups.ts';
import { GridHeader } from './header.tsx';
import { rowHeight } from './row-height.ts';
import { GroupRow, Row, SkeletonRow } from './rows.tsx';
import { Layout } from './segments.ts';
import { useWidth } from './use-width.ts';
import type { TableColumn, TableState } from './use-table.ts';

export interface GridProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	table: TableState;
	/** One entry without groups. */
	groups: Group[] | undefined;
	options: ListOptions;
	texts: BlockTexts;
	/** Shown in place of the rows when there are none. */
	empty: ReactNode;
	total: number | undefined;
	onTotal(total: number): void;
	onError(problem: ProblemLike | null, retry: () => void): void;
	onOpen(record: RecordJson): void;
}

/** Rows and columns; only what is in view is drawn and loaded. Arrow keys move, Enter opens, left and right fold a group. */
export function Grid(props: GridProps) {
	const { table, groups, total, texts, title } = props;
	const { columns } = table;
	const id = useId();
	const scroller = useRef<HTMLDivElement>(null);
	const [active, setActive] = useState(-1);
	const shown = useRef(new Map<string, (index: number) => RecordJson | undefined>());
	const available = useWidth(scroller);
	const widths = useMemo(() => columnWidths(columns, available), [columns, available]);
	const layout = useMemo(() => layoutOf(groups, table.looking.collapsed, total), [groups, table.looking.collapsed, total]);
	const virtual = useVirtualizer({
		count: layout.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		overscan: 10,
		scrollMargin: rowHeight,
		scrollPaddingStart: rowHeight,
	});
	const items = virtual.getVirtualItems();
	const first = items[0]?.index ?? 0;
	const last = items.at(-1)?.index ?? -1;
	const query = JSON.stringify([props.options.filter, props.options.sort, table.groupAt?.path]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new query starts at the top
	useEffect(() => {
		scroller.current?.scrollTo({ top: 0 });
		setActive(-1);
	}, [query]);

	const move = (to: number) => {
		const next = Math.max(0, Math.min(layout.length - 1, to));
		setActive(next);
		virtual.scrollToIndex(next);
	};
	const toggle = (group: Group, collapse?: boolean) => {
		const { collapsed } = table.looking;
		const isCollapsed = collapsed.includes(group.key);
		if (collapse === isCollapsed) return;
		table.setCollapsed(isCollapsed ? collapsed.filter((k) => k !== group.key) : [...collapsed, group.key]);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
		const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
		const to = { ArrowDown: active + 1, ArrowUp: Math.max(0, active - 1), Home: 0, End: layout.length - 1, PageDown: active + page, PageUp: active - page }[
			event.key
		];
		const place = layout.place(active);
		const group = place?.at === 'header' ? groups?.[place.segment] : undefined;
		const record = [...shown.current.values()].map((at) => at(active)).find((found) => found !== undefined);
		if (to !== undefined) move(to);
		else if (event.key === 'Enter' && record) props.onOpen(record);
		else if (group && (event.key === 'Enter' || event.key === ' ')) toggle(group);
		else if (group && event.key === 'ArrowLeft') toggle(group, true);
		else if (group && event.key === 'ArrowRight') toggle(group, false);
		else return;
		event.preventDefault();
	};

	const width = widths.reduce((a, b) => a + b, 0);
	const vars = Object.fromEntries(widths.map((w, i) => [`--w${i}`, `${w}px`])) as CSSProperties;
	// A list without rows is watched too: something may be added.
	const slices = groups || layout.length > 0 ? layout.slices(first, last) : [{ segment: 0, first: 0, last: -1 }];
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useAriaPropsSupportedByRole: the role is a grid's, with groups a tree grid's
		<div
			ref={scroller}
			className={cx('grid', layout.length === 0 && 'grid--empty')}
			role={groups ? 'treegrid' : 'grid'}
			aria-label={title}
			aria-rowcount={layout.length + 1}
			aria-colcount={columns.length}
			aria-activedescendant={active >= first && active <= last ? `${id}r${active}` : undefined}
			aria-busy={total === undefined}
			tabIndex={0}
			onKeyDown={onKeyDown}
			onFocus={(e) => e.target === e.currentTarget && active < 0 && layout.length > 0 && e.currentTarget.matches(':focus-visible') && setActive(0)}
			onBlur={(e) => e.target === e.currentTarget && setActive(-1)}
		>
			<div className="grid__inner" style={{ ...vars, width }}>
				<GridHeader table={table} widths={widths} texts={texts} />
				<div role="rowgroup" className="grid__body" style={{ height: virtual.getTotalSize() }}>
					{items.map((item) => {
						const place = layout.place(item.index);
						const group = place?.at === 'header' ? groups?.[place.segment] : undefined;
						if (!group || !table.groupAt) return null;
						return (
							<GroupRow
								key={group.key}
								id={`${id}r${item.index}`}
								index={item.index}
								isActive={active === item.index}
								runtime={props.runtime}
								at={table.groupAt}
								group={group}
								isCollapsed={table.looking.collapsed.includes(group.key)}
								texts={texts}
								columnCount={columns.length}
								onToggle={() => toggle(group)}
							/>
						);
					})}
					{slices.map((slice) => (
						<Slice
							key={groups?.[slice.segment]?.key ?? 'all'}
							{...props}
							idPrefix={`${id}r`}
							groupFilter={groups?.[slice.segment]?.filter}
							start={layout.indexOf(slice.segment, 0)}
							first={slice.first}
							last={slice.last}
							active={active}
							columns={columns}
							shown={shown.current}
							onTotal={groups ? ignore : props.onTotal}
						/>
					))}
				</div>
			</div>
			{total === 0 && (
				<div role="row" aria-rowindex={2} className="grid__empty">
					<div role="gridcell" aria-colindex={1}>
						{props.empty}
					</div>
				</div>
			)}
		</div>
	);
}

interface SliceProps extends Omit<GridProps, 'title' | 'groups' | 'total' | 'empty' | 'table'> {
	idPrefix: string;
	groupFilter: Filter | undefined;
	/** Index in the whole of the first row of this segment. */
	start: number;
	first: number;
	last: number;
	active: number;
	columns: readonly TableColumn[];
	/** What lies at an index of the whole, by segment: as it stands on the screen, for the keys. */
	shown: Map<string, (index: number) => RecordJson | undefined>;
}

/** The rows of one segment that are in view. */
function Slice({ runtime, model, options, groupFilter, start, first, last, active, columns, idPrefix, texts, shown, onTotal, onError, onOpen }: SliceProps) {
	const withGroup = useMemo(
		() => (groupFilter ? { ...options, filter: options.filter ? { and: [options.filter, groupFilter] } : groupFilter } : options),
		[options, groupFilter],
	);
	const loaded = runtime.data.useWindow(model, withGroup, first, last);
	const { total, error } = loaded;
	useTell(total, (n) => n !== undefined && onTotal(n));
	useTell(error, (problem) => onError(problem, loaded.refresh));
	const segment = `${start}`;
	useLayoutEffect(() => {
		const at = (index: number) => (index >= start + first && index <= start + last ? loaded.at(index - start) : undefined);
		shown.set(segment, at);
		return () => {
			if (shown.get(segment) === at) shown.delete(segment);
		};
	});
	const rows = [];
	for (let row = first; row <= last; row++) {
		const index = start + row;
		const record = loaded.at(row);
		const place = { id: `${idPrefix}${index}`, index, isActive: active === index, level: groupFilter ? 2 : undefined };
		rows.push(
			record ? (
				<Row key={index} {...place} runtime={runtime} model={model} columns={columns} record={record} texts={texts} onOpen={onOpen} />
			) : (
				<SkeletonRow key={index} {...place} columns={columns} texts={texts} />
			),
		);
	}
	return <>{rows}</>;
}

function layoutOf(groups: Group[] | undefined, collapsed: readonly string[], total: number | undefined): Layout {
	if (!groups) return new Layout([{ key: 'all', hasHeader: false, isCollapsed: false, count: total }]);
	return new Layout(groups.map((g) => ({ key: g.key, hasHeader: true, isCollapsed: collapsed.includes(g.key), count: g.count })));
}

function ignore(): void {}
