import type { TaskDetail } from '@dougong/schemas/api';
import { Avatar, Button, EmptyState, ErrorNote, Icon, Note, Person, Pill, Skeleton } from '@dougong/ui';
import { useEffect, useRef, useState } from 'react';
import { asProblem, ProblemError } from '../api/problem.ts';
import { actOnTask } from '../api/workflows.ts';
import { modelRef, recordAddress } from '../app/addresses.ts';
import { useClient } from '../client-context.ts';
import type { FormHandle } from '../forms/form-view.tsx';
import { useClientApp } from '../runtime/use-apps.ts';
import { useGo } from '../shell/use-go.ts';
import { ActDialog } from './act-dialog.tsx';
import { ActionBar } from './action-bar.tsx';
import { needsComment, needsSignature, sendsForm } from './act-body.ts';
import { inboxAddress, runAddress, taskAddress } from './addresses.ts';
import { CommentBox } from './comment-box.tsx';
import { DueMark } from './due-mark.tsx';
import { lastInbox, writeInboxQuery } from './inbox-query.ts';
import { PlainLink } from './plain-link.tsx';
import { useInbox, useTask } from './queries.ts';
import { Said, Story } from './story.tsx';
import { stepBefore } from './step-before.ts';
import { TaskRecord } from './task-record.tsx';
import { type TaskTexts, taskTexts } from './texts.ts';
import { useAct } from './use-act.ts';
import { instant } from './words.ts';
import './tasks.css';

/** One task, with everything that is needed to decide it. */
export function TaskPage({ env, id }: { env: string; id: string }) {
	const { language } = useClient();
	const words = taskTexts(language);
	const task = useTask(env, id, language);
	const go = useGo();
	if (task.data) return <TaskOf key={id} env={env} task={task.data} words={words} />;
	if (!task.error) return <Skeleton lines={10} height={28} />;
	if (task.error instanceof ProblemError && task.error.status === 404) {
		return <EmptyState icon="inbox" title={words.notFound} action={<Button onClick={() => go(inboxAddress(env))}>{words.back}</Button>} />;
	}
	return <ErrorNote problem={asProblem(task.error)} onRetry={() => void task.refetch()} />;
}

/** Verbs without anything to fill in, that are done at once. */
const atOnce = new Set(['save', 'read']);
const ending = new Set(['approve', 'reject', 'return', 'transfer', 'hand-over', 'complete', 'read']);

function TaskOf({ env, task, words }: { env: string; task: TaskDetail; words: TaskTexts }) {
	const { language } = useClient();
	const form = useRef<FormHandle>(null);
	const [asked, setAsked] = useState<string | null>(null);
	const [busy, setBusy] = useState<string | null>(null);
	const [decided, setDecided] = useState(false);
	const onDone = (verb: string) => {
		setAsked(null);
		if (ending.has(verb)) setDecided(true);
	};
	const { send, say, problem, late, forget } = useAct({ env, task, words, form, onDone });
	useReadOnce(env, task);
	const start = (verb: string) => {
		forget();
		if (sendsForm(verb) && form.current && !form.current.check()) return;
		const isPlain = atOnce.has(verb) && !needsComment(task, verb) && !needsSignature(task, verb);
		if (!isPlain) return setAsked(verb);
		setBusy(verb);
		void send({ verb }).finally(() => setBusy(null));
	};
	return (
		<div className="task">
			<TaskHead env={env} task={task} words={words} language={language} />
			{late && (
				<Note kind="warn" title={words.decidedMeanwhile}>
					{late}
				</Note>
			)}
			{problem && !asked && <ErrorNote problem={problem} />}
			{(decided || task.state !== 'open') && <NextTask env={env} present={task.id} words={words} isFresh={decided} />}
			<div className="task__columns">
				<section className="task__main" aria-label={words.about}>
					<LedHere task={task} language={language} />
					{task.instructions && task.state === 'open' && <Note title={words.instructions}>{task.instructions}</Note>}
					<TaskRecord env={env} task={task} words={words} form={form} />
				</section>
				<Beside task={task} words={words} language={language} />
				<aside className="task__side" aria-label={words.story}>
					<section className="task__story" aria-labelledby="story-title">
						<h2 id="story-title">{words.story}</h2>
						<Story env={env} run={task.run} steps={task.story} words={words} language={language} label={words.story} />
						{task.allowed.includes('comment') && <CommentBox env={env} place={`task/${task.id}`} send={(said) => say({ verb: 'comment', ...said })} />}
					</section>
				</aside>
			</div>
			{task.state === 'open' && <ActionBar verbs={task.allowed} words={words} labels={task.labels} busy={busy} onAct={start} />}
			{asked && <ActDialog env={env} task={task} verb={asked} problem={problem} onSend={send} onClose={() => setAsked(null)} />}
		</div>
	);
}

/** Opened is read. */
function useReadOnce(env: string, { id, kind, state, unread }: TaskDetail): void {
	useEffect(() => {
		// Should it fail, it is unread still, and that is true.
		if (id !== null && unread && (kind === 'copy' || state === 'open')) actOnTask(env, id, { verb: 'read' }).catch(() => {});
	}, [env, id, kind, state, unread]);
}

