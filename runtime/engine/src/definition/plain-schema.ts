import { keyPattern } from '@dougong/schemas';

/** Reading JSON Schemas that were not written for us: references, unions with null, names that are no keys, older drafts. */

export interface Schema {
	[keyword: string]: unknown;
}
export interface PlainProperty {
	/** As the schema says it. */
	name: string;
	/** As column, API field and formula operand. Equals `name` where that is a legal key. */
	key: string;
	schema: Schema;
	required: boolean;
}

export function isObject(value: unknown): value is Schema {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema in the words of draft 2020-12, with references to itself made local and to elsewhere taken out. lenient: misused annotations go, too. */
export function modernise(schema: Schema, { lenient }: { lenient: boolean }): { schema: Schema; remoteRefs: string[] } {
	const remoteRefs: string[] = [];
	const ownId = typeof schema.$id === 'string' ? schema.$id : typeof schema.id === 'string' ? schema.id : null;
	const visit = (value: unknown, isMap: boolean): unknown => {
		if (Array.isArray(value)) return value.map((v) => visit(v, false));
		if (!isObject(value)) return value;
		if (isMap) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, visit(v, false)]));
		return upgradeKeywords(visitKeywords(value, visit), { ownId, remoteRefs, lenient });
	};
	return { schema: visit(schema, false) as Schema, remoteRefs };
}

/** Keywords whose value is a map from names to schemas, in which nothing is a keyword. */
const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
/** Keywords whose value is data. */
const data = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired']);

function visitKeywords(schema: Schema, visit: (value: unknown, isMap: boolean) => unknown): Schema {
	return Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, data.has(k) ? v : visit(v, maps.has(k))]));
}

const isText = (longest: number) => (value: unknown) => typeof value === 'string' && value !== '' && value.length <= longest;
const isBoolean = (value: unknown) => typeof value === 'boolean';
const annotationTypes: { [keyword: string]: (value: unknown) => boolean } = {
	...{ title: isText(200), description: isText(4000), deprecated: isBoolean, readOnly: isBoolean, writeOnly: isBoolean },
	...{ required: Array.isArray, examples: Array.isArray, $comment: (value) => typeof value === 'string' },
};

function upgradeKeywords(schema: Schema, { ownId, remoteRefs, lenient }: { ownId: string | null; remoteRefs: string[]; lenient: boolean }): Schema {
	const { id, $id, $schema, dependencies, additionalItems, ...rest } = schema;
	const out: Schema = rest;
	if (typeof out.$ref === 'string') {
		if (ownId && out.$ref.startsWith(`${ownId.replace(/#$/, '')}#`)) out.$ref = out.$ref.slice(out.$ref.indexOf('#'));
		if (!String(out.$ref).startsWith('#')) {
			remoteRefs.push(String(out.$ref));
			delete out.$ref;
		}
	}
	for (const [exclusive, bound] of [
		['exclusiveMinimum', 'minimum'],
		['exclusiveMaximum', 'maximum'],
	] as const) {
		if (typeof out[exclusive] !== 'boolean') continue;
		if (out[exclusive] === true && typeof out[bound] === 'number') out[exclusive] = out[bound];
		else delete out[exclusive];
	}
	if (Array.isArray(out.items)) {
		out.prefixItems = out.items;
		delete out.items;
		if (additionalItems !== undefined) out.items = additionalItems;
	}
	// What other tools write where a word of the standard has another type: `required: true` on a property, `deprecated: "use x"`.
	for (const [keyword, isRight] of lenient ? Object.entries(annotationTypes) : [])
		if (out[keyword] !== undefined && !isRight(out[keyword])) delete out[keyword];
	if (isObject(dependencies)) {
		const entries = Object.entries(dependencies);
		const lists = entries.filter(([, v]) => Array.isArray(v));
		const schemas = entries.filter(([, v]) => !Array.isArray(v));
		if (lists.length > 0) out.dependentRequired = { ...(out.dependentRequired as Schema), ...Object.fromEntries(lists) };
		if (schemas.length > 0) out.dependentSchemas = { ...(out.dependentSchemas as Schema), ...Object.fromEntries(schemas) };
	}
	return out;
}

