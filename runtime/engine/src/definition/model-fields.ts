import type { Model, PropertySchema } from '@dougong/schemas';
import { isComputed } from '../computed/source.ts';
import type { FormulaType } from '../formula/types.ts';
import { annotationKeywords, CommonKeywords, constraintKeywords } from '../kinds/common-keywords.ts';
import type { FieldType } from '../kinds/field-type.ts';
import type { Registry } from '../kinds/registry.ts';
import type { CatalogueField } from './catalogue.ts';
import { checkKeywords } from './check-keywords.ts';
import { inWords } from './diagnostics.ts';
import { isObject, modernise, type PlainProperty, readProperties, reservedKeys, type Schema } from './plain-schema.ts';
import { escapePointer, isOpen, type ModelFields, type ModelProblem, ownKeywords, pointsInto, type Reading, type Report } from './reading.ts';
import { absoluteModel } from './references.ts';
import { shapeErrors } from './shape.ts';
import { problemsOfSchema, selfContained, wholeSchema } from './whole-schema.ts';

const mostFields = 400;

/**
 * The fields of a model. A schema without any `x-` keyword is a plain one: names that are no keys are spelt as keys, and what no
 * kind can hold is kept as JSON. A model that uses the vocabulary is held to it.
 */
export function modelFields(model: Model, app: string, registry: Registry): ModelFields {
	const result: ModelFields = { fields: [], broken: [], problems: [], whole: null };
	const plain = !usesVocabulary(model.schema, vocabularyOf(registry));
	const { schema: root, remoteRefs } = modernise(model.schema, { lenient: plain });
	const properties = readableProperties(root, model.schema, result);
	if (properties === null) return result;
	const context: Reading = { root, app, registry, plain, model, result };
	const written = isObject(model.schema.properties) ? model.schema.properties : {};
	// A name that is only required is a mistake in our own models, and a value of any kind in plain ones.
	for (const property of properties)
		if (plain || Object.hasOwn(written, property.name) || Object.keys(property.schema).length > 0) readProperty(property, context);
	if (remoteRefs.length > 0) result.problems.push({ code: 'model.remote-ref', pointer: '/schema', details: { refs: remoteRefs.slice(0, 3).join(', ') } });
	checkObject(context, properties);
	return result;
}

const objectKeywords = new Set(['type', 'title', 'description', 'default', 'readOnly']);

/** The keywords beside `properties`. */
function checkObject(c: Reading, properties: readonly PlainProperty[]): void {
	const report = (code: string, pointer: string, details: ModelProblem['details'], severity?: 'warning') =>
		c.result.problems.push({ code, pointer, details, ...(severity && { severity }) });
	const written = isObject(c.model.schema.properties) ? c.model.schema.properties : {};
	for (const keyword of Object.keys(c.model.schema)) {
		if (c.plain && keyword === 'id') continue;
		if (objectKeywords.has(keyword) || annotationKeywords.has(keyword) || constraintKeywords.has(keyword)) continue;
		const names = [...objectKeywords, ...constraintKeywords].join(' ');
		report('model.unknown-keyword', `/schema/${escapePointer(keyword)}`, { keyword, names }, c.plain ? 'warning' : undefined);
	}
	for (const [i, name] of (Array.isArray(c.model.schema.required) ? c.model.schema.required : []).entries()) {
		if (c.plain || Object.hasOwn(written, name)) continue;
		report('model.required-unknown', `/schema/required/${i}`, { field: inWords(name), names: Object.keys(written).join(' ') });
	}
	const { properties: _, ...head } = c.plain ? c.root : c.model.schema;
	const [misused] = problemsOfSchema(head, { compile: false });
	if (misused) {
		report('model.invalid-schema', `/schema${pointsInto(c.model.schema, misused.pointer)}`, { reason: misused.message });
		return;
	}
	const mapped = properties.filter((p) => p.name !== p.key);
	if (c.plain && mapped.length > 0) {
		const list = mapped.slice(0, 5).map((p) => `${p.name} → ${p.key}`);
		report('model.mapped-names', '/schema/properties', { count: mapped.length, list: list.join(', ') }, 'warning');
	}
	// One field holds the whole already.
	if (properties.some((p) => p.schema === c.root)) return;
	const whole = wholeSchema(
		c.root,
		c.result.fields.some((f) => isOpen(f.type)),
	);
	const [unusable] = whole && c.result.problems.every((p) => p.severity === 'warning') ? problemsOfSchema(whole, { compile: true }) : [];
	if (unusable) report('model.invalid-schema', `/schema${pointsInto(c.model.schema, unusable.pointer)}`, { reason: unusable.message });
	else c.result.whole = whole;
}

function readableProperties(root: Schema, written: Schema, result: ModelFields): PlainProperty[] | null {
	const problem = (code: string, pointer: string, details = {}) => result.problems.push({ code, pointer, details });
	if (root.type !== undefined && root.type !== 'object' && !(Array.isArray(root.type) && root.type.includes('object'))) {
		problem('model.not-an-object', '/schema/type', { type: inWords(root.type) });
		return null;
	}
	const properties = readProperties(root);
	if (properties.length === 0) {
		// A map from any name to values, or a schema that is kept elsewhere: one field holds it whole.
		if (Object.keys(written).some((k) => ['patternProperties', 'additionalProperties', '$ref', 'anyOf', 'oneOf', 'allOf'].includes(k) && written[k] !== false))
			return [{ name: 'content', key: 'content', schema: root, required: false }];
		problem('model.no-fields', '/schema/properties');
		return null;
	}
	if (properties.length > mostFields) {
		problem('model.too-many-fields', '/schema/properties', { count: properties.length, limit: mostFields });
		return null;
	}
	return properties;
}

