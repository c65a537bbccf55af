import { Button, EmptyState, ErrorNote, IconButton, Menu, Note, Skeleton } from '@dougong/ui';
import type { BlockProps, BlockView, ClientModel, RuntimePort } from '@dougong/ui/contracts';
import type { RecordJson } from '@dougong/schemas/api';
import { useMemo } from 'react';
import { FieldCell, isBlank, recordTitle } from '../shared/cell.tsx';
import type { ColumnConfig, SortConfig } from '../shared/config.ts';
import { expandable, modelKey } from '../shared/models.ts';
import { StartButtons, UnderWay } from '../runs/record-flow.tsx';
import { whereStarts } from '../runs/where-starts.ts';
import { problemWords } from '../shared/save-problem.ts';
import { viewKey } from '../shared/stored.ts';
import { type BlockTexts, blockTexts } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import { RecordTable } from '../table/record-table.tsx';
import { FieldValue } from './field-value.tsx';
import { headingFields, isEditableInPlace, type SectionConfig, sectionsOf } from './sections.ts';
import './detail.css';

interface RelatedConfig {
	key: string;
	title: string;
	model: string;
	by: string;
	columns: ColumnConfig[];
	where?: string;
	sort?: SortConfig[];
	open?: string;
	form?: string;
}
interface DetailConfig {
	sections?: SectionConfig[];
	form?: string;
	related?: RelatedConfig[];
}

function DetailBlock({ block, pageKey, runtime }: BlockProps<DetailConfig>) {
	const { recordId, recordModel } = runtime;
	const texts = blockTexts(runtime.language);
	const model = recordModel ? runtime.app.models[recordModel] : undefined;
	const sections = useMemo(() => (recordModel ? sectionsOf(runtime.app, recordModel, block.sections) : []), [runtime.app, recordModel, block.sections]);
	const expand = useStable(
		[...new Set([...expandable(sections.flatMap((s) => s.fields)), ...(model?.fields ?? []).filter((f) => f.reference).map((f) => f.key)])].slice(0, 10),
	);
	const { record, loading, error, refresh } = runtime.data.useRecord(recordModel ?? '', recordModel ? recordId : null, expand);
	if (!model || !recordModel) return <EmptyState icon="lock" title={texts.unknownModel} />;
	if (!record) {
		if (error)
			return error.code === 'record.not-found' ? (
				<EmptyState icon="search" title={texts.notFound} body={texts.notFoundBody} />
			) : (
				<ErrorNote problem={error} onRetry={refresh} />
			);
		return loading ? <DetailSkeleton /> : <EmptyState icon="search" title={texts.notFound} body={texts.notFoundBody} />;
	}
	const path = `page.${pageKey}.${block.key}`;
	return (
		<div className="block detail">
			<DetailHead
				runtime={runtime}
				modelKey={recordModel}
				model={model}
				record={record}
				form={block.form}
				offersStarts={whereStarts(runtime.app.pages[pageKey]) === 'detail'}
				texts={texts}
				refresh={refresh}
			/>
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			<div className="detail__sections">
				{sections.map((section) => (
					<section key={section.key} className="detail__section">
						{section.title && <h3>{runtime.text(`${path}.sections.${section.key}.title`, section.title)}</h3>}
						<dl>
							{section.fields.map((at) => (
								<FieldValue
									key={at.path}
									runtime={runtime}
									model={recordModel}
									at={at}
									record={record}
									isEditable={!at.crosses && isEditableInPlace(model, at.field, record)}
									texts={texts}
									onConflict={refresh}
								/>
							))}
						</dl>
					</section>
				))}
			</div>
			{block.related?.map((related) => (
				<Related
					key={related.key}
					related={related}
					path={`${path}.related.${related.key}`}
					storageKey={viewKey(runtime, pageKey, `${block.key}.${related.key}`)}
					runtime={runtime}
					record={record}
				/>
			))}
		</div>
	);
}
export const detail: BlockView = { type: 'detail', View: DetailBlock };

