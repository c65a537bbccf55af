import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { Button, cx, ErrorNote, IconButton } from '@dougong/ui';
import type { ListOptions, RuntimePort } from '@dougong/ui/contracts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ValueCell } from '../shared/cell.tsx';
import type { FieldAt } from '../shared/models.ts';
import { type BlockTexts, formatNumber } from '../shared/texts.ts';
import { cardsOf, type Move, settled } from './board.ts';
import { Card } from './card.tsx';
import type { BoardColumn } from './columns.ts';

export interface Target {
	value: JsonValue;
	title: string;
}
export interface ColumnProps {
	runtime: RuntimePort;
	model: string;
	by: FieldAt;
	fields: readonly FieldAt[];
	options: ListOptions;
	column: BoardColumn;
	title: string;
	count: number;
	moves: ReadonlyMap<string, Move>;
	/** Where cards may go; empty when the reader may not move them. */
	targets: readonly Target[];
	texts: BlockTexts;
	onMove(record: RecordJson, to: JsonValue): void;
	onSettle(ids: readonly string[]): void;
	onOpen(record: RecordJson): void;
	onNew: ((value: JsonValue) => void) | null;
}

/** One column: its cards as they are loaded, and a place to drop on. */
export function Column(props: ColumnProps) {
	const { runtime, model, by, fields, options, column, title, count, moves, targets, texts, onMove, onSettle, onOpen, onNew } = props;
	const own = useMemo(() => ({ ...options, filter: options.filter ? { and: [options.filter, column.filter] } : column.filter }), [options, column.filter]);
	const { records, loading, error, hasMore, loadMore, refresh } = runtime.data.useList(model, count > 0 || moves.size > 0 ? own : null);
	const cards = cardsOf(column.value, records, moves);
	const done = settled(column.value, records, moves).join();
	useEffect(() => {
		if (done) onSettle(done.split(','));
	}, [done, onSettle]);
	const ref = useRef<HTMLElement>(null);
	const isOver = useDropTarget(ref, targets.length > 0, column.value, onMove);
	return (
		<section
			ref={ref}
			className={cx('board__column', isOver && 'board__column--over')}
			aria-label={`${title}, ${texts.cards(formatNumber(count, runtime.language))}`}
		>
			<header className="board__head">
				{column.value === null ? (
					<span className="muted">{title}</span>
				) : (
					<ValueCell runtime={runtime} at={by} value={column.value} expanded={column.expanded} />
				)}
				<span className="muted">{formatNumber(count, runtime.language)}</span>
				{onNew && by.field.access === 'write' && <IconButton size="s" icon="plus" label={`${texts.create}: ${title}`} onClick={() => onNew(column.value)} />}
			</header>
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			<ul className="board__cards">
				{cards.map((record) => (
					<Card
						key={record.id}
						runtime={runtime}
						model={model}
						fields={fields}
						record={record}
						targets={targets}
						at={column.value}
						isMoving={moves.has(record.id) && moves.get(record.id)?.savedVersion === undefined}
						texts={texts}
						onMove={onMove}
						onOpen={onOpen}
					/>
				))}
				{loading &&
					cards.length === 0 &&
					count > 0 &&
					Array.from({ length: Math.min(3, count) }, (_, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: stand-ins have no identity
						<li key={i} className="skeleton" style={{ height: 76 }} />
					))}
				{!loading && cards.length === 0 && <li className="board__none">{texts.emptyColumn}</li>}
			</ul>
			{hasMore && (
				<Button size="s" variant="ghost" busy={loading} onClick={loadMore}>
					{texts.more(formatNumber(Math.max(0, count - cards.length), runtime.language))}
				</Button>
			)}
		</section>
	);
}

function useDropTarget(
	ref: React.RefObject<HTMLElement | null>,
	isOn: boolean,
	value: JsonValue,
	onMove: (record: RecordJson, to: JsonValue) => void,
): boolean {
	const [isOver, setOver] = useState(false);
	const latest = useRef(onMove);
	latest.current = onMove;
	useEffect(() => {
		const element = ref.current;
		if (!element || !isOn) return;
		return dropTargetForElements({
			element,
			canDrop: ({ source }) => 'card' in source.data,
			onDragEnter: () => setOver(true),
			onDragLeave: () => setOver(false),
			onDrop: ({ source }) => {
				setOver(false);
				latest.current(source.data.card as RecordJson, value);
			},
		});
	}, [ref, isOn, value]);
	return isOver;
}
