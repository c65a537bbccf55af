import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Button, Dialog, ErrorNote, Note } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useState } from 'react';
import { resetEnvironment } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** Makes a sandbox anew, which takes as long as there is to copy. */
export function ResetSandboxDialog({
	environment,
	source,
	onClose,
	onDone,
}: {
	environment: EnvironmentEntry;
	source: string;
	onClose(): void;
	onDone(): void;
}) {
	const { t, toasts } = useClient();
	const { key, title } = environment;
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const reset = async () => {
		setBusy(true);
		setProblem(null);
		try {
			await resetEnvironment(key);
			toasts.show(t('sandbox.reset-done', { title }));
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
			<Button variant="danger" busy={busy} onClick={() => void reset()}>
				{t('sandbox.reset')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('sandbox.reset-title', { title })} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				<Note kind="warn">{t('sandbox.reset-body', { source })}</Note>
			</div>
		</Dialog>
	);
}
