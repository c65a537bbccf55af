import type { RecordJson } from '@dougong/schemas/api';
import type { ListOptions, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { lineLayout, RecordLine } from '../shared/record-line.tsx';
import { SkeletonLine } from '../shared/skeleton-lines.tsx';
import type { BlockTexts } from '../shared/texts.ts';
import { useTell } from '../shared/use-tell.ts';
import { guess } from './segments.ts';
import type { TableColumn, TableState } from './use-table.ts';

const lineHeight = 76;

interface PhoneListProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	table: TableState;
	options: ListOptions;
	texts: BlockTexts;
	empty: ReactNode;
	total: number | undefined;
	onTotal(total: number): void;
	onError(problem: ProblemLike | null, retry: () => void): void;
	onOpen(record: RecordJson): void;
}
/** A table on a phone: one short row per record with its most important fields; the page scrolls, not a box in it. */
export function PhoneList({ runtime, model, title, table, options, texts, empty, total, onTotal, onError, onOpen }: PhoneListProps) {
	const list = useRef<HTMLUListElement>(null);
	const [offset, setOffset] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: what stands above the list changes with what is found
	useEffect(() => {
		if (list.current) setOffset(list.current.getBoundingClientRect().top + window.scrollY);
	}, [total]);
	const titleField = runtime.app.models[model]?.titleField;
	const layout = useMemo(() => lineLayout(titleFirst(table.columns, titleField)), [table.columns, titleField]);
	const virtual = useWindowVirtualizer({ count: total ?? guess, estimateSize: () => lineHeight, overscan: 8, scrollMargin: offset });
	const items = virtual.getVirtualItems();
	const loaded = runtime.data.useWindow(model, options, items[0]?.index ?? 0, items.at(-1)?.index ?? guess - 1);
	const { total: found, error } = loaded;
	useTell(found, (n) => n !== undefined && onTotal(n));
	useTell(error, (problem) => onError(problem, loaded.refresh));
	if (total === 0) return <div className="record-list">{empty}</div>;
	return (
		<ul ref={list} className="record-list phone-list" aria-label={title} style={{ height: virtual.getTotalSize() }}>
			{items.map((item) => {
				const record = loaded.at(item.index);
				return (
					<li key={item.index} style={{ height: lineHeight, transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}>
						{record ? (
							<RecordLine runtime={runtime} model={model} layout={layout} record={record} texts={texts} onOpen={onOpen} />
						) : (
							<SkeletonLine texts={texts} />
						)}
					</li>
				);
			})}
		</ul>
	);
}

/** A heading that names the record says more than the first column, which may be a number. */
function titleFirst(columns: readonly TableColumn[], titleField: string | undefined): TableColumn[] {
	const title = columns.filter((c) => c.path === titleField);
	return [...title, ...columns.filter((c) => c.path !== titleField)];
}
