import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readPackages, root } from './sources.ts';

/** Licences that let anyone use the product in any way. What is not here is looked at by a person before it is added. */
const allowed = new Set([
	'MIT',
	'MIT-0',
	'ISC',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'0BSD',
	'BlueOak-1.0.0',
	'Unlicense',
	'CC0-1.0',
	'CC-BY-4.0',
	'Python-2.0',
	'PostgreSQL',
	'Zlib',
	'WTFPL',
]);

function isAllowed(expression: string): boolean {
	const text = expression.replace(/[()]/g, ' ').trim();
	if (/\sOR\s/.test(text)) return text.split(/\sOR\s/).some(isAllowed);
	return text.split(/\sAND\s/).every((part) => allowed.has(part.trim()));
}

interface Installed {
	name: string;
	version: string;
	license?: string | { type: string };
	licenses?: { type: string }[];
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
}

/** Every package that the product needs at run time, with what those need in turn. */
function installedForProduction(): Installed[] {
	const found = new Map<string, Installed>();
	const open = readPackages().flatMap(({ folder, dependencies }) => Object.keys(dependencies).map((name) => ({ name, from: path.join(root, folder) })));
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const folder = resolvePackage(next.name, next.from);
		if (!folder || found.has(folder)) continue; // an optional one for another machine is not installed
		const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Installed;
		found.set(folder, manifest);
		for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) open.push({ name, from: folder });
	}
	return [...found.values()].filter(({ name }) => !name.startsWith('@dougong/'));
}

function resolvePackage(name: string, from: string): string | undefined {
	for (let folder = from; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		const candidate = path.join(folder, 'node_modules', name);
		if (fs.existsSync(path.join(candidate, 'package.json'))) return fs.realpathSync(candidate);
	}
	return undefined;
}

function licenceOf({ license, licenses }: Installed): string {
	if (typeof license === 'string') return license;
	return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none stated';
}

it('every production dependency has a licence that lets anyone use the product', () => {
	const installed = installedForProduction();
	expect(installed.length).toBeGreaterThan(60);
	const refused = installed.filter((found) => !isAllowed(licenceOf(found)));
	expect(refused.map((found) => `${found.name}@${found.version}: ${licenceOf(found)}`)).toEqual([]);
});

it.each(['GPL-3.0', 'AGPL-3.0-only', 'BUSL-1.1', 'MIT AND GPL-2.0', 'none stated', 'SEE LICENSE IN LICENSE'])('%s is refused', (expression) => {
	expect(isAllowed(expression)).toBe(false);
});

it.each(['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT'])('%s is let through', (expression) => {
	expect(isAllowed(expression)).toBe(true);
});
