import { Button, describedBy, Dialog, ErrorNote, Field, Input } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { saveSecret } from '../../api/outside.ts';
import { asProblem } from '../../api/problem.ts';
import { useClient } from '../../client-context.ts';
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
	const { t, language, toasts } = useClient();
	const texts = outsideTexts(language);
	const [values, setValues] = useState({ name, value: '' });
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const errors = {
		name: /^[a-z](?:_?[a-z0-9])*$/.test(values.name) ? '' : texts.secretNameWrong,
		value: values.value === '' ? texts.required : '',
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.name || errors.value) return;
		setBusy(true);
		setProblem(null);
		try {
			await saveSecret(env, values.name, values.value);
			toasts.show(texts.saved);
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
			<Button type="submit" form="secret-form" variant="primary" busy={busy}>
				{texts.save}
			</Button>
		</>
	);
	const fields = [
		{ key: 'name' as const, label: texts.secretName, help: texts.secretNameHint, type: 'text', most: 60 },
		{ key: 'value' as const, label: texts.value, help: texts.valueHint, type: 'password', most: 4_000 },
	];
	return (
		<Dialog open onClose={onClose} title={name === '' ? texts.addSecret : `${texts.replace} · ${name}`} footer={footer}>
			<form id="secret-form" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{fields.map(({ key, label, help, type, most }) => {
					const error = tried ? errors[key] : '';
					return (
						<Field key={key} id={`secret-${key}-field`} label={label} required error={error} help={help}>
							<Input
								id={`secret-${key}-field`}
								type={type}
								value={values[key]}
								maxLength={most}
								disabled={key === 'name' && name !== ''}
								autoComplete={key === 'value' ? 'new-password' : 'off'}
								invalid={error !== ''}
								aria-describedby={describedBy(`secret-${key}-field`, help, error)}
								onChange={(e) => setValues({ ...values, [key]: e.target.value })}
							/>
						</Field>
					);
				})}
			</form>
		</Dialog>
	);
}
