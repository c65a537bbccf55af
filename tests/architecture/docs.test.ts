import fs from 'node:fs';
import path from 'node:path';
import { buildCatalogue, checkBundle, createRegistry, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { definitionKinds, languageVersion } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { readSources, root } from './sources.ts';

const pages = [
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((file) => ({ file, text: fs.readFileSync(path.join(root, file), 'utf8') })),
	...['docs', 'schemas', 'runtime', 'plugins', 'templates', 'migrations', 'designer', 'tests', 'bench'].flatMap((folder) => readSources(folder, ['.md'])),
];
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const registry = createRegistry(plugins);

it('every link between pages leads to a file', () => {
	const broken = pages.flatMap(({ file, text }) =>
		[...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
			.map((match) => match[1]!)
			.filter((target) => !/^[a-z]+:/.test(target) && !fs.existsSync(path.join(root, path.dirname(file), target)))
			.map((target) => `${file}: ${target}`),
	);
	expect(broken).toEqual([]);
});

it('every command that a page names exists', () => {
	const named = pages.flatMap(({ file, text }) =>
		[...text.matchAll(/(?:`|^)npm (?:run )?(?:--silent )?([a-z][\w:-]*)/gm)].map((match) => ({ file, script: match[1]! })),
	);
	expect(named.length).toBeGreaterThan(5);
	const builtIn = ['install', 'ci', 'run'];
	expect(named.filter(({ script }) => !builtIn.includes(script) && !Object.hasOwn(manifest.scripts, script))).toEqual([]);
});

it('every folder and file that the readme, the recipes and the architecture name is there', () => {
	const named = pages
		.filter(({ file }) => ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'].includes(file))
		.flatMap(({ file, text }) =>
			[...text.matchAll(/`((?:schemas|runtime|designer|plugins|templates|migrations|tests|docs|bench|scripts)\/[\w./-]*)`/g)].map((match) => ({
				file,
				name: match[1]!,
			})),
		);
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter(({ name }) => !fs.existsSync(path.join(root, name)))).toEqual([]);
});

it('the definitions in the readme are an app without mistakes', () => {
	const block = /```jsonc\n([\s\S]*?)```/.exec(pages[0]!.text)![1]!;
	const shown = block.split(/^\/\/ .*$/m).filter((part) => part.trim() !== '');
	const machine = {
		kind: 'model',
		key: 'machine',
		title: 'Machine',
		schema: { type: 'object', properties: { name: { type: 'string', title: 'Name' }, org_unit: { type: 'string', title: 'Unit', 'x-kind': 'org-unit' } } },
	};
	const read = readBundle({
		app: { kind: 'app', key: 'readme', title: 'Readme', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
		definitions: [...shown.map((text) => JSON.parse(text)), machine],
	});
	expect(shown.length).toBeGreaterThan(1);
	const mistakes = [...read.diagnostics, ...checkBundle(read.bundle!, { registry, apps: new Map([['directory', directory()]]) })];
	expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([]);
});

function directory() {
	const parse = (file: string) => JSON.parse(fs.readFileSync(path.join(root, 'templates/directory', file), 'utf8'));
	const folders = Object.values(definitionKinds).map(({ folder }) => folder);
	const files = readSources('templates/directory', ['.json']).map(({ file }) => file.replace('templates/directory/', ''));
	const definitions = files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`))).map(parse);
	return buildCatalogue(readBundle({ app: parse('app.json'), definitions }).bundle!, registry);
}
