import { Button, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type EnvironmentEntry, listEnvironments } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { NewEnvironmentDialog } from './new-environment-dialog.tsx';
import { RemoveEnvironmentDialog } from './remove-environment-dialog.tsx';

/** The environment that every installation has and keeps. */
const main = 'production';
type Doing = { kind: 'new' } | { kind: 'remove'; environment: EnvironmentEntry } | null;

/** The environments of the workspace: where one is, where one may go, a new one, one less. */
export function EnvironmentList({ env }: { env: string }) {
	const { t, refresh } = useClient();
	const queries = useQueryClient();
	const [, navigate] = useLocation();
	const environments = useQuery({ queryKey: ['environments'], queryFn: listEnvironments });
	const [doing, setDoing] = useState<Doing>(null);
	const changed = () => {
		for (const key of ['environments', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
		refresh();
	};
	const removed = (key: string) => {
		setDoing(null);
		if (key === env) navigate(`/${main}/-workspace`, { replace: true });
		changed();
	};
	return (
		<section className="admin__environments" aria-labelledby="workspace-environments">
			<h2 id="workspace-environments">{t('workspace.environments')}</h2>
			<div className="head">
				<p>{t('workspace.environments-lead')}</p>
				<Button icon="plus" onClick={() => setDoing({ kind: 'new' })}>
					{t('workspace.env-new')}
				</Button>
			</div>
			{environments.isLoading && <Skeleton lines={3} height={28} />}
			{environments.error && <ErrorNote problem={asProblem(environments.error)} onRetry={() => void environments.refetch()} />}
			{environments.data && (
				<ul className="list">
					{environments.data.map((environment) => (
						<Row
							key={environment.key}
							environment={environment}
							isCurrent={environment.key === env}
							onOpen={() => navigate(`/${environment.key}`)}
							onRemove={() => setDoing({ kind: 'remove', environment })}
						/>
					))}
				</ul>
			)}
			{doing?.kind === 'new' && <NewEnvironmentDialog onClose={() => setDoing(null)} onDone={changed} />}
			{doing?.kind === 'remove' && <RemoveEnvironmentDialog environment={doing.environment} onClose={() => setDoing(null)} onDone={removed} />}
		</section>
	);
}

interface RowProps {
	environment: EnvironmentEntry;
	isCurrent: boolean;
	onOpen(): void;
	onRemove(): void;
}
function Row({ environment: { key, title }, isCurrent, onOpen, onRemove }: RowProps) {
	const { t } = useClient();
	return (
		<li>
			<Icon name="box" />
			<span className="list__main">
				{title}
				<small>
					<code>{key}</code>
				</small>
			</span>
			<span className="list__side">
				{isCurrent ? (
					<Pill color="blue">{t('workspace.env-current')}</Pill>
				) : (
					<Button size="s" aria-label={`${t('workspace.env-open')} ${title}`} onClick={onOpen}>
						{t('workspace.env-open')}
					</Button>
				)}
				{key === main ? (
					<span className="muted">{t('workspace.env-kept')}</span>
				) : (
					<Button size="s" icon="trash" aria-label={`${t('common.remove')} ${title}`} onClick={onRemove}>
						{t('common.remove')}
					</Button>
				)}
			</span>
		</li>
	);
}
