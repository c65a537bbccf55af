import { pathOfItem } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ClientApp, ClientField, ClientModel, ClientTree } from '@dougong/schemas/api';

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
		...(app.trees && {
			trees: mapValues(app.trees, (tree, key) => localiseTree(tree as unknown as JsonObject, `goal-tree.${key}`, text) as unknown as ClientTree),
		}),
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
	const { schema } = field;
	const items: JsonObject = typeof schema.items === 'object' && isObject(schema.items) ? { items: localiseOptions(schema.items, path, text) } : {};
	const labels: JsonObject = Array.isArray(schema['x-labels'])
		? { 'x-labels': schema['x-labels'].map((l, i) => text(`${path}.${i + 1}.title`, String(l))) }
		: {};
	return {
		...field,
		title: text(`${path}.title`, field.title),
		description: field.description === undefined ? undefined : text(`${path}.description`, field.description),
		schema: { ...localiseOptions(schema, path, text), ...items, ...labels },
	};
}
function localiseOptions(schema: JsonObject, path: string, text: Text): JsonObject {
	if (!Array.isArray(schema.oneOf)) return schema;
	const option = (o: JsonObject): JsonObject => ({
		...o,
		title: text(`${path}.${o.const}.title`, String(o.title ?? o.const)),
		...(typeof o.description === 'string' && { description: text(`${path}.${o.const}.description`, o.description) }),
	});
	return { ...schema, oneOf: (schema.oneOf as JsonObject[]).map(option) };
}

/** Forms, pages and goal trees. Only texts have translations (the checker refuses others), so every string is looked up by its path. */
function localiseTree(value: JsonObject, path: string, text: Text): JsonObject {
	return mapValues(value, (child, key) => localiseValue(child, `${path}.${key}`, text));
}
/** Items of lists are named by their `key`, fields of a form by their `field`. */
function localiseValue(value: JsonValue, path: string, text: Text): JsonValue {
	if (typeof value === 'string') return text(path, value);
	if (!Array.isArray(value)) return isObject(value) ? localiseTree(value, path, text) : value;
	return value.map((item) => {
		const name = isObject(item) ? (item.key ?? item.field) : undefined;
		return isObject(item) && typeof name === 'string' ? localiseTree(item, pathOfItem(path, name), text) : item;
	});
}
function isObject(value: JsonValue): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function mapValues<T>(object: { [key: string]: T }, map: (value: T, key: string) => T): { [key: string]: T } {
	return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
