import { randomBytes } from 'node:crypto';
import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';

/** What page cursors are signed with: the same for every process of this installation, made once. */
export async function loadCursorSecret(platform: Db<PlatformTables>): Promise<string> {
	const key = 'cursor-secret';
	await platform
		.insertInto('setting')
		.values({ key, value: randomBytes(32).toString('hex') })
		.onConflict((c) => c.doNothing())
		.execute();
	return (await platform.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirstOrThrow()).value;
}
