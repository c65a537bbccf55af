import { Checkbox } from '@dougong/ui';
import { useState } from 'react';
import { createAccount, saveMember } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';

/** A new account that may enter this environment with the roles that everyone has. */
export function NewUserDialog({ env, onClose }: { env: string; onClose(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ username: '', name: '', password: '' });
	const [isAdmin, setIsAdmin] = useState(false);
	const errors = {
		username: /^[a-z0-9][a-z0-9._-]{2,39}$/.test(values.username) ? '' : t('admin.username-hint'),
		name: values.name.trim() ? '' : t('rule.required'),
		password: values.password.length >= 8 ? '' : t('password.hint'),
	};
	const sending = useSending(!errors.username && !errors.name && !errors.password, async () => {
		const made = await createAccount({ ...values, name: values.name.trim(), isAdmin });
		await saveMember(env, made.id, { person: null, roles: [] });
		toasts.show(t('admin.created', { name: values.name }));
		onClose();
	});
	const hints = { username: t('admin.username-hint'), name: undefined, password: t('password.hint') };
	return (
		<FormDialog id="new-user" title={t('admin.member-new')} action={t('common.save')} sending={sending} onClose={onClose}>
			{(['name', 'username', 'password'] as const).map((key) => {
				const error = sending.tried ? errors[key] : '';
				return (
					<InputField
						key={key}
						id={`new-${key}`}
						label={t(`admin.${key}`)}
						help={error ? undefined : hints[key]}
						error={error}
						required
						{...(key === 'password' && { type: 'password', autoComplete: 'new-password' })}
						value={values[key]}
						onChange={(text) => setValues({ ...values, [key]: text })}
					/>
				);
			})}
			<Checkbox checked={isAdmin} onChange={(e) => setIsAdmin(e.target.checked)}>
				{t('admin.is-admin')}
			</Checkbox>
		</FormDialog>
	);
}
