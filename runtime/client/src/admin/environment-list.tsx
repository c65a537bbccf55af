import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Button, ErrorNote, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { getWorkspace, listEnvironments } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { ClockDialog } from './clock-dialog.tsx';
import { EnvironmentRow } from './environment-row.tsx';
import { NewEnvironmentDialog } from './new-environment-dialog.tsx';
import { RemoveEnvironmentDialog } from './remove-environment-dialog.tsx';
import { ResetSandboxDialog } from './reset-sandbox-dialog.tsx';

/** The environment that every installation has and keeps. */
const main = 'production';
type Doing = { kind: 'new' } | { kind: 'remove' | 'reset' | 'clock'; environment: EnvironmentEntry } | null;

const forwardingMs = 1_000;
const calmMs = 15_000;

/** The environments of the workspace: where one is, where one may go, a new one, one less; and the clocks of sandboxes. It keeps itself up to date. */
export function EnvironmentList({ env }: { env: string }) {
	const { t, refresh } = useClient();
	const queries = useQueryClient();
	const [, navigate] = useLocation();
	const environments = useQuery({
		queryKey: ['environments'],
		queryFn: listEnvironments,
		refetchInterval: ({ state }) => (state.data?.some(isForwarding) ? forwardingMs : state.data?.some((e) => e.sandbox) ? calmMs : false),
	});
	const workspace = useQuery({ queryKey: ['workspace'], queryFn: getWorkspace });
	const timeZone = workspace.data?.timeZone ?? 'UTC';
	const [doing, setDoing] = useState<Doing>(null);
	const close = () => setDoing(null);
	const changed = () => {
		for (const key of ['environments', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
		refresh();
	};
	const removed = (key: string) => {
		close();
		if (key === env) navigate(`/${main}/-workspace`, { replace: true });
		changed();
	};
	const list = environments.data ?? [];
	const titleOf = (key: string) => list.find((e) => e.key === key)?.title ?? key;
	// As it is by the last answer, and not as it was when the dialog was opened.
	const current = doing && 'environment' in doing ? (list.find((e) => e.key === doing.environment.key) ?? doing.environment) : null;
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
					{list.map((environment) => (
						<EnvironmentRow
							key={environment.key}
							environment={environment}
							source={environment.sandbox && titleOf(environment.sandbox.of)}
							timeZone={timeZone}
							isCurrent={environment.key === env}
							isKept={environment.key === main}
							onOpen={() => navigate(`/${environment.key}`)}
							onDo={(kind) => setDoing({ kind, environment })}
						/>
					))}
				</ul>
			)}
			{doing?.kind === 'new' && <NewEnvironmentDialog sources={list} onClose={close} onDone={changed} />}
			{doing?.kind === 'remove' && <RemoveEnvironmentDialog environment={doing.environment} onClose={close} onDone={removed} />}
			{doing?.kind === 'reset' && current?.sandbox && (
				<ResetSandboxDialog environment={current} source={titleOf(current.sandbox.of)} onClose={close} onDone={changed} />
			)}
			{doing?.kind === 'clock' && current?.sandbox && (
				<ClockDialog environment={current} clock={current.sandbox.clock} timeZone={timeZone} onClose={close} onMoved={changed} />
			)}
		</section>
	);
}

function isForwarding({ sandbox }: EnvironmentEntry): boolean {
	return sandbox?.clock.forward?.state === 'running';
}
