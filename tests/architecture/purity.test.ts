import { expect, it } from 'vitest';
import { reachableFrom, readSources, type Source, withoutComments } from './sources.ts';

/** What a pure function cannot do: read a clock, draw a number, reach outside. */
const impure: [string, RegExp][] = [
	['a clock', /\bDate\.now\b|\bperformance\.(now|mark|timeOrigin)\b/],
	['a clock', /\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()/],
	['a clock', /(?<!new )(?<![\w.])Date\(\s*\)/],
	['randomness', /\bMath\.random\b|\bcrypto\b\.|\brandomUUID\b/],
	['timers', /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
	['Node', /['"]node:|\brequire\(|\bprocess\.(env|argv|exit|cwd|hrtime|memoryUsage)\b/],
	['the outside', /\bfetch\(|\bconsole\.|\blocalStorage\b|\bdocument\.|\bwindow\./],
];

function impurities({ file, text }: Source): string[] {
	const code = withoutComments(text);
	return impure.flatMap(([what, pattern]) => {
		const match = pattern.exec(code);
		return match ? [`${file} uses ${what}: ${match[0].trim()}`] : [];
	});
}

it('the engine, the language and its migrations decide without IO, clock or randomness', () => {
	const sources = ['runtime/engine/src', 'schemas/src', 'migrations/definition']
		.flatMap((folder) => readSources(folder, ['.ts']))
		.filter(({ file }) => !file.endsWith('.test.ts'));
	expect(sources.length).toBeGreaterThan(20);
	expect(sources.flatMap(impurities)).toEqual([]);
});

it('so do the definitions of the built-in kinds', () => {
	const files = new Set(reachableFrom('plugins/index.ts').files);
	const sources = readSources('plugins', ['.ts']).filter(({ file }) => files.has(file));
	expect(sources.length).toBeGreaterThan(20);
	expect(sources.flatMap(impurities)).toEqual([]);
});

it.each([
	'const t = Date.now()',
	'const d = new Date()',
	'Math.random()',
	`import fs from 'node:fs'`,
	'setTimeout(f, 1)',
	'fetch("/x")',
	'new Date;',
	'String(Date())',
])('%s is found', (text) => {
	expect(impurities({ file: 'x.ts', text })).toHaveLength(1);
});

it.each(['new Date(now)', '// Date.now', '/** new Date() */', 'Math.round(2)', 'toDate()', 'model.process'])('%s is let through', (text) => {
	expect(impurities({ file: 'x.ts', text })).toEqual([]);
});
