import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { cx, IconButton, Menu } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { memo, useEffect, useRef, useState } from 'react';
import { FieldCell, isBlank, recordTitle } from '../shared/cell.tsx';
import type { FieldAt } from '../shared/models.ts';
import type { BlockTexts } from '../shared/texts.ts';
import { sameColumn } from './board.ts';
import type { Target } from './column.tsx';

interface CardProps {
	runtime: RuntimePort;
	model: string;
	fields: readonly FieldAt[];
	record: RecordJson;
	targets: readonly Target[];
	/** The column it lies in. */
	at: JsonValue;
	/** Its move is being saved. */
	isMoving: boolean;
	texts: BlockTexts;
	onMove(record: RecordJson, to: JsonValue): void;
	onOpen(record: RecordJson): void;
}

/** A record on a board: drag it, or use its "move to" menu; a press opens it. */
export const Card = memo(function Card({ runtime, model, fields, record, targets, at, isMoving, texts, onMove, onOpen }: CardProps) {
	const ref = useRef<HTMLLIElement>(null);
	const isDragged = useDraggable(ref, targets.length > 0 && !isMoving, record);
	const [first, ...others] = fields;
	const title = recordTitle(runtime, model, record, texts.untitled);
	const places = targets.map((t) => ({
		key: JSON.stringify(t.value),
		label: t.title,
		checked: sameColumn(t.value, at),
		disabled: sameColumn(t.value, at),
		onSelect: () => onMove(record, t.value),
	}));
	return (
		<li ref={ref} className={cx('board__card', isDragged && 'board__card--dragged', isMoving && 'board__card--moving')} aria-busy={isMoving || undefined}>
			<button type="button" className="board__open" onClick={() => onOpen(record)}>
				<span className="board__title">
					{first && !isBlank(record.values[first.path]) ? <FieldCell runtime={runtime} at={first} record={record} /> : title}
				</span>
				{others
					.filter((field) => !isBlank(record.values[field.path]))
					.map((field) => (
						<span key={field.path} className="board__field">
							<span className="board__label">{field.title}</span>
							<FieldCell runtime={runtime} at={field} record={record} />
						</span>
					))}
			</button>
			{places.length > 1 && (
				<Menu
					align="end"
					trigger={<IconButton size="s" icon="more" label={texts.moveCard(title)} className="board__menu" disabled={isMoving} />}
					groups={[{ key: 'move', label: texts.moveTo, items: places }]}
				/>
			)}
		</li>
	);
});

function useDraggable(ref: React.RefObject<HTMLElement | null>, isOn: boolean, record: RecordJson): boolean {
	const [isDragged, setDragged] = useState(false);
	useEffect(() => {
		const element = ref.current;
		if (!element || !isOn) return;
		return draggable({ element, getInitialData: () => ({ card: record }), onDragStart: () => setDragged(true), onDrop: () => setDragged(false) });
	}, [ref, isOn, record]);
	return isDragged;
}
