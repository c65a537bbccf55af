import type { CallHostEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listCallHosts } from '../../api/outside.ts';
import { asProblem } from '../../api/problem.ts';
import { useClient } from '../../client-context.ts';
import { HostDialog } from './host-dialog.tsx';
import { outsideTexts } from './texts.ts';

/** Whom workflows may call inside of the network, how calls went, and what a sandbox is answered. */
export function HostsSection({ env }: { env: string }) {
	const { language } = useClient();
	const texts = outsideTexts(language);
	const queries = useQueryClient();
	const [edited, setEdited] = useState<CallHostEntry | 'new' | null>(null);
	const hosts = useQuery({ queryKey: ['call-hosts', env], queryFn: () => listCallHosts(env) });
	const [noneTitle = '', noneBody] = texts.noHosts;
	return (
		<section aria-labelledby="call-hosts">
			<h2 id="call-hosts">{texts.hosts}</h2>
			<div className="head">
				<p>{texts.hostsLead}</p>
				<Button variant="primary" icon="plus" onClick={() => setEdited('new')}>
					{texts.addHost}
				</Button>
			</div>
			{hosts.isLoading && <Skeleton lines={2} height={28} />}
			{hosts.error && <ErrorNote problem={asProblem(hosts.error)} onRetry={() => void hosts.refetch()} />}
			{hosts.data?.length === 0 && <EmptyState icon="globe" title={noneTitle} body={noneBody} />}
			{hosts.data && hosts.data.length > 0 && (
				<ul className="list" aria-labelledby="call-hosts">
					{hosts.data.map((host) => (
						<HostRow key={host.host} host={host} onEdit={() => setEdited(host)} />
					))}
				</ul>
			)}
			{edited !== null && (
				<HostDialog
					env={env}
					host={edited === 'new' ? null : edited}
					onClose={() => setEdited(null)}
					onDone={() => void queries.invalidateQueries({ queryKey: ['call-hosts', env] })}
				/>
			)}
		</section>
	);
}

function HostRow({ host: { host, allowed, answer, failures, pausedUntil }, onEdit }: { host: CallHostEntry; onEdit(): void }) {
	const { language } = useClient();
	const texts = outsideTexts(language);
	const isAll = host === '*';
	const isResting = pausedUntil !== null && Date.parse(pausedUntil) > Date.now();
	const time = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(at));
	const facts = [answer && texts.answers(answer.status), failures > 0 && texts.failures(failures), isResting && texts.resting(time(pausedUntil))];
	return (
		<li>
			<Icon name="globe" />
			<span className="list__main">
				<span id={`host-${host}`}>{isAll ? texts.all : host}</span>
				<small>{facts.filter(Boolean).join(' · ')}</small>
			</span>
			<span className="list__side">
				{!isAll && <Pill color={isResting ? 'red' : allowed ? 'green' : 'gray'}>{allowed ? texts.allowed : texts.publicOnly}</Pill>}
				<Button size="s" icon="edit" aria-describedby={`host-${host}`} onClick={onEdit}>
					{texts.edit}
				</Button>
			</span>
		</li>
	);
}
