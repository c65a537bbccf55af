import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { Button, Checkbox, cx, Icon, IconButton } from '@dougong/ui';
import { useEffect, useRef, useState } from 'react';
import type { BlockTexts } from '../shared/texts.ts';
import { moveColumn, toggleColumn } from './columns.ts';
import type { TableState } from './use-table.ts';

/** Which columns show, and in which order: by drag, or with the arrows. */
export function ColumnsPanel({ table, texts }: { table: TableState; texts: BlockTexts }) {
	const { choices, offered } = table;
	return (
		<div className="columns-panel">
			<p className="muted">{texts.columnsHint}</p>
			<ul>
				{choices.map((choice, i) => (
					<ColumnItem
						key={choice.path}
						path={choice.path}
						title={offered.find((c) => c.path === choice.path)?.title ?? choice.path}
						isShown={choice.shown}
						isFirst={i === 0}
						isLast={i === choices.length - 1}
						texts={texts}
						onToggle={() => table.setColumns(toggleColumn(choices, choice.path))}
						onMove={(by) => table.setColumns(moveColumn(choices, choice.path, i + by))}
						onDrop={(path) => table.setColumns(moveColumn(choices, path, i))}
					/>
				))}
			</ul>
			<Button size="s" variant="ghost" icon="undo" onClick={table.resetColumns}>
				{texts.resetColumns}
			</Button>
		</div>
	);
}

interface ColumnItemProps {
	path: string;
	title: string;
	isShown: boolean;
	isFirst: boolean;
	isLast: boolean;
	texts: BlockTexts;
	onToggle(): void;
	onMove(by: number): void;
	/** Another column was dropped here. */
	onDrop(path: string): void;
}
function ColumnItem({ path, title, isShown, isFirst, isLast, texts, onToggle, onMove, onDrop }: ColumnItemProps) {
	const ref = useRef<HTMLLIElement>(null);
	const drop = useRef(onDrop);
	drop.current = onDrop;
	const [isOver, setOver] = useState(false);
	useEffect(() => {
		const element = ref.current;
		if (!element) return;
		return combine(
			draggable({ element, getInitialData: () => ({ column: path }) }),
			dropTargetForElements({
				element,
				canDrop: ({ source }) => typeof source.data.column === 'string' && source.data.column !== path,
				onDragEnter: () => setOver(true),
				onDragLeave: () => setOver(false),
				onDrop: ({ source }) => {
					setOver(false);
					drop.current(String(source.data.column));
				},
			}),
		);
	}, [path]);
	return (
		<li ref={ref} className={cx('columns-panel__item', isOver && 'columns-panel__item--over')}>
			<Icon name="grip" className="muted" />
			<Checkbox checked={isShown} onChange={onToggle}>
				{title}
			</Checkbox>
			<IconButton size="s" icon="arrow-up" label={texts.moveUp(title)} disabled={isFirst} onClick={() => onMove(-1)} />
			<IconButton size="s" icon="arrow-down" label={texts.moveDown(title)} disabled={isLast} onClick={() => onMove(1)} />
		</li>
	);
}
