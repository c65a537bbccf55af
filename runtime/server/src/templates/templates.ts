import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { filesToBundle, readBundle } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import { readAppFolder } from './app-folder.ts';

const keyPattern = /^[a-z](?:_?[a-z0-9])*$/;

/** The apps that lie ready in the templates folder, by key. A folder without a readable app.json is none. */
export async function loadTemplates(dir: string): Promise<Bundle[]> {
	const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
	const bundles = await Promise.all(entries.filter((e) => e.isDirectory()).map((e) => loadTemplate(dir, e.name)));
	return bundles.filter((b) => b !== null).sort((a, b) => (a.app.key < b.app.key ? -1 : 1));
}

/** One template, migrated to the newest language but not checked; null when there is none of this name. */
export async function loadTemplate(dir: string, name: string): Promise<Bundle | null> {
	if (!keyPattern.test(name)) return null;
	const files = await readAppFolder(path.join(dir, name)).catch(() => []);
	const { json } = filesToBundle(files);
	return json === null ? null : readBundle(json).bundle;
}
