import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note, Select } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { createToken } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

const choices = [30, 90, 365];

/** Makes a token and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose(): void }) {
	const { t, toasts } = useClient();
	const [name, setName] = useState('');
	const [days, setDays] = useState('90');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [made, setMade] = useState<string | null>(null);
	const error = tried && !name.trim() ? t('rule.required') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (!name.trim()) return;
		setBusy(true);
		try {
			setMade((await createToken({ name: name.trim(), ...(days && { expiresInDays: Number(days) }) })).token);
		} catch (caught) {
			setProblem(asProblem(caught));
		}
		setBusy(false);
	};
	const copy = async () => {
		await navigator.clipboard?.writeText(made ?? '').catch(() => {});
		toasts.show(t('common.copied'));
	};
	if (made) {
		return (
			<Dialog open onClose={onClose} title={t('tokens.made')} footer={<Button onClick={onClose}>{t('common.close')}</Button>}>
				<Note kind="warn" title={t('tokens.made-body')} />
				<div className="secret">
					<Input readOnly aria-label={t('tokens.title')} value={made} onFocus={(e) => e.target.select()} />
					<Button icon="copy" variant="primary" onClick={() => void copy()}>
						{t('common.copy')}
					</Button>
				</div>
			</Dialog>
		);
	}
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="new-token" variant="primary" busy={busy}>
				{t('tokens.new')}
			</Button>
		</>
	);
	const options = [...choices.map((d) => ({ value: String(d), label: t('tokens.days', { days: d }) })), { value: '', label: t('tokens.never') }];
	return (
		<Dialog open onClose={onClose} title={t('tokens.new')} footer={footer}>
			<form id="new-token" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="token-name" label={t('tokens.name')} required error={error} help={t('tokens.name-hint')}>
					<Input
						id="token-name"
						value={name}
						invalid={error !== ''}
						aria-describedby={describedBy('token-name', true, error)}
						onChange={(e) => setName(e.target.value)}
					/>
				</Field>
				<Field id="token-days" label={t('tokens.expires')}>
					<Select id="token-days" options={options} value={days} onChange={(e) => setDays(e.target.value)} />
				</Field>
			</form>
		</Dialog>
	);
}
