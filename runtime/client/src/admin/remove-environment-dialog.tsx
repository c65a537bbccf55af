import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { removeEnvironment } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** Asks for the key to be typed, for what goes cannot be brought back. */
export function RemoveEnvironmentDialog({ environment, onClose, onDone }: { environment: EnvironmentEntry; onClose(): void; onDone(key: string): void }) {
	const { t, toasts } = useClient();
	const { key, title } = environment;
	const [typed, setTyped] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const isConfirmed = typed.trim() === key;
	const error = tried && !isConfirmed ? t('workspace.env-confirm-wrong', { key }) : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (!isConfirmed) return;
		setBusy(true);
		setProblem(null);
		try {
			await removeEnvironment(key);
			toasts.show(t('workspace.env-removed', { title }));
			onDone(key);
		} catch (caught) {
			setProblem(asProblem(caught));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="remove-environment" variant="danger" busy={busy}>
				{t('common.remove')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('workspace.env-remove', { title })} footer={footer}>
			<form id="remove-environment" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Note kind="warn">{t('workspace.env-remove-body')}</Note>
				<Field id="confirm-key" label={t('workspace.env-confirm', { key })} required error={error}>
					<Input
						id="confirm-key"
						value={typed}
						autoComplete="off"
						invalid={error !== ''}
						aria-describedby={describedBy('confirm-key', undefined, error)}
						onChange={(e) => setTyped(e.target.value)}
					/>
				</Field>
			</form>
		</Dialog>
	);
}
