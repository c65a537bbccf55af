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

const colors: Record<PeriodState, PillColor> = { open: 'green', frozen: 'blue', closed: 'gray' };

/** Periods of all apps: in what state each is, since when, by whom and why; those who manage them freeze and close them. */
export function PeriodsPage({ env }: { env: string }) {
	const { t, language } = useClient();
	const queries = useQueryClient();
	const apps = useApps(env);
	const answers = useQueries({
		queries: (apps.data ?? []).map((app) => ({ queryKey: ['periods', env, app.key, language], queryFn: () => listPeriods(env, app.key) })),
	});
	const [move, setMove] = useState<PeriodMove | null>(null);
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
				{found.map(({ app, kind }) => {
					const name = `${app.titles?.[language] ?? app.title} · ${kind.title}`;
					return (
						<section key={`${app.key} ${kind.key}`} aria-label={name}>
							<h2>{name}</h2>
							<ul className="list periods">
								{kind.periods.map((period) => (
									<PeriodRow
										key={period.period}
										kind={kind}
										entry={period}
										onMove={(state) => setMove({ app: app.key, key: kind.key, period: period.period, state })}
									/>
								))}
							</ul>
						</section>
					);
				})}
			</div>
			{move && (
				<PeriodDialog
					env={env}
					move={move}
					onClose={() => setMove(null)}
					onDone={() => {
						for (const key of ['periods', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
					}}
				/>
			)}
		</>
	);
}

const moves: Record<PeriodState, readonly PeriodState[]> = { open: ['frozen', 'closed'], frozen: ['open', 'closed'], closed: [] };

function PeriodRow({ kind, entry, onMove }: { kind: PeriodKindEntry; entry: PeriodEntry; onMove(state: PeriodState): void }) {
	const { t, language } = useClient();
	const { period, state, at, by, reason } = entry;
	const title = periodTitle(period, language === 'en' ? 'en' : 'zh');
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
				{kind.canManage &&
					moves[state].map((to) => (
						<Button key={to} size="s" aria-label={`${t(`period.to-${to}`)} ${title}`} onClick={() => onMove(to)}>
							{t(`period.to-${to}`)}
						</Button>
					))}
			</span>
		</li>
	);
}