/** The target of a local reference, or undefined. */
export function localTarget(ref: string, root: Schema): unknown {
	if (ref === '#' || ref === '') return root;
	if (!ref.startsWith('#/')) return findAnchor(root, ref.slice(1), 0);
	let at: unknown = root;
	for (const raw of ref.slice(2).split('/')) {
		const step = decodePart(raw).replaceAll('~1', '/').replaceAll('~0', '~');
		if (Array.isArray(at)) at = at[Number(step)];
		else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
		else return undefined;
	}
	return at;
}

/** `decodeURIComponent` is no part of the bare language; references escape ASCII at most. */
function decodePart(text: string): string {
	return text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function findAnchor(at: unknown, anchor: string, depth: number): unknown {
	if (depth > 12 || typeof at !== 'object' || at === null) return undefined;
	if (isObject(at) && at.$anchor === anchor) return at;
	for (const value of Object.values(at)) {
		const found = findAnchor(value, anchor, depth + 1);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** One property with its references followed, its "or null" taken off and its single-branch unions opened. */
export function simplify(property: unknown, root: Schema): Schema {
	let at: unknown = property;
	for (let round = 0; round < 16; round++) {
		if (at === true || at === undefined) return {};
		if (!isObject(at)) return { not: {} };
		const next = simplifyOnce(at, root);
		if (next === at) return at;
		at = next;
	}
	return {};
}

function simplifyOnce(s: Schema, root: Schema): unknown {
	if (typeof s.$ref === 'string') {
		const { $ref, ...siblings } = s;
		const target = localTarget(s.$ref, root);
		return isObject(target) ? { ...target, ...siblings } : target === undefined || target === true ? siblings : target;
	}
	if (Array.isArray(s.type)) {
		const types = s.type.filter((t) => t !== 'null');
		if (types.length !== s.type.length || types.length === 1) return { ...s, type: types.length === 1 ? types[0] : types };
	}
	if (Array.isArray(s.enum) && s.enum.includes(null)) return { ...s, enum: s.enum.filter((v) => v !== null) };
	if (typeof s.const === 'string' && s.enum === undefined) {
		const { const: only, ...rest } = s;
		return { ...rest, enum: [only] };
	}
	for (const union of ['anyOf', 'oneOf', 'allOf'] as const) {
		const branches = s[union];
		if (!Array.isArray(branches)) continue;
		const real = union === 'allOf' ? branches : branches.filter((b) => !(isObject(b) && b.type === 'null'));
		const { [union]: _, ...rest } = s;
		const onlyBranch = real.length === 1 ? real[0] : undefined;
		if (isObject(onlyBranch) && !(union === 'oneOf' && 'const' in onlyBranch)) return mergeable(onlyBranch, rest) ? { ...onlyBranch, ...rest } : s;
		if (real.length < branches.length) return { ...rest, [union]: real };
	}
	return s;
}

/** Whether the two say nothing about the same keyword, but for titles and the like. */
function mergeable(a: Schema, b: Schema): boolean {
	return Object.keys(a).every((k) => !(k in b) || ['title', 'description', 'default'].includes(k) || JSON.stringify(a[k]) === JSON.stringify(b[k]));
}

/** Names that the table, the database or the language needs. */
export const reservedKeys: ReadonlySet<string> = new Set([
	...['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'archived_at'],
	...['tableoid', 'xmin', 'xmax', 'cmin', 'cmax', 'ctid', 'constructor'],
]);
const legal = new RegExp(keyPattern);
export const isLegalKey = (name: string): boolean => legal.test(name) && name.length <= 36;

/** All properties that a value of this schema may have, also those said in `allOf`, `anyOf`, `if` …, with the key of each. */
export function readProperties(root: Schema): PlainProperty[] {
	const found = new Map<string, unknown>();
	const required = new Set<string>();
	collect(root, { root, found, required, always: true, depth: 0, visited: { always: new Map(), sometimes: new Map() } });
	for (const name of required) if (!found.has(name)) found.set(name, {});
	const keys = keysFor([...found.keys()]);
	return [...found].map(([name, schema]) => ({ name, key: keys.get(name) ?? name, schema: simplify(schema, root), required: required.has(name) }));
}

interface Collecting {
	root: Schema;
	found: Map<string, unknown>;
	required: Set<string>;
	/** Whether this part holds for every value, or for some only. */
	always: boolean;
	depth: number;
	/** At which depth each part was read: again, and from no nearer, it says nothing new. Schemas that refer to themselves would branch without end. */
	visited: { always: Map<object, number>; sometimes: Map<object, number> };
}

function collect(part: unknown, c: Collecting): void {
	if (c.depth > 8 || !isObject(part)) return;
	const visited = c.always ? c.visited.always : c.visited.sometimes;
	if ((visited.get(part) ?? Number.POSITIVE_INFINITY) <= c.depth) return;
	visited.set(part, c.depth);
	const schema = typeof part.$ref === 'string' ? localTarget(part.$ref, c.root) : part;
	if (schema !== part) collect(schema, { ...c, depth: c.depth + 1 });
	if (isObject(part.properties)) for (const [name, property] of Object.entries(part.properties)) addProperty(name, property, c);
	if (c.always && Array.isArray(part.required)) for (const name of part.required) if (typeof name === 'string') c.required.add(name);
	const deeper = { ...c, depth: c.depth + 1 };
	for (const branch of asList(part.allOf)) collect(branch, deeper);
	const sometimes = { ...deeper, always: false };
	for (const union of [part.anyOf, part.oneOf]) for (const branch of asList(union)) collect(branch, sometimes);
	for (const branch of [part.if, part.then, part.else]) collect(branch, sometimes);
	if (isObject(part.dependentSchemas)) for (const branch of Object.values(part.dependentSchemas)) collect(branch, sometimes);
}

function addProperty(name: string, property: unknown, c: Collecting): void {
	const known = c.found.get(name);
	if (known === undefined || isBare(known)) c.found.set(name, property);
	// Said differently in two branches: any value here; the schema as a whole still decides.
	else if (!c.always && !isBare(property) && c.found.has(name) && JSON.stringify(known) !== JSON.stringify(property) && !isDeclaredAbove(name, c))
		c.found.set(name, {});
}

function isDeclaredAbove(name: string, c: Collecting): boolean {
	return isObject(c.root.properties) && Object.hasOwn(c.root.properties, name);
}

function isBare(schema: unknown): boolean {
	return !isObject(schema) || !['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf', 'properties', 'x-kind'].some((k) => k in schema);
}

function asList(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A legal key for every name. A name that is one keeps it; the others are spelt in its alphabet, with a mark of the name where two would meet. */
export function keysFor(names: readonly string[]): Map<string, string> {
	const taken = new Set(names.filter((n) => isLegalKey(n) && !reservedKeys.has(n)));
	const wanted = new Map<string, number>();
	const spelt = names.map((name) => ({ name, key: taken.has(name) ? name : spell(name) }));
	for (const s of spelt) if (s.key !== s.name) wanted.set(s.key, (wanted.get(s.key) ?? 0) + 1);
	return new Map(
		spelt.map(({ name, key }) => {
			if (key === name) return [name, key];
			return [name, taken.has(key) || (wanted.get(key) ?? 0) > 1 ? withMark(key, name) : key];
		}),
	);
}

/** Of a longer name only the beginning is spelt; the mark tells it from others. */
const longestSpelt = 200;

function spell(name: string): string {
	const words = name
		.slice(0, longestSpelt)
		.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
		.replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');
	const key = words === '' ? 'field' : /^\d/.test(words) ? `f_${words}` : words;
	if (/[^\x20-\x7e]/.test(name) || key.length > 36 || name.length > longestSpelt || words === '') return withMark(key, name);
	return reservedKeys.has(key) ? `${key}_field` : key;
}

function withMark(key: string, name: string): string {
	return `${key.slice(0, 28).replace(/_+$/, '')}_${fnv(name)}`;
}

/** FNV-1a, 32 bits, as up to seven letters and digits: a mark that depends on the text alone. */
export function fnv(text: string): string {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return (hash >>> 0).toString(36);
}
