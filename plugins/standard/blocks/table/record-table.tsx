import type { JsonObject } from '@dougong/schemas';
import type { Filter, RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote } from '@dougong/ui';
import type { PageFilter, ProblemLike, RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useMemo, useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { type ColumnConfig, sortKeys, type SortConfig } from '../shared/config.ts';
import { allOf } from '../shared/filter.ts';
import { FilterChips } from '../shared/filter-chips.tsx';
import { selection } from '../shared/models.ts';
import { useStable } from '../shared/use-stable.ts';
import { useTell } from '../shared/use-tell.ts';
import { type BlockTexts, blockTexts, formatNumber } from '../shared/texts.ts';
import { Grid } from './grid.tsx';
import { groupsOf } from './groups.ts';
import { PhoneList } from './phone-list.tsx';
import { Toolbar } from './toolbar.tsx';
import { type TableState, useTable } from './use-table.ts';
import './table.css';

export interface RecordTableProps {
	runtime: RuntimePort;
	/** A key of `app.models`. */
	model: string;
	title?: string;
	columns: readonly ColumnConfig[];
	columnTitle(column: ColumnConfig): string | undefined;
	filter?: Filter;
	sort?: readonly SortConfig[];
	group?: string;
	/** Page that a record opens on. */
	open?: string;
	/** Form for new records, with what it starts with. */
	form?: string;
	preset?: JsonObject;
	/** Whether there is a way to add one; default: for those who may. */
	create?: boolean;
	storageKey: string;
	/** What the page was opened with, when it is about this model. */
	given?: { filter: PageFilter; onRemove(): void };
	/** Without search, filter and columns: for short lists inside a record. */
	isPlain?: boolean;
}

/** A table of records with everything to find one's way in it. On a phone: a list. */
export function RecordTable(props: RecordTableProps) {
	const { runtime, model, title, form, given, preset, create = true } = props;
	const texts = blockTexts(runtime.language);
	const clientModel = runtime.app.models[model];
	const where = given?.filter.where;
	const baseFilter = allOf(props.filter, where ? { formula: where } : undefined);
	const table = useTable({ ...props, baseFilter, sort: sortKeys(props.sort) });
	const fields = table.groupAt ? [...table.columns, table.groupAt] : table.columns;
	const options = useStable({ filter: table.filter, sort: table.sort, count: true, ...(clientModel && selection(clientModel, fields)) });
	const [total, setTotal] = useState<number>();
	const [problem, setProblem] = useState<{ problem: ProblemLike; retry(): void } | null>(null);
	const onError = useCallback((found: ProblemLike | null, retry: () => void) => setProblem(found && { problem: found, retry }), []);
	const onOpen = useCallback((record: RecordJson) => runtime.openRecord(model, record.id, props.open), [runtime, model, props.open]);
	if (!clientModel) return null;

	const formKey = form ?? runtime.defaultForm(model);
	const canCreate = create && clientModel.can.create && formKey !== null;
	const onNew = canCreate ? () => runtime.openForm(formKey, preset && { preset }) : null;
	const isNarrowed = table.isNarrowed || given !== undefined;
	const clear = () => {
		table.clear();
		given?.onRemove();
	};
	const empty = <Nothing texts={texts} isNarrowed={isNarrowed} onClear={clear} onNew={onNew} label={texts.createOf(clientModel.title)} />;
	const shared = { runtime, model, title: title ?? clientModel.title, table, options, texts, empty, total, onTotal: setTotal, onError, onOpen };
	return (
		<section className="block" aria-label={title ?? clientModel.title}>
			<BlockHead title={title} count={total === undefined ? undefined : texts.count(formatNumber(total, runtime.language))}>
				{props.isPlain ? (
					onNew && (
						<Button size="s" icon="plus" onClick={onNew}>
							{texts.create}
						</Button>
					)
				) : (
					<Toolbar runtime={runtime} table={table} texts={texts} newLabel={texts.createOf(clientModel.title)} onNew={onNew} />
				)}
			</BlockHead>
			{!props.isPlain && (
				<FilterChips
					runtime={runtime}
					fields={table.filterFields}
					filter={table.looking.filter}
					titles={table.looking.titles}
					texts={texts}
					given={given && { title: given.filter.title, onRemove: given.onRemove }}
					onChange={table.setFilter}
					onClear={clear}
				/>
			)}
			{problem && <ErrorNote problem={problem.problem} onRetry={problem.retry} />}
			{props.isPlain && total === 0 && !problem && <p className="block-none muted">{texts.noRecords}</p>}
			<div hidden={props.isPlain && total === 0}>
				{runtime.isPhone ? <PhoneList {...shared} /> : table.groupAt ? <GroupedGrid {...shared} table={table} /> : <Grid {...shared} groups={undefined} />}
			</div>
		</section>
	);
}

type GridShared = Omit<Parameters<typeof Grid>[0], 'groups'>;

function GroupedGrid(props: GridShared & { table: TableState }) {
	const { runtime, model, table, onTotal, onError } = props;
	const at = table.groupAt;
	const { result, error } = runtime.data.useAggregate(model, {
		...(table.filter && { filter: table.filter }),
		groupBy: at ? [at.path] : [],
		measures: [{ key: 'count', fn: 'count' }],
	});
	// While another grouping is on its way, the answer at hand may still be about the former field.
	const isAnswer = result?.groups.every((g) => at && at.path in g.by);
	const groups = useMemo(() => (at && result && isAnswer ? groupsOf(at, result, runtime.language) : undefined), [at, result, isAnswer, runtime.language]);
	const total = groups?.reduce((sum, g) => sum + g.count, 0);
	useTell(total, (n) => n !== undefined && onTotal(n));
	useTell(error, (problem) => onError(problem, () => undefined));
	return <Grid {...props} total={total} groups={groups ?? []} />;
}

function Nothing({
	texts,
	isNarrowed,
	label,
	onClear,
	onNew,
}: {
	texts: BlockTexts;
	isNarrowed: boolean;
	label: string;
	onClear(): void;
	onNew: (() => void) | null;
}) {
	if (isNarrowed) {
		return <EmptyState icon="search" title={texts.noMatches} body={texts.noMatchesBody} action={<Button onClick={onClear}>{texts.clearFilters}</Button>} />;
	}
	const action = onNew && (
		<Button icon="plus" onClick={onNew}>
			{label}
		</Button>
	);
	return <EmptyState title={texts.noRecords} body={onNew ? texts.noRecordsBody : undefined} action={action} />;
}
