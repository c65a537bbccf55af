import type { Account } from '@dougong/schemas/api';
import { Button, Combobox, type ComboOption, describedBy, Dialog, ErrorNote, Field } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { saveMember } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';

interface Props {
	env: string;
	/** Its title. */
	environment: string;
	/** Those to choose from. */
	accounts: readonly Account[];
	onClose(): void;
}

/** Lets an account of another environment enter this one, with the roles that everyone has. */
export function AddAccountDialog({ env, environment, accounts, onClose }: Props) {
	const { t, toasts } = useClient();
	const [chosen, setChosen] = useState<ComboOption[]>([]);
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const error = tried && chosen.length === 0 ? t('rule.required') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		const [account] = chosen;
		if (!account) return;
		setBusy(true);
		try {
			await saveMember(env, account.id, { person: null, roles: [] });
			toasts.show(t('admin.added', { name: account.title }));
			onClose();
		} catch (caught) {
			setProblem(asProblem(caught));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="add-account" variant="primary" busy={busy}>
				{t('common.save')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={t('admin.add-existing')} description={t('admin.add-lead', { environment })} footer={footer}>
			<form id="add-account" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="account" label={t('admin.account')} required error={error}>
					<Combobox
						id="account"
						label={t('admin.account')}
						people
						required
						invalid={error !== ''}
						describedBy={describedBy('account', undefined, error)}
						value={chosen}
						onChange={setChosen}
						search={async (text) => found(accounts, text)}
					/>
				</Field>
			</form>
		</Dialog>
	);
}

function found(accounts: readonly Account[], text: string): ComboOption[] {
	const wanted = text.trim().toLowerCase();
	const hits = accounts.filter((a) => a.name.toLowerCase().includes(wanted) || a.username.includes(wanted));
	return hits.slice(0, 50).map((a) => ({ id: a.id, title: a.name, sub: a.username }));
}
