import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Source {
	/** From the root of the checkout, with forward slashes. */
	file: string;
	text: string;
}

export interface Import {
	from: string;
	specifier: string;
	/** `import type`: gone at run time. */
	isType: boolean;
}

const skipped = (name: string) => ['node_modules', '.git', '.data', '.cache'].includes(name) || name.startsWith('dist');

/** All files below `folder` whose name ends in one of `endings`, in a stable order. */
export function readSources(folder: string, endings: readonly string[]): Source[] {
	const found: Source[] = [];
	const start = path.join(root, folder);
	if (!fs.existsSync(start)) return found;
	for (const entry of fs.readdirSync(start, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
		const file = `${folder}/${entry.name}`;
		if (entry.isDirectory() && !skipped(entry.name)) found.push(...readSources(file, endings));
		else if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
			found.push({ file, text: fs.readFileSync(path.join(root, file), 'utf8') });
	}
	return found;
}

const importForms = [
	/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
	/^\s*import\s+()['"]([^'"]+)['"]/gm,
	/\bimport\(\s*()['"]([^'"]+)['"]\s*\)/g,
];

/** What a TypeScript file imports, by any form of import. */
export function importsOf({ file, text }: Source): Import[] {
	const code = withoutComments(text);
	return importForms.flatMap((form) => [...code.matchAll(form)].map((match) => ({ from: file, specifier: match[2]!, isType: Boolean(match[1]) })));
}

/** Line comments are cut only where a line begins with them: that leaves addresses inside strings alone. */
export function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

export interface Package {
	folder: string;
	name: string;
	exports: Record<string, string>;
	dependencies: Record<string, string>;
	devDependencies: Record<string, string>;
}

export function readPackages(): Package[] {
	const folders = ['schemas', 'migrations', 'plugins', 'designer', ...fs.readdirSync(path.join(root, 'runtime')).map((name) => `runtime/${name}`)];
	return folders
		.filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')))
		.map((folder) => ({
			exports: {},
			dependencies: {},
			devDependencies: {},
			...JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8')),
			folder,
		}));
}

/**
 * Every file that `entry` reaches at run time inside this repository, and every package it asks for on the way.
 * Type imports do not count.
 */
export function reachableFrom(entry: string): { files: string[]; packages: string[] } {
	const byName = new Map(readPackages().map((found) => [found.name, found]));
	const files = new Set<string>();
	const packages = new Set<string>();
	const open = [entry];
	for (let file = open.pop(); file !== undefined; file = open.pop()) {
		if (files.has(file) || !fs.existsSync(path.join(root, file))) continue;
		files.add(file);
		if (!/\.tsx?$/.test(file)) continue;
		for (const { specifier, isType } of importsOf({ file, text: fs.readFileSync(path.join(root, file), 'utf8') })) {
			if (isType) continue;
			const inside = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : ownEntry(specifier, byName);
			if (inside) open.push(inside);
			else packages.add(specifier);
		}
	}
	return { files: [...files].sort(), packages: [...packages].sort() };
}

function ownEntry(specifier: string, byName: Map<string, Package>): string | undefined {
	const [scope, name, ...rest] = specifier.split('/');
	const found = byName.get(`${scope}/${name}`);
	const target = found?.exports[rest.length > 0 ? `./${rest.join('/')}` : '.'];
	return found && target ? path.posix.join(found.folder, target) : undefined;
}
