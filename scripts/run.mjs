// `npm start` and `npm test` on a fresh checkout need Node and npm, nothing else: this file uses only Node's built-ins.
// Each step is skipped when nothing that it reads has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldestNode = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = path.join('node_modules', '.cache', 'dougong');

const tasks = {
	async start() {
		install();
		build();
		await load('runtime/server/dist-bundle/main.js');
	},
	async cli() {
		install();
		build();
		await load('runtime/server/dist-bundle/cli.js');
	},
	build() {
		install();
		build();
	},
	check() {
		install();
		report({ types: checkTypes(), style: checkStyle() });
	},
	test(args) {
		install();
		if (args.length > 0) report({ tests: runTests(args) });
		const types = checkTypes();
		const style = checkStyle();
		build();
		report({ types, style, tests: runTests(args) });
	},
	async generate() {
		install();
		await runScript('scripts/generate.ts');
	},
	async bench() {
		install();
		build();
		await runScript('bench/main.ts');
	},
	async soak() {
		install();
		build();
		await runScript('tests/soak/main.ts');
	},
};

await main(process.argv.slice(2));

async function main([name = '', ...args]) {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
		fail(`Dougong needs Node ${oldestNode.join('.')} or newer, this is ${process.versions.node}. Install a newer one from https://nodejs.org.`);
	}
	const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
	if (!task) fail(`Usage: node scripts/run.mjs ${Object.keys(tasks).join('|')} [arguments]`, 2);
	process.env.INIT_CWD ??= process.cwd(); // where the person is, for paths in arguments
	process.chdir(root);
	process.argv = [process.argv[0], path.join(root, 'scripts/run.mjs'), ...args];
	await task(args);
}

function install() {
	const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
	const pnpm = manifest.packageManager.split('+')[0];
	const inputs = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...packages().map((folder) => `${folder}/package.json`)];
	unlessFresh('install', inputs, ['node_modules/.modules.yaml'], () => {
		say(`installing the packages with ${pnpm} (first start, or they changed) ...`);
		const args = ['-y', pnpm, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn'];
		if (!run('npx', args)) fail('The packages could not be installed, see above. This step needs the network the first time.');
	});
}

function build() {
	const shared = ['pnpm-lock.yaml', 'tsconfig.base.json', 'schemas', 'migrations', 'runtime/engine', 'plugins'];
	const targets = [
		{ name: 'the server', folder: 'runtime/server', output: 'runtime/server/dist-bundle/main.js', sources: ['runtime/server'] },
		{ name: 'the pages', folder: 'runtime/client', output: 'runtime/client/dist/index.html', sources: ['runtime/ui', 'runtime/client'] },
		{ name: 'the designer', folder: 'designer', output: 'designer/dist/index.html', sources: ['runtime/ui', 'runtime/client', 'designer'] },
	];
	for (const { name, folder, output, sources } of targets) {
		if (!fs.existsSync(`${folder}/vite.config.ts`)) continue;
		unlessFresh(`build-${path.basename(folder)}`, [...shared, ...sources], [output], () => {
			say(`building ${name} (first start, or the sources changed) ...`);
			if (!node('node_modules/vite/bin/vite.js', 'build', folder, '--logLevel', 'error')) fail(`${name} could not be built, see above.`);
		});
	}
}

function checkTypes() {
	say('checking types ...');
	return node('node_modules/typescript/bin/tsc', '-b');
}

function checkStyle() {
	say('checking style ...');
	return node('node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--diagnostic-level=error', '.');
}

function runTests(args) {
	say('running the tests ...');
	return node('node_modules/vitest/vitest.mjs', 'run', ...args);
}

/** Ends the process: with 1, and a line that names what failed, unless everything is well. */
function report(results) {
	const failed = Object.keys(results).filter((name) => !results[name]);
	if (failed.length > 0) fail(`Failed: ${failed.join(', ')}.`);
	process.exit(0);
}

