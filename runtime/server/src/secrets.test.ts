import { expect, it } from 'vitest';
import type { Db } from './database/pool.ts';
import type { PlatformTables } from './database/tables.ts';
import { createSecrets } from './secrets.ts';

// With a key of the operator's own the database is not asked.
const platform = null as unknown as Db<PlatformTables>;
const secrets = createSecrets({ platform, secret: 'operator' });

it('opens what it sealed, and seals the same differently each time', async () => {
	const [a, b] = [await secrets.seal('密码 pass', 'channel mail'), await secrets.seal('密码 pass', 'channel mail')];
	expect(a.equals(b)).toBe(false);
	expect(a.toString('latin1')).not.toContain('pass');
	expect(await secrets.open(a, 'channel mail')).toBe('密码 pass');
});

it('opens nothing that belongs elsewhere, was changed, cut, or sealed under another key', async () => {
	const sealed = await secrets.seal('pass', 'channel mail');
	expect(await secrets.open(sealed, 'channel other')).toBe(null);
	for (let i = 0; i < sealed.length; i++) {
		const changed = Buffer.from(sealed);
		changed[i]! ^= 1;
		expect(await secrets.open(changed, 'channel mail')).toBe(null);
	}
	expect(await secrets.open(sealed.subarray(0, 20), 'channel mail')).toBe(null);
	expect(await createSecrets({ platform, secret: 'another' }).open(sealed, 'channel mail')).toBe(null);
});
