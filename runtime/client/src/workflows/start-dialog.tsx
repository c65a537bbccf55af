import type { StartResult, StartRuns } from '@dougong/schemas/api';
import { Button, type ComboOption, Dialog, ErrorNote, Note, Skeleton } from '@dougong/ui';
import type { ProblemLike, Startable } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { startRuns } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshData } from '../runtime/data-port.ts';
import { PeoplePicker } from '../tasks/people-picker.tsx';
import { givenOf, StartInputs, type Typed, typeable } from './start-inputs.tsx';
import { startTexts } from './start-texts.ts';

export interface StartDialogProps {
	env: string;
	what: Startable;
	records: readonly { id: string; title: string }[];
	onClose(): void;
}
/** Starts a workflow: at once where nothing has to be asked; else the author's question and whom the initiator chooses come first. */
export function StartDialog({ env, what, records, onClose }: StartDialogProps) {
	const { language, toasts } = useClient();
	const words = startTexts(language);
	const queries = useQueryClient();
	const [preview, setPreview] = useState<StartResult | null>(null);
	const [result, setResult] = useState<StartResult | null>(null);
	const [chosen, setChosen] = useState<{ [place: string]: ComboOption[] }>({});
	const [typed, setTyped] = useState<Typed>({});
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const choices = preview?.choices ?? [];
	const inputs = typeable(preview?.inputs);
	const isIncomplete = choices.some((c) => !chosen[c.place]?.length);

	const send = useCallback(
		(more: Partial<StartRuns>) =>
			startRuns(env, what.app, what.workflow, { trigger: what.trigger, ...(records.length > 0 && { records: records.map((r) => r.id) }), ...more }),
		[env, what, records],
	);
	const start = async () => {
		setTried(true);
		if (isIncomplete) return;
		setBusy(true);
		setProblem(null);
		const people = Object.entries(chosen).map(([place, found]) => [place, found.map((p) => p.id)]);
		try {
			const answer = await send({
				...(people.length > 0 && { chosen: Object.fromEntries(people) }),
				...(inputs.length > 0 && { variables: givenOf(inputs, typed) }),
			});
			void refreshData(queries, env);
			if (answer.runs.length > 0) toasts.show(words.started(answer.runs.length));
			if (answer.refused.length === 0) return onClose();
			setResult(answer);
		} catch (error) {
			setProblem(asProblem(error));
		}
		setBusy(false);
	};
	const latest = useRef(start);
	latest.current = start;
	const asked = useRef(false);
	useEffect(() => {
		if (asked.current) return;
		asked.current = true;
		send({ preview: true }).then(
			(answer) => {
				setPreview(answer);
				// Nothing to ask: whoever pressed the button has said all there is to say.
				const asks = answer.choices.length > 0 || typeable(answer.inputs).length > 0;
				if (!asks && !answer.warnings?.length && what.confirm === null && records.length === 1 && answer.refused.length === 0) void latest.current();
			},
			(error) => setProblem(asProblem(error)),
		);
	}, [send, what.confirm, records.length]);

	const footer = result ? (
		<Button variant="primary" onClick={onClose}>
			{words.close}
		</Button>
	) : (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant="primary" icon="play" busy={busy} disabled={!preview} onClick={() => void start()}>
				{words.start}
			</Button>
		</>
	);
	const refused = (result ?? preview)?.refused ?? [];
	return (
		<Dialog open onClose={onClose} title={words.title(what.title)} description={what.confirm ?? undefined} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				{!preview && !problem && <Skeleton lines={2} />}
				{records.length > 1 && !result && <p>{words.about(records.length)}</p>}
				{result?.runs.length === 0 && <p>{words.nothing}</p>}
				{refused.length > 0 && <Refused refused={refused} records={records} title={words.refused(refused.length)} />}
				{!result &&
					preview?.warnings?.map((warning) => (
						<Note key={warning.node} kind="warn" title={warning.title}>
							{warning.text}
						</Note>
					))}
				{!result && <StartInputs inputs={inputs} typed={typed} onChange={setTyped} />}
				{!result &&
					choices.map((choice) => (
						<PeoplePicker
							key={choice.place}
							env={env}
							id={`choice-${choice.place}`}
							label={choice.title}
							help={choice.node}
							required
							multiple
							placeholder={words.find}
							value={chosen[choice.place] ?? []}
							onChange={(next) => setChosen((before) => ({ ...before, [choice.place]: next }))}
							error={tried && !chosen[choice.place]?.length ? words.needed : undefined}
						/>
					))}
			</div>
		</Dialog>
	);
}

function Refused({ refused, records, title }: { refused: StartResult['refused']; records: StartDialogProps['records']; title: string }) {
	const titleOf = (id: string | null) => records.find((r) => r.id === id)?.title;
	return (
		<Note kind="warn" title={title}>
			<ul>
				{refused.map((r) => (
					<li key={`${r.record} ${r.code}`}>{[titleOf(r.record), r.detail].filter(Boolean).join('：')}</li>
				))}
			</ul>
		</Note>
	);
}
