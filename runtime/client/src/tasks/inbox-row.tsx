import type { TaskEntry } from '@dougong/schemas/api';
import { Checkbox, cx, Icon, Pill } from '@dougong/ui';
import { DueMark } from './due-mark.tsx';
import { runColors } from './looks.ts';
import { PlainLink } from './plain-link.tsx';
import type { TaskTexts } from './texts.ts';
import { instant, nameList } from './words.ts';

export interface InboxRowProps {
	entry: TaskEntry;
	to: string;
	words: TaskTexts;
	language: string;
	isActive: boolean;
	/** null: it cannot be done together with others. */
	isSelected: boolean | null;
	onSelect(): void;
}
/** One task: what it is about, where it stands, who began it and until when. */
export function InboxRow({ entry, to, words, language, isActive, isSelected, onSelect }: InboxRowProps) {
	const { subject, workflow, node, initiator, onBehalfOf, waitingFor, urged, unread, kind } = entry;
	const about = [
		workflow.title,
		node?.title,
		initiator && kind !== 'run' && words.from(initiator.title),
		onBehalfOf && words.behalf(onBehalfOf.title),
		waitingFor.length > 0 && words.waitingFor(nameList(waitingFor, language)),
		urged > 0 && words.urged(urged),
	].filter(Boolean);
	return (
		<li className={cx('task-row', unread && 'task-row--unread')} data-active={isActive || undefined} data-selected={isSelected || undefined}>
			{isSelected !== null && <Checkbox className="task-row__check" checked={isSelected} onChange={onSelect} aria-label={words.select(subject)} />}
			<span className="task-row__icon">
				<Icon name={workflow.icon ?? 'flow'} size={16} />
			</span>
			<span className="task-row__main">
				<PlainLink className="task-row__title" to={to}>
					{unread && <span className="vh">{words.unread} </span>}
					{subject}
				</PlainLink>
				<small>{about.join(' · ')}</small>
			</span>
			<span className="task-row__side">
				<State entry={entry} words={words} />
				{entry.state === 'open' && <DueMark of={entry} words={words} language={language} />}
				<time className="task-row__time" dateTime={entry.decidedAt ?? entry.createdAt}>
					{instant(entry.decidedAt ?? entry.createdAt, language)}
				</time>
			</span>
		</li>
	);
}

/** How it ended, or how its run stands. */
function State({ entry: { kind, runStatus, verb, labels, state, outcomeTitle }, words }: { entry: TaskEntry; words: TaskTexts }) {
	if (kind === 'run') {
		return (
			<Pill color={runColors[runStatus]}>
				{words.runStates[runStatus]}
				{outcomeTitle && ` · ${outcomeTitle}`}
			</Pill>
		);
	}
	if (state === 'open') return runStatus === 'running' ? null : <Pill color={runColors[runStatus]}>{words.runStates[runStatus]}</Pill>;
	return (
		<Pill color={verb === 'reject' ? 'red' : verb === 'approve' || verb === 'complete' ? 'green' : 'gray'}>
			{(verb && (labels?.[verb] ?? words.done[verb])) ?? words.states[state]}
		</Pill>
	);
}
