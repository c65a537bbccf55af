import { useState } from 'react';
import { changePassword } from '../api/endpoints.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';

/** Changes the own password; other devices are signed out by it. */
export function PasswordDialog({ onClose }: { onClose(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ current: '', next: '', again: '' });
	const errors = {
		current: values.current ? '' : t('rule.required'),
		next: values.next.length >= 8 ? '' : t('password.hint'),
		again: values.again === values.next ? '' : t('password.differ'),
	};
	const sending = useSending(!errors.current && !errors.next && !errors.again, async () => {
		await changePassword({ current: values.current, next: values.next });
		toasts.show(t('password.done'));
		onClose();
	});
	return (
		<FormDialog id="password-form" title={t('password.title')} action={t('common.save')} sending={sending} onClose={onClose}>
			{(['current', 'next', 'again'] as const).map((key) => {
				const error = sending.tried ? errors[key] : '';
				return (
					<InputField
						key={key}
						id={`password-${key}`}
						label={t(`password.${key}`)}
						help={key === 'next' && !error ? t('password.hint') : undefined}
						error={error}
						required
						type="password"
						autoComplete={key === 'current' ? 'current-password' : 'new-password'}
						value={values[key]}
						onChange={(text) => setValues({ ...values, [key]: text })}
					/>
				);
			})}
		</FormDialog>
	);
}
