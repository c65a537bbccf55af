import type { Filter } from '@dougong/schemas/api';
import { cx, Dialog, EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import { useMemo, useState } from 'react';
import { allOf } from '../shared/filter.ts';
import { fieldAt, selection } from '../shared/models.ts';
import { lineLayout, RecordLine } from '../shared/record-line.tsx';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import { formatNumber } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import { standingOf } from './bands.ts';
import type { Goals } from './goals.ts';
import { type Heat, type HeatCell, type HeatLine, heatOf } from './heat.ts';
import { StandingMark } from './standing-mark.tsx';

interface HeatMapProps {
	goals: Goals;
	heat: { rows: string; columns: string } | undefined;
	filter: Filter | undefined;
	onOpen?: string;
}
/** Mean scores by two fields, coloured by band and told in words; a press shows the records behind one of them. */
export function HeatMap({ goals, heat, filter, onOpen }: HeatMapProps) {
	const { runtime, tree, roles, words } = goals;
	const row = heat ? fieldAt(runtime.app, tree.model, heat.rows) : roles.get('unit');
	const column = heat ? fieldAt(runtime.app, tree.model, heat.columns) : roles.get('level');
	const score = roles.get('score');
	const { result, error } = runtime.data.useAggregate(tree.model, {
		...(filter && { filter }),
		groupBy: row && column ? [row.path, column.path] : [],
		measures: [{ key: 'count', fn: 'count' }, ...(score ? [{ key: 'score', fn: 'avg' as const, field: score.path }] : [])],
	});
	const grid = useMemo(() => (result && row && column ? heatOf(result, row, column, words.blank) : undefined), [result, row, column, words.blank]);
	const [chosen, setChosen] = useState<{ title: string; filter: Filter } | null>(null);
	if (!row || !column) return <EmptyState icon="board" title={words.heatNone} />;
	if (error) return <ErrorNote problem={error} />;
	if (!grid) return <Skeleton lines={6} height={40} />;
	if (grid.rows.length === 0) return <EmptyState icon="board" title={goals.texts.noRecords} />;
	const choose = (r: HeatLine, c: HeatLine) => {
		const where = (path: string, line: HeatLine): Filter => (line.value === null ? { field: path, op: 'empty' } : { field: path, op: 'eq', value: line.value });
		setChosen({ title: `${r.title} · ${c.title}`, filter: allOf(filter, where(row.path, r), where(column.path, c)) as Filter });
	};
	return (
		<>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
			<section className="goal-heat" tabIndex={0} aria-label={words.heatLabel(row.title, column.title)}>
				<HeatTable goals={goals} grid={grid} corner={`${row.title} / ${column.title}`} onChoose={choose} />
			</section>
			{chosen && (
				<Dialog open onClose={() => setChosen(null)} side="right" title={chosen.title}>
					<Behind goals={goals} filter={chosen.filter} title={chosen.title} page={onOpen} />
				</Dialog>
			)}
		</>
	);
}

function HeatTable({ goals, grid, corner, onChoose }: { goals: Goals; grid: Heat; corner: string; onChoose(row: HeatLine, column: HeatLine): void }) {
	return (
		<table>
			<thead>
				<tr>
					<th scope="col">{corner}</th>
					{grid.columns.map((column) => (
						<th key={JSON.stringify(column.value)} scope="col">
							{column.title}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{grid.rows.map((row) => (
					<tr key={JSON.stringify(row.value)}>
						<th scope="row">{row.title}</th>
						{grid.columns.map((column) => {
							const cell = grid.at(row, column);
							return (
								<td key={JSON.stringify(column.value)}>
									{cell ? (
										<Cell goals={goals} cell={cell} row={row} column={column} onChoose={() => onChoose(row, column)} />
									) : (
										<span className="goal-heat__none">
											<span aria-hidden="true">·</span>
											<span className="vh">{goals.words.heatEmpty}</span>
										</span>
									)}
								</td>
							);
						})}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell({ goals, cell, row, column, onChoose }: { goals: Goals; cell: HeatCell; row: HeatLine; column: HeatLine; onChoose(): void }) {
	const { runtime, tree, roles, words } = goals;
	const standing = standingOf(tree, roles, { score: cell.score });
	const count = formatNumber(cell.count, runtime.language);
	const score = cell.score === null ? words.noScore : formatNumber(cell.score, runtime.language, { maximumFractionDigits: 1 });
	return (
		<button type="button" className={cx('goal-heat__cell', standing && `goal-heat__cell--${standing.tone}`)} onClick={onChoose}>
			<span className="vh">{words.heatCell(row.title, column.title)}</span>
			<strong>{score}</strong>
			<span>
				{standing && <StandingMark standing={standing} />} <span className="goal-heat__count">{words.heatGoals(count)}</span>
			</span>
		</button>
	);
}

function Behind({ goals, filter, title, page }: { goals: Goals; filter: Filter; title: string; page?: string }) {
	const { runtime, tree, clientModel, roles, texts } = goals;
	const titleAt = fieldAt(runtime.app, tree.model, clientModel.titleField);
	const fields = [titleAt, roles.get('status'), roles.get('score'), roles.get('weight'), roles.get('owner')].filter((at) => at !== undefined);
	const score = roles.get('score');
	const options = useStable({ filter, limit: 100, ...(score?.field.sortable && { sort: [score.path] }), ...selection(clientModel, fields) });
	const { records, loading, error, refresh } = runtime.data.useList(tree.model, options);
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	return (
		<div className="record-list">
			{loading && <SkeletonLines count={4} texts={texts} />}
			<ul aria-label={title}>
				{records.map((record) => (
					<li key={record.id}>
						<RecordLine
							runtime={runtime}
							model={tree.model}
							layout={lineLayout(fields)}
							record={record}
							texts={texts}
							onOpen={() => runtime.openRecord(tree.model, record.id, page)}
						/>
					</li>
				))}
			</ul>
		</div>
	);
}