interface HeadProps {
	runtime: RuntimePort;
	modelKey: string;
	model: ClientModel;
	record: RecordJson;
	form: string | undefined;
	/** With what may be started for the record. */
	offersStarts: boolean;
	texts: BlockTexts;
	refresh(): void;
}
function DetailHead({ runtime, modelKey: key, model, record, form, offersStarts, texts, refresh }: HeadProps) {
	const title = recordTitle(runtime, key, record, texts.untitled);
	const formKey = form ?? runtime.defaultForm(key);
	const canUpdate = record.can?.update ?? model.can.update;
	const canDelete = record.can?.delete ?? model.can.delete;
	const isArchived = record.archivedAt !== undefined;
	const pills = headingFields(model).filter((f) => !isBlank(record.values[f.key]));
	const restore = () =>
		runtime.data.restore(key, record.id).then(
			() => {
				runtime.toast(texts.restoredToast(title));
				refresh();
			},
			(problem: unknown) => runtime.toast(problemWords(problem, texts), 'error'),
		);
	const archive = async () => {
		if (!(await runtime.confirm({ title: texts.archiveTitle(title), body: texts.archiveBody, action: texts.archive, danger: true }))) return;
		try {
			await runtime.data.archive(key, record.id, record.version);
			runtime.toast(texts.archivedToast(title), 'ok', restore);
		} catch (problem) {
			runtime.toast(problemWords(problem, texts), 'error');
		}
		refresh();
	};
	return (
		<>
			<header className="detail__head">
				<div className="detail__heading">
					<h1>{title}</h1>
					{pills.map((field) => (
						<FieldCell key={field.key} runtime={runtime} at={{ path: field.key, title: field.title, field, model: key, crosses: false }} record={record} />
					))}
				</div>
				{offersStarts && !isArchived && <StartButtons runtime={runtime} model={key} record={{ id: record.id, title }} />}
				{canUpdate && !isArchived && formKey && (
					<Button icon="edit" onClick={() => runtime.openForm(formKey, { recordId: record.id })}>
						{texts.edit}
					</Button>
				)}
				{canDelete && !isArchived && (
					<Menu
						align="end"
						trigger={<IconButton icon="more" label={texts.moreActions} />}
						groups={[{ key: 'record', items: [{ key: 'archive', label: texts.archive, icon: 'archive', danger: true, onSelect: () => void archive() }] }]}
					/>
				)}
			</header>
			<UnderWay runtime={runtime} model={key} record={{ id: record.id, title }} />
			{isArchived && (
				<Note
					kind="warn"
					title={texts.archived}
					action={
						canDelete && (
							<Button size="s" icon="undo" onClick={() => void restore()}>
								{texts.restore}
							</Button>
						)
					}
				>
					{texts.archivedNote}
				</Note>
			)}
		</>
	);
}

function Related({
	related,
	path,
	storageKey,
	runtime,
	record,
}: {
	related: RelatedConfig;
	path: string;
	storageKey: string;
	runtime: RuntimePort;
	record: RecordJson;
}) {
	const model = modelKey(runtime.app, related.model);
	if (!runtime.app.models[model]) return null;
	const mine = { field: related.by, op: 'eq' as const, value: record.id };
	return (
		<RecordTable
			runtime={runtime}
			model={model}
			title={runtime.text(`${path}.title`, related.title)}
			columns={related.columns}
			columnTitle={(c) => c.title && runtime.text(`${path}.columns.${c.key}.title`, c.title)}
			filter={related.where ? { and: [mine, { formula: related.where }] } : mine}
			sort={related.sort}
			open={related.open}
			form={related.form}
			preset={{ [related.by]: record.id }}
			storageKey={storageKey}
			isPlain
		/>
	);
}

function DetailSkeleton() {
	return (
		<div className="block detail">
			<div className="detail__head">
				<span className="skeleton" style={{ width: 260, height: 26 }} />
			</div>
			<div className="detail__section">
				<Skeleton lines={8} />
			</div>
		</div>
	);
}
