import type { TaskBatch, TaskBatchResult, TaskEntry } from '@dougong/schemas/api';
import { Button, type ComboOption, Dialog, ErrorNote, Field, Icon, Note, Textarea } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useState } from 'react';
import { actOnTasks } from '../api/workflows.ts';
import { asProblem } from '../api/problem.ts';
import { PeoplePicker } from './people-picker.tsx';
import type { TaskTexts } from './texts.ts';

export type BatchVerb = TaskBatch['verb'];
export interface BatchDialogProps {
	env: string;
	verb: BatchVerb;
	tasks: readonly TaskEntry[];
	words: TaskTexts;
	/** Something was done, or nothing: what was refused has been read. */
	onDone(result: TaskBatchResult): void;
	onClose(): void;
}
/** Asks once for all of them; afterwards says which were refused and why. */
export function BatchDialog({ env, verb, tasks, words, onDone, onClose }: BatchDialogProps) {
	const [comment, setComment] = useState('');
	const [to, setTo] = useState<ComboOption[]>([]);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [result, setResult] = useState<TaskBatchResult | null>(null);
	const isOpinionNeeded = verb === 'reject';
	const missing = { opinion: isOpinionNeeded && comment.trim() === '', people: verb === 'transfer' && to.length === 0 };

	const send = async () => {
		setTried(true);
		if (missing.opinion || missing.people) return;
		setBusy(true);
		setProblem(null);
		try {
			const ids = tasks.flatMap((t) => t.id ?? []);
			const answer = await actOnTasks(env, {
				tasks: ids,
				verb,
				...(comment.trim() && { comment: comment.trim() }),
				...(to.length > 0 && { to: to.map((p) => p.id) }),
			});
			onDone(answer);
			if (answer.refused.length === 0) onClose();
			else setResult(answer);
		} catch (error) {
			setProblem(asProblem(error));
		}
		setBusy(false);
	};
	if (result) return <Result result={result} tasks={tasks} words={words} onClose={onClose} />;
	const label = labelOf(tasks, verb) ?? words.verbs[verb];
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant={verb === 'reject' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
				{label}
			</Button>
		</>
	);
	const [only] = tasks;
	const isOwn = labelOf(tasks, verb) !== undefined;
	const title = isOwn ? words.asksOwn(label ?? verb, tasks.length) : tasks.length === 1 ? words.asksOne[verb] : words.asks[verb](tasks.length);
	return (
		<Dialog open onClose={onClose} title={title} footer={footer}>
			<form
				className="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				{problem && <ErrorNote problem={problem} />}
				{tasks.length === 1 ? <p>{only?.subject}</p> : <Subjects tasks={tasks} />}
				{verb === 'transfer' && (
					<PeoplePicker
						env={env}
						id="batch-to"
						label={words.transferTo}
						required
						placeholder={words.findPerson}
						value={to}
						onChange={setTo}
						error={tried && missing.people ? words.peopleNeeded : undefined}
					/>
				)}
				{verb !== 'read' && (
					<Field
						id="batch-comment"
						label={isOpinionNeeded ? words.opinion : words.opinionOptional}
						required={isOpinionNeeded}
						error={tried && missing.opinion ? words.opinionNeeded : undefined}
					>
						<Textarea
							id="batch-comment"
							maxLength={4000}
							value={comment}
							invalid={tried && missing.opinion}
							aria-describedby={tried && missing.opinion ? 'batch-comment-error' : undefined}
							onChange={(e) => setComment(e.target.value)}
						/>
					</Field>
				)}
			</form>
		</Dialog>
	);
}

/** What all of them call it; undefined where they call it differently, or as everywhere. */
export function labelOf(tasks: readonly TaskEntry[], verb: string): string | undefined {
	const [first, ...others] = new Set(tasks.map((task) => task.labels?.[verb]));
	return others.length === 0 ? first : undefined;
}

const few = 6;
function Subjects({ tasks }: { tasks: readonly TaskEntry[] }) {
	return (
		<ul className="batch__subjects">
			{tasks.slice(0, few).map((t) => (
				<li key={t.id}>{t.subject}</li>
			))}
			{tasks.length > few && <li>… +{tasks.length - few}</li>}
		</ul>
	);
}

function Result({ result, tasks, words, onClose }: { result: TaskBatchResult; tasks: readonly TaskEntry[]; words: TaskTexts; onClose(): void }) {
	const subjectOf = (id: string) => tasks.find((t) => t.id === id)?.subject ?? id;
	const footer = (
		<Button variant="primary" onClick={onClose}>
			{words.close}
		</Button>
	);
	return (
		<Dialog open onClose={onClose} title={words.result} footer={footer}>
			<div className="stack">
				{result.done.length > 0 && <Note kind="ok" title={words.resultDone(result.done.length)} />}
				<Note kind="warn" title={words.resultRefused(result.refused.length)}>
					<ul className="batch__refused">
						{result.refused.map((refusal) => (
							<li key={refusal.id}>
								<Icon name="x" size={14} />
								<span>
									<strong>{subjectOf(refusal.id)}</strong>
									<br />
									{refusal.detail}
								</span>
							</li>
						))}
					</ul>
				</Note>
			</div>
		</Dialog>
	);
}
