import { type RehearsalSummary, rehearsalViews } from '@dougong/schemas/api';
import { Tabs } from '@dougong/ui';
import { useState } from 'react';
import { useClient } from '../../client-context.ts';
import { ReportList } from './report-list.tsx';
import type { RehearsalTexts } from './texts.ts';

const shown = ['runs', 'asked', 'people', 'reminded', 'escalated', 'late', 'messages', 'calls', 'records', 'deadEnds'] as const;
/** What cannot go on comes before everything else that is listed. */
const tabs = ['overview', 'dead-ends', ...rehearsalViews.filter((view) => view !== 'dead-ends')] as const;
type Tab = (typeof tabs)[number];

export interface ReportProps {
	env: string;
	summary: RehearsalSummary;
	timeZone: string;
	words: RehearsalTexts;
}

/** What came of a rehearsal: numbers first, then each list. */
export function RehearsalReport({ env, summary, timeZone, words }: ReportProps) {
	const { language } = useClient();
	const [tab, setTab] = useState<Tab>('overview');
	const number = new Intl.NumberFormat(language);
	const { totals } = summary;
	const titled = tabs.map((key) => ({ key, label: words.tabs[key], ...(key === 'dead-ends' && { count: totals.deadEnds }) }));
	return (
		<>
			<dl className="rehearsal__totals">
				{shown.map((name) => (
					<div key={name} data-wrong={(name === 'deadEnds' && totals[name] > 0) || undefined}>
						<dt>{words.totals[name]}</dt>
						<dd>{number.format(totals[name])}</dd>
					</div>
				))}
			</dl>
			{totals.withoutAccount > 0 && <p className="muted">{words.withoutAccount(number.format(totals.withoutAccount))}</p>}
			<Tabs label={words.tab} tabs={titled} value={tab} onChange={(key) => setTab(tabs.find((one) => one === key) ?? 'overview')}>
				<div className="rehearsal__tab">
					{tab === 'overview' ? (
						<Overview summary={summary} words={words} />
					) : (
						<ReportList key={tab} env={env} view={tab} summary={summary} timeZone={timeZone} words={words} isRunning={summary.rehearsal?.state === 'running'} />
					)}
				</div>
			</Tabs>
		</>
	);
}

const columns = ['visits', 'asked', 'people', 'done', 'open', 'late', 'reminded', 'escalated'] as const;

/** Each workflow with its steps. */
function Overview({ summary: { workflows }, words }: Pick<ReportProps, 'summary' | 'words'>) {
	const { language } = useClient();
	const number = new Intl.NumberFormat(language);
	if (workflows.length === 0) return <p className="muted">{words.empty}</p>;
	return (
		<>
			{workflows.map((workflow) => {
				const id = `rehearsed-${workflow.app}-${workflow.key}`;
				return (
					// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard
					<section key={id} className="rehearsal__table" aria-labelledby={id} tabIndex={0}>
						<h3 id={id}>
							{workflow.title} <small className="muted">{number.format(Object.values(workflow.runs).reduce((a, b) => a + b, 0))}</small>
						</h3>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{words.head.node}</th>
									{columns.map((name) => (
										<th key={name} scope="col" className="num">
											{words.head[name]}
										</th>
									))}
								</tr>
							</thead>
							<tbody>
								{workflow.nodes.map((node) => (
									<tr key={node.node}>
										<th scope="row">{node.title}</th>
										{columns.map((name) => (
											<td key={name} className="num" data-late={(name === 'late' && node.late > 0) || undefined}>
												{node[name] === 0 ? '–' : number.format(node[name])}
											</td>
										))}
									</tr>
								))}
							</tbody>
						</table>
					</section>
				);
			})}
		</>
	);
}
