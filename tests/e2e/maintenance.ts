import fs from 'node:fs';
import path from 'node:path';
import { filesToBundle } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import type { Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/server.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/maintenance');
/** Password of the demo accounts: dispatcher, technician, viewer. */
export const secret = 'maintenance-demo';

/** The app of machines and work orders with its demo data, listening, as a browser sees it. */
export function startMaintenance(): Promise<TestApp> {
	return startApp({ apps: ['directory', readMaintenance()], demo: true, listen: true });
}
export function readMaintenance(): Bundle {
	const files = fs
		.readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({ path: file.split(path.sep).join('/'), text: fs.readFileSync(path.join(folder, file), 'utf8') }));
	return filesToBundle(files).json as Bundle;
}

/** What the content security policy refused on a page, from now on. */
export function policyBreaches(page: Page): string[] {
	const found: string[] = [];
	page.on('console', (message) => {
		if (message.text().includes('Content Security Policy')) found.push(message.text());
	});
	return found;
}
