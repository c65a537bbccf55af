import type { JsonObject } from '@dougong/schemas';
import type { MessageKey } from '../messages/keys.ts';
import type { ClientTranslate } from '../i18n/translate.ts';

/** Words for a failed keyword of JSON Schema, as a colleague would say them. `schema` is the field's. */
export function ruleMessage(keyword: string, schema: JsonObject, t: ClientTranslate): string {
	if (keyword === 'type') return t(typeMessages[String(Array.isArray(schema.type) ? schema.type[0] : schema.type)] ?? 'rule.invalid');
	if (keyword === 'format') return t(formatMessages[String(schema.format)] ?? 'rule.invalid');
	const key = keywordMessages[keyword];
	if (!key) return t('rule.invalid');
	const limit = schema[keyword];
	return t(key, { limit: typeof limit === 'number' || typeof limit === 'string' ? limit : '' });
}

const keywordMessages: Record<string, MessageKey> = {
	required: 'rule.required',
	const: 'rule.const',
	enum: 'rule.option',
	oneOf: 'rule.option',
	minLength: 'rule.min-length',
	maxLength: 'rule.max-length',
	pattern: 'rule.pattern',
	minimum: 'rule.minimum',
	maximum: 'rule.maximum',
	exclusiveMinimum: 'rule.above',
	exclusiveMaximum: 'rule.below',
	multipleOf: 'rule.multiple-of',
	minItems: 'rule.min-items',
	maxItems: 'rule.max-items',
	uniqueItems: 'rule.unique-items',
	nested: 'rule.nested',
};
const typeMessages: Record<string, MessageKey> = { number: 'rule.number', integer: 'rule.integer', boolean: 'rule.boolean' };
const formatMessages: Record<string, MessageKey> = {
	date: 'rule.date',
	'date-time': 'rule.date-time',
	email: 'rule.email',
	uri: 'rule.uri',
	uuid: 'rule.option',
};
