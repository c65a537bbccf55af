import type { JsonValue } from '@dougong/schemas';
import type { RunActBody, RunDetail } from '@dougong/schemas/api';
import { Button, Dialog, ErrorNote, Field, Input, Note, Select, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { actOnRun, previewReplay } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshTasks } from '../tasks/queries.ts';
import { instant } from '../tasks/words.ts';
import type { RunTexts } from './texts.ts';

/** Has a run entered again at a node; before, it shows what would be sent a second time. */
export function ReplayDialog({ env, run, words, onClose }: { env: string; run: RunDetail; words: RunTexts; onClose(): void }) {
	const { language, toasts } = useClient();
	const queries = useQueryClient();
	const stuck = run.at.find((at) => at.error !== null) ?? run.at[0];
	const [node, setNode] = useState(stuck?.node ?? run.nodes[0]?.key ?? '');
	const [texts, setTexts] = useState<{ [key: string]: string }>({});
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [busy, setBusy] = useState(false);
	const read = run.variables.flatMap(({ key, title }) => (texts[key] === undefined ? [] : [{ key, title, value: jsonOrText(texts[key]) }]));
	const wrong = read.find((v) => v.value === undefined);
	const variables = Object.fromEntries(read.map((v) => [v.key, v.value ?? null]));
	const body: RunActBody = { verb: 'replay', node, ...(read.length > 0 && { variables }) };
	const preview = useQuery({
		queryKey: ['replay', env, run.id, node],
		queryFn: () => previewReplay(env, run.id, { verb: 'replay', node }),
		staleTime: 0,
		gcTime: 0,
	});
	const send = async () => {
		setBusy(true);
		setProblem(null);
		try {
			await actOnRun(env, run.id, body);
			toasts.show(words.done.replay ?? '');
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
		await refreshTasks(queries, env);
	};
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancelButton}</Button>
			<Button variant="primary" icon="refresh" busy={busy} disabled={!preview.data || wrong !== undefined} onClick={() => void send()}>
				{words.go}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} size="l" title={`${words.replayTitle} · ${run.subject}`} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				<Field id="replay-node" label={words.replayAt}>
					<Select
						id="replay-node"
						value={node}
						options={run.nodes.map((n) => ({ value: n.key, label: `${n.title} · ${words.nodeStates[n.state]}` }))}
						onChange={(e) => setNode(e.target.value)}
					/>
				</Field>
				{run.variables.length > 0 && (
					<fieldset className="stack">
						<legend className="field__label">{words.replayVariables}</legend>
						{run.variables.map((v) => (
							<Field key={v.key} id={`replay-${v.key}`} label={v.title} error={wrong?.key === v.key ? words.replayBadVariable(v.title) : undefined}>
								<Input
									id={`replay-${v.key}`}
									placeholder={v.text}
									value={texts[v.key] ?? ''}
									onChange={(e) => setTexts(({ [v.key]: _, ...rest }) => (e.target.value === '' ? rest : { ...rest, [v.key]: e.target.value }))}
								/>
							</Field>
						))}
					</fieldset>
				)}
				{preview.error && <ErrorNote problem={asProblem(preview.error)} onRetry={() => void preview.refetch()} />}
				{preview.isFetching && !preview.data && (
					<>
						<p className="muted">{words.replayLooking}</p>
						<Skeleton lines={2} />
					</>
				)}
				{preview.data?.again.length === 0 && <Note kind="ok">{words.replayNothing}</Note>}
				{preview.data && preview.data.again.length > 0 && (
					<Note kind="warn" title={words.replayAgain(preview.data.again.length)}>
						<ul className="replay__again">
							{preview.data.again.map((effect) => (
								<li key={effect.key}>
									{words.effectKinds[effect.kind]} · {effect.title}{' '}
									<span className="muted">{effect.sentAt ? words.replaySent(instant(effect.sentAt, language)) : words.replayNeverSent}</span>
									<br />
									<code>{effect.key}</code>
								</li>
							))}
						</ul>
					</Note>
				)}
			</div>
		</Dialog>
	);
}

/** JSON, or the text itself where it begins like none; undefined: neither. */
function jsonOrText(text: string): JsonValue | undefined {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return /^\s*[[{"]/.test(text) ? undefined : text;
	}
}
