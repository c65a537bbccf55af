// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { Button, cx } from '@dougong/ui';
import type { CSSProperties } from 'react';
import type { BlockTexts } from '../shared/texts.ts';
import { rowHeight } from '../table/row-height.ts';
import type { TreeRow } from './assemble.ts';

/** Where a row of a tree grid is drawn. */
export interface Place {
	id: string;
	index: number;
	isActive: boolean;
}
export const topOf = (index: number) => ({ transform: `translateY(${index * rowHeight}px)` });

interface OtherRowProps extends Place {
	row: Exclude<TreeRow, { at: 'record' }>;
	/** How far rows of its level are set in. */
	indent: CSSProperties;
	texts: BlockTexts;
	onMore(): void;
}

/** A row that is no record: children that are being loaded, or the button that loads more of them. */
export function OtherRow({ id, index, isActive, row, indent, texts, onMore }: OtherRowProps) {
	return (
		<div id={id} role="row" aria-rowindex={index + 2} aria-level={row.level} className={cx('grid__row', isActive && 'grid__row--active')} style={topOf(index)}>
			<div role="gridcell" className="grid__cell tree__other" style={indent}>
				{row.at === 'loading' ? (
					<>
						<span className="vh">{texts.loading}</span>
						<span className="skeleton" style={{ width: 180 }} />
					</>
				) : (
					<Button size="s" variant="ghost" tabIndex={-1} onClick={onMore}>
						{texts.loadMore}
					</Button>
				)}
			</div>
		</div>
	);
}
