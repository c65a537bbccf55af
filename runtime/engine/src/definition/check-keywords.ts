import type { PropertySchema } from '@dougong/schemas';
import { computedKeywords } from '../computed/source.ts';
import { annotationKeywords, CommonKeywords, constraintKeywords, type Rollup } from '../kinds/common-keywords.ts';
import type { FieldType } from '../kinds/field-type.ts';
import { inWords } from './diagnostics.ts';
import { isObject, type Schema } from './plain-schema.ts';
import { escapePointer, isOpen, type ModelProblem, ownKeywords, pointsInto, type Reading, type Report } from './reading.ts';
import { shapeErrors } from './shape.ts';
import { misfits, problemsOfSchema, selfContained } from './whole-schema.ts';

/** Whether a property uses the keywords of its kind as they are meant; reports every mistake. */
export function checkKeywords(type: FieldType, schema: Schema, c: Reading, report: Report): boolean {
	const known = new Set([...Object.keys(CommonKeywords.properties), ...Object.keys(type.config.properties)]);
	let sound = true;
	const mistake: Report = (...args) => {
		sound = false;
		return report(...args);
	};
	for (const keyword of Object.keys(schema)) {
		if (known.has(keyword) || annotationKeywords.has(keyword)) continue;
		checkUnknownKeyword(keyword, type, known, c, mistake, report);
	}
	for (const e of [...shapeErrors(CommonKeywords, pick(schema, CommonKeywords.properties)), ...shapeErrors(type.config, ownKeywords(type, schema))]) {
		mistake(e.code, e.details, e.pointer);
	}
	return sound && checkMeaning(type, schema as PropertySchema, c, report);
}

function pick(schema: Schema, properties: object): Schema {
	return Object.fromEntries(Object.entries(schema).filter(([k]) => Object.hasOwn(properties, k)));
}

function checkUnknownKeyword(keyword: string, type: FieldType, known: Set<string>, c: Reading, mistake: Report, report: Report): void {
	const isConstraint = constraintKeywords.has(keyword);
	if (isOpen(type) && (isConstraint || !keyword.startsWith('x-'))) return;
	const elsewhere = c.registry.fields.some((f) => Object.hasOwn(f.config.properties, keyword));
	const names = [...known, ...(isOpen(type) ? constraintKeywords : [])].join(' ');
	if (isConstraint || elsewhere) mistake('model.inert-keyword', { keyword, kind: type.kind }, `/${escapePointer(keyword)}`);
	else if (c.plain) report('model.unknown-keyword', { keyword, names }, `/${escapePointer(keyword)}`, 'warning');
	else mistake('model.unknown-keyword', { keyword, names }, `/${escapePointer(keyword)}`);
}

/** What the shape of the keywords cannot say: that they fit each other. */
function checkMeaning(type: FieldType, schema: PropertySchema, c: Reading, report: Report): boolean {
	if (typeof schema.pattern === 'string' && !isOpen(type) && !isRegExp(schema.pattern))
		return report('model.invalid-pattern', { pattern: schema.pattern }, '/pattern');
	const options = [schema, schema.items].filter(isObject).flatMap((s) => (Array.isArray(s.oneOf) ? s.oneOf : Array.isArray(s.enum) ? s.enum : []));
	const values = options.map((o) => (isObject(o) ? o.const : o));
	const twice = isOpen(type) ? -1 : values.findIndex((v, i) => values.indexOf(v) !== i);
	if (twice >= 0) return report('model.option-twice', { option: inWords(values[twice]) }, '');
	const value = type.value(schema);
	if ([value, value.items].some((v) => isObject(v) && Array.isArray(v.enum) && v.enum.length === 0)) return report('model.no-options', { kind: type.kind });
	if (schema.type !== undefined && value.type !== undefined && !sameType(schema.type, value.type)) {
		return report('model.type-mismatch', { kind: type.kind, type: JSON.stringify(schema.type), needed: String(value.type) }, '/type');
	}
	const range = emptyRange(value);
	if (range) return report('model.empty-range', range);
	const contained = selfContained(value, c.root);
	const [unusable] = isOpen(type) ? problemsOfSchema(contained, { compile: false }) : [];
	if (unusable) return report('model.invalid-schema', { reason: unusable.message }, pointsInto(schema, unusable.pointer));
	return checkDefaults(type, schema, contained, c, report);
}

