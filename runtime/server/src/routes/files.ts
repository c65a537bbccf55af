import { type FileEntry, fileLimit } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inTransaction } from '../database/pool.ts';
import { newFile } from '../files/new-file.ts';
import { isInRecord, isInTask } from '../files/seen-in.ts';
import { inlineTypes } from '../files/sniff-type.ts';
import { contextOf } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { type FileReader, fileStore, type StoredFile } from '../stores/file.store.ts';
import { workflowDoor } from '../workflow/door.ts';
import { hangsOnRun } from '../workflow/attached-files.ts';
import type { RunReading } from '../workflow/find-run.ts';

const Id = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });
/** `run`: read as what hangs on the story of that run; `task`: as what a decision was about, which the task shows. */
const Show = Type.Object(
	{ inline: Type.Optional(Type.Boolean()), run: Type.Optional(Type.String({ format: 'uuid' })), task: Type.Optional(Type.String({ format: 'uuid' })) },
	{ additionalProperties: false },
);
const longestName = 200;
const uploadsPerMinute = 60;

/**
 * Files: sent as bytes, and read by those whom they were granted to (files/grant-files.ts). Until it belongs to a record, whoever sent a file reads
 * it; from then on who sees the field of the record that names it. Further who sees the run on whose story it hangs, or the task that shows it.
 */
export function fileRoutes(app: FastifyInstance, services: Services): void {
	const { pool } = services;
	const door = workflowDoor(services);
	// Whatever the caller calls it, a body is bytes.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: fileLimit }, (_request, body, done) => done(null, body));

	const rateLimit = {
		max: uploadsPerMinute,
		timeWindow: 60_000,
		keyGenerator: (request: FastifyRequest) => contextOf(request).user.id,
		errorResponseBuilder: (_: FastifyRequest, context: { ttl: number }) => new Problem('request.too-many', { seconds: Math.ceil(context.ttl / 1000) }),
	};
	app.post('/files', { bodyLimit: fileLimit, config: { rateLimit } }, async (request, reply): Promise<FileEntry> => {
		const { env, user, now } = contextOf(request);
		const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
		if (bytes.length === 0) throw new Problem('file.empty');
		const name = nameOf(request.headers['x-file-name']);
		const file = newFile(name, bytes, { at: now, user: user.id });
		if (!file) throw new Problem('file.type');
		if (services.fileBytes > 0 && (await fileStore(pool, env.schema).taken()) + bytes.length > services.fileBytes) throw new Problem('file.quota');
		await inTransaction(pool, (client) => fileStore(client, env.schema).add(file));
		return reply.code(201).send(entryOf(file));
	});

	app.get<{ Params: Static<typeof Id>; Querystring: Static<typeof Show> }>(
		'/files/:id',
		{ schema: { params: Id, querystring: Show } },
		async (request, reply) => {
			const store = fileStore(pool, contextOf(request).env.schema);
			const { id } = request.params;
			const { run, task } = request.query;
			const mayRead = async (reading: RunReading) =>
				(await isInRecord(reading, id)) ||
				(run !== undefined && (await hangsOnRun(reading, run, id))) ||
				(task !== undefined && (await isInTask(reading, task, id)));
			const own = await store.load(id, readerOf(request));
			const file = own ?? ((await door.reading(request, mayRead)) ? await store.load(id, { ...readerOf(request), isAdmin: true }) : undefined);
			if (!file) throw new Problem('file.unknown');
			const isShown = request.query.inline === true && inlineTypes.has(file.type);
			return (
				reply
					.type(file.type)
					.header('content-disposition', disposition(isShown ? 'inline' : 'attachment', file.name))
					.header('x-content-type-options', 'nosniff')
					// Even opened by itself it runs nothing and loads nothing.
					.header('content-security-policy', "default-src 'none'; sandbox")
					.header('cache-control', 'private, no-cache')
					.send(file.bytes)
			);
		},
	);
}

function readerOf(request: FastifyRequest): FileReader {
	const { user, personId, isAdmin } = contextOf(request);
	return { userId: user.id, personId, isAdmin };
}

/** The last part of what the caller calls it, without signs that mean something to a shell, a path or a line. */
function nameOf(header: string | string[] | undefined): string {
	const refused = new Problem('file.name', { most: longestName });
	if (typeof header !== 'string') throw refused;
	let name: string;
	try {
		name = decodeURIComponent(header);
	} catch {
		throw refused;
	}
	const clean = (name.split(/[/\\]/).at(-1) ?? '')
		.normalize('NFC')
		// Control signs, and those that turn the direction of writing to hide an ending.
		.replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
		.replace(/^[.\s]+|[.\s]+$/g, '');
	if (clean === '' || clean.length > longestName) throw refused;
	return clean;
}

/** RFC 6266: an ASCII name for old programs, and the real one. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
	const ascii = name.replace(/[^\x20-\x7e]|["\\%;]/g, '_');
	const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
	return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function entryOf({ id, name, type, size, width, height, uploadedAt }: StoredFile): FileEntry {
	return { id, name, type, size, ...(width !== null && height !== null && { width, height }), uploadedAt: uploadedAt.toISOString() };
}
