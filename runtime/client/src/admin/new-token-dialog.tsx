import { Field, Select } from '@dougong/ui';
import { useState } from 'react';
import { createToken } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';
import { ShownOnce } from '../dialogs/shown-once.tsx';

const choices = [30, 90, 365];

/** Makes a token and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose(): void }) {
	const { t } = useClient();
	const [name, setName] = useState('');
	const [days, setDays] = useState('90');
	const [made, setMade] = useState<string | null>(null);
	const isNamed = name.trim() !== '';
	const sending = useSending(isNamed, async () => {
		setMade((await createToken({ name: name.trim(), ...(days && { expiresInDays: Number(days) }) })).token);
	});
	if (made !== null) return <ShownOnce title={t('tokens.made')} body={t('tokens.made-body')} label={t('tokens.title')} value={made} onClose={onClose} />;
	const options = [...choices.map((d) => ({ value: String(d), label: t('tokens.days', { days: d }) })), { value: '', label: t('tokens.never') }];
	return (
		<FormDialog id="new-token" title={t('tokens.new')} action={t('tokens.new')} sending={sending} onClose={onClose}>
			<InputField
				id="token-name"
				label={t('tokens.name')}
				help={t('tokens.name-hint')}
				error={sending.tried && !isNamed ? t('rule.required') : ''}
				required
				value={name}
				onChange={setName}
			/>
			<Field id="token-days" label={t('tokens.expires')}>
				<Select id="token-days" options={options} value={days} onChange={(e) => setDays(e.target.value)} />
			</Field>
		</FormDialog>
	);
}
