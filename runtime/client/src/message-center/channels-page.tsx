import type { ChannelEntry, ChannelsPage as Page } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listChannels, removeChannel, testChannel } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { useMessageTexts } from './texts.ts';
import './message-center.css';

/** The ways in which messages leave an environment: add, change, try out, remove. */
export function ChannelsPage({ env }: { env: string }) {
	const { language } = useClient();
	const texts = useMessageTexts();
	const queries = useQueryClient();
	const [edited, setEdited] = useState<ChannelEntry | 'new' | null>(null);
	const page = useQuery({ queryKey: ['channels', env, language], queryFn: () => listChannels(env) });
	const [noneTitle, noneBody] = texts.noneChannels;
	const refresh = () => void queries.invalidateQueries({ queryKey: ['channels', env] });
	return (
		<>
			<div className="head">
				<p>{texts.channelsLead}</p>
				<Button variant="primary" icon="plus" disabled={!page.data} onClick={() => setEdited('new')}>
					{texts.add}
				</Button>
			</div>
			{page.isLoading && <Skeleton lines={4} height={44} />}
			{page.error && <ErrorNote problem={asProblem(page.error)} onRetry={() => void page.refetch()} />}
			{page.data?.channels.length === 0 && <EmptyState icon="message" title={noneTitle ?? ''} body={noneBody} />}
			{page.data && page.data.channels.length > 0 && (
				<ul className="list channels" aria-label={texts.channels}>
					{page.data.channels.map((channel) => (
						<ChannelRow key={channel.key} env={env} channel={channel} page={page.data} onEdit={() => setEdited(channel)} onChanged={refresh} />
					))}
				</ul>
			)}
			{edited && page.data && (
				<ChannelDialog env={env} types={page.data.types} channel={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onDone={refresh} />
			)}
		</>
	);
}

interface RowProps {
	env: string;
	channel: ChannelEntry;
	page: Page;
	onEdit(): void;
	onChanged(): void;
}

function ChannelRow({ env, channel, page, onEdit, onChanged }: RowProps) {
	const { language, toasts } = useClient();
	const texts = useMessageTexts();
	const confirm = useConfirm();
	const [busy, setBusy] = useState(false);
	const type = page.types.find(({ key }) => key === channel.type);
	const { pausedUntil, waiting } = channel;
	const isResting = pausedUntil !== null && Date.parse(pausedUntil) > Date.now();
	const time = (at: string) => new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(at));
	const tryOut = async () => {
		setBusy(true);
		try {
			const { outcome, reason } = await testChannel(env, channel.key);
			if (outcome === 'sent') toasts.show(texts.testSent);
			else toasts.show(texts.testFailed(reason ?? ''), 'error');
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		setBusy(false);
	};
	const remove = async () => {
		if (!(await confirm({ title: texts.removeTitle(channel.title), body: texts.removeBody, action: texts.remove, danger: true }))) return;
		try {
			await removeChannel(env, channel.key);
			toasts.show(texts.removed);
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		onChanged();
	};
	return (
		<li>
			<span className="message__icon">
				<Icon name={type?.icon ?? 'message'} size={16} />
			</span>
			<span className="list__main">
				<span id={`channel-${channel.key}`}>{channel.title}</span>
				<small>{[type?.title, channel.key, type && texts.reaches[type.reaches], waiting > 0 && texts.waiting(waiting)].filter(Boolean).join(' · ')}</small>
				{isResting && <small className="deliveries__reason">{texts.resting(time(pausedUntil))}</small>}
			</span>
			<span className="channel__side">
				<Pill color={!channel.enabled ? 'gray' : isResting ? 'red' : 'green'}>{channel.enabled ? texts.enabled : texts.disabled}</Pill>
				<Button size="s" busy={busy} aria-describedby={`channel-${channel.key}`} onClick={() => void tryOut()}>
					{texts.test}
				</Button>
				<Button size="s" icon="edit" aria-describedby={`channel-${channel.key}`} onClick={onEdit}>
					{texts.edit}
				</Button>
				<Button size="s" icon="trash" aria-describedby={`channel-${channel.key}`} onClick={() => void remove()}>
					{texts.remove}
				</Button>
			</span>
		</li>
	);
}
