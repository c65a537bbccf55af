import type { MessageEntry } from '@dougong/schemas/api';
import { Icon, IconButton, Pill } from '@dougong/ui';
import type { MouseEvent } from 'react';
import { useClient } from '../client-context.ts';
import { useMessageTexts } from './texts.ts';

/** Icons of topics; others have a bell. */
const icons: Record<string, string> = {
	'task.assigned': 'checklist',
	'task.reminder': 'clock',
	'task.overdue': 'alert',
	'task.due-changed': 'clock',
	'task.escalated': 'alert',
	'task.delegated': 'users',
	'task.transferred': 'users',
	'task.done-for': 'users',
	'task.cancelled': 'check-circle',
	'task.mentioned': 'message',
	'run.decided': 'check-circle',
	'run.returned': 'arrow-left',
	'run.failed': 'alert',
};

/** One message: a link to what it is about, and whether it was read. */
export function MessageRow({ message, onOpen, onMark }: { message: MessageEntry; onOpen(): void; onMark(read: boolean): void }) {
	const { language } = useClient();
	const texts = useMessageTexts();
	const { title, body, link, topic, urgent, at, readAt } = message;
	const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	const open = (event: MouseEvent) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		onOpen();
	};
	const words = (
		<>
			<span className="message__icon">
				<Icon name={icons[topic] ?? 'bell'} size={16} />
			</span>
			<span className="list__main">
				<span className="message__title">
					{!readAt && <span className="vh">{texts.isUnread}：</span>}
					{title}
					{urgent && <Pill color="red">{texts.urgent}</Pill>}
				</span>
				{body && <span className="message__body">{body}</span>}
				<small>{time}</small>
			</span>
		</>
	);
	return (
		<li className="message" data-unread={!readAt || undefined}>
			{link ? (
				<a className="message__open" href={link} onClick={open}>
					{words}
				</a>
			) : (
				<button type="button" className="message__open" onClick={onOpen}>
					{words}
				</button>
			)}
			<IconButton icon={readAt ? 'mail' : 'check'} label={readAt ? texts.markUnread(title) : texts.markRead(title)} onClick={() => onMark(!readAt)} />
		</li>
	);
}