/** A TypeScript program of ours, bundled to one file and run in this process. It finds its arguments in process.argv.slice(2). */
async function runScript(entry) {
	const out = path.join(cache, path.dirname(entry));
	const built = node('node_modules/vite/bin/vite.js', 'build', '--config', 'scripts/program.vite.config.ts', '--ssr', entry, '--outDir', path.resolve(out));
	if (!built) fail(`${entry} could not be built, see above.`);
	await load(path.join(out, `${path.basename(entry, '.ts')}.js`));
}

async function load(file) {
	if (!fs.existsSync(file)) fail(`${file} is missing. Delete ${cache} and try again.`);
	process.env.NODE_ENV ??= 'production';
	process.setSourceMapsEnabled(true);
	await import(pathToFileURL(path.resolve(file)).href);
}

/** Runs `make` unless its last success saw the same inputs and its outputs are there. Two runs at a time take turns. */
function unlessFresh(name, inputs, outputs, make) {
	const stamp = path.join(cache, `${name}.stamp`);
	const isFresh = (now) => outputs.every((file) => fs.existsSync(file)) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now;
	const state = () => `${digest(inputs)} ${process.platform}-${process.arch}`;
	if (isFresh(state())) return;
	const release = takeTurn(path.join(cache, `${name}.lock`));
	const now = state();
	if (!isFresh(now)) {
		fs.rmSync(stamp, { force: true });
		make();
		fs.mkdirSync(cache, { recursive: true });
		fs.writeFileSync(stamp, now);
	}
	release();
}

/** Waits while another live process holds the lock; that of a dead one is taken over. The end of this process releases it too. */
function takeTurn(lock) {
	const release = () => fs.rmSync(lock, { force: true });
	for (let waits = 0; ; waits++) {
		fs.mkdirSync(path.dirname(lock), { recursive: true });
		try {
			fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
			process.once('exit', release);
			return () => {
				process.off('exit', release);
				release();
			};
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		if (!isAlive(Number(readIfThere(lock)))) release();
		else if (waits === 10) say(`waiting for another run to finish (${lock}) ...`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	}
}

/** 0 is a lock that is just being written: its writer lives. */
function isAlive(pid) {
	if (pid === 0) return true;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

function readIfThere(file) {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

function digest(inputs) {
	const hash = createHash('sha256');
	for (const input of inputs) addToDigest(hash, input);
	return hash.digest('hex');
}

function addToDigest(hash, file) {
	const name = path.basename(file);
	if (name === 'node_modules' || name.startsWith('dist') || /\.test\.tsx?$/.test(name) || !fs.existsSync(file)) return;
	if (fs.statSync(file).isDirectory()) {
		for (const entry of fs.readdirSync(file).sort()) addToDigest(hash, path.join(file, entry));
	} else {
		hash.update(`${file}\0`).update(fs.readFileSync(file)).update('\0');
	}
}

/** The folders of the workspace's packages, as pnpm-workspace.yaml lists them. */
function packages() {
	const listed = [...fs.readFileSync('pnpm-workspace.yaml', 'utf8').matchAll(/^ {2}- (?!")(\S+)$/gm)].map((match) => match[1]);
	const folders = listed.flatMap((entry) =>
		entry.endsWith('/*') ? fs.readdirSync(entry.slice(0, -2)).map((name) => `${entry.slice(0, -1)}${name}`) : [entry],
	);
	return folders.filter((folder) => fs.existsSync(`${folder}/package.json`)).sort();
}

function node(...args) {
	return run(process.execPath, args);
}

function run(command, args) {
	const env = { ...process.env, NO_UPDATE_NOTIFIER: '1', npm_config_update_notifier: 'false' };
	const shell = process.platform === 'win32' && command === 'npx';
	return spawnSync(command, args, { stdio: 'inherit', shell, env }).status === 0;
}

function say(line) {
	console.error(`dougong: ${line}`);
}

function fail(line, code = 1) {
	console.error(line);
	process.exit(code);
}
