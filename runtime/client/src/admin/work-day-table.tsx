import type { ReactNode } from 'react';
import { useClient } from '../client-context.ts';
import { monthNames } from './weekdays.ts';

interface Row {
	key: string;
	name: ReactNode;
	/** Of each month, January first. */
	workDays: readonly number[];
	note?: string;
}

/** Work days month by month, with their sum; on narrow screens the months wrap, six to a line. */
export function WorkDayTable({ label, rows }: { label: string; rows: readonly Row[] }) {
	const { t, language } = useClient();
	const months = monthNames(language);
	return (
		<ul className="work-days" aria-label={label}>
			{rows.map(({ key, name, workDays, note }) => (
				<li key={key}>
					<div className="work-days__name">
						<strong>{name}</strong>
						<span>{t('calendar.days', { count: workDays.reduce((a, b) => a + b, 0) })}</span>
					</div>
					<dl>
						{workDays.map((days, i) => (
							<div key={months[i]}>
								<dt>{months[i]}</dt>
								<dd>{days}</dd>
							</div>
						))}
					</dl>
					{note && <p className="muted">{note}</p>}
				</li>
			))}
		</ul>
	);
}
