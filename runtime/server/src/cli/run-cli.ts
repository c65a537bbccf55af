import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildCatalogue, bundleToFiles, type Catalogue, checkBundle, createRegistry, filesToBundle, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { type Bundle, type Definition, definitionKinds, type Diagnostic, keyPattern } from '@dougong/schemas';
import type { ProblemJson, PublishPlan } from '@dougong/schemas/api';
import { fromRoot } from '../paths.ts';
import { StartError } from '../start-error.ts';
import { readAppFolder } from '../templates/app-folder.ts';
import { loadTemplate } from '../templates/templates.ts';

const usage = `Usage: dougong <command> <folder> [options]
       dougong reset-password <user name>

  check    what is wrong in an app folder (needs no server)
  plan     what publishing the folder would change
  publish  publish the folder as a new revision
  install  install the app, with the apps it requires and its reference data
  export   write an installed app into a folder

  reset-password   a new password for an account, straight in the database: for who has lost the
                   administrator's. Stop the server first, unless DATABASE_URL names the database.

  --url URL       the server                    (default http://127.0.0.1:8460, or DOUGONG_URL)
  --token TOKEN   an API token of an administrator              (or DOUGONG_TOKEN)
  --env KEY       the environment                               (default production)
  --app KEY       export: which app                             (default the folder's name)
  --apps FOLDER   check: where required apps lie                (default beside the folder, and the templates)
  --note TEXT     publish: what changed and why
  --demo          install: with demo data and demo accounts
  --language L    zh or en, for messages                        (default zh in a Chinese locale)

Exit code: 0 done, 1 mistakes or refused, 2 wrong usage.`;

interface Options {
	url: string;
	token: string | undefined;
	env: string;
	app: string | undefined;
	apps: string | undefined;
	note: string | undefined;
	demo: boolean;
	language: 'zh' | 'en';
}
type Print = (line: string) => void;

/** What a command could not do, in words for its user. */
class Refusal extends Error {
	readonly exitCode: number;
	constructor(message: string, exitCode = 1) {
		super(message);
		this.exitCode = exitCode;
	}
}

const commands: Record<string, (folder: string, options: Options, print: Print) => Promise<number>> = { check, plan, publish, install, export: exportApp };

/** Runs one command. Answers the exit code. */
export async function runCli(args: readonly string[], print: Print = console.log): Promise<number> {
	try {
		const { values, positionals } = parse(args);
		const [name = '', folder] = positionals;
		if (values.help || name === '' || name === 'help') {
			print(usage);
			return values.help || name === 'help' ? 0 : 2;
		}
		if (name === 'reset-password') return await resetPasswordOf(positionals.slice(1), print);
		const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
		if (!command) throw new Refusal(`There is no command "${name}".\n\n${usage}`, 2);
		if (!folder || positionals.length > 2) throw new Refusal(`Name one folder: dougong ${name} <folder>`, 2);
		return await command(path.resolve(process.env.INIT_CWD ?? process.cwd(), folder), optionsOf(values), print);
	} catch (error) {
		if (!(error instanceof Refusal || error instanceof StartError)) throw error;
		print(error.message);
		return error instanceof Refusal ? error.exitCode : 1;
	}
}

async function resetPasswordOf([username, ...more]: readonly string[], print: Print): Promise<number> {
	if (username === undefined || more.length > 0) throw new Refusal('Name one account: dougong reset-password <user name>', 2);
	// Loaded only here: the other commands need no database.
	const { resetPassword } = await import('./reset-password.ts');
	print(await resetPassword(username));
	return 0;
}

async function check(folder: string, options: Options, print: Print): Promise<number> {
	const { diagnostics } = await checkFolder(folder, options);
	return report(diagnostics, print);
}

