import { Button, describedBy, Dialog, ErrorNote, Field, Input } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { changePassword } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** Changes the own password; other devices are signed out by it. */
export function PasswordDialog({ onClose }: { onClose(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ current: '', next: '', again: '' });
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const errors = {
		current: values.current ? '' : t('rule.required'),
		next: values.next.length >= 8 ? '' : t('password.hint'),
		again: values.again === values.next ? '' : t('password.differ'),
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.current || errors.next || errors.again) return;
		setBusy(true);
		try {
			await changePassword({ current: values.current, next: values.next });
			toasts.show(t('password.done'));
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="password-form" variant="primary" busy={busy}>
				{t('common.save')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('password.title')} footer={footer}>
			<form id="password-form" className="stack" onSubmit={submit} noValidate>
				{problem && <ErrorNote problem={problem} />}
				{(['current', 'next', 'again'] as const).map((key) => {
					const error = tried ? errors[key] : '';
					const help = key === 'next' && !error ? t('password.hint') : undefined;
					return (
						<Field key={key} id={`password-${key}`} label={t(`password.${key}`)} required error={error} help={help}>
							<Input
								id={`password-${key}`}
								type="password"
								autoComplete={key === 'current' ? 'current-password' : 'new-password'}
								invalid={error !== ''}
								aria-describedby={describedBy(`password-${key}`, help, error)}
								value={values[key]}
								onChange={(e) => setValues({ ...values, [key]: e.target.value })}
							/>
						</Field>
					);
				})}
			</form>
		</Dialog>
	);
}
