import { createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { AppManifest, definitionKinds } from '@dougong/schemas';
import type { TSchema } from '@sinclair/typebox';
import { expect, it } from 'vitest';
import { readSources, type Source, withoutComments } from './sources.ts';

/** What acts on definitions. Checking, formatting or sketching a property is not reading it. */
const readers = ['runtime/engine/src', 'runtime/server/src', 'runtime/client/src', 'plugins']
	.flatMap((folder) => readSources(folder, ['.ts', '.tsx']))
	.filter(({ file }) => !/\.test\.tsx?$|\/test-support\/|definition\/(check-|diagnostic|format-|diff-)/.test(file))
	.map((source) => ({ ...source, text: withoutComments(source.text) }));
const registry = createRegistry(plugins);

const declared: [string, TSchema][] = [
	['app', AppManifest],
	...Object.entries(definitionKinds).map(([kind, { schema }]): [string, TSchema] => [kind, schema]),
	...registry.blocks.map(({ type, config }): [string, TSchema] => [`block ${type}`, config]),
	...registry.fields.map(({ kind, config }): [string, TSchema] => [`field ${kind}`, config]),
];

it.each(declared)('nothing of %s is inert: every property is read by what runs', (name, schema) => {
	const properties = [...propertiesOf(schema)].filter((property) => property !== 'kind' && property !== 'key');
	expect(properties.filter((property) => !isRead(property, among(name)))).toEqual([]);
});

it('a property that nothing reads is found', () => {
	const source = (text: string): Source[] => [{ file: 'x.ts', text }];
	const isSeen = (text: string) => isRead('tint', source(text));
	expect(['a.tint', "a['tint']", 'const { tint } = a', 'const { b, tint = 1, c } = a', 'f(({ tint }) => 1)'].map(isSeen)).toEqual([
		true,
		true,
		true,
		true,
		true,
	]);
	expect(['{ tint: Type.String() }', 'tinted', '', 'a.tints', 'const tint = 1'].map(isSeen)).toEqual([false, false, false, false, false]);
});

/** The sources that could read it: for a block the folder of blocks, for a field kind everything, for a definition what is no plugin's declaration. */
function among(name: string): readonly Source[] {
	if (name.startsWith('block ')) return readers.filter(({ file }) => file.startsWith('plugins/standard/blocks/') && !/definition(-parts)?\.ts$/.test(file));
	if (name.startsWith('field ')) return readers;
	return readers.filter(({ file }) => !/definition(-parts)?\.ts$/.test(file));
}

function propertiesOf(schema: TSchema): Set<string> {
	const found = new Set<string>();
	const walk = (node: unknown): void => {
		if (Array.isArray(node)) for (const item of node) walk(item);
		if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
		const { properties, items, anyOf, patternProperties } = node as { [keyword: string]: unknown };
		// What can have one value only says nothing that anybody could read.
		for (const [property, child] of Object.entries(properties ?? {})) if (!Object.hasOwn(child as object, 'const')) found.add(property);
		for (const below of [properties, patternProperties]) for (const child of Object.values(below ?? {})) walk(child);
		walk(items);
		walk(anyOf);
	};
	walk(schema);
	return found;
}

function isRead(property: string, sources: readonly Source[]): boolean {
	const name = property.replaceAll('-', '\\-');
	const ways = [`\\.${name}\\b(?!-)`, `\\['${name}'\\]`, `\\{[^{}]*\\b${name}\\b(?!\\s*:)[^{}]*\\}\\s*(=[^=>]|:\\s*\\w|\\) =>|,[^)]*\\) =>)`];
	const pattern = new RegExp(ways.join('|'));
	return sources.some(({ text }) => pattern.test(text));
}
