import type { Db } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import { loadSetting } from '../stores/installation-setting.ts';
import { makeVapidKeys, type VapidKeys } from './web-push.ts';

const loaded = new WeakMap<Db<PlatformTables>, Promise<VapidKeys>>();

/** The pair that this installation signs pushes with, made once. Browsers subscribe under its public half, so it never changes. */
export function vapidKeys(platform: Db<PlatformTables>): Promise<VapidKeys> {
	const known = loaded.get(platform);
	if (known) return known;
	const keys = loadSetting(platform, 'vapid-keys', () => JSON.stringify(makeVapidKeys())).then((text) => JSON.parse(text) as VapidKeys);
	loaded.set(platform, keys);
	keys.catch(() => loaded.delete(platform));
	return keys;
}
