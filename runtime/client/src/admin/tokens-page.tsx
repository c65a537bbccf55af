import { Button, EmptyState, ErrorNote, Icon, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listTokens, revokeToken, type Token } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { NewTokenDialog } from './new-token-dialog.tsx';

/** API tokens of the signed-in person. */
export function TokensPage() {
	const { t, toasts } = useClient();
	const queries = useQueryClient();
	const confirm = useConfirm();
	const tokens = useQuery({ queryKey: ['tokens'], queryFn: listTokens });
	const [making, setMaking] = useState(false);
	const reload = () => queries.invalidateQueries({ queryKey: ['tokens'] });
	const revoke = async (token: Token) => {
		const yes = await confirm({
			title: t('tokens.revoke-title', { name: token.name }),
			body: t('tokens.revoke-body'),
			danger: true,
			action: t('tokens.revoke'),
		});
		if (!yes) return;
		try {
			await revokeToken(token.id);
			toasts.show(t('tokens.revoked'));
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		await reload();
	};
	return (
		<>
			<div className="head">
				<p>{t('tokens.lead')}</p>
				<Button variant="primary" icon="plus" onClick={() => setMaking(true)}>
					{t('tokens.new')}
				</Button>
			</div>
			{tokens.isLoading && <Skeleton lines={4} height={28} />}
			{tokens.error && <ErrorNote problem={asProblem(tokens.error)} onRetry={() => void tokens.refetch()} />}
			{tokens.data?.length === 0 && <EmptyState icon="key" title={t('tokens.none')} body={t('tokens.lead')} />}
			{tokens.data && tokens.data.length > 0 && (
				<ul className="list">
					{tokens.data.map((token) => (
						<TokenRow key={token.id} token={token} onRevoke={() => void revoke(token)} />
					))}
				</ul>
			)}
			{making && (
				<NewTokenDialog
					onClose={() => {
						setMaking(false);
						void reload();
					}}
				/>
			)}
		</>
	);
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke(): void }) {
	const { t, language } = useClient();
	const day = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(at));
	const facts = [
		t('tokens.created', { date: day(token.createdAt) }),
		token.expiresAt ? t('tokens.until', { date: day(token.expiresAt) }) : t('tokens.never'),
		token.usedAt ? t('tokens.last-used', { date: day(token.usedAt) }) : '',
	];
	return (
		<li>
			<Icon name="key" />
			<span className="list__main">
				{token.name}
				<small>{facts.filter(Boolean).join(' · ')}</small>
			</span>
			<code className="muted">{token.hint}</code>
			<Button size="s" icon="trash" aria-label={`${t('tokens.revoke')} ${token.name}`} onClick={onRevoke}>
				{t('tokens.revoke')}
			</Button>
		</li>
	);
}
