import type { Workspace } from '@dougong/schemas/api';
import { Button, Combobox, describedBy, ErrorNote, Field, Input, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { changeWorkspace, getWorkspace } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { EnvironmentList } from './environment-list.tsx';
import { localTime, zoneOption, zoneSearch } from './time-zones.ts';
import { useMinute } from './use-minute.ts';

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Name and time zone of the workspace, and its environments. */
export function WorkspacePage({ env }: { env: string }) {
	const { t } = useClient();
	const workspace = useQuery({ queryKey: ['workspace'], queryFn: getWorkspace });
	return (
		<div className="admin__sections">
			<section aria-labelledby="workspace-general">
				<h2 id="workspace-general">{t('workspace.general')}</h2>
				{workspace.isLoading && <Skeleton lines={4} height={28} />}
				{workspace.error && <ErrorNote problem={asProblem(workspace.error)} onRetry={() => void workspace.refetch()} />}
				{workspace.data && <General workspace={workspace.data} />}
			</section>
			<EnvironmentList env={env} />
		</div>
	);
}

function General({ workspace }: { workspace: Workspace }) {
	const { t, language, toasts } = useClient();
	const queries = useQueryClient();
	const now = useMinute();
	const [title, setTitle] = useState(workspace.title);
	const [zone, setZone] = useState(workspace.timeZone);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const search = useMemo(() => zoneSearch(language, now, [zone, ownZone]), [language, now, zone]);
	const error = title.trim() ? '' : t('rule.required');
	const changed = { ...(title.trim() !== workspace.title && { title: title.trim() }), ...(zone !== workspace.timeZone && { timeZone: zone }) };
	const isChanged = Object.keys(changed).length > 0;
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (error || !isChanged) return;
		setBusy(true);
		setProblem(null);
		try {
			queries.setQueryData(['workspace'], await changeWorkspace(changed));
			// What "today" is, may be another day now.
			void queries.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'workspace' });
			toasts.show(t('workspace.saved'));
		} catch (caught) {
			setProblem(firstWords(asProblem(caught)));
		}
		setBusy(false);
	};
	const time = localTime(zone, language, now);
	const help = (
		<>
			{t('workspace.zone-hint')}
			{time && <span className="admin__clock">{t('workspace.zone-now', { time })}</span>}
		</>
	);
	return (
		<form className="stack admin__card" noValidate onSubmit={submit}>
			{problem && <ErrorNote problem={problem} />}
			<Field id="workspace-title" label={t('workspace.name')} required error={error}>
				<Input
					id="workspace-title"
					value={title}
					maxLength={100}
					invalid={error !== ''}
					aria-describedby={describedBy('workspace-title', undefined, error)}
					onChange={(e) => setTitle(e.target.value)}
				/>
			</Field>
			<Field id="workspace-zone" label={t('workspace.zone')} required help={help}>
				<Combobox
					id="workspace-zone"
					label={t('workspace.zone')}
					required
					describedBy={describedBy('workspace-zone', true, '')}
					value={[zoneOption(zone, language, now)]}
					onChange={([chosen]) => chosen && setZone(chosen.id)}
					search={async (text) => search(text)}
				/>
			</Field>
			<div>
				<Button type="submit" variant="primary" busy={busy} disabled={!isChanged}>
					{t('common.save')}
				</Button>
			</div>
		</form>
	);
}

/** What the server says about a value tells more than that something is wrong. */
function firstWords(problem: ProblemLike): ProblemLike {
	return { ...problem, detail: problem.errors?.[0]?.detail ?? problem.detail };
}
