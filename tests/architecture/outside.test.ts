import path from 'node:path';
import { expect, it } from 'vitest';
import { importsOf, readSources, withoutComments } from './sources.ts';

const server = 'runtime/server/src';
const product = readSources(server, ['.ts']).filter(({ file }) => !file.endsWith('.test.ts'));
/** Programs of their own, and the database of this machine: nothing of an environment passes through them. */
const ownBusiness = ['cli/run-cli.ts', 'database/embedded.ts', 'main.ts'].map((file) => `${server}/${file}`);
const reachesOut = (text: string) =>
	/\bfetch\(|\bfrom '(?:node:(?:net|tls|http|https|http2|dgram|dns)(?:\/promises)?|nodemailer|undici|ws|web-push|got|axios)'/.test(withoutComments(text));
const asks = (text: string) => /\benv\.sandbox\b/.test(withoutComments(text));

/** Files through which something reaches the outside without any file on the way having asked whether it is in a sandbox, and what they are used by. */
function unasked(sources: readonly { file: string; text: string }[]): string[] {
	const users = new Map<string, string[]>();
	for (const source of sources) {
		for (const { specifier, isType } of importsOf(source)) {
			if (isType || !specifier.startsWith('.')) continue;
			const target = path.posix.join(path.posix.dirname(source.file), specifier);
			users.set(target, [...(users.get(target) ?? []), source.file]);
		}
	}
	const textOf = new Map(sources.map(({ file, text }) => [file, text]));
	const open = new Set(sources.filter(({ file, text }) => reachesOut(text) && !asks(text) && !ownBusiness.includes(file)).map(({ file }) => file));
	for (const file of open) for (const user of users.get(file) ?? []) if (!asks(textOf.get(user) ?? '')) open.add(user);
	// Where nobody uses a file further, or the server is put together, it is too late to ask.
	return [...open].filter((file) => !users.has(file) || /\/(routes\/|app\.ts$|jobs\/(register-jobs|worker)\.ts$)/.test(file));
}

it('whatever leaves the house has passed a file that asks whether it is in a sandbox', () => {
	expect(product.filter(({ text }) => reachesOut(text)).length).toBeGreaterThan(3);
	expect(product.filter(({ text }) => asks(text)).length).toBeGreaterThan(1);
	expect(unasked(product)).toEqual([]);
});

it.each([
	['a route that calls', [['routes/a.ts', "await fetch('x')"]], ['routes/a.ts']],
	[
		'a job that calls by another file',
		[
			['send.ts', 'fetch(url)'],
			['job.ts', "import { send } from './send.ts'"],
		],
		['job.ts'],
	],
	[
		'a job that asks first',
		[
			['send.ts', 'fetch(url)'],
			['job.ts', "import { send } from './send.ts'; if (env.sandbox) return"],
		],
		[],
	],
	['a second way past the one that asks', [['send.ts', 'fetch(url)'], ['job.ts', "import { send } from './send.ts'; if (env.sandbox) return"], ['b.ts', "import { send } from './send.ts'"]], ['b.ts']], // biome-ignore format: one case
	[
		'a mere mention',
		[
			['send.ts', 'fetch(url)'],
			['job.ts', "import { send } from './send.ts'\n// env.sandbox"],
		],
		['job.ts'],
	],
] as const)('%s is seen', (_, files, found) => {
	expect(unasked(files.map(([file, text]) => ({ file, text })))).toEqual(found);
});
