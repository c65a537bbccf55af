import { type Definition, type DefinitionKind, definitionKinds, type Diagnostic, languageVersion, type Bundle } from '@dougong/schemas';
import { definitionMigrations, type Json } from '@dougong/migrations/definition';
import { Diagnostics, inWords, type Language } from './diagnostics.ts';
import { isObject } from './plain-schema.ts';

export interface ReadBundle {
	/** null when it is no bundle at all, or of a language that this version cannot read. Not checked yet: see `checkBundle`. */
	bundle: Bundle | null;
	diagnostics: Diagnostic[];
	/** The language version it was written in. */
	language: number | null;
}

/** A bundle (JSON) in the newest version of the language. */
export function readBundle(json: unknown, options: { language?: Language } = {}): ReadBundle {
	const report = new Diagnostics(options.language);
	const refuse = (code: string, pointer: string, details = {}) => {
		report.add({ code, file: 'app.json', pointer, details });
		return { bundle: null, diagnostics: report.all(), language: null };
	};
	if (!isObject(json) || !isObject(json.app) || !Array.isArray(json.definitions) || isDeeperThan(json, deepest)) return refuse('bundle.malformed', '');
	if (!isListOfApps(json.app.requires)) return refuse('bundle.malformed', '/requires');
	const language = json.app.language;
	if (typeof language !== 'number' || !Number.isInteger(language) || language < 1) return refuse('language.unknown', '/language', { found: inWords(language) });
	if (language > languageVersion) return refuse('language.too-new', '/language', { found: language, supported: languageVersion });
	let bundle = json as { [key: string]: Json };
	for (const migration of definitionMigrations.slice(language - 1)) bundle = migration.migrate(bundle);
	const { app, definitions, ...others } = bundle as unknown as { app: object; definitions: unknown[] };
	for (const key of Object.keys(others))
		report.add({ code: 'shape.unknown-key', file: 'app.json', pointer: `/${key}`, details: { key, names: 'app definitions' } });
	const sorted = sortDefinitions(definitions as Definition[]);
	return { bundle: { app: { ...app, language: languageVersion } as Bundle['app'], definitions: sorted }, diagnostics: report.all(), language };
}

/** Required apps are looked for before anything else is checked. */
function isListOfApps(requires: unknown): boolean {
	return requires === undefined || (Array.isArray(requires) && requires.every((r) => isObject(r) && typeof r.app === 'string'));
}

/** Real apps nest ten levels or so; what goes much deeper is an attack on the stack. */
const deepest = 200;

function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

const kindOrder = Object.keys(definitionKinds);

/** By kind, then key; what has neither goes last, as it came. */
export function sortDefinitions(definitions: readonly Definition[]): Definition[] {
	const rank = (d: Definition) => (isObject(d) && kindOrder.includes(d.kind) ? kindOrder.indexOf(d.kind) : kindOrder.length);
	const key = (d: Definition) => (isObject(d) ? String(d.key) : '');
	return definitions.toSorted((a, b) => rank(a) - rank(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Where a definition lies in the app folder. */
export function fileOf(definition: { kind: string; key: string }): string {
	const kind = definitionKinds[definition.kind as DefinitionKind] as { folder: string } | undefined;
	return kind ? `${kind.folder}/${definition.key}.json` : `${definition.kind}/${definition.key}.json`;
}
