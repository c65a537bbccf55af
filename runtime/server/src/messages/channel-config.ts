import type { ChannelDescription } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { TObject } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { type LocalText, Problem } from '../http/problem.ts';
import type { Secrets } from '../secrets.ts';
import type { StoredChannel } from '../stores/channel.store.ts';

const ajv = new Ajv({ strict: false, useDefaults: true, allErrors: true });
addFormats.default(ajv);

/** Names of the parts of a configuration that must not be shown again. */
export function secretNames(config: TObject): string[] {
	return Object.entries(config.properties).flatMap(([name, property]) => (property['x-secret'] === true ? [name] : []));
}

export interface SplitConfig {
	config: JsonObject;
	secrets: Record<string, string>;
}

/**
 * What an administrator sends, with the secrets that are kept: those that are left out stay, null takes one away. Refuses what does not fit the
 * type, with input.invalid.
 */
export function mergeConfig(type: ChannelDescription, sent: JsonObject, kept: Readonly<Record<string, string>>): SplitConfig {
	const names = secretNames(type.config);
	const whole: JsonObject = { ...sent };
	for (const name of names) {
		if (sent[name] === null || sent[name] === '') delete whole[name];
		else if (sent[name] === undefined && kept[name] !== undefined) whole[name] = kept[name];
	}
	const validate = ajv.compile(type.config);
	if (!validate(whole)) throw invalid(validate.errors ?? []);
	const entries = Object.entries(whole);
	return {
		config: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
		secrets: Object.fromEntries(entries.flatMap(([name, value]) => (names.includes(name) ? [[name, String(value)]] : []))),
	};
}

function invalid(errors: readonly ErrorObject[]): Problem {
	const all = errors.map((error) => {
		const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
		const detail: LocalText = missing ? { en: 'is needed', zh: '必填' } : { en: error.message ?? 'is not valid', zh: '内容不符合要求' };
		return { pointer: `#/config${error.instancePath}${missing}`, code: 'channel.config', detail };
	});
	return new Problem('input.invalid', {}, all);
}

const placeOf = (key: string) => `channel ${key}`;

export async function sealConfig(
	secrets: Secrets,
	key: string,
	values: Readonly<Record<string, string>>,
): Promise<Pick<StoredChannel, 'secrets' | 'secretNames'>> {
	const names = Object.keys(values).sort();
	return { secrets: names.length > 0 ? await secrets.seal(JSON.stringify(values), placeOf(key)) : null, secretNames: names };
}

/** Null: they cannot be opened, because the key of the installation is another one. */
export async function openSecrets(secrets: Secrets, { key, secrets: sealed }: Pick<StoredChannel, 'key' | 'secrets'>): Promise<Record<string, string> | null> {
	if (!sealed) return {};
	const text = await secrets.open(sealed, placeOf(key));
	return text === null ? null : (JSON.parse(text) as Record<string, string>);
}

/** The JSON Schema of a configuration with the titles of a language, for a form. */
export function configSchema(config: TObject, language: 'zh' | 'en'): JsonValue {
	return inWords(JSON.parse(JSON.stringify(config)) as JsonValue, language);
}

function inWords(value: JsonValue, language: 'zh' | 'en'): JsonValue {
	if (Array.isArray(value)) return value.map((item) => inWords(item, language));
	if (typeof value !== 'object' || value === null) return value;
	const own = Object.fromEntries(
		Object.entries(value).flatMap(([name, item]) => (/^x-(title|description)-en$/.test(name) ? [] : [[name, inWords(item as JsonValue, language)]])),
	);
	for (const name of ['title', 'description']) {
		const english = value[`x-${name}-en`];
		if (language === 'en' && typeof english === 'string') own[name] = english;
	}
	return own;
}
