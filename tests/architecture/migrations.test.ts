import fs from 'node:fs';
import path from 'node:path';
import { checkBundle, createRegistry, readBundle } from '@dougong/engine';
import { definitionMigrations } from '@dougong/migrations/definition';
import { plugins } from '@dougong/plugins';
import { languageVersion } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { importsOf, readSources, root } from './sources.ts';

/** One app per language version that was ever released, as it was written then: `<version>-<app>.json`. Never changed afterwards. */
const folder = path.join(root, 'tests/golden/language');
const old = fs.readdirSync(folder).map((name) => ({ name, language: Number.parseInt(name, 10), text: fs.readFileSync(path.join(folder, name), 'utf8') }));

it('definition migrations lead from version 1 to the newest without a gap', () => {
	expect(definitionMigrations.map(({ from }) => from)).toEqual(Array.from({ length: languageVersion - 1 }, (_, index) => index + 1));
});

it('there is an app of every older version of the language', () => {
	expect(new Set(old.map(({ language }) => language))).toEqual(new Set(definitionMigrations.map(({ from }) => from)));
});

describe.each(old)('$name', ({ language, text }) => {
	it('is read into the newest version, and has no mistakes there', () => {
		const read = readBundle(JSON.parse(text));
		expect(read.diagnostics).toEqual([]);
		expect(read.language).toBe(language);
		expect(read.bundle!.app.language).toBe(languageVersion);
		expect(checkBundle(read.bundle!, { registry: createRegistry(plugins), apps: new Map() })).toEqual([]);
	});

	it('is changed by the migration of its version, which leaves its argument alone', () => {
		const before = JSON.parse(text);
		const after = definitionMigrations[language - 1]!.migrate(before);
		expect(before).toEqual(JSON.parse(text));
		expect(after).not.toEqual(before);
		expect(definitionMigrations[language - 1]!.migrate(before)).toEqual(after);
	});
});

it('a definition migration imports nothing but its neighbours, so that a later change of the language cannot change it', () => {
	const imports = readSources('migrations/definition', ['.ts'])
		.filter(({ file }) => !file.endsWith('.test.ts'))
		.flatMap(importsOf);
	expect(imports.filter(({ specifier }) => !specifier.startsWith('./')).map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
});
