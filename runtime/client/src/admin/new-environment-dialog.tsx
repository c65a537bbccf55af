import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Select } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { createEnvironment } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** A new environment: a copy of another as a sandbox, or an empty one. */
export function NewEnvironmentDialog({ sources, onClose, onDone }: { sources: readonly EnvironmentEntry[]; onClose(): void; onDone(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ title: '', key: '' });
	const [from, setFrom] = useState(sources[0]?.key ?? '');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const errors = {
		title: values.title.trim() ? '' : t('rule.required'),
		key: /^[a-z](?:_?[a-z0-9])*$/.test(values.key) && values.key.length <= 30 ? '' : t('workspace.env-key-wrong'),
	};
	const hints = { title: t('workspace.env-title-hint'), key: t('workspace.env-key-hint') };
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.title || errors.key) return;
		setBusy(true);
		setProblem(null);
		try {
			const title = values.title.trim();
			await createEnvironment({ key: values.key, title, ...(from !== '' && { from }) });
			toasts.show(t(from === '' ? 'workspace.env-created' : 'sandbox.created', { title }));
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
			<Button type="submit" form="new-environment" variant="primary" busy={busy}>
				{t('workspace.env-new')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('workspace.env-new')} footer={footer}>
			<form id="new-environment" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="environment-from" label={t('sandbox.new-kind')} help={t(from === '' ? 'sandbox.new-hint-empty' : 'sandbox.new-hint-copy')}>
					<Select
						id="environment-from"
						value={from}
						empty={t('sandbox.new-empty')}
						options={sources.map((s) => ({ value: s.key, label: t('sandbox.new-copy', { source: s.title }) }))}
						aria-describedby={describedBy('environment-from', true, '')}
						onChange={(e) => setFrom(e.target.value)}
					/>
				</Field>
				{(['title', 'key'] as const).map((name) => {
					const error = tried ? errors[name] : '';
					const help = error ? undefined : hints[name];
					return (
						<Field key={name} id={`environment-${name}`} label={t(`workspace.env-${name}`)} required error={error} help={help}>
							<Input
								id={`environment-${name}`}
								value={values[name]}
								maxLength={name === 'title' ? 100 : 30}
								autoComplete="off"
								invalid={error !== ''}
								aria-describedby={describedBy(`environment-${name}`, help, error)}
								onChange={(e) => setValues({ ...values, [name]: e.target.value })}
							/>
						</Field>
					);
				})}
			</form>
		</Dialog>
	);
}
