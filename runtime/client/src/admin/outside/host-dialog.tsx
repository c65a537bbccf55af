import type { CallHostEntry } from '@dougong/schemas/api';
import { Button, Checkbox, describedBy, Dialog, ErrorNote, Field, Input, Textarea } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { saveCallHost } from '../../api/outside.ts';
import { asProblem } from '../../api/problem.ts';
import { useClient } from '../../client-context.ts';
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
	const { t, language, toasts } = useClient();
	const texts = outsideTexts(language);
	const [name, setName] = useState(host?.host ?? '');
	const [allowed, setAllowed] = useState(host?.allowed ?? true);
	const [hasAnswer, setHasAnswer] = useState(host?.answer != null);
	const [answer, setAnswer] = useState({ status: String(host?.answer?.status ?? 200), body: host?.answer?.body ?? '{}' });
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const status = Number(answer.status);
	const errors = {
		host: hostPattern.test(name) ? '' : texts.hostWrong,
		status: !hasAnswer || (Number.isInteger(status) && status >= 200 && status <= 599) ? '' : texts.statusWrong,
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.host || errors.status) return;
		setBusy(true);
		setProblem(null);
		try {
			await saveCallHost(env, name, { ...(name !== '*' && { allowed }), answer: hasAnswer ? { status, body: answer.body } : null });
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
			<Button type="submit" form="host-form" variant="primary" busy={busy}>
				{texts.save}
			</Button>
		</>
	);
	const [hostError, statusError] = tried ? [errors.host, errors.status] : ['', ''];
	return (
		<Dialog open onClose={onClose} title={host ? host.host : texts.addHost} footer={footer}>
			<form id="host-form" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="call-host" label={texts.host} required error={hostError} help={texts.hostHint}>
					<Input
						id="call-host"
						value={name}
						maxLength={200}
						disabled={host !== null}
						autoComplete="off"
						invalid={hostError !== ''}
						aria-describedby={describedBy('call-host', texts.hostHint, hostError)}
						onChange={(e) => setName(e.target.value.trim())}
					/>
				</Field>
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
						<Field id="answer-status" label={texts.status} required error={statusError}>
							<Input
								id="answer-status"
								inputMode="numeric"
								value={answer.status}
								invalid={statusError !== ''}
								aria-describedby={describedBy('answer-status', undefined, statusError)}
								onChange={(e) => setAnswer({ ...answer, status: e.target.value })}
							/>
						</Field>
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
			</form>
		</Dialog>
	);
}
