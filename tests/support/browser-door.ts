import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from './chromium.ts';

/**
 * One browser for all workers of a run, started when the first test asks. It belongs to the main process, so it ends with the run
 * even when a worker is killed.
 */
export async function openBrowserDoor(): Promise<{ url: string; close(): Promise<void> }> {
	let browser: ReturnType<typeof launchChromium> | undefined;
	const door = http.createServer((_request, response) => {
		browser ??= launched().then((server) => {
			server.once('close', () => (browser = undefined)); // it may die: who asks next gets another one
			return server;
		});
		browser.then(
			(server) => response.end(server.wsEndpoint()),
			(error: Error) => response.writeHead(503).end(error.cause ? `${error.message}\n${error.cause}` : error.message),
		);
	});
	await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
		async close() {
			door.close();
			const server = await browser?.catch(() => undefined);
			await server?.[Symbol.asyncDispose]();
		},
	};
}

/** On a machine without air a browser may die while it starts: one that does not start three times in a row never will. */
async function launched(tries = 3): ReturnType<typeof launchChromium> {
	return launchChromium().catch((error: unknown) => {
		if (tries === 1) throw error;
		return launched(tries - 1);
	});
}
