import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';

/** A single-page app: hashed files may be kept for ever, every other address below the prefix answers with its first page. */
export interface Pages {
	/** Begins and ends with a slash. */
	prefix: string;
	/** The built files; where there is no index.html, nothing is served. */
	dir: string;
}

export async function servePages(app: FastifyInstance, pages: readonly Pages[]): Promise<void> {
	let isFirst = true;
	for (const { prefix, dir } of pages) {
		if (!existsSync(path.join(dir, 'index.html'))) continue;
		await app.register(fastifyStatic, { root: dir, prefix, wildcard: false, decorateReply: isFirst, setHeaders });
		isFirst = false;
		app.get(`${prefix}*`, async (request, reply) => {
			const address = request.url.split('?')[0] ?? '';
			if (isProgramAddress(address) || path.extname(address)) throw new Problem('request.unknown-address');
			return reply.sendFile('index.html', dir);
		});
		if (prefix !== '/') app.get(prefix.slice(0, -1), async (_, reply) => reply.redirect(prefix));
	}
}

function setHeaders(reply: { header(name: string, value: string): unknown }, file: string): void {
	reply.header('cache-control', file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** Addresses where programs expect an answer of their own, not a page. */
function isProgramAddress(address: string): boolean {
	return /^\/(api|hooks|schemas|docs\/api)(\/|$)/.test(address);
}
