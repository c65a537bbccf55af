import type { Member } from '@dougong/schemas/api';
import { useState } from 'react';
import { resetPassword } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';
import { nameOf } from './member-name.ts';

/** A new password for somebody who has lost theirs; their sessions end. */
export function ResetPasswordDialog({ member, onClose }: { member: Member; onClose(): void }) {
	const { t, toasts } = useClient();
	const [password, setPassword] = useState('');
	const name = nameOf(member);
	const isLong = password.length >= 8;
	const sending = useSending(isLong, async () => {
		await resetPassword(member.userId, password);
		toasts.show(t('admin.reset-done', { name }));
		onClose();
	});
	const error = sending.tried && !isLong ? t('password.hint') : '';
	return (
		<FormDialog id="reset-password" title={t('admin.reset-for', { name })} action={t('common.save')} sending={sending} onClose={onClose}>
			<InputField
				id="reset"
				label={t('admin.new-password')}
				help={error ? undefined : t('password.hint')}
				error={error}
				required
				type="password"
				autoComplete="new-password"
				value={password}
				onChange={setPassword}
			/>
		</FormDialog>
	);
}
