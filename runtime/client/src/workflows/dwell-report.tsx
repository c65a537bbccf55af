import { EmptyState, ErrorNote, Field, Input, Skeleton, presentNow } from '@dougong/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { getDwell } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import type { WorkflowAt } from './runs-list.tsx';
import { barsOf, spanWords } from './spans.ts';
import type { WorkflowTexts } from './texts.ts';
import '../runs/runs.css';

const usualDays = 90;
const isoDay = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

/** Where the time of a workflow goes: each step with how long runs stay in it, the slowest first. */
export function DwellReport({ at, words }: { at: WorkflowAt; words: WorkflowTexts }) {
	const { language } = useClient();
	const [span, setSpan] = useState(() => ({ from: isoDay(new Date(presentNow().getTime() - usualDays * 86_400_000)), to: isoDay(presentNow()) }));
	const isWhole = span.from !== '' && span.to !== '' && span.from <= span.to;
	const { env, app, workflow } = at;
	const found = useQuery({
		queryKey: ['data', env, 'runs', language, 'dwell', app, workflow, span],
		queryFn: () => getDwell(env, app, workflow, span),
		enabled: isWhole,
		placeholderData: keepPreviousData,
		staleTime: 60_000,
	});
	const nodes = [...(found.data?.nodes ?? [])].sort((a, b) => b.median - a.median);
	const bars = barsOf(nodes);
	const say = (seconds: number) => spanWords(seconds, words, language);
	const { dwellHead: head } = words;
	return (
		<>
			<div className="dwell__span">
				{(['from', 'to'] as const).map((end) => (
					<Field key={end} id={`dwell-${end}`} label={end === 'from' ? words.dwellFrom : words.dwellTo}>
						<Input id={`dwell-${end}`} type="date" value={span[end]} invalid={!isWhole} onChange={(e) => setSpan({ ...span, [end]: e.target.value })} />
					</Field>
				))}
			</div>
			<p className="muted" id="dwell-lead">
				{words.dwellLead}
			</p>
			{found.error && <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />}
			{found.isLoading && <Skeleton lines={6} height={28} />}
			{found.data && nodes.length === 0 && <EmptyState icon="clock" title={words.dwellNone} />}
			{found.data && nodes.length > 0 && (
				<>
					{found.data.runs.ended > 0 && <p>{words.dwellRuns(found.data.runs.ended, say(found.data.runs.median), say(found.data.runs.p90))}</p>}
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard */}
					<section className="run__table" aria-labelledby="dwell-lead" tabIndex={0}>
						<table className="plain-table dwell">
							<thead>
								<tr>
									<th scope="col">{head.node}</th>
									<th scope="col" aria-label={`${head.median}, ${head.p90}`} />
									{([head.median, head.p90, head.longest, head.visits, head.open, head.overdue, head.returned] as const).map((title) => (
										<th key={title} scope="col" className="num">
											{title}
										</th>
									))}
								</tr>
							</thead>
							<tbody>
								{nodes.map((node, i) => (
									<tr key={node.node}>
										<th scope="row">{node.title}</th>
										<td className="dwell__bars">
											<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={words.dwellBar(say(node.median), say(node.p90))}>
												<rect className="dwell__p90" width={bars[i]?.p90} height="10" rx="1.5" />
												<rect className="dwell__median" width={bars[i]?.median} height="10" rx="1.5" />
											</svg>
										</td>
										<td className="num">{say(node.median)}</td>
										<td className="num">{say(node.p90)}</td>
										<td className="num">{say(node.longest)}</td>
										<td className="num">{node.visits}</td>
										<td className="num">{node.open}</td>
										<td className="num" data-late={node.overdue > 0 || undefined}>
											{node.overdue}
										</td>
										<td className="num">{node.returned}</td>
									</tr>
								))}
							</tbody>
						</table>
					</section>
				</>
			)}
		</>
	);
}
