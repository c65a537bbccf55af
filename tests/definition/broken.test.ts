import { type Bundle, type Definition, type Diagnostic, languageVersion } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { buildCatalogue, checkBundle, createRegistry, diagnosticKinds, fileOf, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import cases from './broken-cases.json' with { type: 'json' };
import { directoryApp, goodApp } from './good-app.ts';

const registry = createRegistry(plugins);
const directory = buildCatalogue(directoryApp, registry);
/** An app that requires the good one. */
const round = buildCatalogue({ app: { ...directoryApp.app, key: 'round', requires: [{ app: 'workshop' }] }, definitions: [] }, registry);
const apps = new Map([
	['directory', directory],
	['round', round],
]);

/** A change of the good app: where (`models/goal.json#/schema/properties/due`), and the new value; left out: taken away. */
interface Case {
	name: string;
	set?: { [place: string]: unknown };
	remove?: string[];
	add?: { [file: string]: unknown };
	code: string;
	at: string;
	hint?: string;
}

describe('a good app', () => {
	it('has nothing to complain about', () => {
		expect(check({ app: { ...goodApp.app, language: languageVersion }, definitions: goodApp.definitions })).toEqual([]);
	});
	it('has nothing to complain about in Chinese either', () => {
		expect(checkBundle(goodApp, { registry, apps, language: 'zh' })).toEqual([]);
	});
});

describe('a broken app', () => {
	it.each(cases as Case[])('$name', (broken) => {
		const found = check(patched(broken));
		expect(found.map((d) => `${d.code} ${d.file}#${d.pointer}`)).toEqual([`${broken.code} ${broken.at}`]);
		if (broken.hint) expect(found[0]?.hint).toContain(broken.hint);
		expect(found[0]?.message).not.toMatch(/\{[a-z]\w*\}|undefined|\[object/);
		expect(found[0]?.hint ?? '').not.toMatch(/undefined|\[object/);
	});

	it('shows every diagnostic of the list at least once, here or where files are read', () => {
		const seen = new Set([...(cases as Case[]).map((c) => c.code), ...elsewhere]);
		expect(Object.keys(diagnosticKinds).filter((code) => !seen.has(code))).toEqual([]);
	});

	it('gets all mistakes at once, sorted by file and place', () => {
		const several = (cases as Case[]).filter((c) => ['reference.unknown-model', 'shape.unknown-key', 'role.inert-field'].includes(c.code));
		const bundle = several.slice(0, 6).reduce((b, c) => patched(c, b), structuredClone(goodApp));
		const found = check(bundle);
		expect(found.length).toBeGreaterThanOrEqual(3);
		const places = found.map((d) => `${d.file} ${d.pointer}`);
		expect(places).toEqual(places.toSorted());
	});

	it('says every message in Chinese too', () => {
		for (const broken of cases as Case[]) {
			const [found] = checkBundle(patched(broken), { registry, apps, language: 'zh' });
			expect(found?.message, broken.name).toMatch(/[\u4e00-\u9fff]/);
		}
	});
});

/** Codes that come up while files or bundles are read: format-bundle.test.ts and read-bundle.test.ts. */
const elsewhere = [
	...['bundle.malformed', 'file.no-app', 'file.not-json', 'file.key-twice', 'file.wrong-name', 'file.wrong-folder', 'file.unknown-folder'],
	...['language.unknown', 'language.too-new'],
	// goal-tree.test.ts
	...Object.keys(diagnosticKinds).filter((code) => code.startsWith('tree.')),
	// workflow.test.ts
	...Object.keys(diagnosticKinds).filter((code) => code.startsWith('workflow.')),
	...['reference.unknown-node', 'reference.unknown-variable', 'reference.unknown-workflow'],
	// plain-schema.test.ts
	...['model.mapped-names', 'model.remote-ref'],
];

function check(bundle: Bundle): Diagnostic[] {
	return checkBundle(bundle, { registry, apps });
}

function patched(broken: Case, from: Bundle = goodApp): Bundle {
	const bundle = structuredClone(from);
	const definitions = bundle.definitions as (Definition & { [k: string]: unknown })[];
	for (const [place, value] of Object.entries(broken.set ?? {})) change(place, definitions, bundle, value);
	for (const place of broken.remove ?? []) change(place, definitions, bundle, undefined);
	for (const value of Object.values(broken.add ?? {})) definitions.push(value as never);
	const read = readBundle({ ...bundle, app: bundle.app });
	return read.bundle as Bundle;
}

function change(place: string, definitions: Definition[], bundle: Bundle, value: unknown): void {
	const [file, pointer = ''] = place.split('#');
	const target = file === 'app.json' ? bundle.app : definitions.find((d) => fileOf(d) === file);
	if (!target) throw new Error(`the good app has no ${file}`);
	const steps = pointer
		.split('/')
		.slice(1)
		.map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
	let at = target as unknown as { [k: string]: unknown };
	for (const step of steps.slice(0, -1)) {
		if (!(step in at)) throw new Error(`the good app has no ${place}`);
		at = at[step] as typeof at;
	}
	const last = steps.at(-1) as string;
	if (value === undefined) delete at[last];
	else at[last] = value;
}