const vocabularies = new WeakMap<Registry, ReadonlySet<string>>();

/** Our x- keywords. Those of others (x-intellij-…) are annotations. */
function vocabularyOf(registry: Registry): ReadonlySet<string> {
	let known = vocabularies.get(registry);
	if (!known) {
		const all = [CommonKeywords, ...registry.fields.map((f) => f.config)].flatMap((config) => Object.keys(config.properties));
		known = new Set(all.filter((keyword) => keyword.startsWith('x-')));
		vocabularies.set(registry, known);
	}
	return known;
}

/** Whether any part, however deep, speaks our vocabulary. */
function usesVocabulary(value: unknown, vocabulary: ReadonlySet<string>): boolean {
	if (Array.isArray(value)) return value.some((v) => usesVocabulary(v, vocabulary));
	return isObject(value) && Object.entries(value).some(([k, v]) => vocabulary.has(k) || usesVocabulary(v, vocabulary));
}

function readProperty(property: PlainProperty, c: Reading): void {
	const pointer = `/schema/properties/${escapePointer(property.name)}`;
	const at = (code: string, details: ModelProblem['details'] = {}, sub = '', severity?: 'warning') => {
		c.result.problems.push({ code, pointer: pointer + sub, details, ...(severity && { severity }) });
		return false as const;
	};
	const before = c.result.problems.length;
	const type = checkName(property, c, at) && isSchema(property, c, at) ? kindOf(property.schema, c, at) : undefined;
	if (type && checkKeywords(type, property.schema, c, at)) c.result.fields.push(field(property, type, pointer, c));
	if (c.result.problems.slice(before).some((p) => p.severity !== 'warning')) c.result.broken.push(property.key);
	if (c.result.problems.length === before && !type) throw new Error(`property ${property.name} was dropped without a diagnostic`);
}

function checkName(property: PlainProperty, c: Reading, report: Report): boolean {
	if (property.name === property.key || c.plain) return true;
	// A field that shows a system column may carry its name.
	const type = c.registry.field(String(property.schema['x-kind']));
	if (type?.system === property.name) {
		property.key = property.name;
		return true;
	}
	return report(reservedKeys.has(property.name) ? 'model.reserved-key' : 'model.illegal-key', { key: property.name, suggestion: property.key });
}

function isSchema({ name }: PlainProperty, c: Reading, report: Report): boolean {
	const written = isObject(c.root.properties) && Object.hasOwn(c.root.properties, name) ? c.root.properties[name] : {};
	return isObject(written) || typeof written === 'boolean' || report('model.invalid-schema', { reason: 'must be an object' });
}

/** The kind that holds the property; undefined after a problem was reported. */
function kindOf(schema: Schema, c: Reading, report: Report): FieldType | undefined {
	const kind = schema['x-kind'];
	if (kind !== undefined) {
		const type = c.registry.field(String(kind));
		if (!type) report('model.unknown-kind', { kind: inWords(kind), names: c.registry.fields.map((f) => f.kind).join(' ') }, '/x-kind');
		return type;
	}
	const candidates = c.registry.fields.filter((type) => type.infers?.(schema as PropertySchema));
	if (c.plain) return candidates.find((type) => speaksAll(type, schema)) ?? noKind(report);
	if (!saysAnything(schema)) return noKind(report);
	return candidates[0] ?? noKind(report);
}

function noKind(report: Report): undefined {
	report('model.no-kind');
	return undefined;
}

function saysAnything(schema: Schema): boolean {
	return ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', 'properties', 'items', '$ref', 'not'].some((k) => k in schema);
}

/** Whether the kind reads every constraint that the plain property makes. */
function speaksAll(type: FieldType, schema: Schema): boolean {
	if (isOpen(type)) return true;
	const constraints = Object.keys(schema).filter((k) => constraintKeywords.has(k));
	return constraints.every((k) => Object.hasOwn(type.config.properties, k)) && shapeErrors(type.config, ownKeywords(type, schema)).length === 0;
}

function field(property: PlainProperty, type: FieldType, pointer: string, c: Reading): CatalogueField {
	const schema = property.schema as PropertySchema;
	const reference = type.reference?.(schema);
	const absolute = (ref: string) => (ref === '.' ? `${c.app}/${c.model.key}` : absoluteModel(ref, c.app));
	const hasText = (v: unknown): v is string => typeof v === 'string' && v !== '';
	const made: CatalogueField = Object.freeze({
		key: property.key,
		name: property.name,
		title: hasText(schema.title) ? schema.title : property.name,
		...(hasText(schema.description) && { description: schema.description }),
		kind: type.kind,
		type,
		property: schema,
		value: selfContained(type.value(schema), c.root),
		column: type.column(schema),
		...(type.system && { system: type.system }),
		columnName: type.system ?? property.key,
		reference: reference ? { ...reference, model: absolute(reference.model) } : null,
		formula: absoluteType(type.formula(schema), absolute),
		required: property.required && !type.readOnly,
		readOnly: type.readOnly === true || schema.readOnly === true,
		unique: schema['x-unique'] === true || type.sequence !== undefined,
		pointer,
	});
	return isComputed(schema) ? asComputed(made) : made;
}

/** The field as one whose value is worked out. Nobody is to blame for such a value, so no limit of a column refuses it. */
export function asComputed(field: CatalogueField): CatalogueField {
	return Object.freeze({ ...field, column: field.column && { type: field.column.type }, required: false, readOnly: true, computed: true as const });
}

function absoluteType(type: FormulaType | null, absolute: (ref: string) => string): FormulaType | null {
	if (type?.t === 'record') return { t: 'record', model: absolute(type.model) };
	if (type?.t === 'list') return { t: 'list', of: absoluteType(type.of, absolute) ?? type.of };
	return type;
}
