import { periodTitle } from '@dougong/engine';
import type { PeriodEntry, PeriodKindEntry, PeriodState } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Pill, type PillColor, Skeleton } from '@dougong/ui';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listPeriods } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useApps } from '../runtime/use-apps.ts';
import { PeriodDialog, type PeriodMove } from './period-dialog.tsx';
import { PeriodResultsDialog } from './period-results-dialog.tsx';
import { useResultTrees } from './use-period-results.ts';

const colors: Record<PeriodState, PillColor> = { open: 'green', frozen: 'blue', closed: 'gray' };

/** Periods of all apps: in what state each is, since when, by whom and why; those who manage them freeze and close them. */
export function PeriodsPage({ env }: { env: string }) {
	const { t, language } = useClient();
	const queries = useQueryClient();
	const apps = useApps(env);
	const answers = useQueries({
		queries: (apps.data ?? []).map((app) => ({ queryKey: ['periods', env, app.key, language], queryFn: () => listPeriods(env, app.key) })),
	});
	const error = apps.error ?? answers.find((a) => a.error)?.error;
	const isLoading = apps.isLoading || answers.some((a) => a.isLoading);
	const found = (apps.data ?? []).flatMap((app, i) => (answers[i]?.data ?? []).map((kind) => ({ app, kind })));
	return (
		<>
			<div className="head">
				<p>{t('period.lead')}</p>
			</div>
			{isLoading && <Skeleton lines={6} height={28} />}
			{error && <ErrorNote problem={asProblem(error)} onRetry={() => void queries.invalidateQueries({ queryKey: ['periods'] })} />}
			{!isLoading && !error && found.length === 0 && <EmptyState icon="calendar" title={t('period.none')} body={t('period.none-body')} />}
			<div className="admin__sections">
				{found.map(({ app, kind }) => (
					<PeriodKind key={`${app.key} ${kind.key}`} env={env} app={app.key} name={`${app.titles?.[language] ?? app.title} · ${kind.title}`} kind={kind} />
				))}
			</div>
		</>
	);
}

interface Moving extends PeriodMove {
	entry: PeriodEntry;
	/** What the period came to is kept as well. */
	keeps: boolean;
}

function PeriodKind({ env, app, name, kind }: { env: string; app: string; name: string; kind: PeriodKindEntry }) {
	const queries = useQueryClient();
	const trees = useResultTrees(env, app);
	const [move, setMove] = useState<Moving | null>(null);
	const onDone = () => {
		for (const key of ['periods', 'audit', 'period-results']) void queries.invalidateQueries({ queryKey: [key] });
	};
	const days = move?.entry.days;
	return (
		<section aria-label={name}>
			<h2>{name}</h2>
			<ul className="list periods">
				{kind.periods.map((entry) => (
					<PeriodRow
						key={entry.period}
						kind={kind}
						entry={entry}
						hasResults={trees.length > 0}
						onMove={(state, keeps) => setMove({ app, key: kind.key, period: entry.period, state, entry, keeps })}
					/>
				))}
			</ul>
			{move?.keeps && days ? (
				<PeriodResultsDialog
					env={env}
					move={move}
					days={days}
					trees={trees}
					isFrozen={move.entry.state === 'frozen'}
					onClose={() => setMove(null)}
					onDone={onDone}
				/>
			) : (
				move && <PeriodDialog env={env} move={move} onClose={() => setMove(null)} onDone={onDone} />
			)}
		</section>
	);
}

const moves: Record<PeriodState, readonly PeriodState[]> = { open: ['frozen', 'closed'], frozen: ['open', 'closed'], closed: [] };

interface PeriodRowProps {
	kind: PeriodKindEntry;
	entry: PeriodEntry;
	/** The app keeps results of periods. */
	hasResults: boolean;
	onMove(state: PeriodState, keeps: boolean): void;
}
function PeriodRow({ kind, entry, hasResults, onMove }: PeriodRowProps) {
	const { t, language } = useClient();
	const { period, state, at, by, reason } = entry;
	const title = periodTitle(period, language === 'en' ? 'en' : 'zh');
	// What has not begun has come to nothing.
	const keeps = hasResults && entry.days !== null && period <= kind.present;
	const when = at && new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	return (
		<li data-present={period === kind.present || undefined}>
			<span className="list__main">
				<span>
					{title} {period === kind.present && <Pill color="teal">{t('period.present')}</Pill>}
				</span>
				{when && <small>{[when, by, reason].filter(Boolean).join(' · ')}</small>}
			</span>
			<span className="list__side">
				<Pill color={colors[state]}>{t(`period.state-${state}`)}</Pill>
				{kind.canManage && keeps && state === 'frozen' && (
					<Button size="s" aria-label={`${t('period.keep-results')} ${title}`} onClick={() => onMove('frozen', true)}>
						{t('period.keep-results')}
					</Button>
				)}
				{kind.canManage &&
					moves[state].map((to) => {
						const label = t(to === 'frozen' && keeps ? 'period.freeze-results' : `period.to-${to}`);
						return (
							<Button key={to} size="s" aria-label={`${label} ${title}`} onClick={() => onMove(to, to === 'frozen' && keeps)}>
								{label}
							</Button>
						);
					})}
			</span>
		</li>
	);
}
