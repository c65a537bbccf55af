import { type DeliveryEntry, type DeliveryState, deliveryStates } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Pill, type PillColor, Select, Skeleton } from '@dougong/ui';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DeliveryFilter, listChannels, listDeliveries, replayDelivery } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useMessageTexts } from './texts.ts';
import './message-center.css';

const colors: Record<DeliveryState, PillColor> = { waiting: 'blue', sent: 'green', captured: 'gray', failed: 'red', suppressed: 'gray' };
const laterMs = 15_000;

/** Everything that was sent, with its outcome; what failed can be sent again. It keeps itself up to date. */
export function DeliveriesPage({ env }: { env: string }) {
	const { language, toasts } = useClient();
	const texts = useMessageTexts();
	const queries = useQueryClient();
	const [filter, setFilter] = useState<DeliveryFilter>({ state: null, channel: null });
	const [busy, setBusy] = useState<string | null>(null);
	const channels = useQuery({ queryKey: ['channels', env, language], queryFn: () => listChannels(env) });
	const deliveries = useInfiniteQuery({
		queryKey: ['deliveries', env, filter, language],
		queryFn: ({ pageParam }) => listDeliveries(env, filter, pageParam),
		initialPageParam: null as string | null,
		getNextPageParam: (last) => last.nextBefore,
		refetchInterval: laterMs,
	});
	const entries = deliveries.data?.pages.flatMap((page) => page.deliveries) ?? [];
	const titleOf = (key: string) => (key === 'app' ? texts.app : (channels.data?.channels.find((c) => c.key === key)?.title ?? key));
	const replay = async (id: string) => {
		setBusy(id);
		try {
			await replayDelivery(env, id);
			toasts.show(texts.replayed);
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		setBusy(null);
		void queries.invalidateQueries({ queryKey: ['deliveries', env] });
	};
	const [noneTitle, noneBody] = texts.noneDeliveries;
	return (
		<>
			<div className="head">
				<p>{texts.deliveriesLead}</p>
			</div>
			<div className="deliveries__filter">
				<Select
					aria-label={texts.state}
					empty={texts.anyState}
					value={filter.state ?? ''}
					options={deliveryStates.map((state) => ({ value: state, label: texts.states[state] }))}
					onChange={(e) => setFilter({ ...filter, state: (e.target.value || null) as DeliveryState | null })}
				/>
				<Select
					aria-label={texts.channel}
					empty={texts.anyChannel}
					value={filter.channel ?? ''}
					options={(channels.data?.channels ?? []).map(({ key, title }) => ({ value: key, label: title }))}
					onChange={(e) => setFilter({ ...filter, channel: e.target.value || null })}
				/>
			</div>
			{deliveries.isLoading && <Skeleton lines={6} height={44} />}
			{deliveries.error && <ErrorNote problem={asProblem(deliveries.error)} onRetry={() => void deliveries.refetch()} />}
			{deliveries.data && entries.length === 0 && <EmptyState icon="mail" title={noneTitle ?? ''} body={noneBody} />}
			{entries.length > 0 && (
				<ul className="list deliveries" aria-label={texts.deliveries}>
					{entries.map((entry) => (
						<DeliveryRow key={entry.id} entry={entry} channel={titleOf(entry.channel)} isBusy={busy === entry.id} onReplay={() => void replay(entry.id)} />
					))}
				</ul>
			)}
			{deliveries.hasNextPage && (
				<p className="admin__more">
					<Button busy={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
						{texts.more}
					</Button>
				</p>
			)}
		</>
	);
}

function DeliveryRow({ entry, channel, isBusy, onReplay }: { entry: DeliveryEntry; channel: string; isBusy: boolean; onReplay(): void }) {
	const { language } = useClient();
	const texts = useMessageTexts();
	const { id, person, title, state, digest, attempts, reason, response, dueAt, at, sentAt } = entry;
	const instant = (time: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
	const facts = [
		channel,
		person?.title ?? texts.toGroup,
		instant(sentAt ?? at),
		digest && texts.digest,
		state === 'waiting' && texts.dueAt(instant(dueAt)),
		attempts > 1 && texts.attempts(attempts),
	];
	return (
		<li data-state={state}>
			<span className="list__main">
				<span id={`delivery-${id}`}>{title}</span>
				<small>{facts.filter(Boolean).join(' · ')}</small>
				{reason && <small className={state === 'failed' ? 'deliveries__reason' : undefined}>{reason}</small>}
				{state === 'failed' && response && (
					<small>
						{texts.answer}：<code>{response}</code>
					</small>
				)}
			</span>
			<span className="channel__side">
				<Pill color={colors[state]}>{texts.states[state]}</Pill>
				{state === 'failed' && (
					<Button size="s" icon="refresh" busy={isBusy} aria-describedby={`delivery-${id}`} onClick={onReplay}>
						{texts.replay}
					</Button>
				)}
			</span>
		</li>
	);
}
