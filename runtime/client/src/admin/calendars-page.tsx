import type { CalendarEntry } from '@dougong/schemas/api';
import { Button, ErrorNote, Note, Pill, Skeleton, presentNow } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listCalendars, saveCalendar } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { CalendarYearDialog } from './calendar-year-dialog.tsx';
import { ImportCalendarDialog } from './import-calendar-dialog.tsx';
import { NewCalendarDialog } from './new-calendar-dialog.tsx';
import { problemWords } from './problem-words.ts';
import { weekdayNames } from './weekdays.ts';
import { WorkDayTable } from './work-day-table.tsx';

type Doing = { kind: 'new' } | { kind: 'import'; calendar: CalendarEntry } | { kind: 'year'; calendar: CalendarEntry; year: number } | null;

/** Calendars of work days: which one formulas reckon with, what is known of each year, and where it says so. */
export function CalendarsPage({ env }: { env: string }) {
	const { t, language, toasts } = useClient();
	const queries = useQueryClient();
	const calendars = useQuery({ queryKey: ['calendars', env, language], queryFn: () => listCalendars(env) });
	const [doing, setDoing] = useState<Doing>(null);
	const changed = () => {
		for (const key of ['calendars', 'audit', 'facts']) void queries.invalidateQueries({ queryKey: [key] });
	};
	const use = async ({ key, title, weekend }: CalendarEntry) => {
		try {
			await saveCalendar(env, key, { title, weekend, inUse: true });
			toasts.show(t('calendar.used', { title }));
		} catch (error) {
			toasts.show(problemWords(asProblem(error), language), 'error');
		}
		changed();
	};
	const close = () => setDoing(null);
	return (
		<>
			<div className="head">
				<p>{t('calendar.lead')}</p>
				<Button icon="plus" onClick={() => setDoing({ kind: 'new' })}>
					{t('calendar.new')}
				</Button>
			</div>
			{calendars.isLoading && <Skeleton lines={6} height={28} />}
			{calendars.error && <ErrorNote problem={asProblem(calendars.error)} onRetry={() => void calendars.refetch()} />}
			<div className="calendars">
				{calendars.data?.map((calendar) => (
					<Calendar
						key={calendar.key}
						calendar={calendar}
						onImport={() => setDoing({ kind: 'import', calendar })}
						onUse={() => void use(calendar)}
						onYear={(year) => setDoing({ kind: 'year', calendar, year })}
					/>
				))}
			</div>
			{doing?.kind === 'new' && <NewCalendarDialog env={env} onClose={close} onDone={changed} />}
			{doing?.kind === 'import' && <ImportCalendarDialog env={env} calendar={doing.calendar} onClose={close} onDone={changed} />}
			{doing?.kind === 'year' && <CalendarYearDialog env={env} calendar={doing.calendar} year={doing.year} onClose={close} onDone={changed} />}
		</>
	);
}

interface CalendarProps {
	calendar: CalendarEntry;
	onImport(): void;
	onUse(): void;
	onYear(year: number): void;
}
function Calendar({ calendar, onImport, onUse, onYear }: CalendarProps) {
	const { t, language } = useClient();
	const { title, inUse, weekend, years } = calendar;
	const days = weekend.map((day) => weekdayNames(language)[day - 1]).join(t('audit.comma'));
	const thisYear = presentNow().getFullYear();
	const missing = [thisYear, thisYear + 1].filter((year) => !years.some((y) => y.year === year));
	return (
		<section className="admin__card calendar" aria-label={title}>
			<div className="calendar__head">
				<h2>{title}</h2>
				{inUse && <Pill color="green">{t('calendar.in-use')}</Pill>}
				<span className="muted">{days === '' ? t('calendar.no-weekend') : t('calendar.weekend', { days })}</span>
				<span className="calendar__actions">
					{!inUse && <Button onClick={onUse}>{t('calendar.use')}</Button>}
					<Button variant={inUse ? 'primary' : undefined} icon="file" onClick={onImport}>
						{t('calendar.import')}
					</Button>
				</span>
			</div>
			{years.length > 0 && (
				<WorkDayTable
					label={t('calendar.work-days-of', { title })}
					rows={years.map(({ year, version, source, workDays }) => ({
						key: String(year),
						name: (
							<Button size="s" icon="eye" onClick={() => onYear(year)}>
								{year}
							</Button>
						),
						workDays,
						note: version > 1 ? `${source} · ${t('calendar.version', { version })}` : source,
					}))}
				/>
			)}
			{missing.map((year) => (
				<Note key={year} kind={inUse && year === thisYear ? 'warn' : 'info'} title={t('calendar.missing', { year: String(year) })}>
					{t('calendar.missing-body')}
				</Note>
			))}
		</section>
	);
}
