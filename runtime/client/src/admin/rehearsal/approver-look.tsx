import { Button, EmptyState, ErrorNote, Pill, Select } from '@dougong/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listApps } from '../../api/endpoints.ts';
import { asProblem } from '../../api/problem.ts';
import { lookAtApprovers } from '../../api/rehearsal.ts';
import { listWorkflows } from '../../api/workflows.ts';
import { useClient } from '../../client-context.ts';
import type { RehearsalTexts } from './texts.ts';

/** Whom a workflow would ask, whoever began it, as the directory is now; nothing is begun. */
export function ApproverLook({ env, words }: { env: string; words: RehearsalTexts }) {
	const { language } = useClient();
	const [ref, setRef] = useState('');
	const workflows = useQuery({ queryKey: ['approver-look', env, language], queryFn: () => ownWorkflows(env) });
	const look = useMutation({
		mutationFn: (of: string) => {
			const [app = '', key = ''] = of.split('/');
			return lookAtApprovers(env, app, key);
		},
	});
	const options = workflows.data ?? [];
	if (options.length === 0) return null;
	const chosen = ref === '' ? (options[0]?.value ?? '') : ref;
	const number = (n: number) => new Intl.NumberFormat(language).format(n);
	const found = look.data;
	return (
		<section className="admin__card stack rehearsal__look" aria-labelledby="approver-look">
			<h2 id="approver-look">{words.look}</h2>
			<p className="muted">{words.lookHelp}</p>
			<div className="rehearsal__filter">
				<Select aria-label={words.workflow} value={chosen} options={options} onChange={(e) => setRef(e.target.value)} />
				<Button icon="search" busy={look.isPending} onClick={() => look.mutate(chosen)}>
					{words.lookGo}
				</Button>
			</div>
			{look.error && <ErrorNote problem={asProblem(look.error)} />}
			{found && (
				<>
					<p className="muted">{words.looked(number(found.initiators), number(found.tookMs))}</p>
					{found.deadEnds.length === 0 && <EmptyState icon="check-circle" title={words.noGaps} />}
					{found.deadEnds.length > 0 && (
						<ul className="list rehearsal__list" aria-label={words.tabs['dead-ends']}>
							{found.deadEnds.map(({ kind, node, count, initiators, people, detail }) => (
								<li key={`${kind} ${node?.key ?? ''}`}>
									<span className="list__main">
										<span>{detail}</span>
										<small>{[node?.title, ...people.map((one) => one.title)].filter(Boolean).join(' · ')}</small>
										<small>{initiators.map((one) => one.title).join('、')}</small>
									</span>
									<span className="list__side">
										<Pill color="red">{words.concerns(number(count))}</Pill>
									</span>
								</li>
							))}
						</ul>
					)}
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard */}
					<section className="rehearsal__table" tabIndex={0} aria-label={words.look}>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{words.head.node}</th>
									<th scope="col" className="num">
										{words.timesAsked}
									</th>
									<th scope="col" className="num">
										{words.whom}
									</th>
									<th scope="col" />
								</tr>
							</thead>
							<tbody>
								{found.nodes.map(({ node, title, asked, people, most }) => (
									<tr key={node}>
										<th scope="row">{title}</th>
										<td className="num">{number(asked)}</td>
										<td className="num">{number(people)}</td>
										<td>{most ? words.most(most.person.title, number(most.times)) : found.unknown.some((one) => one.node === node) ? words.onlyRun : ''}</td>
									</tr>
								))}
							</tbody>
						</table>
					</section>
				</>
			)}
		</section>
	);
}

/** Workflows that the reader looks after, of all apps. */
async function ownWorkflows(env: string): Promise<{ value: string; label: string }[]> {
	const all = await Promise.all((await listApps(env)).map(async (app) => (await listWorkflows(env, app.key)).map((workflow) => ({ app, workflow }))));
	return all
		.flat()
		.flatMap(({ app, workflow }) => (workflow.isOwner ? [{ value: `${app.key}/${workflow.key}`, label: `${app.title} · ${workflow.title}` }] : []));
}
