import {
	MessageChoices,
	type MessageChoicesPage,
	type MessageCount,
	type MessageEntry,
	type MessageList,
	MessageQuery,
	type PushSetup,
	PushSubscription,
	ReadMessages,
	RemovePush,
} from '@dougong/schemas/api';
import type { Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf, type Environment } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { channelDescriptionOf, pushType } from '../messages/channel-types.ts';
import { inLanguageOf } from '../messages/languages.ts';
import { usualChoices } from '../messages/plan-delivery.ts';
import { isPushService } from '../messages/push-services.ts';
import { otherTopic, otherTopicTitle, standardTopics } from '../messages/topics.ts';
import { vapidKeys } from '../messages/vapid.ts';
import { newRecordId } from '../records/new-id.ts';
import type { Services } from '../services.ts';
import { channelStore } from '../stores/channel.store.ts';
import { messageStore, type StoredMessage } from '../stores/message.store.ts';
import { findRecipients } from '../stores/recipient.store.ts';

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

	app.get('/messages/choices', (request) => choicesPage(request));

	app.put<{ Body: MessageChoices }>('/messages/choices', { schema: { body: MessageChoices } }, async (request): Promise<MessageChoicesPage> => {
		await storeOf(request).saveChoices(personOf(request), request.body, contextOf(request).now);
		return choicesPage(request);
	});

	async function choicesPage(request: FastifyRequest): Promise<MessageChoicesPage> {
		const { env, personId, catalogues } = contextOf(request);
		const text = languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh';
		const people = personId ? [personId] : [];
		const chosen = (await storeOf(request).choices(people)).get(personId ?? '') ?? usualChoices;
		const me = (await findRecipients(pool, env.schema, catalogues.catalogues.get('directory'), people)).get(personId ?? '');
		const channels = (await channelStore(pool, env.schema).list()).flatMap(({ key, type, title, enabled }) => {
			const description = enabled ? channelDescriptionOf(services.registry, type) : undefined;
			return description?.reaches === 'person' ? [{ key, title, icon: description.icon, isPush: type === pushType }] : [];
		});
		const topics = [...Object.entries(standardTopics), [otherTopic, otherTopicTitle] as const].map(([key, title]) => ({ key, title: title[text] }));
		return { ...chosen, available: { topics, channels }, email: me?.email ?? null, timeZone: env.timeZone };
	}

	app.get('/messages/push', async (request): Promise<PushSetup> => {
		const channel = await pushChannel(request);
		return { key: channel ? (await vapidKeys(services.platform)).publicKey : null };
	});

	app.put<{ Body: PushSubscription }>('/messages/push', { schema: { body: PushSubscription } }, async (request, reply) => {
		const { env, user, now } = contextOf(request);
		const { endpoint, keys } = request.body;
		const more = (await pushChannel(request))?.config.services as string[] | undefined;
		if (!isPushService(endpoint, more)) throw new Problem('message.push-service', { origin: originOf(endpoint) });
		const language = languageOf(request.headers['accept-language']);
		const address = { id: newRecordId(now), person: personOf(request), userId: user.id, endpoint, ...keys, language };
		await channelStore(pool, env.schema).subscribe(address, now);
		return reply.code(204).send();
	});

	app.post<{ Body: RemovePush }>('/messages/push/remove', { schema: { body: RemovePush } }, async (request, reply) => {
		const { env, personId } = contextOf(request);
		if (personId) await channelStore(pool, env.schema).unsubscribe(personId, request.body.endpoint);
		return reply.code(204).send();
	});

	async function pushChannel(request: FastifyRequest) {
		const channels = await channelStore(pool, contextOf(request).env.schema).list();
		return channels.find(({ type, enabled }) => type === pushType && enabled);
	}
}

/** The person that the account is linked to. Refuses with message.no-person. */
function personOf(request: FastifyRequest): string {
	const { personId } = contextOf(request);
	if (!personId) throw new Problem('message.no-person');
	return personId;
}

function originOf(endpoint: string): string {
	try {
		return new URL(endpoint).origin;
	} catch {
		return endpoint.slice(0, 100);
	}
}

/** Links begin with their environment. What a sandbox was copied with leads into the copy: else people would act on the original, and take it for the copy. */
function within({ key, sandbox }: Environment, link: string): string {
	return sandbox ? link.replace(/^\/[^/]+/, `/${key}`) : link;
}

function entryOf(request: FastifyRequest, { id, topic, title, body, link, app, model, record, run, urgent, at, readAt }: StoredMessage): MessageEntry {
	const language = languageOf(request.headers['accept-language']);
	return {
		id,
		topic,
		title: inLanguageOf(title, language),
		body: inLanguageOf(body, language),
		link: link && within(contextOf(request).env, link),
		app,
		about: model && record ? { model, id: record } : null,
		run,
		urgent,
		at: at.toISOString(),
		readAt: readAt?.toISOString() ?? null,
	};
}
