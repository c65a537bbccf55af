import type { Bundle, Definition } from '@dougong/schemas';
import { inWords, type Language } from './diagnostics.ts';
import { isObject } from './plain-schema.ts';

export interface BundleChange {
	/** A kind of definition, `app` or `field`. */
	kind: string;
	/** Key of the definition; of a field `model.field`. */
	key: string;
	change: 'added' | 'changed' | 'removed';
	/** What of it, in words. */
	detail?: string;
}
type Json = { [property: string]: unknown };

/**
 * What differs between two states of an app: one entry for each definition, and for each field of models that are in both. Total: it
 * may be asked about drafts with mistakes. `before`: null for a new app.
 */
export function diffBundles(before: Bundle | null, after: Bundle, language: Language = 'en'): BundleChange[] {
	const say = sayings[language];
	const changes: BundleChange[] = [];
	if (!before) changes.push({ kind: 'app', key: after.app.key, change: 'added' });
	else if (!same(before.app, after.app)) changes.push({ kind: 'app', key: after.app.key, change: 'changed', detail: details(before.app, after.app, say) });
	const old = byName(before?.definitions ?? []);
	const now = byName(after.definitions);
	for (const [name, definition] of old) if (!now.has(name)) changes.push({ kind: definition.kind, key: definition.key, change: 'removed' });
	for (const [name, definition] of now) {
		const was = old.get(name);
		if (!was) changes.push({ kind: definition.kind, key: definition.key, change: 'added' });
		else if (!same(was, definition)) changes.push(...changesOf(was, definition, say));
	}
	return changes;
}

function byName(definitions: readonly Definition[]): Map<string, Definition> {
	return new Map(definitions.filter((d) => isObject(d)).map((d) => [`${d.kind}/${d.key}`, d]));
}

function changesOf(was: Definition, is: Definition, say: Sayings): BundleChange[] {
	if (was.kind !== 'model' || is.kind !== 'model' || !hasFields(was) || !hasFields(is))
		return [{ kind: is.kind, key: is.key, change: 'changed', detail: details(was, is, say) }];
	const changes: BundleChange[] = [];
	const { properties: oldFields, required: oldRequired = [], ...oldRest } = was.schema;
	const { properties: newFields, required: newRequired = [], ...newRest } = is.schema;
	const [head, oldHead] = [
		{ ...is, schema: newRest },
		{ ...was, schema: oldRest },
	];
	if (!same(oldHead, head)) changes.push({ kind: 'model', key: is.key, change: 'changed', detail: details(oldHead, head, say) });
	else if (!same(oldFields, newFields) && sameContent(oldFields, newFields)) changes.push({ kind: 'model', key: is.key, change: 'changed', detail: say.order });
	const field = (key: string) => ({ kind: 'field', key: `${is.key}.${key}` });
	for (const key of Object.keys(oldFields ?? {})) if (!newFields?.[key]) changes.push({ ...field(key), change: 'removed' });
	for (const [key, property] of Object.entries(newFields ?? {})) {
		const before = oldFields?.[key];
		if (!before) {
			changes.push({ ...field(key), change: 'added' });
			continue;
		}
		const words = same(before, property) ? [] : [details(before, property, say)];
		if (oldRequired.includes(key) !== newRequired.includes(key)) words.push(newRequired.includes(key) ? say.required : say.optional);
		if (words.length > 0) changes.push({ ...field(key), change: 'changed', detail: words.join(say.and) });
	}
	return changes;
}

function hasFields({ schema }: { schema: unknown }): boolean {
	return isObject(schema) && isObject(schema.properties) && (schema.required === undefined || Array.isArray(schema.required));
}

/** The properties that differ; in lists of things with keys, which of them. */
function details(was: unknown, is: unknown, say: Sayings): string {
	if (!isObject(was) || !isObject(is)) return say.fromTo('', inWords(was), inWords(is)).trim();
	const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !same(was[name], is[name]));
	return names.map((name) => detail(name, was[name], is[name], say)).join(say.and);
}

function detail(name: string, was: unknown, is: unknown, say: Sayings): string {
	if (was === undefined) return say.added(name, short(is));
	if (is === undefined) return say.removed(name);
	if (isKeyed(was) && isKeyed(is)) return say.inside(name, keyedChanges(was, is, say));
	const [from, to] = [short(was), short(is)];
	return from === null || to === null ? say.changed(name) : say.fromTo(name, from, to);
}

function keyedChanges(was: readonly Json[], is: readonly Json[], say: Sayings): string {
	const old = new Map(was.map((item) => [String(item.key), item]));
	const now = new Map(is.map((item) => [String(item.key), item]));
	const words = [...old.keys()].filter((key) => !now.has(key)).map((key) => say.removed(key));
	for (const [key, item] of now) {
		if (!old.has(key)) words.push(say.added(key, null));
		else if (!same(old.get(key), item)) words.push(say.changed(key));
	}
	return words.length > 0 ? words.join(say.and) : say.order;
}

function isKeyed(value: unknown): value is Json[] {
	return Array.isArray(value) && value.every((item) => isObject(item) && typeof item.key === 'string');
}

function short(value: unknown): string | null {
	const text = typeof value === 'object' && value !== null ? null : JSON.stringify(value);
	return text !== null && text !== undefined && text.length <= 80 ? text : null;
}

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function sameContent(a: unknown, b: unknown): boolean {
	const sorted = (value: unknown) => (isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1))) : value);
	return same(sorted(a), sorted(b));
}

type Sayings = (typeof sayings)['en' | 'zh'];
const sayings = {
	en: {
		and: ', ',
		order: 'order',
		required: 'required now',
		optional: 'optional now',
		added: (name: string, value: string | null) => (value === null ? `${name} added` : `${name} added: ${value}`),
		removed: (name: string) => `${name} removed`,
		changed: (name: string) => `${name} changed`,
		fromTo: (name: string, from: string, to: string) => `${name} ${from} → ${to}`,
		inside: (name: string, what: string) => `${name} (${what})`,
	},
	zh: {
		and: '，',
		order: '顺序调整',
		required: '改为必填',
		optional: '改为选填',
		added: (name: string, value: string | null) => (value === null ? `新增 ${name}` : `新增 ${name}：${value}`),
		removed: (name: string) => `删除 ${name}`,
		changed: (name: string) => `修改 ${name}`,
		fromTo: (name: string, from: string, to: string) => `${name} ${from} → ${to}`,
		inside: (name: string, what: string) => `${name}（${what}）`,
	},
};
