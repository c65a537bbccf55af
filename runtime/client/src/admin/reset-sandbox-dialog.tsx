import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Note } from '@dougong/ui';
import { resetEnvironment } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';

export interface ResetSandboxDialogProps {
	environment: EnvironmentEntry;
	source: string;
	onClose(): void;
	onDone(): void;
}

/** Makes a sandbox anew, which takes as long as there is to copy. */
export function ResetSandboxDialog({ environment: { key, title }, source, onClose, onDone }: ResetSandboxDialogProps) {
	const { t, toasts } = useClient();
	const sending = useSending(true, async () => {
		await resetEnvironment(key);
		toasts.show(t('sandbox.reset-done', { title }));
		onDone();
		onClose();
	});
	return (
		<FormDialog id="reset-sandbox" title={t('sandbox.reset-title', { title })} action={t('sandbox.reset')} variant="danger" sending={sending} onClose={onClose}>
			<Note kind="warn">{t('sandbox.reset-body', { source })}</Note>
		</FormDialog>
	);
}
