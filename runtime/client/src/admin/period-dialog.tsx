import { periodTitle } from '@dougong/engine';
import type { PeriodState } from '@dougong/schemas/api';
import { Note } from '@dougong/ui';
import { useState } from 'react';
import { changePeriod } from '../api/calendars.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';

export interface PeriodMove {
	app: string;
	key: string;
	period: string;
	state: PeriodState;
}

/** Says what the change means, and asks for a reason. Closing cannot be undone. */
export function PeriodDialog({ env, move, onClose, onDone }: { env: string; move: PeriodMove; onClose(): void; onDone(): void }) {
	const { t, language, toasts } = useClient();
	const [reason, setReason] = useState('');
	const { state } = move;
	const period = periodTitle(move.period, language === 'en' ? 'en' : 'zh');
	const hasReason = reason.trim() !== '';
	const sending = useSending(hasReason, async () => {
		await changePeriod(env, move.app, move, { state, reason: reason.trim() });
		toasts.show(t(`period.done-${state}`, { period }));
		onDone();
		onClose();
	});
	const kind = state === 'closed' ? ({ variant: 'danger', note: 'warn' } as const) : ({ variant: 'primary', note: 'info' } as const);
	const title = t(`period.title-${state}`, { period });
	return (
		<FormDialog id="change-period" title={title} action={t(`period.to-${state}`)} variant={kind.variant} sending={sending} onClose={onClose}>
			<Note kind={kind.note}>{t(`period.body-${state}`)}</Note>
			<InputField
				id="period-reason"
				label={t('period.reason')}
				error={sending.tried && !hasReason ? t('rule.required') : ''}
				required
				value={reason}
				maxLength={500}
				onChange={setReason}
			/>
		</FormDialog>
	);
}
