import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of the checkout, wherever this file (or the bundle made of it) lies in it. */
export function fromRoot(...segments: string[]): string {
	root ??= findRoot(path.dirname(fileURLToPath(import.meta.url)));
	return path.join(root, ...segments);
}

let root: string | undefined;

function findRoot(from: string): string {
	const manifest = path.join(from, 'package.json');
	if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'dougong') return from;
	const parent = path.dirname(from);
	if (parent === from) throw new Error('the server does not lie in a checkout of dougong');
	return findRoot(parent);
}
