import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Db } from './database/pool.ts';
import type { PlatformTables } from './database/tables.ts';
import { loadSetting } from './stores/installation-setting.ts';

/** Keeps passwords of third parties in the database so that they cannot be read there. */
export interface Secrets {
	/** `place` says what it belongs to (`channel mail`): what is moved elsewhere cannot be opened there. */
	seal(text: string, place: string): Promise<Buffer>;
	/** Null: it was sealed under another key, or for another place, or was changed. */
	open(sealed: Buffer, place: string): Promise<string | null>;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** `secret`: what the key is made of; without one, the installation makes its own and keeps it in its database. AES-256-GCM. */
export function createSecrets({ platform, secret }: { platform: Db<PlatformTables>; secret: string | undefined }): Secrets {
	let loaded: Promise<Buffer> | undefined;
	const load = async () => (secret ? createHash('sha256').update(`dougong secrets ${secret}`).digest() : Buffer.from(await ownKey(platform), 'hex'));
	const key = () => {
		loaded ??= load();
		return loaded;
	};
	return {
		async seal(text, place) {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv('aes-256-gcm', await key(), nonce).setAAD(Buffer.from(place));
			const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
			return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), sealed]);
		},
		async open(sealed, place) {
			if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) return null;
			const nonce = sealed.subarray(1, 1 + nonceBytes);
			const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
			const decipher = createDecipheriv('aes-256-gcm', await key(), nonce)
				.setAAD(Buffer.from(place))
				.setAuthTag(tag);
			try {
				return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
			} catch {
				return null;
			}
		},
	};
}

function ownKey(platform: Db<PlatformTables>): Promise<string> {
	return loadSetting(platform, 'secret-key', () => randomBytes(32).toString('hex'));
}
