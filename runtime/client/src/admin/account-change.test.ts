import type { Account } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { accountChangesFor } from './account-change.ts';

const account = (id: string, isAdmin: boolean, disabled = false): Account => ({ id, username: id, name: id, language: null, isAdmin, disabled });
const alice = account('alice', true);
const bob = account('bob', true);
const chelsea = account('chelsea', false);
const offered = (a: Account, others: Account[], me = 'alice') => accountChangesFor(a, [a, ...others], me);

describe('what is offered for an account', () => {
	it('is nothing for oneself', () => expect(offered(alice, [bob])).toEqual([]));
	it('leaves the last administrator alone, for a disabled one does not count', () => {
		expect(offered(bob, [alice, chelsea])).toEqual(['unmake-admin', 'disable']);
		expect(offered(bob, [account('alice', true, true), chelsea])).toEqual([]);
	});
	it('is to make an administrator, or to disable', () => expect(offered(chelsea, [alice])).toEqual(['make-admin', 'disable']));
	it('is only to enable it where it is disabled', () => {
		expect(offered(account('chelsea', false, true), [alice])).toEqual(['enable']);
		expect(offered(account('bob', true, true), [alice])).toEqual(['enable']);
	});
});
