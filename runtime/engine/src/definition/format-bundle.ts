import { type Bundle, type DefinitionKind, definitionKinds, type Diagnostic } from '@dougong/schemas';
import { Diagnostics, inWords, type Language } from './diagnostics.ts';
import { duplicateKey } from './duplicate-key.ts';
import { isObject } from './plain-schema.ts';
import { fileOf, sortDefinitions } from './read-bundle.ts';

export interface AppFile {
	/** In the app folder, with `/`: `models/goal.json`. */
	path: string;
	text: string;
}

/**
 * The app as files in their one form: `app.json`, then a file per definition. Keys in a fixed order (fields in the order of the model),
 * so that the same content is the same text, and a small change a small diff.
 */
export function bundleToFiles(bundle: Bundle): AppFile[] {
	return [{ path: 'app.json', text: formatJson(bundle.app) }, ...sortDefinitions(bundle.definitions).map((d) => ({ path: fileOf(d), text: formatJson(d) }))];
}

/** The bundle with everything in its one order. */
export function formatBundle(bundle: Bundle): Bundle {
	return ordered({ app: bundle.app, definitions: sortDefinitions(bundle.definitions) }, '') as Bundle;
}

/** One text for one content: what a revision's hash is made of. The order of properties is content: it is the order of the fields. */
export function canonicalJson(bundle: Bundle): string {
	return JSON.stringify(formatBundle(bundle));
}

/** Folders of an app that hold no definitions. */
const otherFolders = new Set(['scenarios', 'scripts', 'tests', 'docs', 'assets', 'node_modules']);

/** The files of an app folder as one bundle, to be given to `readBundle`; null without a readable app.json. */
export function filesToBundle(files: readonly AppFile[], options: { language?: Language } = {}): { json: unknown; diagnostics: Diagnostic[] } {
	const report = new Diagnostics(options.language);
	const folders = new Map(Object.entries(definitionKinds).map(([kind, k]) => [k.folder as string, kind as DefinitionKind]));
	let app: unknown;
	const definitions: unknown[] = [];
	for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
		if (!file.path.endsWith('.json')) continue;
		const [folder, ...names] = file.path.split('/');
		const kind = names.length === 1 ? folders.get(folder ?? '') : undefined;
		if (file.path !== 'app.json' && !kind) {
			if (!otherFolders.has(folder ?? '') && file.path !== 'package.json')
				report.add({ code: 'file.unknown-folder', file: file.path, pointer: '', details: { names: [...folders.keys()].join(' '), folder: folder ?? '' } });
			continue;
		}
		const json = parse(file, report);
		if (json === undefined) continue;
		if (file.path === 'app.json') app = json;
		else if (checkPlace(json, file, kind as DefinitionKind, report)) definitions.push(json);
	}
	if (app === undefined) {
		if (!files.some((f) => f.path === 'app.json')) report.add({ code: 'file.no-app', file: 'app.json', pointer: '', details: {} });
		return { json: null, diagnostics: report.all() };
	}
	return { json: { app, definitions }, diagnostics: report.all() };
}

function parse(file: AppFile, report: Diagnostics): unknown {
	let json: unknown;
	try {
		json = JSON.parse(file.text.replace(/^\uFEFF/, ''));
	} catch (error) {
		report.add({ code: 'file.not-json', file: file.path, pointer: '', details: { reason: error instanceof Error ? error.message : '' } });
		return undefined;
	}
	const twice = duplicateKey(file.text);
	if (twice !== null) report.add({ code: 'file.key-twice', file: file.path, pointer: twice, details: { key: twice.split('/').at(-1) ?? '' } });
	return withoutEditorHint(json);
}

/** `$schema` tells editors which schema to complete with; it says nothing about the app. */
function withoutEditorHint(json: unknown): unknown {
	if (!isObject(json)) return json;
	const { $schema, ...rest } = json;
	return rest;
}

function checkPlace(json: unknown, file: AppFile, kind: DefinitionKind, report: Diagnostics): boolean {
	const name = file.path.slice(file.path.indexOf('/') + 1, -'.json'.length);
	if (!isObject(json)) {
		report.add({ code: 'shape.wrong-type', file: file.path, pointer: '', details: { reason: 'must be an object', reasonZh: '必须是对象' } });
		return false;
	}
	if (json.kind !== undefined && json.kind !== kind) {
		report.add({
			code: 'file.wrong-folder',
			file: file.path,
			pointer: '/kind',
			details: { kind: inWords(json.kind), folder: definitionKinds[kind].folder, expected: kind },
		});
		return false;
	}
	if (json.key !== undefined && json.key !== name) {
		report.add({ code: 'file.wrong-name', file: file.path, pointer: '/key', details: { key: inWords(json.key), name } });
		return false;
	}
	return true;
}

/** Keys that come first, in this order; the others follow by alphabet. */
const firstKeys = new Map(
	[
		...[
			'app',
			'definitions',
			'kind',
			'key',
			'field',
			'const',
			'x-kind',
			'type',
			'format',
			'title',
			'description',
			'icon',
			'language',
			'version',
			'mainLanguage',
		],
		...['requires', 'home', 'navigation', 'everyone', 'purpose', 'order', 'anchor', 'titleField', 'record', 'model', 'by', 'schema', 'required', 'properties'],
		...[
			'x-model',
			'enum',
			'oneOf',
			'default',
			'x-default',
			'read',
			'create',
			'update',
			'delete',
			'columns',
			'fields',
			'sections',
			'blocks',
			'layout',
			'wide',
			'phone',
		],
	].map((key, i) => [key, i]),
);
/** Maps in which order is content. */
const inOrder = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

function ordered(value: unknown, under: string): unknown {
	if (Array.isArray(value)) return value.map((v) => ordered(v, ''));
	if (!isObject(value)) return value;
	const keep = inOrder.has(under) && !Array.isArray(value);
	const rank = (key: string) => firstKeys.get(key) ?? firstKeys.size;
	const keys = keep ? Object.keys(value) : Object.keys(value).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
	// A field may be called `properties`: inside a map nothing is a keyword.
	return Object.fromEntries(keys.filter((k) => value[k] !== undefined).map((k) => [k, ordered(value[k], keep ? '' : k)]));
}

const width = 140;

/** JSON as people keep it: one line where it fits, else one item a line. */
export function formatJson(value: unknown): string {
	return `${print(ordered(value, ''), 0, 0)}\n`;
}

function print(value: unknown, depth: number, used: number): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const line = oneLine(value);
	if (depth > 0 && line.length + used + depth * 4 <= width) return line;
	const tab = '\t'.repeat(depth + 1);
	const end = '\t'.repeat(depth);
	if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((v) => tab + print(v, depth + 1, 1)).join(',\n')}\n${end}]`;
	const entries = Object.entries(value);
	if (entries.length === 0) return '{}';
	return `{\n${entries.map(([k, v]) => `${tab}${JSON.stringify(k)}: ${print(v, depth + 1, k.length + 5)}`).join(',\n')}\n${end}}`;
}

function oneLine(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
	if (isObject(value)) {
		const entries = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${oneLine(v)}`);
		return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
	}
	return JSON.stringify(value);
}
