import type { RecordJson } from '@dougong/schemas/api';
import { Button, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useMemo, useState } from 'react';
import { recordTitle } from '../shared/cell.tsx';
import { lineLayout, RecordLine } from '../shared/record-line.tsx';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import { type BlockTexts, formatNumber } from '../shared/texts.ts';
import type { TableState } from '../table/use-table.ts';
import { Crumbs } from './crumbs.tsx';
import type { Tree } from './use-tree.tsx';

interface PhoneTreeProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	table: TableState;
	tree: Tree;
	texts: BlockTexts;
	/** Its children are wanted. */
	onExpand(id: string): void;
	onOpen(record: RecordJson): void;
}

/** A tree on a phone: one level at a time with the way back on top, instead of rows pushed off to the right. */
export function PhoneTree({ runtime, model, title, table, tree, texts, onExpand, onOpen }: PhoneTreeProps) {
	const [way, setWay] = useState<RecordJson[]>([]);
	const layout = useMemo(() => lineLayout(table.columns), [table.columns]);
	const at = way.at(-1)?.id ?? null;
	const level = tree.levels.get(at);
	const titleOf = (record: RecordJson) => recordTitle(runtime, model, record, texts.untitled);
	const down = (record: RecordJson) => {
		onExpand(record.id);
		setWay([...way, record]);
	};
	return (
		<>
			<Crumbs title={title} top={texts.top} way={way} titleOf={titleOf} onGo={setWay} />
			<div className="record-list">
				{!level && <SkeletonLines count={4} texts={texts} />}
				<ul aria-label={title}>
					{level?.records.map((record) => {
						const below = level.childCounts?.get(record.id) ?? 0;
						return (
							<li key={record.id} className="tree__phone-row">
								<RecordLine runtime={runtime} model={model} layout={layout} record={record} texts={texts} onOpen={onOpen} />
								{below > 0 && (
									<button
										type="button"
										className="tree__down"
										aria-label={`${titleOf(record)}: ${texts.below(formatNumber(below, runtime.language))}`}
										onClick={() => down(record)}
									>
										{formatNumber(below, runtime.language)}
										<Icon name="chevron-right" />
									</button>
								)}
							</li>
						);
					})}
				</ul>
				{level?.hasMore && (
					<div className="record-list__foot">
						<Button variant="ghost" busy={level.loading} onClick={() => tree.loadMore(at)}>
							{texts.loadMore}
						</Button>
					</div>
				)}
			</div>
		</>
	);
}
