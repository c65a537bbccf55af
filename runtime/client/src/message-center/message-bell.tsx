import { Icon } from '@dougong/ui';
import { useQuery } from '@tanstack/react-query';
import type { MouseEvent } from 'react';
import { countMessages } from '../api/messages.ts';
import { useClient } from '../client-context.ts';
import { useGo } from '../shell/use-go.ts';
import './message-bell.css';

const most = 99;

/** The way to the messages, with how many are unread. The number follows by itself, and a new one is read out. */
export function MessageBell({ env, isCurrent }: { env: string; isCurrent: boolean }) {
	const { t } = useClient();
	const go = useGo();
	// A hidden window hears nothing: when it is seen again, it counts anew.
	const { data } = useQuery({ queryKey: ['messages', env, 'count'], queryFn: () => countMessages(env), staleTime: 0 });
	const unread = data?.unread ?? 0;
	const label = unread > 0 ? t('shell.messages-unread', { count: unread }) : t('shell.messages');
	const to = `/${env}/-messages`;
	const onClick = (event: MouseEvent) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		go(to);
	};
	return (
		<>
			<a className="bell" href={to} aria-label={label} title={label} aria-current={isCurrent ? 'page' : undefined} onClick={onClick}>
				<Icon name="bell" size={18} />
				{unread > 0 && (
					<span className="bell__count" aria-hidden="true">
						{unread > most ? `${most}+` : unread}
					</span>
				)}
			</a>
			<span className="vh" role="status">
				{unread > 0 ? label : ''}
			</span>
		</>
	);
}