async function plan(folder: string, options: Options, print: Print): Promise<number> {
	const bundle = await readFolder(folder, options, print);
	if (!bundle) return 1;
	const found = await call<PublishPlan>(options, 'POST', `/${options.env}/apps/${bundle.app.key}/plan`, { bundle });
	for (const { kind, key, change, detail } of found.changes) print(`  ${change.padEnd(8)} ${kind} ${key}${detail ? `  ${detail}` : ''}`);
	for (const step of found.steps) print(`  ${`[${step.lock}]`.padEnd(8)} ${step.sentence}`);
	for (const c of found.conflicts) print(`  conflict ${c.model}${c.field ? `.${c.field}` : ''}: ${c.reason} (${c.rows} records, e.g. ${c.sample.join(', ')})`);
	if (found.changes.length === 0 && found.steps.length === 0) print('Nothing changes.');
	const code = found.diagnostics.length > 0 ? report(found.diagnostics, print) : 0;
	return found.conflicts.length > 0 ? 1 : code;
}

async function publish(folder: string, options: Options, print: Print): Promise<number> {
	const bundle = await readFolder(folder, options, print);
	if (!bundle) return 1;
	const done = await call<{ revision: number; changed: boolean }>(options, 'POST', `/${options.env}/apps/${bundle.app.key}/publish`, {
		bundle,
		...(options.note && { note: options.note }),
	});
	print(
		done.changed ? `Published ${bundle.app.key} as revision ${done.revision}.` : `Nothing has changed: ${bundle.app.key} stays at revision ${done.revision}.`,
	);
	return 0;
}

async function install(folder: string, options: Options, print: Print): Promise<number> {
	const bundle = await readFolder(folder, options, print);
	if (!bundle) return 1;
	const done = await call<{ revision: number; records: number }>(options, 'POST', `/${options.env}/apps`, { bundle, demo: options.demo });
	print(`Installed ${bundle.app.key}, revision ${done.revision}, with ${done.records} new records.`);
	return 0;
}

async function exportApp(folder: string, options: Options, print: Print): Promise<number> {
	const key = options.app ?? path.basename(folder);
	const bundle = await call<Bundle>(options, 'GET', `/${options.env}/apps/${key}/export`);
	if (!namesFiles(bundle)) throw new Refusal(`What the server at ${options.url} sent is no app. Check --url.`);
	const files = bundleToFiles(bundle);
	const written = new Set(files.map((file) => file.path));
	const folders = new Set(Object.values(definitionKinds).map((kind): string => kind.folder));
	const before = await readAppFolder(folder).catch(() => []);
	const stale = before.filter((file) => folders.has(path.dirname(file.path)) && !written.has(file.path));
	for (const file of stale) await rm(path.join(folder, file.path));
	for (const file of files) {
		await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
		await writeFile(path.join(folder, file.path), file.text);
	}
	print(`Wrote ${files.length} files of ${key} to ${folder}${stale.length > 0 ? `, removed ${stale.length} that are no longer part of it` : ''}.`);
	return 0;
}

/** Files are named by kind and key, so a server could name any file of this machine. */
function namesFiles({ app, definitions }: Partial<Bundle>): boolean {
	const isNamed = ({ kind, key }: Definition) => Object.hasOwn(definitionKinds, kind) && new RegExp(keyPattern).test(key);
	return typeof app === 'object' && Array.isArray(definitions) && definitions.every(isNamed);
}

/** The folder as a bundle, or null after its mistakes were printed. */
async function readFolder(folder: string, options: Options, print: Print): Promise<Bundle | null> {
	const { bundle, diagnostics } = await readFiles(folder, options);
	if (bundle && !diagnostics.some((d) => d.severity === 'error')) return bundle;
	report(diagnostics, print);
	return null;
}

async function readFiles(folder: string, options: Options): Promise<{ bundle: Bundle | null; diagnostics: Diagnostic[] }> {
	const files = await readAppFolder(folder).catch((error: NodeJS.ErrnoException) => {
		throw new Refusal(error.code === 'ENOENT' ? `There is no folder ${folder}.` : `The folder ${folder} cannot be read: ${error.message}`);
	});
	const { language } = options;
	const { json, diagnostics } = filesToBundle(files, { language });
	if (json === null) return { bundle: null, diagnostics };
	const read = readBundle(json, { language });
	return { bundle: read.bundle, diagnostics: [...diagnostics, ...read.diagnostics] };
}

