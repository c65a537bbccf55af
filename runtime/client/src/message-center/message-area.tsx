import { MessageSettingsPage } from './message-settings-page.tsx';
import { MessagesPage } from './messages-page.tsx';
import './message-center.css';

/** The screens of messages; loaded when one of them is opened. */
export function MessageArea({ env, page }: { env: string; page: 'messages' | 'message-settings' }) {
	return page === 'messages' ? <MessagesPage env={env} /> : <MessageSettingsPage env={env} />;
}
