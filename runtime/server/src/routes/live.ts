import type { FastifyInstance } from 'fastify';
import { contextOf, type RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';
import { findModel } from '../stores/record-source.ts';

/** A stream ends after this time and the browser opens the next one, so that it is checked again who asks and what they may see. */
const longestMs = 5 * 60_000;
/** A line without meaning now and then, or proxies take a quiet stream for a dead one. */
const beatMs = 20_000;
const mostPerUser = 20;

interface Stream {
	ctx: RequestContext;
	/** Of the browser; null for programs. */
	session: string | null;
	end(): void;
}

/**
 * GET /live: server-sent events `{ "models": ["app/model", …] }`, each a hint that records of these models have changed. Only models that
 * the member may read, never which records or how. `messages: true` where the member was told something, or has read it elsewhere.
 */
export function liveRoutes(app: FastifyInstance, { live, changes, registry }: Services): void {
	const views = createRoleViews(registry);
	const open = new Set<Stream>();
	const endAll = (which: (stream: Stream) => boolean) => {
		for (const stream of [...open]) if (which(stream)) stream.end();
	};
	changes.on((change) => {
		if (change.what === 'access') endAll(() => true);
		if (change.what === 'signed-out') endAll((stream) => stream.session === change.session);
		if (change.what === 'published' || change.what === 'removed') endAll((stream) => stream.ctx.env.key === change.env);
	});
	app.addHook('preClose', (done) => {
		endAll(() => true);
		done();
	});

	// A HEAD would hold a stream that nothing ever comes through.
	app.get('/live', { exposeHeadRoute: false }, (request, reply) => {
		const ctx = contextOf(request);
		const isMine = (other: RequestContext) => other.user.id === ctx.user.id;
		if ([...open].filter((s) => isMine(s.ctx)).length >= mostPerUser) throw new Problem('request.too-many', { seconds: 60 });
		const view = views.of(ctx);
		const mayRead = (model: string) => {
			const found = findModel(ctx.catalogues.catalogues, model);
			return found !== undefined && view.access(found.ref).rows.read.kind !== 'never';
		};
		reply.hijack();
		const { raw } = reply;
		raw.writeHead(200, {
			'content-type': 'text/event-stream; charset=utf-8',
			'cache-control': 'no-store, no-transform',
			// Proxies that gather answers before they pass them on are asked not to.
			'x-accel-buffering': 'no',
			'x-content-type-options': 'nosniff',
			// Ending the stream ends the connection, so that a server that stops waits for nobody.
			connection: 'close',
		});
		raw.write('retry: 2000\n\n');
		// Who reads slowly gets fewer hints, each of more models, and costs the server no memory.
		const waiting = new Set<string>();
		let hasMessages = false;
		const tell = () => {
			if ((waiting.size === 0 && !hasMessages) || raw.writableNeedDrain) return;
			raw.write(`data: ${JSON.stringify({ models: [...waiting], ...(hasMessages && { messages: true }) })}\n\n`);
			waiting.clear();
			hasMessages = false;
		};
		raw.on('drain', tell);
		const unsubscribe = live.subscribe(ctx.env.key, (models) => {
			for (const model of models) if (mayRead(model)) waiting.add(model);
			tell();
		});
		const unsubscribeMessages =
			ctx.personId === null
				? () => {}
				: live.subscribeMessages(ctx.env.key, ctx.personId, () => {
						hasMessages = true;
						tell();
					});
		const beat = setInterval(() => {
			if (!raw.writableNeedDrain) raw.write(':\n\n');
		}, beatMs);
		const last = setTimeout(() => stream.end(), longestMs);
		const credential = request.signedIn?.credential;
		const stream: Stream = {
			ctx,
			session: credential?.kind === 'cookie' ? credential.sessionId : null,
			end() {
				unsubscribe();
				unsubscribeMessages();
				clearInterval(beat);
				clearTimeout(last);
				open.delete(stream);
				raw.end();
			},
		};
		open.add(stream);
		raw.on('close', () => stream.end());
		raw.on('error', () => stream.end());
	});
}
