import { Button, EmptyState, ErrorNote } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { useCallback, useMemo } from 'react';
import type { RecordJson } from '@dougong/schemas/api';
import { BlockHead } from '../shared/block-head.tsx';
import { sortKeys, type ViewConfig } from '../shared/config.ts';
import { allOf } from '../shared/filter.ts';
import { FilterChips } from '../shared/filter-chips.tsx';
import { noFilter } from '../shared/filter.ts';
import { fieldAt, modelKey, selection } from '../shared/models.ts';
import { pageFilterOf } from '../shared/page-filter.ts';
import { lineLayout, RecordLine } from '../shared/record-line.tsx';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import { blockTexts, formatNumber } from '../shared/texts.ts';

const pageSize = 20;

function ListBlock({ block, pageKey, runtime }: BlockProps<ViewConfig & { fields: string[] }>) {
	const texts = blockTexts(runtime.language);
	const model = modelKey(runtime.app, block.model);
	const clientModel = runtime.app.models[model];
	const given = pageFilterOf(runtime, pageKey, model);
	const fields = useMemo(
		() => block.fields.map((path) => fieldAt(runtime.app, model, path)).filter((at) => at !== undefined),
		[runtime.app, model, block.fields],
	);
	const layout = useMemo(() => lineLayout(fields, 4), [fields]);
	const filter = allOf(block.where ? { formula: block.where } : undefined, given && { formula: given.filter.where });
	const options = clientModel && { filter, sort: sortKeys(block.sort), limit: pageSize, count: true, ...selection(clientModel, fields) };
	const { records, total, loading, error, hasMore, loadMore, refresh } = runtime.data.useList(model, options ?? null);
	const onOpen = useCallback((record: RecordJson) => runtime.openRecord(model, record.id, block.open), [runtime, model, block.open]);
	if (!clientModel) return <EmptyState icon="lock" title={texts.unknownModel} />;
	const formKey = block.form ?? runtime.defaultForm(model);
	const canCreate = block.create !== false && clientModel.can.create && formKey !== null;
	const title = block.title && runtime.text(`page.${pageKey}.${block.key}.title`, block.title);
	return (
		<section className="block" aria-label={title ?? clientModel.title}>
			<BlockHead title={title} count={total === undefined ? undefined : texts.count(formatNumber(total, runtime.language))}>
				{canCreate && (
					<Button icon="plus" onClick={() => runtime.openForm(formKey)}>
						{texts.createOf(clientModel.title)}
					</Button>
				)}
			</BlockHead>
			{given && (
				<FilterChips
					runtime={runtime}
					fields={[]}
					filter={noFilter}
					titles={{}}
					texts={texts}
					given={{ title: given.filter.title, onRemove: given.onRemove }}
					onChange={given.onRemove}
					onClear={given.onRemove}
				/>
			)}
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			<div className="record-list">
				{records.length > 0 && (
					<ul aria-label={title ?? clientModel.title}>
						{records.map((record) => (
							<li key={record.id}>
								<RecordLine runtime={runtime} model={model} layout={layout} record={record} texts={texts} onOpen={onOpen} />
							</li>
						))}
					</ul>
				)}
				{loading && records.length === 0 && <SkeletonLines count={4} texts={texts} />}
				{!loading && !error && records.length === 0 && <EmptyState title={given ? texts.noMatches : texts.noRecords} />}
				{hasMore && (
					<div className="record-list__foot">
						<Button size="s" variant="ghost" busy={loading} onClick={loadMore}>
							{texts.loadMore}
						</Button>
					</div>
				)}
			</div>
		</section>
	);
}
export const list: BlockView = { type: 'list', View: ListBlock };
