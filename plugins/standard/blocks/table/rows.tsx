// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import type { RecordJson } from '@dougong/schemas/api';
import { cx, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { memo } from 'react';
import { FieldCell, isBlank, recordTitle, ValueCell } from '../shared/cell.tsx';
import type { FieldAt } from '../shared/models.ts';
import { ExplainButton } from '../shared/explain-button.tsx';
import { type BlockTexts, formatNumber } from '../shared/texts.ts';
import type { Group } from './groups.ts';
import { rowHeight } from './row-height.ts';
import type { TableColumn } from './use-table.ts';

interface RowPlace {
	/** 2 below a group. */
	level?: number;
	id: string;
	index: number;
	isActive: boolean;
}
const top = (index: number) => ({ transform: `translateY(${index * rowHeight}px)` });

interface RowProps extends RowPlace {
	runtime: RuntimePort;
	model: string;
	columns: readonly TableColumn[];
	record: RecordJson;
	texts: BlockTexts;
	onOpen(record: RecordJson): void;
}
/** One record. A press anywhere opens it; the keyboard goes through the grid. */
export const Row = memo(function Row({ id, index, isActive, level, runtime, model, columns, record, texts, onOpen }: RowProps) {
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and opens the active row with Enter
		<div
			id={id}
			role="row"
			aria-rowindex={index + 2}
			aria-level={level}
			aria-selected={isActive}
			className={cx('grid__row', isActive && 'grid__row--active')}
			style={top(index)}
			onClick={() => onOpen(record)}
		>
			{columns.map((column, i) => (
				<div
					key={column.path}
					role="gridcell"
					aria-colindex={i + 1}
					className={cx('grid__cell', column.isNumeric && 'num', i === 0 && 'grid__cell--first')}
					style={{ width: `var(--w${i})` }}
				>
					{i === 0 && isBlank(record.values[column.path]) ? (
						<span className="muted">{recordTitle(runtime, model, record, texts.untitled)}</span>
					) : (
						<>
							<FieldCell runtime={runtime} at={column} record={record} />
							<ExplainButton runtime={runtime} at={column} record={record} texts={texts} isInGrid />
						</>
					)}
				</div>
			))}
		</div>
	);
});

export function SkeletonRow({ id, index, isActive, level, columns, texts }: RowPlace & { columns: readonly TableColumn[]; texts: BlockTexts }) {
	return (
		<div id={id} role="row" aria-rowindex={index + 2} aria-level={level} className={cx('grid__row', isActive && 'grid__row--active')} style={top(index)}>
			{columns.map((column, i) => (
				<div
					key={column.path}
					role="gridcell"
					aria-colindex={i + 1}
					className={cx('grid__cell', i === 0 && 'grid__cell--first')}
					style={{ width: `var(--w${i})` }}
				>
					{i === 0 && <span className="vh">{texts.loading}</span>}
					<span className="skeleton" style={{ width: `${[72, 48, 60, 40][(index + i) % 4]}%` }} />
				</div>
			))}
		</div>
	);
}

interface GroupRowProps extends RowPlace {
	runtime: RuntimePort;
	at: FieldAt;
	group: Group;
	isCollapsed: boolean;
	texts: BlockTexts;
	columnCount: number;
	onToggle(): void;
}
export function GroupRow({ id, index, isActive, runtime, at, group, isCollapsed, texts, columnCount, onToggle }: GroupRowProps) {
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and folds the active group with Enter
		<div
			id={id}
			role="row"
			aria-rowindex={index + 2}
			aria-level={1}
			aria-expanded={!isCollapsed}
			className={cx('grid__row', 'grid__group', isActive && 'grid__row--active')}
			style={top(index)}
			onClick={onToggle}
		>
			<div role="gridcell" aria-colspan={columnCount} className="grid__group-cell">
				<Icon name={isCollapsed ? 'chevron-right' : 'chevron-down'} />
				{group.value === null ? (
					<span className="muted">{texts.blank}</span>
				) : (
					<ValueCell runtime={runtime} at={at} value={group.value} expanded={group.expanded} />
				)}
				<span className="muted">{formatNumber(group.count, runtime.language)}</span>
			</div>
		</div>
	);
}