function TaskHead({ env, task, words, language }: { env: string; task: TaskDetail; words: TaskTexts; language: string }) {
	const { workflow, node, initiator, assignee, onBehalfOf, createdAt, state, verb, labels, urged, allowed } = task;
	return (
		<header className="task__head">
			<div className="task__title">
				<h2>{task.subject}</h2>
				{state !== 'open' && (
					<Pill color={verb === 'reject' ? 'red' : verb ? 'green' : 'gray'}>{(verb && (labels?.[verb] ?? words.done[verb])) ?? words.states[state]}</Pill>
				)}
				{state === 'open' && <DueMark of={task} words={words} language={language} />}
			</div>
			<p className="task__facts">
				<span>
					<Icon name={workflow.icon ?? 'flow'} size={14} /> {[workflow.title, node?.title].filter(Boolean).join(' · ')}
				</span>
				{initiator && (
					<span>
						<Avatar name={initiator.title} /> {words.from(initiator.title)}
					</span>
				)}
				<time dateTime={createdAt}>{words.arrivedAt(instant(createdAt, language))}</time>
				{urged > 0 && <span>{words.urged(urged)}</span>}
				<RecordLink env={env} task={task} label={words.openRecord} language={language} />
				<PlainLink to={runAddress(env, task.run)}>{words.openRun}</PlainLink>
			</p>
			{task.blocked && <Note kind="warn">{task.blocked}</Note>}
			{onBehalfOf && <Note>{words.delegateNote(onBehalfOf.title)}</Note>}
			{task.onlyLooks && assignee && <Note>{allowed.includes('hand-over') ? words.lookAndLeadNote(assignee.title) : words.lookNote(assignee.title)}</Note>}
		</header>
	);
}

/** Everything about the record, for who may read it. */
function RecordLink({ env, task, label, language }: { env: string; task: TaskDetail; label: string; language: string }) {
	const { app } = useClientApp(env, task.app, language);
	const ref = app && task.model !== null ? modelRef(app, task.model) : null;
	if (!app || !ref || !app.models[ref] || !task.record) return null;
	return <PlainLink to={recordAddress(env, app, ref, task.record.id)}>{label}</PlainLink>;
}

/** Who sent it here and with which words: for whoever gets something back, or is asked in between, that is what it is about. */
function LedHere({ task, language }: { task: TaskDetail; language: string }) {
	const step = task.state === 'open' ? stepBefore(task) : undefined;
	if (!step) return null;
	return (
		<Note kind={step.verb === 'return' || step.verb === 'reject' ? 'warn' : 'info'} title={step.text}>
			{step.comment && <Said step={step} />}
			<time className="muted" dateTime={step.at}>
				{instant(step.at, language)}
			</time>
		</Note>
	);
}

/** Who else is asked, and what they have said. */
function Beside({ task: { beside, labels }, words, language }: { task: TaskDetail; words: TaskTexts; language: string }) {
	if (beside.length === 0) return null;
	return (
		<section className="task__beside" aria-labelledby="beside-title">
			<h2 id="beside-title">{words.beside}</h2>
			<ul className="beside">
				{beside.map((other) => (
					<li key={`${other.assignee.id} ${other.at}`}>
						<Person name={other.assignee.title} />
						<Pill color={other.state === 'open' ? 'blue' : other.verb === 'reject' ? 'red' : other.state === 'done' ? 'green' : 'gray'}>
							{other.state === 'open' ? words.asked : ((other.verb && (labels?.[other.verb] ?? words.done[other.verb])) ?? words.cancelledBeside)}
						</Pill>
						{other.at && <time dateTime={other.at}>{instant(other.at, language)}</time>}
						{other.comment && <blockquote className="story__said">{other.comment}</blockquote>}
					</li>
				))}
			</ul>
		</section>
	);
}

/** The way on: the next one of the list that one came from. */
function NextTask({ env, present, words, isFresh }: { env: string; present: string | null; words: TaskTexts; isFresh: boolean }) {
	const { language } = useClient();
	const go = useGo();
	const [from] = useState(() => lastInbox(env));
	const query = { ...from, box: 'todo' as const };
	const inbox = useInbox(env, query, language);
	const others = inbox.data?.pages.flatMap((p) => p.tasks).filter((t) => t.id !== null && t.id !== present) ?? [];
	const next = others[0]?.id;
	const button = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (isFresh && next) button.current?.focus();
	}, [isFresh, next]);
	if (!inbox.data) return null;
	return (
		<div className="next-task">
			<span className="muted" role="status">
				{next ? words.nextLeft(others.length) : words.allDone}
			</span>
			<Button onClick={() => go(inboxAddress(env, writeInboxQuery(from)))}>{words.back}</Button>
			{next && (
				<Button ref={button} variant="primary" icon="arrow-right" onClick={() => go(taskAddress(env, next))}>
					{words.next}
				</Button>
			)}
		</div>
	);
}
