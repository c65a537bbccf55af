import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ClientApp, ClientField, ClientModel } from '@dougong/ui/contracts';

/** The key of `app.models` for a model as a block names it (`goal` or `directory/person`). */
export function modelKey(app: ClientApp, ref: string): string {
	return ref.includes('/') ? ref : `${app.key}/${ref}`;
}

/** A field as seen from a model: its own, or one reached over references (`owner.org_unit`). */
export interface FieldAt {
	path: string;
	title: string;
	field: ClientField;
	/** The model that the field belongs to, a key of `app.models`. */
	model: string;
	crosses: boolean;
}

/** The field at `path`, titled by the way to it; undefined when the reader may not see some part of it. */
export function fieldAt(app: ClientApp, model: string, path: string): FieldAt | undefined {
	const steps = path.split('.');
	const titles: string[] = [];
	let at = model;
	for (const [i, step] of steps.entries()) {
		const field = app.models[at]?.fields.find((f) => f.key === step);
		if (!field) return undefined;
		titles.push(field.title);
		if (i === steps.length - 1) return { path, title: titles.join(' · '), field, model: at, crosses: i > 0 };
		if (!field.reference) return undefined;
		at = field.reference.model;
	}
	return undefined;
}

export interface Option {
	value: string;
	title: string;
	color?: string;
}

/** The options of a choice in the order of the model; undefined for fields of other kinds. */
export function optionsOf(field: ClientField): Option[] | undefined {
	const items = field.schema.items;
	const holder = isObject(items) ? items : field.schema;
	if (Array.isArray(holder.oneOf)) {
		return holder.oneOf
			.filter(isObject)
			.map((o) => ({ value: String(o.const), title: String(o.title ?? o.const), ...(typeof o['x-color'] === 'string' && { color: o['x-color'] }) }));
	}
	if (Array.isArray(holder.enum)) return holder.enum.filter((v) => v !== null).map((v) => ({ value: String(v), title: String(v) }));
	return undefined;
}

/** The fields to filter by: the model's own, then choices and references of what its single references point at. */
export function filterable(app: ClientApp, model: string): FieldAt[] {
	const fields = app.models[model]?.fields.filter((f) => f.filterOps.length > 0) ?? [];
	const own = fields.map((field) => ({ path: field.key, title: field.title, field, model, crosses: false }));
	const crossing = fields
		.filter((f) => f.reference && !f.reference.many && !f.reference.tree)
		.flatMap((f) => (app.models[f.reference?.model ?? '']?.fields ?? []).filter(isCategory).map((g) => fieldAt(app, model, `${f.key}.${g.key}`)))
		.filter((at) => at !== undefined);
	return [...own, ...crossing];
}

/** Has few values that many records share: what one groups and crosses by. */
export function isCategory(field: ClientField): boolean {
	if (field.filterOps.length === 0 || field.reference?.many || field.schema.type === 'array') return false;
	return field.reference !== undefined || optionsOf(field) !== undefined || field.schema.type === 'boolean' || isScale(field);
}
function isScale({ schema }: ClientField): boolean {
	return schema.type === 'integer' && typeof schema.minimum === 'number' && typeof schema.maximum === 'number' && schema.maximum - schema.minimum <= 12;
}

/** Paths among `fields` whose values are references: the server sends their titles when they are expanded. */
export function expandable(fields: readonly FieldAt[]): string[] {
	return fields.filter((f) => f.field.reference).map((f) => f.path);
}

/** What `useList` needs for showing these fields of a model's records and naming the records. */
export function selection(model: ClientModel, fields: readonly FieldAt[], more: readonly string[] = []): { fields: string[]; expand: string[] } {
	const paths = new Set([model.titleField, ...fields.map((f) => f.path), ...more]);
	const titled = model.fields.filter((f) => paths.has(f.key) && f.reference).map((f) => f.key);
	return { fields: [...paths].filter(Boolean), expand: [...new Set([...expandable(fields), ...titled])].slice(0, 10) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
