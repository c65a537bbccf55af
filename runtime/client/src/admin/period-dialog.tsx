import { periodTitle } from '@dougong/engine';
import type { PeriodState } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { changePeriod } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

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
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const { state } = move;
	const period = periodTitle(move.period, language === 'en' ? 'en' : 'zh');
	const error = tried && reason.trim() === '' ? t('rule.required') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (reason.trim() === '') return;
		setBusy(true);
		setProblem(null);
		try {
			await changePeriod(env, move.app, move, { state, reason: reason.trim() });
			toasts.show(t(`period.done-${state}`, { period }));
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
			<Button type="submit" form="change-period" variant={state === 'closed' ? 'danger' : 'primary'} busy={busy}>
				{t(`period.to-${state}`)}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t(`period.title-${state}`, { period })} footer={footer}>
			<form id="change-period" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Note kind={state === 'closed' ? 'warn' : 'info'}>{t(`period.body-${state}`)}</Note>
				<Field id="period-reason" label={t('period.reason')} required error={error}>
					<Input
						id="period-reason"
						value={reason}
						maxLength={500}
						autoComplete="off"
						invalid={error !== ''}
						aria-describedby={describedBy('period-reason', undefined, error)}
						onChange={(e) => setReason(e.target.value)}
					/>
				</Field>
			</form>
		</Dialog>
	);
}
