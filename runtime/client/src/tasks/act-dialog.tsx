import type { FileEntry, TaskActBody, TaskDetail } from '@dougong/schemas/api';
import { Button, type ComboOption, Dialog, ErrorNote, Field, Input, Radio } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type ReactNode, useId, useState } from 'react';
import { useClient } from '../client-context.ts';
import { actBody, type ActDraft, missingIn, needsComment, needsPeople, needsSignature } from './act-body.ts';
import { Attachments } from './attachments.tsx';
import { useKeptText } from './kept-text.ts';
import { MentionText, mentionedIn } from './mention-text.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { SignaturePad } from './signature-pad.tsx';
import type { Strokes } from './signature-picture.tsx';
import { type TaskTexts, taskTexts } from './texts.ts';
import { nameList } from './words.ts';

export interface ActDialogProps {
	env: string;
	task: TaskDetail;
	verb: string;
	/** Rejects with nothing: `problem` then says why. */
	onSend(body: TaskActBody): Promise<boolean>;
	problem: ProblemLike | null;
	onClose(): void;
}
/** What a verb asks for: an opinion, people, a node to return to, a signature. */
export function ActDialog({ env, task, verb, onSend, problem, onClose }: ActDialogProps) {
	const { language, me, toasts } = useClient();
	const words = taskTexts(language);
	const id = useId();
	const opinion = useKeptText(`${me.user.id}/${env}/${task.id}/opinion`);
	const [people, setPeople] = useState<ComboOption[]>([]);
	const [files, setFiles] = useState<FileEntry[]>([]);
	const [to, setTo] = useState<ComboOption[]>([]);
	const [place, setPlace] = useState<ActDraft['place']>('before');
	const [mode, setMode] = useState<ActDraft['mode']>('all');
	const [node, setNode] = useState(task.returnTo[0]?.node ?? '');
	const [straightBack, setStraightBack] = useState(true);
	const [signature, setSignature] = useState<Strokes>([]);
	const [due, setDue] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const comment = opinion.text;
	const draft: ActDraft = {
		comment,
		mentions: mentionedIn(comment, people),
		files: files.map((f) => f.id),
		to: to.map((p) => p.id),
		place,
		mode,
		node,
		straightBack,
		signature,
		due,
	};
	const missing = new Set(missingIn(task, verb, draft));
	const wrong = (what: 'comment' | 'to' | 'signature', said: string) => (tried && missing.has(what) ? said : undefined);
	const send = async () => {
		setTried(true);
		if (missing.size > 0) return;
		setBusy(true);
		if (await onSend(actBody(task, verb, draft))) opinion.drop();
		else setBusy(false);
	};
	const label = task.labels?.[verb] ?? words.verbs[verb] ?? verb;
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant={verb === 'reject' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
				{label}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={`${label} · ${task.subject}`} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				{needsPeople(verb) && (
					<PeoplePicker
						env={env}
						id={`${id}-to`}
						label={verb === 'transfer' || verb === 'hand-over' ? words.transferTo : words.people}
						required
						multiple={verb === 'add-signer' || verb === 'choose'}
						placeholder={words.findPerson}
						value={to}
						onChange={setTo}
						error={wrong('to', words.peopleNeeded)}
					/>
				)}
				{verb === 'add-signer' && (
					<>
						<Options name={`${id}-place`} label={words.place} value={place} titles={words.places} help={words.placeHelp} onChange={(next) => setPlace(next)} />
						{to.length > 1 && <Options name={`${id}-mode`} label={words.mode} value={mode} titles={words.modes} onChange={(next) => setMode(next)} />}
					</>
				)}
				{verb === 'change-due' && (
					<Field id={`${id}-due`} label={words.newDue} help={words.newDueHelp}>
						<Input id={`${id}-due`} type="datetime-local" value={due} onChange={(e) => setDue(e.target.value)} />
					</Field>
				)}
				{verb === 'return' && (
					<ReturnTo task={task} words={words} language={language} node={node} onNode={setNode} straightBack={straightBack} onStraightBack={setStraightBack} />
				)}
				<Field
					id={`${id}-comment`}
					label={needsComment(task, verb) ? words.opinion : words.opinionOptional}
					required={needsComment(task, verb)}
					error={wrong('comment', words.opinionNeeded)}
				>
					<MentionText
						env={env}
						id={`${id}-comment`}
						value={comment}
						words={words}
						invalid={wrong('comment', '') !== undefined}
						describedBy={wrong('comment', '') === undefined ? undefined : `${id}-comment-error`}
						onChange={opinion.setText}
						onMention={(person) => setPeople((before) => [...before, person])}
					/>
				</Field>
				<Attachments env={env} files={files} words={words} language={language} onChange={setFiles} onProblem={(said) => toasts.show(said, 'error')} />
				{needsSignature(task, verb) && (
					<SignaturePad value={signature} words={words} name={me.user.name} onChange={setSignature} error={wrong('signature', words.signNeeded)} />
				)}
			</div>
		</Dialog>
	);
}

function Options<V extends string>(props: {
	name: string;
	label: string;
	value: V;
	titles: Record<V, string>;
	help?: Record<V, string>;
	onChange(value: V): void;
}): ReactNode {
	const { name, label, value, titles, help, onChange } = props;
	return (
		<Field id={name} label={label} group>
			{(Object.keys(titles) as V[]).map((option) => (
				<Radio key={option} name={name} checked={value === option} onChange={() => onChange(option)}>
					{titles[option]}
					{help && <small className="muted act__help">{help[option]}</small>}
				</Radio>
			))}
		</Field>
	);
}

interface ReturnToProps {
	task: TaskDetail;
	words: TaskTexts;
	language: string;
	node: string;
	onNode(node: string): void;
	straightBack: boolean;
	onStraightBack(is: boolean): void;
}
function ReturnTo({ task, words, language, node, onNode, straightBack, onStraightBack }: ReturnToProps) {
	const id = useId();
	return (
		<>
			<Field id={id} label={words.returnTo} group>
				{task.returnTo.map((target) => (
					<Radio key={target.node} name={id} checked={node === target.node} onChange={() => onNode(target.node)}>
						{target.title}
						{target.people.length > 0 && <small className="muted act__help">{nameList(target.people, language)}</small>}
					</Radio>
				))}
			</Field>
			{(task.straightBack ?? 'choose') === 'choose' && (
				<Field id={`${id}-then`} label={words.returnThen} group>
					<Radio name={`${id}-then`} checked={straightBack} onChange={() => onStraightBack(true)}>
						{words.straightBack}
					</Radio>
					<Radio name={`${id}-then`} checked={!straightBack} onChange={() => onStraightBack(false)}>
						{words.runOn}
					</Radio>
				</Field>
			)}
		</>
	);
}
