import { useState } from 'react';
import { saveSecret } from '../../api/outside.ts';
import { useClient } from '../../client-context.ts';
import { FormDialog, useSending } from '../../dialogs/form-dialog.tsx';
import { InputField } from '../../dialogs/input-field.tsx';
import { outsideTexts } from './texts.ts';

export interface SecretDialogProps {
	env: string;
	/** Empty: a new one. */
	name: string;
	onClose(): void;
	onDone(): void;
}

/** Enters a secret, or puts another in its place. */
export function SecretDialog({ env, name, onClose, onDone }: SecretDialogProps) {
	const { language, toasts } = useClient();
	const texts = outsideTexts(language);
	const [values, setValues] = useState({ name, value: '' });
	const errors = {
		name: /^[a-z](?:_?[a-z0-9])*$/.test(values.name) ? '' : texts.secretNameWrong,
		value: values.value === '' ? texts.required : '',
	};
	const sending = useSending(!errors.name && !errors.value, async () => {
		await saveSecret(env, values.name, values.value);
		toasts.show(texts.saved);
		onDone();
		onClose();
	});
	const shown = sending.tried ? errors : { name: '', value: '' };
	const title = name === '' ? texts.addSecret : `${texts.replace} · ${name}`;
	return (
		<FormDialog id="secret-form" title={title} action={texts.save} sending={sending} onClose={onClose}>
			<InputField
				id="secret-name-field"
				label={texts.secretName}
				help={texts.secretNameHint}
				error={shown.name}
				required
				value={values.name}
				maxLength={60}
				disabled={name !== ''}
				onChange={(text) => setValues({ ...values, name: text })}
			/>
			<InputField
				id="secret-value-field"
				label={texts.value}
				help={texts.valueHint}
				error={shown.value}
				required
				type="password"
				autoComplete="new-password"
				value={values.value}
				maxLength={4_000}
				onChange={(value) => setValues({ ...values, value })}
			/>
		</FormDialog>
	);
}
