// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import type { RecordJson } from '@dougong/schemas/api';
import { cx, Icon, IconButton, Menu } from '@dougong/ui';
import { type MouseEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { isBlank } from '../shared/cell.tsx';
import type { TableColumn } from '../table/use-table.ts';
import type { TreeRow } from '../tree/assemble.ts';
import { type Place, topOf } from '../tree/other-row.tsx';
import { EntryCell } from './entry-cell.tsx';
import { GoalCell } from './goal-cell.tsx';
import { canMove, type Goals, menuOf } from './goals.ts';
import type { Entry } from './use-entry.ts';

interface GoalRowProps extends Place {
	goals: Goals;
	columns: readonly TableColumn[];
	row: Extract<TreeRow, { at: 'record' }>;
	entry: Entry;
	/** Path of the value that is being filled in. */
	editing: string | null;
	onEdit(path: string): void;
	onEdited(path: string, next?: 1 | -1): void;
	onToggle(id: string, open?: boolean): void;
}
/** Deep levels are set in less: the title has to have room. */
export const indent = (level: number) => ({ paddingLeft: 8 + Math.min(level - 1, 4) * 20 + Math.max(0, level - 5) * 8 });

/** One goal. A press opens it; values that may be filled in are pressed to be filled in; it is dragged onto its new parent. */
export function GoalRow(props: GoalRowProps) {
	const { id, index, isActive, goals, columns, row, entry, editing, onEdit, onEdited } = props;
	const { record, level, isExpanded, childCount } = row;
	const ref = useRef<HTMLDivElement>(null);
	const drag = useDrag(ref, goals, record);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the tree grid has the focus and opens the active row with Enter
		<div
			ref={ref}
			id={id}
			role="row"
			aria-rowindex={index + 2}
			aria-level={level}
			aria-posinset={row.position}
			aria-setsize={row.siblings}
			aria-expanded={childCount === 0 ? undefined : isExpanded}
			className={cx('grid__row', isActive && 'grid__row--active', drag === 'from' && 'goal-row--dragged', drag === 'over' && 'goal-row--over')}
			style={topOf(index)}
			onClick={() => goals.open(record)}
		>
			{columns.map((column, i) => {
				const isOpen = entry.isOpen(column.path);
				return (
					<div
						key={column.path}
						role="gridcell"
						aria-colindex={i + 1}
						className={cx(
							'grid__cell',
							column.isNumeric && i > 0 && 'num',
							i === 0 && 'grid__cell--first tree__first',
							editing === column.path && 'goal-cell--open',
						)}
						style={{ width: `var(--w${i})`, ...(i === 0 && indent(level)) }}
					>
						{i === 0 ? (
							<FirstCell {...props} column={column} />
						) : editing === column.path ? (
							<EntryCell goals={goals} entry={entry} record={record} at={column} onDone={(next) => onEdited(column.path, next)} />
						) : isOpen ? (
							<OpenCell {...props} column={column} onEdit={() => onEdit(column.path)} />
						) : (
							<GoalCell goals={goals} record={record} at={column} />
						)}
					</div>
				);
			})}
		</div>
	);
}

function FirstCell({ goals, row, column, onToggle }: GoalRowProps & { column: TableColumn }) {
	const { texts, words } = goals;
	const { record, isExpanded, childCount } = row;
	const title = goals.titleOf(record);
	const canExpand = childCount !== 0;
	const toggle = (event: MouseEvent) => {
		event.stopPropagation();
		onToggle(record.id);
	};
	return (
		<>
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
			<span className="goal-row__title" title={title}>
				{isBlank(record.values[column.path]) ? <span className="muted">{title}</span> : <GoalCell goals={goals} record={record} at={column} />}
			</span>
			{childCount !== undefined && childCount > 0 && <span className="tree__count">{childCount}</span>}
			{/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: keeps presses in the menu from opening the row */}
			<span className="goal-row__menu" onClick={(e) => e.stopPropagation()}>
				<Menu
					align="end"
					trigger={<IconButton size="s" icon="more" label={words.actions(title)} tabIndex={-1} data-row-menu="" />}
					groups={menuOf(goals, record)}
				/>
			</span>
		</>
	);
}

function OpenCell({ goals, row, column, onEdit }: GoalRowProps & { column: TableColumn; onEdit(): void }) {
	const { record } = row;
	const press = (event: MouseEvent) => {
		event.stopPropagation();
		onEdit();
	};
	return (
		<button type="button" tabIndex={-1} className="goal-open" onClick={press}>
			<span className="vh">{goals.words.edit(column.title, goals.titleOf(record))} </span>
			{isBlank(record.values[column.path]) ? <span className="muted">—</span> : <GoalCell goals={goals} record={record} at={column} />}
			<Icon name="edit" size={13} />
		</button>
	);
}

/** Dragging a goal onto another one asks to move it below that. */
function useDrag(ref: RefObject<HTMLElement | null>, goals: Goals, record: RecordJson): 'from' | 'over' | null {
	const [state, setState] = useState<'from' | 'over' | null>(null);
	const latest = useRef({ goals, record });
	latest.current = { goals, record };
	const isOn = canMove(goals);
	useEffect(() => {
		const element = ref.current;
		if (!element || !isOn) return;
		const named = () => ({ id: latest.current.record.id, title: latest.current.goals.titleOf(latest.current.record) });
		return combine(
			draggable({ element, getInitialData: () => ({ goal: named() }), onDragStart: () => setState('from'), onDrop: () => setState(null) }),
			dropTargetForElements({
				element,
				canDrop: ({ source }) => 'goal' in source.data && (source.data.goal as { id: string }).id !== latest.current.record.id,
				onDragEnter: () => setState('over'),
				onDragLeave: () => setState(null),
				onDrop: ({ source }) => {
					setState(null);
					latest.current.goals.act({ do: 'move', of: source.data.goal as { id: string; title: string }, to: named() });
				},
			}),
		);
	}, [ref, isOn]);
	return state;
}
