import type { WebhookEntry } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note, Select } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { rotateWebhook } from '../api/outside.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import type { WorkflowAt } from './runs-list.tsx';
import { webhookTexts } from './webhook-texts.ts';

const fewest = 16;

/** Makes a new address for a webhook, says whether its callers sign, and shows it this once. */
export function WebhookDialog({ at: { env, app, workflow }, hook, onClose }: { at: WorkflowAt; hook: WebhookEntry; onClose(): void }) {
	const { t, language, toasts } = useClient();
	const texts = webhookTexts(language);
	const isNew = hook.hint === null;
	const [signing, setSigning] = useState<'keep' | 'off' | 'on'>(isNew ? 'off' : 'keep');
	const [key, setKey] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [made, setMade] = useState<string | null>(null);
	const wrong = signing === 'on' && key.length < fewest ? texts.keyWrong : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (wrong) return;
		setBusy(true);
		setProblem(null);
		try {
			const body = signing === 'keep' ? {} : { signing: signing === 'on' ? key : null };
			const { address } = await rotateWebhook(env, app, workflow, hook.trigger, body);
			setMade(new URL(address, window.location.origin).href);
		} catch (caught) {
			setProblem(asProblem(caught));
		}
		setBusy(false);
	};
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(made ?? '');
			toasts.show(t('common.copied'));
		} catch {
			// Pages without TLS may not write to the clipboard: the address stands there to be marked by hand.
		}
	};
	if (made !== null) {
		return (
			<Dialog open onClose={onClose} title={texts.made} footer={<Button onClick={onClose}>{t('common.close')}</Button>}>
				<Note kind="warn" title={texts.madeBody} />
				<div className="secret">
					<Input readOnly aria-label={texts.address} value={made} onFocus={(e) => e.target.select()} />
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
			<Button type="submit" form="webhook-form" variant="primary" busy={busy}>
				{isNew ? texts.make : texts.rotate}
			</Button>
		</>
	);
	const choices = isNew ? (['off', 'on'] as const) : (['keep', 'off', 'on'] as const);
	const error = tried ? wrong : '';
	return (
		<Dialog open onClose={onClose} title={texts.rotateTitle(hook.trigger)} footer={footer}>
			<form id="webhook-form" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{!isNew && <Note kind="warn" title={texts.rotateBody} />}
				<Field id="webhook-signing" label={texts.signing}>
					<Select
						id="webhook-signing"
						value={signing}
						options={choices.map((value) => ({ value, label: texts[value] }))}
						onChange={(e) => setSigning(choices.find((one) => one === e.target.value) ?? 'off')}
					/>
				</Field>
				{signing === 'on' && (
					<Field id="webhook-key" label={texts.key} required error={error} help={texts.keyHint}>
						<Input
							id="webhook-key"
							type="password"
							autoComplete="new-password"
							value={key}
							maxLength={200}
							invalid={error !== ''}
							aria-describedby={describedBy('webhook-key', texts.keyHint, error)}
							onChange={(e) => setKey(e.target.value)}
						/>
					</Field>
				)}
			</form>
		</Dialog>
	);
}
