import { Button, Checkbox, describedBy, Dialog, ErrorNote, Field, Input } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { createAccount, saveMember } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** A new account that may enter this environment with the roles that everyone has. */
export function NewUserDialog({ env, onClose }: { env: string; onClose(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ username: '', name: '', password: '' });
	const [isAdmin, setIsAdmin] = useState(false);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const errors = {
		username: /^[a-z0-9][a-z0-9._-]{2,39}$/.test(values.username) ? '' : t('admin.username-hint'),
		name: values.name.trim() ? '' : t('rule.required'),
		password: values.password.length >= 8 ? '' : t('password.hint'),
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.username || errors.name || errors.password) return;
		setBusy(true);
		try {
			const made = await createAccount({ ...values, name: values.name.trim(), isAdmin });
			await saveMember(env, made.id, { person: null, roles: [] });
			toasts.show(t('admin.created', { name: values.name }));
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="new-user" variant="primary" busy={busy}>
				{t('common.save')}
			</Button>
		</>
	);
	const hints = { username: t('admin.username-hint'), name: undefined, password: t('password.hint') };
	return (
		<Dialog open onClose={onClose} title={t('admin.member-new')} footer={footer}>
			<form id="new-user" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{(['name', 'username', 'password'] as const).map((key) => {
					const error = tried ? errors[key] : '';
					const help = error ? undefined : hints[key];
					return (
						<Field key={key} id={`new-${key}`} label={t(`admin.${key}`)} required error={error} help={help}>
							<Input
								id={`new-${key}`}
								type={key === 'password' ? 'password' : 'text'}
								autoComplete={key === 'password' ? 'new-password' : 'off'}
								invalid={error !== ''}
								aria-describedby={describedBy(`new-${key}`, help, error)}
								value={values[key]}
								onChange={(e) => setValues({ ...values, [key]: e.target.value })}
							/>
						</Field>
					);
				})}
				<Checkbox checked={isAdmin} onChange={(e) => setIsAdmin(e.target.checked)}>
					{t('admin.is-admin')}
				</Checkbox>
			</form>
		</Dialog>
	);
}
