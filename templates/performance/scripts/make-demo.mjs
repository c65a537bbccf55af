#!/usr/bin/env node
/**
 * Writes the demo company into ../datasets and ../accounts, always the same. Run by hand after a change here:
 *   node templates/performance/scripts/make-demo.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDemo } from './demo/demo.mjs';

const app = join(dirname(fileURLToPath(import.meta.url)), '..');
for (const [path, text] of makeDemo()) {
	mkdirSync(dirname(join(app, path)), { recursive: true });
	writeFileSync(join(app, path), text);
	console.log(`${path}  ${(Buffer.byteLength(text) / 1024).toFixed(0)} KB`);
}
