import { Checkbox } from '@dougong/ui';
import { useState } from 'react';
import { saveCalendar } from '../api/calendars.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';
import { weekdayNames } from './weekdays.ts';

/** A further calendar: its name, and which days of the week are off. */
export function NewCalendarDialog({ env, onClose, onDone }: { env: string; onClose(): void; onDone(): void }) {
	const { t, language, toasts } = useClient();
	const [values, setValues] = useState({ title: '', key: '' });
	const [weekend, setWeekend] = useState<number[]>([7]);
	const errors = {
		title: values.title.trim() ? '' : t('rule.required'),
		key: /^[a-z](?:_?[a-z0-9])*$/.test(values.key) && values.key.length <= 36 ? '' : t('workspace.env-key-wrong'),
	};
	const sending = useSending(!errors.title && !errors.key && weekend.length < 7, async () => {
		await saveCalendar(env, values.key, { title: values.title.trim(), weekend });
		toasts.show(t('calendar.created', { title: values.title.trim() }));
		onDone();
		onClose();
	});
	const form = { id: 'new-calendar', title: t('calendar.new'), description: t('calendar.new-lead'), action: t('calendar.new') };
	return (
		<FormDialog {...form} sending={sending} onClose={onClose}>
			{(['title', 'key'] as const).map((name) => (
				<InputField
					key={name}
					id={`calendar-${name}`}
					label={t(`calendar.${name}`)}
					error={sending.tried ? errors[name] : ''}
					required
					value={values[name]}
					maxLength={name === 'title' ? 100 : 36}
					onChange={(text) => setValues({ ...values, [name]: text })}
				/>
			))}
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
		</FormDialog>
	);
}
