import type { MoveResult } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Field, Note, Select, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { listRuns, moveAllRuns } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshData } from '../runtime/data-port.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { PlainLink } from '../tasks/plain-link.tsx';
import { runAddress } from '../tasks/addresses.ts';
import type { WorkflowAt } from './runs-list.tsx';
import type { WorkflowTexts } from './texts.ts';

const stays = '-';

/** Moves runs of an old revision to the present one: which, where each node goes, what would come of it, and then doing it. */
export function MovePanel({ at, revision, words }: { at: WorkflowAt; revision: number; words: WorkflowTexts }) {
	const { language } = useClient();
	const { env, app, workflow } = at;
	const [chosen, setChosen] = useState<number | null>(null);
	const running = useQuery({
		queryKey: ['data', env, 'runs', language, 'revisions', app, workflow],
		queryFn: () => oldRevisions(at, revision),
	});
	if (running.error) return <ErrorNote problem={asProblem(running.error)} onRetry={() => void running.refetch()} />;
	if (!running.data) return <Skeleton lines={3} />;
	const [first] = running.data;
	const from = chosen ?? first;
	return (
		<>
			<p className="muted">{words.moveLead}</p>
			{from === undefined ? (
				<EmptyState icon="check-circle" title={words.moveNone} />
			) : (
				<>
					<Field id="move-from" label={words.moveFrom}>
						<Select
							id="move-from"
							value={String(from)}
							options={running.data.map((r) => ({ value: String(r), label: words.revision(r) }))}
							onChange={(e) => setChosen(Number(e.target.value))}
						/>
					</Field>
					<Mapping key={from} at={at} from={from} revision={revision} words={words} />
				</>
			)}
		</>
	);
}

const mostPages = 20;
/** Revisions that running or stopped runs follow, without the present one. */
async function oldRevisions({ env, app, workflow }: WorkflowAt, present: number): Promise<number[]> {
	const found = new Set<number>();
	for (const status of ['running', 'stopped'] as const) {
		let cursor: string | null = null;
		for (let page = 0; page < mostPages; page++) {
			const answer: Awaited<ReturnType<typeof listRuns>> = await listRuns(env, { app, workflow, status, limit: 100, ...(cursor && { cursor }) });
			for (const run of answer.runs) found.add(run.revision);
			cursor = answer.cursor;
			if (cursor === null) break;
		}
	}
	found.delete(present);
	return [...found].sort((a, b) => b - a);
}

interface MappingProps {
	at: WorkflowAt;
	from: number;
	revision: number;
	words: WorkflowTexts;
}
function Mapping({ at: { env, app, workflow }, from, revision, words }: MappingProps) {
	const { toasts } = useClient();
	const queries = useQueryClient();
	const confirm = useConfirm();
	const [nodes, setNodes] = useState<{ [from: string]: string | null }>({});
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [busy, setBusy] = useState(false);
	const preview = useQuery({
		queryKey: ['move', env, app, workflow, from, nodes],
		queryFn: () => moveAllRuns(env, app, workflow, { from, nodes, preview: true }),
		staleTime: 0,
	});
	const known = useQuery({ queryKey: ['data', env, 'runs', 'nodes', app, workflow], queryFn: () => moveAllRuns(env, app, workflow, { from, preview: true }) });
	const targets = useMemo(() => targetsOf(known.data, preview.data), [known.data, preview.data]);
	const move = async () => {
		const count = preview.data?.moved ?? 0;
		if (!(await confirm({ title: words.moveAsk(count, revision), body: words.moveAskBody, action: words.moveGo(count) }))) return;
		setBusy(true);
		setProblem(null);
		try {
			const { moved } = await moveAllRuns(env, app, workflow, { from, nodes }, (sofar) => toasts.show(words.moved(sofar)));
			toasts.show(words.moved(moved));
			await refreshData(queries, env);
			await preview.refetch();
		} catch (error) {
			setProblem(asProblem(error));
		}
		setBusy(false);
	};
	if (preview.error) return <ErrorNote problem={asProblem(preview.error)} onRetry={() => void preview.refetch()} />;
	if (!preview.data) return <Skeleton lines={4} />;
	const { mapping, moved, stay } = preview.data;
	return (
		<div className="stack">
			{problem && <ErrorNote problem={problem} />}
			<div className="run__table">
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{words.moveNode}</th>
							<th scope="col" className="num">
								{words.moveRuns}
							</th>
							<th scope="col">{words.moveTo}</th>
						</tr>
					</thead>
					<tbody>
						{mapping.map((line) => (
							<tr key={line.from}>
								<th scope="row">{line.title}</th>
								<td className="num">{line.runs}</td>
								<td>
									<Select
										aria-label={`${line.title} · ${words.moveTo}`}
										value={line.to ?? stays}
										options={[
											...targets.map((t) => ({ value: t.key, label: t.key === line.suggestion ? `${t.title}（${words.moveSuggested}）` : t.title })),
											{ value: stays, label: words.moveStays },
										]}
										onChange={(e) => setNodes({ ...nodes, [line.from]: e.target.value === stays ? null : e.target.value })}
									/>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			<Note kind={stay.length > 0 ? 'warn' : 'ok'} title={words.moveWould(moved)}>
				{stay.length > 0 && (
					<>
						<p>{words.moveStay(stay.length)}</p>
						<ul className="move__stay">
							{stay.slice(0, 20).map((run) => (
								<li key={run.run}>
									<PlainLink to={runAddress(env, run.run)}>{run.subject}</PlainLink> · {run.reason}
								</li>
							))}
						</ul>
					</>
				)}
			</Note>
			<p>
				<Button variant="primary" icon="flow" busy={busy} disabled={moved === 0} onClick={() => void move()}>
					{words.moveGo(moved)}
				</Button>
			</p>
		</div>
	);
}

/** Where runs may go: nodes of the present revision, as far as the answers name them. */
function targetsOf(...answers: (MoveResult | undefined)[]): { key: string; title: string }[] {
	const found = new Map<string, string>();
	for (const answer of answers) {
		for (const target of answer?.targets ?? []) found.set(target.key, target.title);
		for (const line of answer?.mapping ?? [])
			for (const key of [line.to, line.suggestion]) if (key !== null && !found.has(key)) found.set(key, key === line.from ? line.title : key);
	}
	return [...found].map(([key, title]) => ({ key, title }));
}
