import type { RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useMemo } from 'react';
import { isBlank, recordTitle } from '../shared/cell.tsx';
import { selection } from '../shared/models.ts';
import { lineLayout, RecordLine } from '../shared/record-line.tsx';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import type { BlockTexts } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import { useTell } from '../shared/use-tell.ts';
import type { TableState } from '../table/use-table.ts';
import { pathTo } from './assemble.ts';

interface MatchesProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	table: TableState;
	parentField: string;
	/** Path of the field that says most, shown first: a row on a phone has room for few. */
	lead?: string | undefined;
	/** All records, when the tree is small enough to have been loaded whole. */
	byId: ReadonlyMap<string, RecordJson> | undefined;
	texts: BlockTexts;
	onTotal(total: number | undefined): void;
	onClear(): void;
	onOpen(record: RecordJson): void;
}

/** So many fields at most stand below a heading; those without room are not drawn. */
const most = 8;

/** What was searched for, wherever in the tree it lies: each with the way to it. */
export function Matches({ runtime, model, title, table, parentField, lead, byId, texts, onTotal, onClear, onOpen }: MatchesProps) {
	const clientModel = runtime.app.models[model];
	const options = useStable({
		filter: table.filter,
		sort: table.sort,
		limit: 50,
		count: true,
		...(clientModel && selection(clientModel, table.columns, [parentField])),
	});
	const expand = useStable({ ...options, expand: [...new Set([parentField, ...(options.expand ?? [])])].slice(0, 10) });
	const { records, total, loading, error, hasMore, loadMore, refresh } = runtime.data.useList(model, expand);
	useTell(total, onTotal);
	const layout = useMemo(() => {
		const [heading, ...others] = table.columns;
		const first = others.filter((c) => c.path === lead);
		return lineLayout([...(heading ? [heading] : []), ...first, ...others.filter((c) => c.path !== lead)], most);
	}, [table.columns, lead]);
	const wayTo = (record: RecordJson) => {
		const above = byId && pathTo(byId, parentField, record.id);
		if (above?.length) return above.map((r) => recordTitle(runtime, model, r, texts.untitled)).join(' › ');
		const parent = record.expanded?.[parentField];
		return isBlank(record.values[parentField]) || !parent || Array.isArray(parent) ? '' : (parent.title ?? '');
	};
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	return (
		<div className="record-list">
			{loading && records.length === 0 && <SkeletonLines count={5} texts={texts} />}
			{!loading && records.length === 0 && (
				<EmptyState icon="search" title={texts.noMatches} body={texts.noMatchesBody} action={<Button onClick={onClear}>{texts.clearFilters}</Button>} />
			)}
			<ul aria-label={title}>
				{records.map((record) => (
					<li key={record.id}>
						<RecordLine runtime={runtime} model={model} layout={layout} record={record} texts={texts} above={wayTo(record)} onOpen={onOpen} />
					</li>
				))}
			</ul>
			{hasMore && (
				<div className="record-list__foot">
					<Button size="s" variant="ghost" busy={loading} onClick={loadMore}>
						{texts.loadMore}
					</Button>
				</div>
			)}
		</div>
	);
}
