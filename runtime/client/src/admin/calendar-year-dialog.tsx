import type { CalendarEntry } from '@dougong/schemas/api';
import { Button, Dialog, ErrorNote, Pill, Skeleton } from '@dougong/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getCalendarYear, importCalendarYear } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { problemWords } from './problem-words.ts';
import { weekdayNames } from './weekdays.ts';

interface Props {
	env: string;
	calendar: CalendarEntry;
	year: number;
	onClose(): void;
	onDone(): void;
}

/** The days of a year's table, and its versions: a former one is imported again, as a further version. */
export function CalendarYearDialog({ env, calendar, year, onClose, onDone }: Props) {
	const { t, language, toasts } = useClient();
	const [version, setVersion] = useState<number | undefined>(undefined);
	const [busy, setBusy] = useState(false);
	const table = useQuery({
		queryKey: ['calendars', env, calendar.key, year, version ?? null],
		queryFn: () => getCalendarYear(env, calendar.key, year, version),
	});
	const { data } = table;
	const newest = data?.versions[0]?.version;
	const restore = async () => {
		if (!data) return;
		setBusy(true);
		try {
			const made = await importCalendarYear(env, calendar.key, year, { source: data.source, days: data.days });
			toasts.show(t('calendar.restored', { year: String(year), version: made.version }));
			onDone();
			onClose();
		} catch (error) {
			toasts.show(problemWords(asProblem(error), language), 'error');
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.close')}</Button>
			{data && data.version !== newest && (
				<Button variant="primary" busy={busy} onClick={() => void restore()}>
					{t('calendar.restore', { version: data.version })}
				</Button>
			)}
		</>
	);
	const when = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	const weekday = (date: string) => weekdayNames(language)[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7];
	return (
		<Dialog
			open
			onClose={onClose}
			size="l"
			title={`${calendar.title} · ${t('calendar.year', { year: String(year) })}`}
			description={data?.source}
			footer={footer}
		>
			{table.isLoading && <Skeleton lines={8} height={24} />}
			{table.error && <ErrorNote problem={asProblem(table.error)} onRetry={() => void table.refetch()} />}
			{data && (
				<div className="calendar__columns">
					<section aria-label={t('calendar.days-named')}>
						<h3>{t('calendar.days-named')}</h3>
						<ul className="calendar__changes">
							{data.days.map(({ date, name, isOffDay }) => (
								<li key={date}>
									<span>{date}</span> {weekday(date)} <Pill color={isOffDay ? 'gray' : 'orange'}>{t(isOffDay ? 'calendar.off' : 'calendar.work')}</Pill>{' '}
									<span className="muted">{name}</span>
								</li>
							))}
						</ul>
					</section>
					<section aria-label={t('calendar.versions')}>
						<h3>{t('calendar.versions')}</h3>
						<ul className="list">
							{data.versions.map((v) => (
								<li key={v.version} aria-current={v.version === data.version || undefined}>
									<span className="list__main">
										{t('calendar.version', { version: v.version })} {v.version === newest && <Pill color="green">{t('calendar.holds')}</Pill>}
										<small>
											{when(v.importedAt)} · {v.importedBy ?? t('audit.system')}
										</small>
										<small>{v.source}</small>
									</span>
									{v.version !== data.version && (
										<span className="list__side">
											<Button size="s" onClick={() => setVersion(v.version)}>
												{t('calendar.look')}
											</Button>
										</span>
									)}
								</li>
							))}
						</ul>
					</section>
				</div>
			)}
		</Dialog>
	);
}
