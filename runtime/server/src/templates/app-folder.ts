import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AppFile } from '@dougong/engine';

/** The JSON files of an app folder (app.json and one level below), to be given to the engine's filesToBundle. */
export async function readAppFolder(folder: string): Promise<AppFile[]> {
	const entries = await readdir(folder, { withFileTypes: true });
	const folders = entries.filter((e) => e.isDirectory() && !e.name.startsWith('.'));
	const below = await Promise.all(folders.map(async (dir) => (await readdir(path.join(folder, dir.name))).map((name) => `${dir.name}/${name}`)));
	const paths = [...entries.filter((e) => e.isFile()).map((e) => e.name), ...below.flat()].filter((name) => name.endsWith('.json')).sort();
	return Promise.all(paths.map(async (file) => ({ path: file, text: await readFile(path.join(folder, file), 'utf8') })));
}
