import type { Account } from '@dougong/schemas/api';

/** What can be done to an account as a whole, in every environment. */
export type AccountChange = 'make-admin' | 'unmake-admin' | 'disable' | 'enable';

export const accountChanges: Record<AccountChange, { body: { isAdmin?: boolean; disabled?: boolean }; icon: string; isDangerous: boolean }> = {
	'make-admin': { body: { isAdmin: true }, icon: 'star', isDangerous: false },
	'unmake-admin': { body: { isAdmin: false }, icon: 'star', isDangerous: true },
	disable: { body: { disabled: true }, icon: 'lock', isDangerous: true },
	enable: { body: { disabled: false }, icon: 'check-circle', isDangerous: false },
};

/** What to offer for an account: nobody locks themselves out, and somebody always administers, as the server sees to as well. */
export function accountChangesFor(account: Account, accounts: readonly Account[], myId: string): AccountChange[] {
	if (account.id === myId) return [];
	if (account.disabled) return ['enable'];
	if (!account.isAdmin) return ['make-admin', 'disable'];
	const isLast = accounts.every((a) => a.id === account.id || !a.isAdmin || a.disabled);
	return isLast ? [] : ['unmake-admin', 'disable'];
}
