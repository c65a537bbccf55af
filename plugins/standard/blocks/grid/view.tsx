import type { RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote } from '@dougong/ui';
import type { BlockProps, BlockView, ProblemLike } from '@dougong/ui/contracts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { type ColumnConfig, sortKeys, type ViewConfig } from '../shared/config.ts';
import { allOf } from '../shared/filter.ts';
import { modelKey, selection } from '../shared/models.ts';
import { pageFilterOf } from '../shared/page-filter.ts';
import { viewKey } from '../shared/stored.ts';
import { blockTexts, formatNumber } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import { Bar } from './bar.tsx';
import { gridColumns } from './columns.ts';
import { ConflictsDialog } from './conflicts-dialog.tsx';
import { PhoneCards } from './phone-cards.tsx';
import { createResolve } from './resolve.ts';
import { Sheet, type SheetHandle } from './sheet.tsx';
import { gridTexts } from './texts.ts';
import { useEdits } from './use-edits.ts';
import './grid.css';

interface GridConfig extends ViewConfig {
	columns: ColumnConfig[];
	autosave?: boolean;
}

function GridBlock(props: BlockProps<GridConfig>) {
	const { block, runtime } = props;
	const model = modelKey(runtime.app, block.model);
	if (!runtime.app.models[model]) return <EmptyState icon="lock" title={blockTexts(runtime.language).unknownModel} />;
	return <Entry {...props} model={model} />;
}

function Entry({ block, pageKey, runtime, model }: BlockProps<GridConfig> & { model: string }) {
	const texts = blockTexts(runtime.language);
	const words = gridTexts(runtime.language);
	const clientModel = runtime.app.models[model];
	const path = `page.${pageKey}.${block.key}`;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the titles follow from the language
	const columns = useMemo(
		() => gridColumns(runtime, model, block.columns, (c) => c.title && runtime.text(`${path}.columns.${c.key}.title`, c.title)),
		[runtime.app, runtime.language, model, block.columns],
	);
	const given = pageFilterOf(runtime, pageKey, model);
	const chosen = clientModel ? selection(clientModel, columns) : { fields: [], expand: [] };
	const filter = allOf(block.where ? { formula: block.where } : undefined, given ? { formula: given.filter.where } : undefined);
	const options = useStable({ filter, sort: sortKeys(block.sort), count: true, ...chosen });
	const state = useEdits({
		runtime,
		model,
		expand: options.expand,
		storageKey: `${viewKey(runtime, pageKey, block.key)}.cells`,
		isAutomatic: block.autosave === true,
		texts,
		words,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: what was found stays known as long as the page is open
	const resolve = useMemo(() => createResolve(runtime, words), [runtime.data, words]);
	const [total, setTotal] = useState<number>();
	const [problem, setProblem] = useState<{ problem: ProblemLike; retry(): void } | null>(null);
	const onError = useCallback((found: ProblemLike | null, retry: () => void) => setProblem(found && { problem: found, retry }), []);
	const [isSettling, setSettling] = useState(false);
	const sheet = useRef<SheetHandle>(null);
	const conflicts = state.conflicts.length;
	useEffect(() => setSettling(conflicts > 0), [conflicts]);

	const save = () => {
		sheet.current?.commit();
		// What was typed last becomes an edit first.
		queueMicrotask(() => void state.save());
	};
	const discard = async () => {
		const isSure = await runtime.confirm({ title: words.discardTitle(state.cells.length), body: words.discardBody, danger: true, action: words.discard });
		if (isSure) state.discard();
	};
	const title = (block.title && runtime.text(`${path}.title`, block.title)) || clientModel?.title || '';
	const canUpdate = clientModel?.can.update === true;
	const canCreate = block.create === true && clientModel?.can.create === true;
	const shared = { runtime, model, title, columns, options, state, canUpdate, texts, words, onTotal: setTotal };
	const isEmpty = total === 0 && !canCreate;
	return (
		<section className="block" aria-label={title}>
			<BlockHead title={title} count={total === undefined ? undefined : texts.count(formatNumber(total, runtime.language))}>
				{!runtime.isPhone && (canUpdate || canCreate) && (
					<Bar
						state={state}
						columns={columns}
						words={words}
						isAutomatic={block.autosave === true}
						onSave={save}
						onDiscard={() => void discard()}
						onConflicts={() => setSettling(true)}
						onGoTo={(row, field) => sheet.current?.goTo(row, field)}
					/>
				)}
			</BlockHead>
			{problem && <ErrorNote problem={problem.problem} onRetry={problem.retry} />}
			{isEmpty && <EmptyState title={words.nothing} />}
			<div hidden={isEmpty}>
				{runtime.isPhone ? (
					<PhoneCards
						{...shared}
						save={
							<Button variant="primary" onClick={save} busy={state.isSaving} disabled={state.open === 0}>
								{words.save(state.open)}
							</Button>
						}
					/>
				) : (
					<Sheet
						{...shared}
						handle={sheet}
						canCreate={canCreate}
						resolve={resolve}
						onError={onError}
						onOpen={(record: RecordJson) => runtime.openRecord(model, record.id, block.open)}
					/>
				)}
			</div>
			{!runtime.isPhone && (canUpdate || canCreate) && <p className="worksheet-help muted">{words.help}</p>}
			{isSettling && conflicts > 0 && (
				<ConflictsDialog
					runtime={runtime}
					conflicts={state.conflicts}
					columns={columns}
					words={words}
					onSettle={state.settle}
					onClose={() => setSettling(false)}
				/>
			)}
		</section>
	);
}

export const grid: BlockView = { type: 'grid', View: GridBlock };
