import { readFileSync } from 'node:fs';
import { buildCatalogue, checkBundle, createRegistry, formulaMessages, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { definitionKinds, languageVersion } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { directoryApp } from './good-app.ts';

const registry = createRegistry(plugins);
const page = readFileSync(new URL('../../docs/language.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? ''));

describe('docs/language.md', () => {
	it('shows an app without a mistake', () => {
		const [app, ...definitions] = examples;
		const { bundle, diagnostics } = readBundle({ app, definitions });
		expect(diagnostics).toEqual([]);
		const apps = new Map([['directory', buildCatalogue(directoryApp, registry)]]);
		expect(bundle && checkBundle(bundle, { registry, apps })).toEqual([]);
	});

	it('has a part for every kind of definition, and names all their properties', () => {
		for (const [kind, { schema }] of Object.entries(definitionKinds)) {
			expect(page, kind).toMatch(new RegExp(`^## .*\\b${kind}\\b`, 'm'));
			for (const property of Object.keys(schema.properties)) {
				if (!['kind', 'key', 'title', 'description', 'icon'].includes(property))
					expect(page, `${kind}.${property}`).toMatch(new RegExp(`[\`".]${property}\\b`));
			}
		}
	});

	it('names every block type, and the newest version of the language', () => {
		for (const block of registry.blocks) expect(page).toContain(`\`${block.type}\``);
		expect(page).toContain(`the newest is ${languageVersion}`);
		expect(page).toMatch(new RegExp(`^\\| ${languageVersion} \\|`, 'm'));
	});
});

describe('docs/diagnostics.md', () => {
	it('tells every formula mistake too', () => {
		const text = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');
		for (const code of Object.keys(formulaMessages)) expect(text).toContain(`\`${code}\``);
	});
});
