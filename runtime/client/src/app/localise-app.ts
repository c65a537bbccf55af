import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ClientApp, ClientField, ClientModel } from '@dougong/schemas/api';

/**
 * The app with its texts in `language`; a text without a translation stays as it is.
 * Paths as in schemas/src/translation.ts; models of other apps are `model.<app>/<key>`.
 */
export function localiseApp(app: ClientApp, language: string): ClientApp {
	const texts = app.translations[language];
	if (!texts || language === app.mainLanguage) return app;
	const text = (path: string, fallback: string) => texts[path] ?? fallback;
	return {
		...app,
		title: text('app.title', app.title),
		navigation: app.navigation.map((g) => ({ ...g, title: text(`app.navigation.${g.key}.title`, g.title) })),
		models: mapValues(app.models, (model) => localiseModel(model, model.app === app.key ? `model.${model.key}` : `model.${model.app}/${model.key}`, text)),
		forms: mapValues(app.forms, (form, key) => localiseTree(form, `form.${key}`, text)),
		pages: mapValues(app.pages, (page, key) => localiseTree(page, `page.${key}`, text)),
	};
}
type Text = (path: string, fallback: string) => string;

function localiseModel(model: ClientModel, path: string, text: Text): ClientModel {
	return {
		...model,
		title: text(`${path}.title`, model.title),
		fields: model.fields.map((f) => localiseField(f, `${path}.${f.key}`, text)),
		rules: model.rules.map((r) => ({ ...r, message: text(`${path}.rules.${r.key}.message`, r.message) })),
	};
}
function localiseField(field: ClientField, path: string, text: Text): ClientField {
	const options = (schema: JsonObject): JsonObject =>
		Array.isArray(schema.oneOf)
			? { ...schema, oneOf: (schema.oneOf as JsonObject[]).map((o) => ({ ...o, title: text(`${path}.${o.const}.title`, String(o.title ?? o.const)) })) }
			: schema;
	const schema = options(field.schema);
	return {
		...field,
		title: text(`${path}.title`, field.title),
		description: field.description === undefined ? undefined : text(`${path}.description`, field.description),
		schema: typeof schema.items === 'object' && schema.items !== null ? { ...schema, items: options(schema.items as JsonObject) } : schema,
	};
}

const textKeys = new Set(['title', 'description', 'help', 'placeholder', 'submit', 'thanks', 'text', 'label', 'body']);
/** Forms and pages: texts by the path of keys. Items of lists are named by their `key`, fields of a form by their `field`. */
function localiseTree(value: JsonObject, path: string, text: Text): JsonObject {
	const out: JsonObject = {};
	for (const [key, child] of Object.entries(value)) {
		if (typeof child === 'string') out[key] = textKeys.has(key) ? text(`${path}.${key}`, child) : child;
		else if (Array.isArray(child)) out[key] = child.map((item) => localiseItem(item, path, key, text));
		else out[key] = isObject(child) ? localiseTree(child, `${path}.${key}`, text) : child;
	}
	return out;
}
/** Sections, fields and blocks are named right below their parent; items of other lists below the list's name. */
function localiseItem(item: JsonValue, path: string, list: string, text: Text): JsonValue {
	if (!isObject(item)) return item;
	const name = item.key ?? item.field;
	if (typeof name !== 'string') return item;
	const isDirect = list === 'sections' || list === 'fields' || list === 'blocks';
	return localiseTree(item, isDirect ? `${path}.${name}` : `${path}.${list}.${name}`, text);
}
function isObject(value: JsonValue): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function mapValues<T>(object: { [key: string]: T }, map: (value: T, key: string) => T): { [key: string]: T } {
	return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
