import type { WebhookEntry } from '@dougong/schemas/api';
import { Field, Note, Select } from '@dougong/ui';
import { useState } from 'react';
import { rotateWebhook } from '../api/outside.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';
import { InputField } from '../dialogs/input-field.tsx';
import { ShownOnce } from '../dialogs/shown-once.tsx';
import type { WorkflowAt } from './runs-list.tsx';
import { webhookTexts } from './webhook-texts.ts';

const fewest = 16;

/** Makes a new address for a webhook, says whether its callers sign, and shows it this once. */
export function WebhookDialog({ at: { env, app, workflow }, hook, onClose }: { at: WorkflowAt; hook: WebhookEntry; onClose(): void }) {
	const { language } = useClient();
	const texts = webhookTexts(language);
	const isNew = hook.hint === null;
	const [signing, setSigning] = useState<'keep' | 'off' | 'on'>(isNew ? 'off' : 'keep');
	const [key, setKey] = useState('');
	const [made, setMade] = useState<string | null>(null);
	const wrong = signing === 'on' && key.length < fewest ? texts.keyWrong : '';
	const sending = useSending(!wrong, async () => {
		const body = signing === 'keep' ? {} : { signing: signing === 'on' ? key : null };
		const { address } = await rotateWebhook(env, app, workflow, hook.trigger, body);
		setMade(new URL(address, window.location.origin).href);
	});
	if (made !== null) return <ShownOnce title={texts.made} body={texts.madeBody} label={texts.address} value={made} onClose={onClose} />;
	const choices = isNew ? (['off', 'on'] as const) : (['keep', 'off', 'on'] as const);
	const action = isNew ? texts.make : texts.rotate;
	return (
		<FormDialog id="webhook-form" title={texts.rotateTitle(hook.trigger)} action={action} sending={sending} onClose={onClose}>
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
				<InputField
					id="webhook-key"
					label={texts.key}
					help={texts.keyHint}
					error={sending.tried ? wrong : ''}
					required
					type="password"
					autoComplete="new-password"
					value={key}
					maxLength={200}
					onChange={setKey}
				/>
			)}
		</FormDialog>
	);
}
