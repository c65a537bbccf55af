import type { DelegationEntry } from '@dougong/schemas/api';
import { Button, cx, EmptyState, ErrorNote, Pill, type PillColor, Skeleton } from '@dougong/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { revokeDelegation } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshData } from '../runtime/data-port.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { DelegationDialog } from './delegation-dialog.tsx';
import { delegationDays } from './delegation-days.ts';
import { type DelegationTexts, delegationTexts } from './texts.ts';
import { useDelegations } from './use-delegations.ts';
import '../workflows/workflows.css';

const colors: Record<DelegationEntry['state'], PillColor> = { coming: 'blue', now: 'green', over: 'gray', revoked: 'gray' };

/** Who does whose tasks and until when. */
export function DelegationsPage({ env }: { env: string }) {
	const { language, toasts } = useClient();
	const words = delegationTexts(language);
	const queries = useQueryClient();
	const confirm = useConfirm();
	const [adding, setAdding] = useState(false);
	const found = useDelegations(env, language);
	const revoke = async (entry: DelegationEntry) => {
		if (!(await confirm({ title: words.revokeAsk, body: words.revokeBody(entry.to.title), danger: true, action: words.revoke }))) return;
		try {
			await revokeDelegation(env, entry.id);
			toasts.show(words.revoked);
		} catch (error) {
			const { title, detail } = asProblem(error);
			toasts.show([title, detail].filter(Boolean).join(' · '), 'error');
		}
		void refreshData(queries, env);
	};
	const [nothing = '', body] = words.none;
	return (
		<div className="workflows">
			<div className="head">
				<p>{words.lead}</p>
				<Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
					{words.add}
				</Button>
			</div>
			{found.error && <ErrorNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />}
			{found.isLoading && <Skeleton lines={4} height={28} />}
			{found.data?.length === 0 && <EmptyState icon="users" title={nothing} body={body} />}
			{found.data && found.data.length > 0 && (
				<ul className="list" aria-label={words.list}>
					{found.data.map((entry) => (
						<Line key={entry.id} entry={entry} words={words} language={language} onRevoke={() => void revoke(entry)} />
					))}
				</ul>
			)}
			{adding && <DelegationDialog env={env} words={words} onClose={() => setAdding(false)} />}
		</div>
	);
}

function Line({ entry, words, language, onRevoke }: { entry: DelegationEntry; words: DelegationTexts; language: string; onRevoke(): void }) {
	const { state, scope, reason, covers } = entry;
	const isLive = state === 'now' || state === 'coming';
	const about = [
		delegationDays(entry, language),
		scope === null ? words.everything : new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(scope.map((s) => s.title)),
		reason,
		state === 'now' && words.covers(covers),
	];
	return (
		<li className={cx(!isLive && 'delegation__over')}>
			<span className="list__main">
				<strong>{words.arrow(entry.of.title, entry.to.title)}</strong>
				<small>{about.filter(Boolean).join(' · ')}</small>
			</span>
			<Pill color={colors[state]}>{words.states[state]}</Pill>
			{isLive && (
				<Button size="s" onClick={onRevoke} aria-label={`${words.revoke} ${words.arrow(entry.of.title, entry.to.title)}`}>
					{words.revoke}
				</Button>
			)}
		</li>
	);
}
