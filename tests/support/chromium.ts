import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../..');
const unpacked = path.join(root, 'node_modules/.cache/dougong/chromium-147');

/**
 * A real Chromium that needs nothing installed: on Linux x64 the packaged one, with fonts that know Chinese;
 * elsewhere the installed Chrome, or the program that DOUGONG_CHROME names.
 */
export async function launchChromium(): Promise<BrowserServer & AsyncDisposable> {
	const own = process.env.DOUGONG_CHROME;
	const isPackaged = !own && process.platform === 'linux' && process.arch === 'x64';
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-chromium-')); // its own, so that accounts do not trip over each other's files
	try {
		const place = isPackaged ? { executablePath: path.join(unpack(), 'chromium') } : own ? { executablePath: own } : { channel: 'chrome' };
		const env = isPackaged ? packagedEnv(temporary) : process.env;
		// Not the package's arguments: --single-process crashes, and --disable-web-security would hide mistakes of ours.
		const args = [
			'--no-sandbox',
			'--disable-gpu',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-dev-shm-usage',
			'--font-render-hinting=none',
		];
		const server = await chromium.launchServer({ ...place, args, env: env as Record<string, string>, headless: true });
		return Object.assign(server, {
			async [Symbol.asyncDispose]() {
				await server.close();
				fs.rmSync(temporary, { recursive: true, force: true });
			},
		});
	} catch (cause) {
		fs.rmSync(temporary, { recursive: true, force: true });
		const advice = isPackaged ? `Delete ${unpacked} and try again.` : 'Install Chrome, or set DOUGONG_CHROME to the path of a Chromium.';
		throw new Error(`No browser could be started for the tests. ${advice}`, { cause });
	}
}

/** Unpacks the browser once per checkout (two to four seconds), in a process of its own because the package changes the environment. */
function unpack(): string {
	if (fs.existsSync(path.join(unpacked, 'chromium'))) return unpacked;
	fs.mkdirSync(path.dirname(unpacked), { recursive: true });
	const part = fs.mkdtempSync(`${unpacked}-`);
	const program = `const module = require(${JSON.stringify(require.resolve('@sparticuz/chromium'))}); (module.default ?? module).executablePath();`;
	const env = { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }; // the variable makes it unpack its libraries too
	const done = spawnSync(process.execPath, ['-e', program], { env, encoding: 'utf8' });
	if (done.status !== 0) throw new Error(`The packaged Chromium could not be unpacked: ${done.stderr}`);
	spawnSync('chmod', ['-R', 'a+rX', part]);
	try {
		fs.renameSync(part, unpacked);
	} catch {
		fs.rmSync(part, { recursive: true, force: true }); // another run was faster
	}
	return unpacked;
}

function packagedEnv(temporary: string): NodeJS.ProcessEnv {
	const fonts = path.join(root, 'node_modules/@embedpdf/fonts-sc/fonts');
	const config = path.join(temporary, 'fonts.conf');
	fs.writeFileSync(config, fontsConfig([path.join(unpacked, 'fonts'), fonts], temporary));
	return {
		PATH: process.env.PATH,
		HOME: temporary,
		TMPDIR: temporary,
		TZ: 'Asia/Shanghai',
		LD_LIBRARY_PATH: path.join(unpacked, 'al2023/lib'),
		FONTCONFIG_FILE: config,
	};
}

function fontsConfig(folders: string[], cache: string): string {
	const alias = (family: string) => `<alias><family>${family}</family><prefer><family>Open Sans</family><family>Noto Sans S Chinese</family></prefer></alias>`;
	return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${folders.map((folder) => `<dir>${folder}</dir>`).join('')}<cachedir>${cache}/fonts</cachedir>
${['sans-serif', 'system-ui', 'serif'].map(alias).join('\n')}
</fontconfig>`;
}
