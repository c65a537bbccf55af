import type { TaskBatch, TaskBatchResult, TaskEntry } from '@dougong/schemas/api';
import { Button, type ComboOption, Dialog, ErrorNote, Field, Icon, Note, Textarea } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useRef, useState } from 'react';
import { actOnTasks } from '../api/workflows.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { PeoplePicker } from './people-picker.tsx';
import { SignaturePad } from './signature-pad.tsx';
import type { Strokes } from './signature-picture.tsx';
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
/** Asks once for all of them, also for the signature that some may need; afterwards says which were refused and why. */
export function BatchDialog({ env, verb, tasks, words, onDone, onClose }: BatchDialogProps) {
	const { me } = useClient();
	const [comment, setComment] = useState('');
	const [to, setTo] = useState<ComboOption[]>([]);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [result, setResult] = useState<TaskBatchResult | null>(null);
	/** What came of those that needed no signature, while the others wait for one. */
	const [first, setFirst] = useState<TaskBatchResult | null>(null);
	const [signature, setSignature] = useState<Strokes>([]);
	const unsigned = first ? first.refused.filter(needsSignature) : [];
	const isOpinionNeeded = verb === 'reject';
	const missing = {
		opinion: isOpinionNeeded && comment.trim() === '',
		people: verb === 'transfer' && to.length === 0,
		signature: unsigned.length > 0 && signature.length === 0,
	};

	const send = async () => {
		setTried(true);
		if (missing.opinion || missing.people || missing.signature) return;
		setBusy(true);
		setProblem(null);
		try {
			const ids = first ? unsigned.map((one) => one.id) : tasks.flatMap((t) => t.id ?? []);
			const answer = await actOnTasks(env, {
				tasks: ids,
				verb,
				...(comment.trim() && { comment: comment.trim() }),
				...(to.length > 0 && { to: to.map((p) => p.id) }),
				...(first && { signature: signature.map((stroke) => stroke.map(([x = 0, y = 0]): [number, number] => [x, y])) }),
			});
			const all = first ? together(first, answer) : answer;
			if (!first && answer.refused.some(needsSignature)) {
				setTried(false);
				setFirst(answer);
			} else {
				onDone(all);
				if (all.refused.length === 0) onClose();
				else setResult(all);
			}
		} catch (error) {
			setProblem(asProblem(error));
		}
		setBusy(false);
	};
	const leave = () => {
		if (first && first.done.length > 0) onDone({ ...first, refused: [] });
		onClose();
	};
	if (result) return <Result result={result} tasks={tasks} words={words} onClose={onClose} />;
	const label = labelOf(tasks, verb) ?? words.verbs[verb];
	const footer = (
		<>
			<Button onClick={leave}>{words.cancel}</Button>
			<Button variant={verb === 'reject' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
				{label}
			</Button>
		</>
	);
	const [only] = tasks;
	const isOwn = labelOf(tasks, verb) !== undefined;
	const title = isOwn ? words.asksOwn(label ?? verb, tasks.length) : tasks.length === 1 ? words.asksOne[verb] : words.asks[verb](tasks.length);
	return (
		<Dialog open onClose={leave} title={title} footer={footer}>
			<form
				className="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				{problem && <ErrorNote problem={problem} />}
				{unsigned.length > 0 && <SignFirst said={words.signBatch(unsigned.length)} />}
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
				{unsigned.length > 0 && (
					<SignaturePad
						value={signature}
						words={words}
						name={me.user.name}
						onChange={setSignature}
						error={tried && missing.signature ? words.signNeeded : undefined}
					/>
				)}
			</form>
		</Dialog>
	);
}

/** Takes the focus as it appears, so that nobody misses what is asked of them now. */
function SignFirst({ said }: { said: string }) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => box.current?.focus(), []);
	return (
		<div ref={box} tabIndex={-1} role="alert">
			<Note kind="warn">{said}</Note>
		</div>
	);
}

const needsSignature = (one: TaskBatchResult['refused'][number]) => one.reasonCode === 'task.signature-missing';
function together(first: TaskBatchResult, second: TaskBatchResult): TaskBatchResult {
	return { done: [...first.done, ...second.done], refused: [...first.refused.filter((one) => !needsSignature(one)), ...second.refused] };
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
