import type { CallHostEntry } from '@dougong/schemas/api';
import { Checkbox, Field, Textarea } from '@dougong/ui';
import { useState } from 'react';
import { saveCallHost } from '../../api/outside.ts';
import { useClient } from '../../client-context.ts';
import { FormDialog, useSending } from '../../dialogs/form-dialog.tsx';
import { InputField } from '../../dialogs/input-field.tsx';
import { outsideTexts } from './texts.ts';

export interface HostDialogProps {
	env: string;
	/** null: a new one. */
	host: CallHostEntry | null;
	onClose(): void;
	onDone(): void;
}

const hostPattern = /^(\*|(\[[0-9a-f:.]+\]|[a-z0-9._-]+):[1-9][0-9]{0,4})$/;

/** Whether a host may be called, and what a sandbox is answered in its place. */
export function HostDialog({ env, host, onClose, onDone }: HostDialogProps) {
	const { language, toasts } = useClient();
	const texts = outsideTexts(language);
	const [name, setName] = useState(host?.host ?? '');
	const [allowed, setAllowed] = useState(host?.allowed ?? true);
	const [hasAnswer, setHasAnswer] = useState(host?.answer != null);
	const [answer, setAnswer] = useState({ status: String(host?.answer?.status ?? 200), body: host?.answer?.body ?? '{}' });
	const status = Number(answer.status);
	const errors = {
		host: hostPattern.test(name) ? '' : texts.hostWrong,
		status: !hasAnswer || (Number.isInteger(status) && status >= 200 && status <= 599) ? '' : texts.statusWrong,
	};
	const sending = useSending(!errors.host && !errors.status, async () => {
		await saveCallHost(env, name, { ...(name !== '*' && { allowed }), answer: hasAnswer ? { status, body: answer.body } : null });
		toasts.show(texts.saved);
		onDone();
		onClose();
	});
	const shown = sending.tried ? errors : { host: '', status: '' };
	return (
		<FormDialog id="host-form" title={host ? host.host : texts.addHost} action={texts.save} sending={sending} onClose={onClose}>
			<InputField
				id="call-host"
				label={texts.host}
				help={texts.hostHint}
				error={shown.host}
				required
				value={name}
				maxLength={200}
				disabled={host !== null}
				onChange={(text) => setName(text.trim())}
			/>
			{name !== '*' && (
				<Checkbox checked={allowed} onChange={(e) => setAllowed(e.target.checked)}>
					{texts.allow}
				</Checkbox>
			)}
			<Checkbox checked={hasAnswer} onChange={(e) => setHasAnswer(e.target.checked)}>
				{texts.setAnswer}
			</Checkbox>
			{hasAnswer && (
				<>
					<InputField
						id="answer-status"
						label={texts.status}
						error={shown.status}
						required
						inputMode="numeric"
						value={answer.status}
						onChange={(text) => setAnswer({ ...answer, status: text })}
					/>
					<Field id="answer-body" label={texts.body}>
						<Textarea
							id="answer-body"
							className="calendar__text"
							rows={5}
							maxLength={20_000}
							value={answer.body}
							onChange={(e) => setAnswer({ ...answer, body: e.target.value })}
						/>
					</Field>
				</>
			)}
		</FormDialog>
	);
}
