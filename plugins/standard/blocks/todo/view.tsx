import type { RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon } from '@dougong/ui';
import type { BlockProps, BlockView, RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useEffect, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { FieldCell, recordTitle } from '../shared/cell.tsx';
import { type SortConfig, sortKeys } from '../shared/config.ts';
import { type FieldAt, fieldAt, modelKey, selection } from '../shared/models.ts';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import { Day } from './day.tsx';
import { Tasks, tasksKey } from './tasks.tsx';
import { type BlockTexts, blockTexts, formatNumber } from '../shared/texts.ts';
import './todo.css';

interface TodoItem {
	key: string;
	title: string;
	model: string;
	where?: string;
	sort?: SortConfig[];
	due?: string;
	since?: string;
	form?: string;
	page?: string;
}

function TodoBlock({ block, pageKey, runtime }: BlockProps<{ items: TodoItem[]; tasks?: boolean; empty?: string }>) {
	const texts = blockTexts(runtime.language);
	const path = `page.${pageKey}.${block.key}`;
	const [totals, setTotals] = useState<Record<string, number>>({});
	const onTotal = useCallback((key: string, total: number) => setTotals((t) => (t[key] === total ? t : { ...t, [key]: total })), []);
	const items = block.items.filter((i) => runtime.app.models[modelKey(runtime.app, i.model)]);
	const parts = [...(block.tasks ? [tasksKey] : []), ...items.map((i) => i.key)];
	const left = parts.reduce((sum, key) => sum + (totals[key] ?? 0), 0);
	const isKnown = parts.every((key) => totals[key] !== undefined);
	const title = block.title && runtime.text(`${path}.title`, block.title);
	return (
		<section className="block" aria-label={title}>
			<BlockHead title={title} count={isKnown && left > 0 ? formatNumber(left, runtime.language) : undefined} />
			{isKnown && left === 0 && (
				<div className="record-list">
					<EmptyState
						icon="check-circle"
						title={block.empty ? runtime.text(`${path}.empty`, block.empty) : texts.allDone}
						body={block.empty ? undefined : texts.allDoneBody}
					/>
				</div>
			)}
			{!isKnown && left === 0 && (
				<div className="record-list">
					<SkeletonLines count={3} texts={texts} />
				</div>
			)}
			{block.tasks && <Tasks runtime={runtime} texts={texts} onTotal={onTotal} />}
			{items.map((item) => (
				<Item
					key={item.key}
					item={item}
					title={runtime.text(`${path}.items.${item.key}.title`, item.title)}
					runtime={runtime}
					texts={texts}
					onTotal={onTotal}
				/>
			))}
		</section>
	);
}
export const todo: BlockView = { type: 'todo', View: TodoBlock };

const firstFew = 5;

interface ItemProps {
	item: TodoItem;
	title: string;
	runtime: RuntimePort;
	texts: BlockTexts;
	onTotal(key: string, total: number): void;
}
/** The records of one thing to do; nothing when there are none. */
function Item({ item, title, runtime, texts, onTotal }: ItemProps) {
	const model = modelKey(runtime.app, item.model);
	const clientModel = runtime.app.models[model];
	const day = item.due ?? item.since;
	const at = day ? fieldAt(runtime.app, model, day) : undefined;
	const about = clientModel && aboutField(runtime, model);
	const options = clientModel && {
		...(item.where && { filter: { formula: item.where } }),
		sort: item.sort ? sortKeys(item.sort) : at ? [at.path] : [],
		limit: firstFew,
		count: true,
		...selection(
			clientModel,
			[at, about].filter((f) => f !== undefined),
		),
	};
	const { records, total, loading, error, hasMore, loadMore, refresh } = runtime.data.useList(model, options ?? null);
	useEffect(() => {
		if (total !== undefined) onTotal(item.key, total);
		else if (error) onTotal(item.key, 1);
	}, [item.key, total, error, onTotal]);
	const open = (record: RecordJson) => (item.form ? runtime.openForm(item.form, { recordId: record.id }) : runtime.openRecord(model, record.id, item.page));
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	if (records.length === 0) return null;
	return (
		<div className="record-list todo">
			<h3 className="todo__title">
				{title}
				<span className="todo__count">{formatNumber(total ?? records.length, runtime.language)}</span>
			</h3>
			<ul>
				{records.map((record) => (
					<li key={record.id}>
						<button type="button" className="record-line todo__line" onClick={() => open(record)}>
							<span className="record-line__title">{recordTitle(runtime, model, record, texts.untitled)}</span>
							<span className="todo__end">
								{about && record.values[about.path] !== runtime.me.personId && <FieldCell runtime={runtime} at={about} record={record} />}
								{at && <Day value={record.values[at.path]} isDue={item.due !== undefined} language={runtime.language} texts={texts} />}
								<Icon name="chevron-right" />
							</span>
						</button>
					</li>
				))}
			</ul>
			{hasMore && (
				<div className="record-list__foot">
					<Button size="s" variant="ghost" busy={loading} onClick={loadMore}>
						{texts.more(formatNumber((total ?? 0) - records.length, runtime.language))}
					</Button>
				</div>
			)}
		</div>
	);
}

/** Whom or what a record is about: its first reference, when that does not name the record anyway. */
function aboutField(runtime: RuntimePort, model: string): FieldAt | undefined {
	const { fields, titleField } = runtime.app.models[model] ?? { fields: [], titleField: '' };
	const field = fields.find((f) => f.reference && !f.reference.many && !f.reference.tree && f.key !== titleField);
	return field && { path: field.key, title: field.title, field, model, crosses: false };
}
