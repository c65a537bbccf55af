import { type MessageCount, type MessageEntry, type MessageList, MessageQuery, ReadMessages } from '@dougong/schemas/api';
import type { Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from '../http/context.ts';
import { languageOf } from '../http/problem.ts';
import { inLanguageOf } from '../messages/languages.ts';
import type { Services } from '../services.ts';
import { messageStore, type StoredMessage } from '../stores/message.store.ts';

const usualPage = 30;

/** What the reader was told. Everything here is about the reader alone; a member who is no person of the directory was told nothing. */
export function messageRoutes(app: FastifyInstance, services: Services): void {
	const { pool, live } = services;
	const storeOf = (request: FastifyRequest) => messageStore(pool, contextOf(request).env.schema);
	const countOf = async (request: FastifyRequest): Promise<MessageCount> => {
		const { personId } = contextOf(request);
		return { unread: personId ? await storeOf(request).unread(personId) : 0 };
	};

	app.get<{ Querystring: Static<typeof MessageQuery> }>('/messages', { schema: { querystring: MessageQuery } }, async (request): Promise<MessageList> => {
		const { personId } = contextOf(request);
		if (!personId) return { messages: [], unread: 0 };
		const { unread = false, limit = usualPage, before = null } = request.query;
		const found = await storeOf(request).list(personId, { unread, before, limit: limit + 1 });
		const last = found[limit - 1];
		return {
			messages: found.slice(0, limit).map((message) => entryOf(request, message)),
			...(await countOf(request)),
			...(found.length > limit && last && { nextBefore: last.id }),
		};
	});

	app.get('/messages/count', countOf);

	app.post<{ Body: ReadMessages }>('/messages/read', { schema: { body: ReadMessages } }, async (request): Promise<MessageCount> => {
		const { personId, env, now } = contextOf(request);
		if (!personId) return { unread: 0 };
		const { ids = null, upTo = null, read = true } = request.body;
		const changed = await storeOf(request).mark(personId, { ids, upTo, read, at: now });
		// Other windows of the same person count anew.
		if (changed > 0) live.told(env.key, [personId]);
		return countOf(request);
	});
}

function entryOf(request: FastifyRequest, { id, topic, title, body, link, app, model, record, run, urgent, at, readAt }: StoredMessage): MessageEntry {
	const language = languageOf(request.headers['accept-language']);
	return {
		id,
		topic,
		title: inLanguageOf(title, language),
		body: inLanguageOf(body, language),
		link,
		app,
		about: model && record ? { model, id: record } : null,
		run,
		urgent,
		at: at.toISOString(),
		readAt: readAt?.toISOString() ?? null,
	};
}
