import { Button, Dialog, ErrorNote } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, type ReactNode, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

/** A form and how its sending stands. */
export interface Sending {
	/** Somebody has tried to send it: from then on what is wrong is said. */
	readonly tried: boolean;
	readonly busy: boolean;
	/** What the server has refused. */
	readonly problem: ProblemLike | null;
	submit(event: FormEvent): Promise<void>;
}

/** Sends a form that is valid, once at a time; `send` also says so and closes it. */
export function useSending(isValid: boolean, send: () => Promise<void>): Sending {
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (!isValid || busy) return;
		setBusy(true);
		setProblem(null);
		try {
			await send();
		} catch (caught) {
			setProblem(asProblem(caught));
		}
		setBusy(false);
	};
	return { tried, busy, problem, submit };
}

export interface FormDialogProps {
	/** Of the form, which the button outside of it belongs to. */
	id: string;
	title: string;
	description?: string;
	/** What the button says. */
	action: string;
	variant?: 'primary' | 'danger';
	sending: Sending;
	onClose(): void;
	children: ReactNode;
}

/** A dialog that asks for something and sends it. */
export function FormDialog({ id, title, description, action, variant = 'primary', sending, onClose, children }: FormDialogProps) {
	const { t } = useClient();
	const { busy, problem, submit } = sending;
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form={id} variant={variant} busy={busy}>
				{action}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={title} {...(description !== undefined && { description })} footer={footer}>
			<form id={id} className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				{children}
			</form>
		</Dialog>
	);
}
