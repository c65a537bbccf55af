import type { EnvironmentEntry } from '@dougong/schemas/api';
import { describedBy, Field, Select } from '@dougong/ui';
import { useState } from 'react';
import { createEnvironment } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';

/** A new environment: a copy of another as a sandbox, or an empty one. */
export function NewEnvironmentDialog({ sources, onClose, onDone }: { sources: readonly EnvironmentEntry[]; onClose(): void; onDone(): void }) {
	const { t, toasts } = useClient();
	const [values, setValues] = useState({ title: '', key: '' });
	const [from, setFrom] = useState(sources[0]?.key ?? '');
	const errors = {
		title: values.title.trim() ? '' : t('rule.required'),
		key: /^[a-z](?:_?[a-z0-9])*$/.test(values.key) && values.key.length <= 30 ? '' : t('workspace.env-key-wrong'),
	};
	const hints = { title: t('workspace.env-title-hint'), key: t('workspace.env-key-hint') };
	const sending = useSending(!errors.title && !errors.key, async () => {
		const title = values.title.trim();
		await createEnvironment({ key: values.key, title, ...(from !== '' && { from }) });
		toasts.show(t(from === '' ? 'workspace.env-created' : 'sandbox.created', { title }));
		onDone();
		onClose();
	});
	return (
		<FormDialog id="new-environment" title={t('workspace.env-new')} action={t('workspace.env-new')} sending={sending} onClose={onClose}>
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
				const error = sending.tried ? errors[name] : '';
				return (
					<InputField
						key={name}
						id={`environment-${name}`}
						label={t(`workspace.env-${name}`)}
						help={error ? undefined : hints[name]}
						error={error}
						required
						value={values[name]}
						maxLength={name === 'title' ? 100 : 30}
						onChange={(text) => setValues({ ...values, [name]: text })}
					/>
				);
			})}
		</FormDialog>
	);
}