async function checkFolder(folder: string, options: Options): Promise<{ diagnostics: Diagnostic[] }> {
	const { bundle, diagnostics } = await readFiles(folder, options);
	if (!bundle) return { diagnostics };
	const registry = createRegistry(plugins);
	const apps = new Map<string, Catalogue>();
	const places = [options.apps, path.dirname(folder), fromRoot('templates')].filter((place) => place !== undefined);
	const queue = [...(bundle.app.requires ?? [])];
	for (let next = queue.shift(); next; next = queue.shift()) {
		if (apps.has(next.app)) continue;
		const found = await firstOf(places, next.app);
		if (!found) continue;
		apps.set(next.app, buildCatalogue(found, registry, apps));
		queue.push(...(found.app.requires ?? []));
	}
	return { diagnostics: [...diagnostics, ...checkBundle(bundle, { registry, apps, language: options.language })] };
}

async function firstOf(places: readonly string[], app: string): Promise<Bundle | null> {
	for (const place of places) {
		const bundle = await loadTemplate(place, app);
		if (bundle) return bundle;
	}
	return null;
}

/** Prints what is wrong, one finding a paragraph, and answers the exit code. */
function report(diagnostics: readonly Diagnostic[], print: Print): number {
	for (const { file, pointer, severity, code, message, hint } of diagnostics) {
		print(`${file}${pointer && `:${pointer}`}`);
		print(`  ${severity} ${code}: ${message}`);
		if (hint) print(`  → ${hint}`);
	}
	const errors = diagnostics.filter((d) => d.severity === 'error').length;
	const warnings = diagnostics.length - errors;
	print(
		diagnostics.length === 0
			? 'No mistakes found.'
			: `${errors} ${errors === 1 ? 'mistake' : 'mistakes'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`,
	);
	return errors > 0 ? 1 : 0;
}

async function call<T>(options: Options, method: 'GET' | 'POST', address: string, body?: unknown): Promise<T> {
	if (!options.token) throw new Refusal('An API token is needed: make one under your account, then set DOUGONG_TOKEN or pass --token.', 2);
	const response = await fetch(new URL(`/api/v1${address}`, options.url), {
		method,
		headers: {
			authorization: `Bearer ${options.token}`,
			'accept-language': options.language === 'zh' ? 'zh-CN' : 'en',
			...(body !== undefined && { 'content-type': 'application/json' }),
		},
		body: body === undefined ? undefined : JSON.stringify(body),
	}).catch((error: Error) => {
		throw new Refusal(`The server at ${options.url} does not answer (${reasonOf(error)}). Check --url, and that it runs.`);
	});
	const answer = (await response.json().catch(() => null)) as T | ProblemJson | null;
	if (response.ok) return answer as T;
	throw new Refusal(describe(answer as ProblemJson | null, response.status));
}

function describe(problem: ProblemJson | null, status: number): string {
	if (!problem?.code) return `The server answered with status ${status}. Check --url.`;
	const errors = (problem.errors ?? []).map((e) => `\n  ${e.pointer}  ${e.code}: ${e.detail}`);
	return `${problem.title}. ${problem.detail}${errors.join('')}`;
}

function reasonOf(error: Error): string {
	return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

function parse(args: readonly string[]) {
	const text = { type: 'string' as const };
	const flag = { type: 'boolean' as const };
	const options = { url: text, token: text, env: text, app: text, apps: text, note: text, language: text, demo: flag, help: { ...flag, short: 'h' } };
	try {
		return parseArgs({ args: [...args], allowPositionals: true, options });
	} catch (error) {
		throw new Refusal(`${error instanceof Error ? error.message : error}\n\n${usage}`, 2);
	}
}

function optionsOf(values: ReturnType<typeof parse>['values']): Options {
	const locale = values.language ?? process.env.LC_ALL ?? process.env.LANG ?? '';
	return {
		url: values.url ?? process.env.DOUGONG_URL ?? 'http://127.0.0.1:8460',
		token: values.token ?? process.env.DOUGONG_TOKEN,
		env: values.env ?? 'production',
		app: values.app,
		apps: values.apps && path.resolve(process.env.INIT_CWD ?? process.cwd(), values.apps),
		note: values.note,
		demo: values.demo ?? false,
		language: locale.startsWith('zh') ? 'zh' : 'en',
	};
}
