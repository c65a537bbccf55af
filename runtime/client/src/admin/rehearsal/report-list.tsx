import { deadEndKinds, type RehearsalSummary, type RehearsalView } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Input, Pill, Select, Skeleton } from '@dougong/ui';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../../api/problem.ts';
import { listRehearsal, saveRehearsal } from '../../api/rehearsal.ts';
import { useClient } from '../../client-context.ts';
import { lineOf } from './report-lines.ts';
import type { RehearsalTexts } from './texts.ts';

export interface ReportListProps {
	env: string;
	view: RehearsalView;
	summary: RehearsalSummary;
	timeZone: string;
	words: RehearsalTexts;
	isRunning: boolean;
}

const freshMs = 3_000;
const placed: readonly RehearsalView[] = ['asked', 'reminders', 'dead-ends'];
const dated: readonly RehearsalView[] = ['asked', 'reminders', 'dead-ends', 'messages', 'calls', 'records'];
const searchable: readonly RehearsalView[] = ['asked', 'reminders', 'dead-ends', 'messages', 'paths', 'calls'];

/** A list of the report: filtered, page by page, and as a file. */
export function ReportList({ env, view, summary, timeZone, words, isRunning }: ReportListProps) {
	const { language, toasts } = useClient();
	const [filter, setFilter] = useState({ only: '', search: '', place: '', day: '' });
	const [busy, setBusy] = useState(false);
	const found = useInfiniteQuery({
		queryKey: ['rehearsal', env, language, view, filter],
		queryFn: ({ pageParam }) => listRehearsal(env, view, filter, pageParam),
		initialPageParam: '',
		getNextPageParam: (last) => last.cursor,
		placeholderData: keepPreviousData,
		refetchInterval: isRunning ? freshMs : false,
	});
	const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
	const total = found.data?.pages[0]?.total ?? 0;
	const time = (at: string) =>
		new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false, timeZone }).format(new Date(at));
	const options = optionsOf(view, words);
	const save = async () => {
		setBusy(true);
		await saveRehearsal(env, view, filter, language).catch(() => toasts.show(words.exportFailed, 'error'));
		setBusy(false);
	};
	return (
		<>
			<div className="rehearsal__filter">
				{options.length > 0 && (
					<Select
						aria-label={words.tabs[view]}
						empty={words.any}
						value={filter.only}
						options={options}
						onChange={(e) => setFilter({ ...filter, only: e.target.value })}
					/>
				)}
				{placed.includes(view) && (
					<Select
						aria-label={words.step}
						empty={words.anyStep}
						value={filter.place}
						options={placesOf(summary)}
						onChange={(e) => setFilter({ ...filter, place: e.target.value })}
					/>
				)}
				{dated.includes(view) && (
					<Input type="date" aria-label={words.onDay} value={filter.day} onChange={(e) => setFilter({ ...filter, day: e.target.value })} />
				)}
				{searchable.includes(view) && (
					<Input
						type="search"
						aria-label={words.search}
						placeholder={words.search}
						maxLength={100}
						value={filter.search}
						onChange={(e) => setFilter({ ...filter, search: e.target.value })}
					/>
				)}
				<span className="muted">{new Intl.NumberFormat(language).format(total)}</span>
				<Button icon="file" busy={busy} disabled={total === 0} onClick={() => void save()}>
					{words.export}
				</Button>
			</div>
			{found.error && <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />}
			{found.isLoading && <Skeleton lines={6} height={36} />}
			{found.data && rows.length === 0 && <EmptyState icon="check-circle" title={words.empty} />}
			{rows.length > 0 && (
				<ul className="list rehearsal__list" aria-label={words.tabs[view]}>
					{rows.map((row, i) => {
						const { title, lines, pill } = lineOf(view, row, { words, time });
						return (
							// biome-ignore lint/suspicious/noArrayIndexKey: rows of a report have no id of their own, and stay where they are
							<li key={i}>
								<span className="list__main">
									<span>{title}</span>
									{lines.filter(Boolean).map((line) => (
										<small key={line}>{line}</small>
									))}
								</span>
								{pill && (
									<span className="list__side">
										<Pill color={pill.color}>{pill.text}</Pill>
									</span>
								)}
							</li>
						);
					})}
				</ul>
			)}
			{found.hasNextPage && (
				<p className="admin__more">
					<Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
						{words.more}
					</Button>
				</p>
			)}
		</>
	);
}

/** Steps at which people were asked. */
function placesOf({ workflows }: RehearsalSummary): { value: string; label: string }[] {
	return workflows.flatMap(({ app, key, title, nodes }) =>
		nodes.flatMap(({ node, title: step, asked }) => (asked > 0 ? [{ value: `${app}/${key}/${node}`, label: `${title} · ${step}` }] : [])),
	);
}

function optionsOf(view: RehearsalView, words: RehearsalTexts): { value: string; label: string }[] {
	if (view === 'asked') return Object.entries(words.task).map(([value, label]) => ({ value, label }));
	if (view === 'reminders') return Object.entries(words.topics).map(([value, label]) => ({ value, label }));
	return view === 'dead-ends' ? deadEndKinds.map((value) => ({ value, label: words.kinds[value] })) : [];
}
