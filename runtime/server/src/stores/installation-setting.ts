import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';

/** Something that is made once for an installation, and is the same for all of its processes from then on. */
export async function loadSetting(platform: Db<PlatformTables>, key: string, make: () => string): Promise<string> {
	const find = () => platform.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
	const found = await find();
	if (found) return found.value;
	await platform
		.insertInto('setting')
		.values({ key, value: make() })
		.onConflict((c) => c.doNothing())
		.execute();
	return (await platform.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirstOrThrow()).value;
}
