import { Button, Checkbox, describedBy, Dialog, ErrorNote, Field, Input } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { saveCalendar } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { weekdayNames } from './weekdays.ts';

/** A further calendar: its name, and which days of the week are off. */
export function NewCalendarDialog({ env, onClose, onDone }: { env: string; onClose(): void; onDone(): void }) {
	const { t, language, toasts } = useClient();
	const [values, setValues] = useState({ title: '', key: '' });
	const [weekend, setWeekend] = useState<number[]>([7]);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const errors = {
		title: values.title.trim() ? '' : t('rule.required'),
		key: /^[a-z](?:_?[a-z0-9])*$/.test(values.key) && values.key.length <= 36 ? '' : t('workspace.env-key-wrong'),
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.title || errors.key || weekend.length === 7) return;
		setBusy(true);
		setProblem(null);
		try {
			await saveCalendar(env, values.key, { title: values.title.trim(), weekend });
			toasts.show(t('calendar.created', { title: values.title.trim() }));
			onDone();
			onClose();
		} catch (caught) {
			setProblem(asProblem(caught));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="new-calendar" variant="primary" busy={busy}>
				{t('calendar.new')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('calendar.new')} description={t('calendar.new-lead')} footer={footer}>
			<form id="new-calendar" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{(['title', 'key'] as const).map((name) => {
					const error = tried ? errors[name] : '';
					return (
						<Field key={name} id={`calendar-${name}`} label={t(`calendar.${name}`)} required error={error}>
							<Input
								id={`calendar-${name}`}
								value={values[name]}
								maxLength={name === 'title' ? 100 : 36}
								autoComplete="off"
								invalid={error !== ''}
								aria-describedby={describedBy(`calendar-${name}`, undefined, error)}
								onChange={(e) => setValues({ ...values, [name]: e.target.value })}
							/>
						</Field>
					);
				})}
				<fieldset className="calendar__weekend">
					<legend>{t('calendar.weekend-label')}</legend>
					{weekdayNames(language).map((name, i) => (
						<Checkbox
							key={name}
							checked={weekend.includes(i + 1)}
							onChange={(e) => setWeekend(e.target.checked ? [...weekend, i + 1].sort() : weekend.filter((d) => d !== i + 1))}
						>
							{name}
						</Checkbox>
					))}
				</fieldset>
				{weekend.length === 7 && <p className="muted">{t('calendar.all-off')}</p>}
			</form>
		</Dialog>
	);
}
