import type { Member } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { resetPassword } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { nameOf } from './member-name.ts';

/** A new password for somebody who has lost theirs; their sessions end. */
export function ResetPasswordDialog({ member, onClose }: { member: Member; onClose(): void }) {
	const { t, toasts } = useClient();
	const [password, setPassword] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const name = nameOf(member);
	const error = tried && password.length < 8 ? t('password.hint') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (password.length < 8) return;
		setBusy(true);
		try {
			await resetPassword(member.userId, password);
			toasts.show(t('admin.reset-done', { name }));
			onClose();
		} catch (caught) {
			setProblem(asProblem(caught));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="reset-password" variant="primary" busy={busy}>
				{t('common.save')}
			</Button>
		</>
	);
	const help = error ? undefined : t('password.hint');
	return (
		<Dialog open onClose={onClose} title={t('admin.reset-for', { name })} footer={footer}>
			<form id="reset-password" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="reset" label={t('admin.new-password')} required error={error} help={help}>
					<Input
						id="reset"
						type="password"
						autoComplete="new-password"
						invalid={error !== ''}
						aria-describedby={describedBy('reset', help, error)}
						value={password}
						onChange={(e) => setPassword(e.target.value)}
					/>
				</Field>
			</form>
		</Dialog>
	);
}
