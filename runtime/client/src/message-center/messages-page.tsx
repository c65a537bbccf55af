import { Button, EmptyState, ErrorNote, Skeleton, Tabs } from '@dougong/ui';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { listMessages, markMessages } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useGo } from '../shell/use-go.ts';
import { MessageRow } from './message-row.tsx';
import { useMessageTexts } from './texts.ts';

/** What the reader was told, newest first. It follows by itself. Arrow keys go from one to the next. */
export function MessagesPage({ env }: { env: string }) {
	const { language, toasts } = useClient();
	const texts = useMessageTexts();
	const queries = useQueryClient();
	const go = useGo();
	const [filter, setFilter] = useState<'all' | 'unread'>('all');
	const messages = useInfiniteQuery({
		queryKey: ['messages', env, 'list', filter, language],
		queryFn: ({ pageParam }) => listMessages(env, { unread: filter === 'unread', before: pageParam }),
		initialPageParam: null as string | null,
		getNextPageParam: (last) => last.nextBefore,
	});
	const mark = async (change: { ids?: string[]; upTo?: string; read?: boolean }) => {
		try {
			await markMessages(env, change);
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		await queries.invalidateQueries({ queryKey: ['messages', env] });
	};
	const entries = messages.data?.pages.flatMap((page) => page.messages) ?? [];
	const unread = messages.data?.pages[0]?.unread ?? 0;
	const [noneTitle, noneBody] = filter === 'unread' ? texts.noneUnread : texts.none;
	const newest = entries[0];
	return (
		<div className="messages">
			<div className="messages__bar">
				<Tabs
					label={texts.filter}
					tabs={[
						{ key: 'all', label: texts.all },
						{ key: 'unread', label: texts.unread, count: unread },
					]}
					value={filter}
					onChange={(key) => setFilter(key === 'unread' ? 'unread' : 'all')}
				/>
				<span className="messages__actions">
					<Button
						icon="check"
						disabled={unread === 0 || !newest}
						onClick={() => void mark(filter === 'all' && newest ? { upTo: newest.id } : {}).then(() => toasts.show(texts.allRead))}
					>
						{texts.markAll}
					</Button>
					<Button icon="settings" onClick={() => go(`/${env}/-message-settings`)}>
						{texts.settings}
					</Button>
				</span>
			</div>
			{messages.isLoading && <Skeleton lines={6} height={44} />}
			{messages.error && <ErrorNote problem={asProblem(messages.error)} onRetry={() => void messages.refetch()} />}
			{messages.data && entries.length === 0 && <EmptyState icon="bell" title={noneTitle ?? ''} body={noneBody} />}
			{entries.length > 0 && (
				<ul className="list messages__list" aria-label={texts.list} onKeyDown={moveFocus}>
					{entries.map((message) => (
						<MessageRow
							key={message.id}
							message={message}
							onOpen={() => {
								if (!message.readAt) void mark({ ids: [message.id] });
								if (message.link) go(message.link);
							}}
							onMark={(read) => void mark({ ids: [message.id], read })}
						/>
					))}
				</ul>
			)}
			{messages.hasNextPage && (
				<p className="admin__more">
					<Button busy={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
						{texts.more}
					</Button>
				</p>
			)}
		</div>
	);
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (!step) return;
	const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.message__open')];
	const at = links.findIndex((link) => link.closest('li')?.contains(document.activeElement));
	const next = links[at + step];
	if (!next) return;
	event.preventDefault();
	next.focus();
}
