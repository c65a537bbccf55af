import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, type Package, reachableFrom, readPackages, readSources, root } from './sources.ts';

/** Who may import whom (docs/architecture.md): one public entry of a package, or with a star all of them. */
const mayImport: Record<string, readonly string[]> = {
	'@dougong/schemas': [],
	'@dougong/migrations': [],
	'@dougong/engine': ['@dougong/schemas/*', '@dougong/migrations/definition'],
	'@dougong/ui': ['@dougong/schemas/*'],
	'@dougong/plugins': ['@dougong/schemas/*', '@dougong/engine', '@dougong/ui/*'],
	'@dougong/server': ['@dougong/schemas/*', '@dougong/engine', '@dougong/plugins', '@dougong/migrations/*'],
	'@dougong/client': ['@dougong/schemas/*', '@dougong/engine', '@dougong/plugins/*', '@dougong/ui/*'],
	'@dougong/designer': ['@dougong/schemas/*', '@dougong/engine', '@dougong/plugins/*', '@dougong/ui/*', '@dougong/client'],
};

/** Tests, and what only builds: they may use the tools of the root. */
const isTool = (file: string) => /\.test\.tsx?$/.test(file) || /^(runtime\/[^/]+|designer)\/[^/]+$/.test(file);
const packages = readPackages();
const tools = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies as Record<string, string>;
const importsByPackage = new Map(packages.map((found) => [found.name, readSources(found.folder, ['.ts', '.tsx']).flatMap(importsOf)]));
const packageOf = (specifier: string) =>
	specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
/** Named in the `exports` of the package that it lies in. */
const isPublic = (specifier: string) => {
	const name = packageOf(specifier);
	return packages.some((found) => found.name === name && Object.hasOwn(found.exports, `.${specifier.slice(name.length)}`));
};
const isBare = ({ specifier }: Import) => !specifier.startsWith('.') && !specifier.startsWith('node:') && !specifier.startsWith('virtual:');
const show = ({ from, specifier }: Import) => `${from} imports ${specifier}`;

describe.each(packages.map((found): [string, Package] => [found.name, found]))('%s', (name, found) => {
	const imports = importsByPackage.get(name)!;
	const product = imports.filter(({ from }) => !isTool(from));

	it('is known to the table of import directions', () => {
		expect(Object.keys(mayImport)).toContain(name);
	});

	it('imports only what its package.json declares', () => {
		const declared = (file: string) => ({
			...found.dependencies,
			...(isTool(file) ? { ...found.devDependencies, ...tools, [name]: '' } : {}),
		});
		const undeclared = imports
			.filter(isBare)
			.filter(({ from, specifier }) => packageOf(specifier) !== name && !Object.hasOwn(declared(from), packageOf(specifier)));
		// Types come from the development dependencies (@types/*), a virtual module of the builder from none.
		expect(undeclared.filter(({ specifier }) => specifier !== 'vite/client').map(show)).toEqual([]);
	});

	it('imports other packages of ours only in the allowed direction, by their public entries', () => {
		const isAllowed = (specifier: string) => isPublic(specifier) && [specifier, `${packageOf(specifier)}/*`].some((entry) => mayImport[name]!.includes(entry));
		const wrong = product.filter(({ specifier }) => specifier.startsWith('@dougong/') && !isAllowed(specifier));
		expect(wrong.map(show)).toEqual([]);
	});

	it('does not reach into another folder by a relative path', () => {
		const outside = product.filter(
			({ from, specifier }) =>
				specifier.startsWith('.') && path.posix.relative(found.folder, path.posix.join(path.posix.dirname(from), specifier)).startsWith('..'),
		);
		expect(outside.map(show)).toEqual([]);
	});

	it('has no circle of imports among its files', () => {
		expect(circles(product.filter(({ isType, specifier }) => !isType && specifier.startsWith('.')))).toEqual([]);
	});
});

it('the server never loads a view, a style sheet or React', () => {
	for (const entry of ['runtime/server/src/app.ts', 'plugins/index.ts', 'runtime/engine/src/index.ts']) {
		const { files, packages: asked } = reachableFrom(entry);
		expect(files.filter((file) => /\.(tsx|css)$/.test(file))).toEqual([]);
		expect(asked.filter((specifier) => /^(react|@tanstack|@base-ui|@rjsf|@atlaskit)/.test(specifier))).toEqual([]);
	}
});

it('the search for imports sees every form of import', () => {
	const text = `import a from 'one';\nimport type { B } from 'two';\nimport {\n\tc,\n} from 'three';\nimport 'four.css';\nexport { d } from 'five';\nconst e = await import('six');\n// import f from 'seven'`;
	const found = importsOf({ file: 'x.ts', text });
	expect(found.map(({ specifier }) => specifier).sort()).toEqual(['five', 'four.css', 'one', 'six', 'three', 'two']);
	expect(found.filter(({ isType }) => isType).map(({ specifier }) => specifier)).toEqual(['two']);
});

it('a circle of imports is found, a diamond is none', () => {
	const edge = (from: string, specifier: string): Import => ({ from, specifier, isType: false });
	expect(circles([edge('a.ts', './b.ts'), edge('b.ts', './c.ts'), edge('c.ts', './a.ts')])).toHaveLength(1);
	expect(circles([edge('a.ts', './b.ts'), edge('a.ts', './c.ts'), edge('b.ts', './d.ts'), edge('c.ts', './d.ts')])).toEqual([]);
});

/** Each circle once, as `a → b → a`. */
function circles(imports: readonly Import[]): string[] {
	const next = new Map<string, string[]>();
	for (const { from, specifier } of imports) next.set(from, [...(next.get(from) ?? []), path.posix.join(path.posix.dirname(from), specifier)]);
	const done = new Set<string>();
	const found: string[] = [];
	const walk = (file: string, trail: string[]) => {
		if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
		if (done.has(file) || trail.includes(file)) return;
		for (const target of next.get(file) ?? []) walk(target, [...trail, file]);
		done.add(file);
	};
	for (const file of next.keys()) walk(file, []);
	return found;
}
