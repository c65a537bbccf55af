import { parseTemplate } from '@dougong/engine';
import type { Environment } from '../../http/context.ts';
import type { Services } from '../../services.ts';
import { callStore } from '../../stores/call.store.ts';

const placeOf = (env: Pick<Environment, 'key'>, name: string) => `secret ${env.key} ${name}`;

export async function sealSecret({ secrets }: Pick<Services, 'secrets'>, env: Environment, name: string, value: string): Promise<Buffer> {
	return secrets.seal(value, placeOf(env, name));
}

export type OpenedSecrets = { values: ReadonlyMap<string, string> } | { missing: string };

/** The secrets that texts name as `{{secret:name}}`. `missing`: one that is not there, or was sealed under another key. */
export async function openSecretsOf({ pool, secrets }: Pick<Services, 'pool' | 'secrets'>, env: Environment, texts: readonly string[]): Promise<OpenedSecrets> {
	const names = [...new Set(texts.flatMap((text) => parseTemplate(text).flatMap((part) => (part.k === 'secret' ? [part.name] : []))))];
	const stored = new Map((await callStore(pool, env.schema).secrets(names)).map(({ name, sealed }) => [name, sealed]));
	const values = new Map<string, string>();
	for (const name of names) {
		const sealed = stored.get(name);
		const value = sealed ? await secrets.open(sealed, placeOf(env, name)) : null;
		if (value === null) return { missing: name };
		values.set(name, value);
	}
	return { values };
}

/** The text with secrets in the places of their names. */
export function withSecrets(text: string, values: ReadonlyMap<string, string>, write: (value: string) => string = (value) => value): string {
	return text.replace(/\{\{\s*secret:([a-z](?:_?[a-z0-9])*)\s*\}\}/g, (whole, name: string) => {
		const value = values.get(name);
		return value === undefined ? whole : write(value);
	});
}
