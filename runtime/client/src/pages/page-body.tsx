import type { JsonObject, Page } from '@dougong/schemas';
import type { ClientApp } from '@dougong/schemas/api';
import { blockViews } from '@dougong/plugins/views';
import { EmptyState, Note, useIsPhone } from '@dougong/ui';
import type { BlockProps, RuntimePort } from '@dougong/ui/contracts';
import { type ComponentType, lazy, Suspense, useMemo, useState } from 'react';
import { modelRef } from '../app/addresses.ts';
import { useClient } from '../client-context.ts';
import { ErrorBoundary } from '../error-boundary.tsx';
import { FormHost, RuntimeHost } from '../runtime/create-runtime.tsx';
import { type OpenExplanation, type OpenStart, useRuntime } from '../runtime/use-runtime.ts';
import { FormPanel, type OpenForm } from './form-panel.tsx';
import { layoutRows } from './layout-rows.ts';

const StartDialog = lazy(() => import('../workflows/start-dialog.tsx').then((m) => ({ default: m.StartDialog })));
const ExplainPanel = lazy(() => import('../explain/explain-panel.tsx').then((m) => ({ default: m.ExplainPanel })));

/** The blocks of a page, for the panel too. */
export function PageBody({
	env,
	app,
	page,
	recordId,
	onClosePanel,
}: {
	env: string;
	app: ClientApp;
	page: Page;
	recordId: string | null;
	onClosePanel?(): void;
}) {
	const { t } = useClient();
	const isPhone = useIsPhone();
	const [form, setForm] = useState<OpenForm | null>(null);
	const record = useMemo(() => (page.record && recordId ? { model: modelRef(app, page.record), id: recordId } : null), [app, page.record, recordId]);
	const [explained, setExplained] = useState<OpenExplanation | null>(null);
	const [starting, setStarting] = useState<OpenStart | null>(null);
	const { runtime, host } = useRuntime({ env, app, record, onForm: setForm, onExplain: setExplained, onStart: setStarting });
	if (page.record && !recordId) return <EmptyState icon="search" title={t('record.none')} body={t('page.unknown-body')} />;
	const rows = layoutRows(page, isPhone || onClosePanel !== undefined);
	return (
		<FormHost.Provider value={host}>
			<RuntimeHost.Provider value={runtime}>
				<div className="page">
					{page.description && <p className="page__lead">{page.description}</p>}
					{runtime.me.personId === null && asksWhoReads(page) && <Note title={t('page.no-person')}>{t('page.no-person-body')}</Note>}
					{rows.length === 0 && <EmptyState icon="phone" title={t('page.empty-phone')} />}
					{rows.map((row) => (
						<div key={row.map((b) => b.key).join()} className="page__row" data-columns={row.length}>
							{row.map((block) => (
								<BlockFrame key={block.key} block={block} pageKey={page.key} runtime={runtime} />
							))}
						</div>
					))}
					{record && !page.blocks.some((b) => b.type === runsBlock.type) && <RunsOfRecord model={record.model} page={page} runtime={runtime} />}
				</div>
				{starting && (
					<Suspense>
						<StartDialog env={env} {...starting} onClose={() => setStarting(null)} />
					</Suspense>
				)}
				{form && <FormPanel env={env} app={app} open={form} onClose={() => setForm(null)} onSaved={host.onSaved} />}
				{explained && (
					<Suspense>
						<ExplainPanel runtime={runtime} {...explained} onClose={() => setExplained(null)} />
					</Suspense>
				)}
			</RuntimeHost.Provider>
		</FormHost.Provider>
	);
}

const runsBlock = { key: '-runs', type: 'runs' };
/** Where an author has not placed it: the runs of a record stand at the end of its page, if there are any. What may be started is in the head of the details. */
function RunsOfRecord({ model, page, runtime }: { model: string; page: Page; runtime: RuntimePort }) {
	const canStart = runtime.workflows.useStartable(model, runtime.recordId).length > 0 && !page.blocks.some((b) => b.type === 'detail');
	const { data } = runtime.workflows.useRuns(model, runtime.recordId);
	if (!canStart && !data?.length) return null;
	return <BlockFrame block={runsBlock} pageKey={page.key} runtime={runtime} />;
}

/** Whether the page shows what belongs to its reader. Without a person behind the account that is nothing. */
function asksWhoReads(page: Page): boolean {
	return /\b(ME|MY_\w+)\(\)/.test(JSON.stringify(page.blocks));
}

const views = new Map(blockViews.map((v) => [v.type, v.View as ComponentType<BlockProps<JsonObject>>]));
function BlockFrame({ block, pageKey, runtime }: { block: JsonObject & { key: string; type: string }; pageKey: string; runtime: RuntimePort }) {
	const { t } = useClient();
	const View = views.get(block.type);
	return (
		<div className="page__block">
			<ErrorBoundary t={t}>
				{View ? <View block={block} pageKey={pageKey} runtime={runtime} /> : <EmptyState icon="box" title={t('page.block-unknown', { type: block.type })} />}
			</ErrorBoundary>
		</div>
	);
}
