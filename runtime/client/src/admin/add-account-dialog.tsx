import type { Account } from '@dougong/schemas/api';
import { Combobox, type ComboOption, describedBy, Field } from '@dougong/ui';
import { useState } from 'react';
import { saveMember } from '../api/admin.ts';
import { useClient } from '../client-context.ts';
import { FormDialog, useSending } from '../dialogs/form-dialog.tsx';

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
	const [account] = chosen;
	const sending = useSending(account !== undefined, async () => {
		if (!account) return;
		await saveMember(env, account.id, { person: null, roles: [] });
		toasts.show(t('admin.added', { name: account.title }));
		onClose();
	});
	const error = sending.tried && !account ? t('rule.required') : '';
	const form = { id: 'add-account', title: t('admin.add-existing'), description: t('admin.add-lead', { environment }), action: t('common.save') };
	return (
		<FormDialog {...form} sending={sending} onClose={onClose}>
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
		</FormDialog>
	);
}

function found(accounts: readonly Account[], text: string): ComboOption[] {
	const wanted = text.trim().toLowerCase();
	const hits = accounts.filter((a) => a.name.toLowerCase().includes(wanted) || a.username.includes(wanted));
	return hits.slice(0, 50).map((a) => ({ id: a.id, title: a.name, sub: a.username }));
}
