import fs from 'node:fs';
import path from 'node:path';
import { standard } from '@dougong/plugins';
import { blockViews, fieldViews } from '@dougong/plugins/views';
import { describe, expect, it } from 'vitest';
import { readSources, root } from './sources.ts';

const families = [
	{ family: 'fields', kinds: standard.fields.map(({ kind }) => kind), views: fieldViews.map(({ kind }) => kind) },
	{ family: 'blocks', kinds: standard.blocks.map(({ type }) => type), views: blockViews.map(({ type }) => type) },
];
const tests = ['plugins', 'tests'].flatMap((folder) => readSources(folder, ['.test.ts', '.test.tsx'])).filter(({ file }) => !file.includes('architecture'));

describe.each(families)('every kind of $family is whole', ({ family, kinds, views }) => {
	const folder = `plugins/standard/${family}`;
	const folders = fs
		.readdirSync(path.join(root, folder), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && fs.existsSync(path.join(root, folder, entry.name, 'definition.ts')))
		.map((entry) => entry.name);

	it('its folder has its name, and is in the list', () => {
		expect(folders.sort()).toEqual([...kinds].sort());
	});

	it('it has a view: the one export of view.tsx, under the name of the kind', () => {
		expect([...views].sort()).toEqual([...kinds].sort());
		for (const kind of kinds) {
			const text = fs.readFileSync(path.join(root, folder, kind, 'view.tsx'), 'utf8');
			expect(text.match(/^export .*$/gm), kind).toEqual([expect.stringContaining(`: '${kind}'`)]);
		}
	});

	it('it has a name and a description in both languages', () => {
		for (const { title } of family === 'fields' ? standard.fields : standard.blocks) {
			expect(title.en).not.toBe('');
			expect(title.zh).toMatch(/\p{Script=Han}/u);
		}
	});

	it('it is named by a test, its own or one that spans kinds', () => {
		const isTested = (kind: string) =>
			tests.some(({ file, text }) => file.startsWith(`${folder}/${kind}/`) || text.includes(`'${kind}'`) || text.includes(`"${kind}"`));
		expect(kinds.filter((kind) => !isTested(kind))).toEqual([]);
	});
});

describe('every channel type is whole', () => {
	const folder = path.join(root, 'plugins/standard/channels');
	const channels = standard.channels ?? [];

	it('its folder has its name, and is in the list', () => {
		const folders = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'definition.ts')));
		expect(folders.sort()).toEqual(channels.map(({ key }) => key).sort());
	});

	it('it has words in both languages, and so has each part of its configuration', () => {
		for (const { title, description, config } of channels) {
			for (const text of [title, description]) {
				expect(text.en).not.toBe('');
				expect(text.zh).toMatch(/\p{Script=Han}/u);
			}
			for (const property of Object.values(config.properties)) {
				expect(property.title).toBeTypeOf('string');
				expect(property['x-title-en']).toBeTypeOf('string');
			}
		}
	});

	it('it is named by a test', () => {
		const isTested = (key: string) => tests.some(({ text }) => text.includes(`type: '${key}'`));
		expect(channels.map(({ key }) => key).filter((key) => !isTested(key))).toEqual([]);
	});
});

describe('every node type is whole', () => {
	const folder = path.join(root, 'plugins/standard/nodes');
	const nodes = standard.nodes ?? [];

	it('its folder has its name, and is in the list', () => {
		const folders = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'definition.ts')));
		expect(folders.sort()).toEqual(nodes.map(({ type }) => type).sort());
	});

	it('it has words in both languages, and so has each mistake that it finds', () => {
		for (const { type, title, description, mistakes = {} } of nodes)
			for (const text of [title, description, ...Object.values(mistakes).flatMap(({ message, hint }) => [message, hint])]) {
				expect(text.en, type).not.toBe('');
				expect(text.zh, type).toMatch(/\p{Script=Han}/u);
			}
	});

	it('its mistakes mean the same in every type, and are found by a test', () => {
		const words = new Map(nodes.flatMap(({ mistakes = {} }) => Object.entries(mistakes)));
		for (const { mistakes = {} } of nodes) for (const [code, said] of Object.entries(mistakes)) expect(said, code).toEqual(words.get(code));
		expect([...words.keys()].filter((code) => !tests.some(({ text }) => text.includes(`'${code} `)))).toEqual([]);
	});

	it('it has a test of its own beside it', () => {
		const isTested = (type: string) => tests.some(({ file }) => file.startsWith(`plugins/standard/nodes/${type}/`));
		expect(nodes.map(({ type }) => type).filter((type) => !isTested(type))).toEqual([]);
	});
});
