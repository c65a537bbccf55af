import type { MessageTexts } from './texts.ts';

/** One field of a channel's configuration, as its JSON Schema describes it. */
export interface ConfigProperty {
	name: string;
	title: string;
	description: string | undefined;
	kind: 'text' | 'number' | 'choice' | 'lines';
	options: { value: string; label: string }[];
	isSecret: boolean;
	isRequired: boolean;
	usual: string;
}
interface Schema {
	type?: string;
	title?: string;
	description?: string;
	default?: unknown;
	const?: unknown;
	anyOf?: Schema[];
	'x-secret'?: boolean;
	properties?: Record<string, Schema>;
	required?: string[];
}

export function configProperties(config: object): ConfigProperty[] {
	const { properties = {}, required = [] } = config as Schema;
	return Object.entries(properties).map(([name, schema]) => ({
		name,
		title: schema.title ?? name,
		description: schema.description,
		kind: schema.anyOf ? 'choice' : schema.type === 'integer' || schema.type === 'number' ? 'number' : schema.type === 'array' ? 'lines' : 'text',
		options: (schema.anyOf ?? []).map((option) => ({ value: String(option.const), label: option.title ?? String(option.const) })),
		isSecret: schema['x-secret'] === true,
		isRequired: required.includes(name),
		usual: schema.default === undefined ? '' : String(schema.default),
	}));
}

/** What the fields show at first: what is stored, or else what is usual. Secrets are never shown. */
export function firstValues(properties: readonly ConfigProperty[], stored: { [name: string]: unknown }): Record<string, string> {
	return Object.fromEntries(
		properties.map(({ name, usual }) => {
			const value = stored[name];
			return [name, Array.isArray(value) ? value.join('\n') : value === undefined ? usual : String(value)];
		}),
	);
}

/** Names of the fields that are not as they must be, with why. */
export function configErrors(
	properties: readonly ConfigProperty[],
	values: { readonly [name: string]: string },
	{ kept, texts }: { kept: readonly string[]; texts: Pick<MessageTexts, 'required' | 'wrong'> },
): Record<string, string> {
	const errors: Record<string, string> = {};
	for (const { name, kind, isRequired } of properties) {
		const value = (values[name] ?? '').trim();
		if (value === '' && isRequired && !kept.includes(name)) errors[name] = texts.required;
		if (value !== '' && kind === 'number' && !/^\d+$/.test(value)) errors[name] = texts.wrong;
	}
	return errors;
}

/** As the server takes it: what is empty is left out, so a secret that was not entered anew stays. */
export function configToSend(properties: readonly ConfigProperty[], values: { readonly [name: string]: string }): Record<string, unknown> {
	const config: Record<string, unknown> = {};
	for (const { name, kind } of properties) {
		const value = (values[name] ?? '').trim();
		if (value !== '') config[name] = kind === 'number' ? Number(value) : kind === 'lines' ? value.split(/\s+/) : value;
	}
	return config;
}