/** At most one way to be computed; and nothing that a person would fill in. */
function checkComputed(type: FieldType, schema: PropertySchema, report: Report): boolean {
	const [keyword, second] = computedKeywords.filter((k) => schema[k] !== undefined);
	if (keyword === undefined) return true;
	if (second !== undefined) return report('computed.twice', { keyword, other: second, names: '' }, `/${second}`);
	const cannot = type.readOnly || type.files || type.sequence || !type.column(schema) || !type.formula(schema) || type.reference?.(schema).tree;
	if (cannot) return report('model.inert-keyword', { keyword, kind: type.kind }, `/${keyword}`);
	const inert = ['default', 'x-default', 'readOnly', 'x-unique'].find((k) => schema[k] !== undefined);
	if (inert !== undefined) return report('computed.inert-keyword', { keyword: inert, by: keyword, names: '' }, `/${inert}`);
	const rollup = schema['x-rollup'] as Rollup | undefined;
	const part = rollup && inertPart(rollup);
	return part === undefined || report('computed.inert-keyword', { keyword: part, by: `x-rollup: ${rollup?.fn}`, names: '' }, `/x-rollup/${part}`);
}

/** Records are counted whatever their values are, and only sums and means are weighted. */
function inertPart({ fn, value, weight }: Rollup): 'value' | 'weight' | undefined {
	if (fn === 'count' && value !== undefined) return 'value';
	return weight !== undefined && fn !== 'sum' && fn !== 'average' ? 'weight' : undefined;
}

function checkDefaults(type: FieldType, schema: PropertySchema, value: Schema, c: Reading, report: Report): boolean {
	if (!checkComputed(type, schema, report)) return false;
	if (schema.default !== undefined && schema['x-default'] !== undefined) return report('model.default-twice', {}, '/x-default');
	if (type.readOnly || type.files) {
		const inert = ['default', 'x-default', 'x-unique', 'readOnly', ...computedKeywords].find((keyword) => schema[keyword] !== undefined);
		return inert === undefined || report('model.inert-keyword', { keyword: inert, kind: type.kind }, `/${inert}`);
	}
	if (schema['x-unique'] && ['jsonb', 'boolean', 'text[]', 'uuid[]'].includes(type.column(schema)?.type ?? '')) {
		return report('model.inert-keyword', { keyword: 'x-unique', kind: type.kind }, '/x-unique');
	}
	const given = schema.default;
	if (given === undefined || given === null) return true;
	const stored = type.normalise ? type.normalise(given as never, schema) : given;
	const wrong = stored === null ? [] : misfits(value, stored);
	if (wrong.length === 0) return true;
	report('model.default-invalid', { value: JSON.stringify(given), reason: wrong[0] ?? '' }, '/default', c.plain ? 'warning' : undefined);
	return c.plain;
}

function sameType(written: unknown, needed: unknown): boolean {
	return written === needed || (written === 'number' && needed === 'integer');
}

function emptyRange(v: Schema): ModelProblem['details'] | null {
	for (const [low, high] of [
		['minimum', 'maximum'],
		['minLength', 'maxLength'],
		['minItems', 'maxItems'],
	] as const) {
		const [from, to] = [v[low], v[high]];
		if (typeof from === 'number' && typeof to === 'number' && from > to) return { low, high, from, to };
	}
	return null;
}

function isRegExp(pattern: string): boolean {
	try {
		new RegExp(pattern);
		return true;
	} catch {
		return false;
	}
}
