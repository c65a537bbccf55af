import type { CalendarEntry } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note, Textarea } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { getCalendarYear, importCalendarYear } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { previewCalendar, type YearPreview } from './calendar-preview.ts';
import { WorkDayTable } from './work-day-table.tsx';

interface Props {
	env: string;
	calendar: CalendarEntry;
	onClose(): void;
	onDone(): void;
}

const mostChanges = 30;

/** A table of days, pasted or from a file: first what it would do, then the import. */
export function ImportCalendarDialog({ env, calendar, onClose, onDone }: Props) {
	const { t, toasts } = useClient();
	const held = useQuery({ queryKey: ['calendars', env, calendar.key, 'days'], queryFn: () => daysHeld(env, calendar), staleTime: 0 });
	const file = useRef<HTMLInputElement>(null);
	const [text, setText] = useState('');
	const [source, setSource] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const preview = useMemo(
		() => (text.trim() === '' || !held.data ? null : previewCalendar(text, calendar.weekend, held.data)),
		[text, held.data, calendar.weekend],
	);
	const error = tried && source.trim() === '' ? t('rule.required') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (!preview?.canImport || source.trim() === '') return;
		setBusy(true);
		setProblem(null);
		try {
			for (const { year, days } of preview.years) {
				const body = { source: source.trim(), days: days.map(({ date, name, off }) => ({ date, name, isOffDay: off })) };
				await importCalendarYear(env, calendar.key, year, body);
			}
			toasts.show(t('calendar.imported', { years: preview.years.map((y) => y.year).join(t('audit.comma')) }));
			onDone();
			onClose();
		} catch (caught) {
			const found = asProblem(caught);
			setProblem({ ...found, detail: found.errors?.[0]?.detail ?? found.detail });
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="import-calendar" variant="primary" busy={busy} disabled={!preview?.canImport}>
				{t('calendar.import-do')}
			</Button>
		</>
	);
	return (
		<Dialog
			open
			onClose={onClose}
			size="l"
			title={t('calendar.import-into', { title: calendar.title })}
			description={t('calendar.import-lead')}
			footer={footer}
		>
			<form id="import-calendar" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{held.error && <ErrorNote problem={asProblem(held.error)} onRetry={() => void held.refetch()} />}
				<Field id="calendar-text" label={t('calendar.text')} required help={t('calendar.text-hint')}>
					<Textarea
						id="calendar-text"
						className="calendar__text"
						rows={7}
						spellCheck={false}
						value={text}
						placeholder={'2027-01-01,off,元旦\n2027-01-09,work,元旦'}
						aria-describedby={describedBy('calendar-text', true, '')}
						onChange={(e) => setText(e.target.value)}
					/>
				</Field>
				<div>
					<Button icon="file" onClick={() => file.current?.click()}>
						{t('calendar.file')}
					</Button>
					<input
						ref={file}
						type="file"
						hidden
						aria-label={t('calendar.file')}
						accept=".json,.csv,.txt,application/json,text/csv"
						onChange={(e) => void read(e.target.files?.[0]).then((content) => content !== null && setText(content))}
					/>
				</div>
				<Field id="calendar-source" label={t('calendar.source')} required error={error} help={error ? undefined : t('calendar.source-hint')}>
					<Input
						id="calendar-source"
						value={source}
						maxLength={300}
						invalid={error !== ''}
						aria-describedby={describedBy('calendar-source', error === '', error)}
						onChange={(e) => setSource(e.target.value)}
					/>
				</Field>
				<div aria-live="polite" className="stack">
					{preview && <Mistakes title={t('calendar.unreadable')} kind="error" lines={preview.mistakes} />}
					{preview?.years.map((year) => (
						<Year key={year.year} preview={year} />
					))}
				</div>
			</form>
		</Dialog>
	);
}

function Year({ preview }: { preview: YearPreview }) {
	const { t } = useClient();
	const { year, days, workDays, errors, warnings, changes } = preview;
	const sign = (day: { off: boolean } | undefined) => (day === undefined ? t('calendar.as-week') : day.off ? t('calendar.off') : t('calendar.work'));
	return (
		<section className="calendar__year" aria-label={String(year)}>
			<h3>
				{t('calendar.year', { year: String(year) })}{' '}
				<span className="muted">{t(changes === null ? 'calendar.year-new' : 'calendar.year-there', { count: days.length })}</span>
			</h3>
			{workDays && <WorkDayTable label={t('calendar.work-days-of', { title: String(year) })} rows={[{ key: String(year), name: year, workDays }]} />}
			<Mistakes title={t('calendar.errors')} kind="error" lines={errors} />
			<Mistakes title={t('calendar.warnings')} kind="warn" lines={warnings} />
			{changes?.length === 0 && <p className="muted">{t('calendar.no-change')}</p>}
			{changes && changes.length > 0 && (
				<>
					<p>{t('calendar.changes', { count: changes.length })}</p>
					<ul className="calendar__changes">
						{changes.slice(0, mostChanges).map(({ date, was, becomes }) => (
							<li key={date}>
								<span>{date}</span> {sign(was)} → {sign(becomes)} <span className="muted">{becomes?.name ?? was?.name}</span>
							</li>
						))}
						{changes.length > mostChanges && <li className="muted">{t('calendar.more-changes', { count: changes.length - mostChanges })}</li>}
					</ul>
				</>
			)}
		</section>
	);
}

const mostMistakes = 8;
function Mistakes({
	title,
	kind,
	lines,
}: {
	title: string;
	kind: 'error' | 'warn';
	lines: readonly { index: number | null; message: { en: string; zh: string } }[];
}) {
	const { t, language } = useClient();
	if (lines.length === 0) return null;
	return (
		<Note kind={kind} title={title}>
			<ul>
				{lines.slice(0, mostMistakes).map(({ index, message }) => (
					<li key={`${index} ${message.en}`}>{language === 'en' ? message.en : message.zh}</li>
				))}
				{lines.length > mostMistakes && <li>{t('calendar.more-changes', { count: lines.length - mostMistakes })}</li>}
			</ul>
		</Note>
	);
}

async function daysHeld(env: string, { key, years }: CalendarEntry) {
	const tables = await Promise.all(years.map(({ year }) => getCalendarYear(env, key, year)));
	return new Map(tables.map(({ year, days }) => [year, days.map(({ date, name, isOffDay }) => ({ date, name, off: isOffDay }))]));
}

async function read(file: File | undefined): Promise<string | null> {
	return file && file.size < 200_000 ? file.text() : null;
}
