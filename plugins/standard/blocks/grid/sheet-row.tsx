// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the editor has the focus and names the active cell
import { cx, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { memo } from 'react';
import { isBlank, ValueCell } from '../shared/cell.tsx';
import type { BlockTexts } from '../shared/texts.ts';
import type { GridColumn } from './columns.ts';
import type { CellEdit, RowEdit } from './edits.ts';
import type { GridTexts } from './texts.ts';
import type { GridRow } from './use-rows.ts';

export const rowHeight = 36;

interface SheetRowProps {
	id: string;
	index: number;
	runtime: RuntimePort;
	columns: readonly GridColumn[];
	row: GridRow | undefined;
	/** null where the row is none yet. */
	edit: RowEdit | undefined;
	isNew: boolean;
	/** Columns of it that are selected; -1: none. */
	from: number;
	to: number;
	/** The column of the active cell; -1: another row. */
	active: number;
	hasHandle: boolean;
	isWritable: boolean;
	texts: BlockTexts;
	words: GridTexts;
}
/** One record, or a new row. Cells carry their column in `data-column`, for the mouse. */
export const SheetRow = memo(function SheetRow(props: SheetRowProps) {
	const { id, index, columns, row, edit, isNew, from, to, active, words, texts } = props;
	return (
		<div
			role="row"
			aria-rowindex={index + 2}
			className={cx('worksheet__row', isNew && 'worksheet__row--new')}
			data-row={index}
			style={{ transform: `translateY(${index * rowHeight}px)` }}
		>
			<div role="rowheader" aria-colindex={1} className="worksheet__number" title={edit?.refused ?? (isNew ? words.newRow : undefined)}>
				{edit?.refused ? <Icon name="alert" size={14} /> : isNew && !edit ? <Icon name="plus" size={14} /> : index + 1}
				{(edit?.refused || (isNew && !edit)) && <span className="vh">{edit?.refused ?? words.newRow}</span>}
			</div>
			{columns.map((column, i) => {
				const cell = edit?.cells[column.path];
				const isOpen = column.isOpen && props.isWritable;
				const isSelected = i >= from && i <= to && from >= 0;
				return (
					<div
						key={column.path}
						id={`${id}c${i}`}
						role="gridcell"
						aria-colindex={i + 2}
						aria-readonly={!isOpen}
						aria-selected={isSelected}
						aria-invalid={cell?.mistake || cell?.refused ? true : undefined}
						data-column={i}
						title={cell?.mistake ?? cell?.refused}
						className={cx(
							'worksheet__cell',
							column.isNumeric && 'num',
							i === 0 && 'worksheet__cell--first',
							!isOpen && 'worksheet__cell--fixed',
							isSelected && 'worksheet__cell--selected',
							i === active && 'worksheet__cell--active',
							cell && 'worksheet__cell--edited',
							cell?.theirs && 'worksheet__cell--theirs',
							(cell?.mistake || cell?.refused) && 'worksheet__cell--wrong',
						)}
						style={{ width: `var(--w${i})` }}
					>
						{row ? <Content {...props} column={column} cell={cell} isFirst={i === 0} /> : <span className="vh">{texts.loading}</span>}
						{cell && <span className="vh"> {words.unsaved}</span>}
						{props.hasHandle && i === to && <span className="worksheet__handle" data-handle="" />}
					</div>
				);
			})}
		</div>
	);
});

function Content({
	runtime,
	row,
	column,
	cell,
	isNew,
	isFirst,
	edit,
	words,
}: SheetRowProps & { column: GridColumn; cell: CellEdit | undefined; isFirst: boolean }) {
	if (cell?.text !== undefined) return <span className="worksheet__text">{cell.text}</span>;
	if (isNew && isFirst && !edit) return <span className="muted">{words.newRowHint}</span>;
	const value = cell ? cell.value : (row?.record?.values[column.path] ?? null);
	if (isBlank(value)) return null;
	const title = cell?.title;
	const expanded = cell
		? typeof value === 'string' && column.field.reference
			? { id: value, title: title ?? value }
			: null
		: row?.record?.expanded?.[column.path];
	return <ValueCell runtime={runtime} at={column} value={value} expanded={expanded} />;
}
