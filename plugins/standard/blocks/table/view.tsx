import { EmptyState } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import type { ColumnConfig, ViewConfig } from '../shared/config.ts';
import { modelKey } from '../shared/models.ts';
import { viewKey } from '../shared/stored.ts';
import { blockTexts } from '../shared/texts.ts';
import { pageFilterOf } from '../shared/page-filter.ts';
import { RecordTable } from './record-table.tsx';

interface TableConfig extends ViewConfig {
	columns: ColumnConfig[];
	group?: string;
}

function TableBlock({ block, pageKey, runtime }: BlockProps<TableConfig>) {
	const model = modelKey(runtime.app, block.model);
	const given = pageFilterOf(runtime, pageKey, model);
	if (!runtime.app.models[model]) return <EmptyState icon="lock" title={blockTexts(runtime.language).unknownModel} />;
	const path = `page.${pageKey}.${block.key}`;
	return (
		<RecordTable
			runtime={runtime}
			model={model}
			title={block.title && runtime.text(`${path}.title`, block.title)}
			columns={block.columns}
			columnTitle={(c) => c.title && runtime.text(`${path}.columns.${c.key}.title`, c.title)}
			filter={block.where ? { formula: block.where } : undefined}
			sort={block.sort}
			group={block.group}
			open={block.open}
			form={block.form}
			create={block.create}
			storageKey={viewKey(runtime, pageKey, block.key)}
			given={given}
		/>
	);
}
export const table: BlockView = { type: 'table', View: TableBlock };
