import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Note } from '@dougong/ui';
import { useState } from 'react';
import { removeEnvironment } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';

/** Asks for the key to be typed, for what goes cannot be brought back. */
export function RemoveEnvironmentDialog({ environment, onClose, onDone }: { environment: EnvironmentEntry; onClose(): void; onDone(key: string): void }) {
	const { t, toasts } = useClient();
	const { key, title } = environment;
	const [typed, setTyped] = useState('');
	const isConfirmed = typed.trim() === key;
	const sending = useSending(isConfirmed, async () => {
		await removeEnvironment(key);
		toasts.show(t('workspace.env-removed', { title }));
		onDone(key);
	});
	return (
		<FormDialog
			id="remove-environment"
			title={t('workspace.env-remove', { title })}
			action={t('common.remove')}
			variant="danger"
			sending={sending}
			onClose={onClose}
		>
			<Note kind="warn">{t('workspace.env-remove-body')}</Note>
			<InputField
				id="confirm-key"
				label={t('workspace.env-confirm', { key })}
				error={sending.tried && !isConfirmed ? t('workspace.env-confirm-wrong', { key }) : ''}
				required
				value={typed}
				onChange={setTyped}
			/>
		</FormDialog>
	);
}
