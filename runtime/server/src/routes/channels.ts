import type { ChannelDescription } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { type ChannelEntry, type ChannelsPage, type DeliveryEntry, type DeliveryList, DeliveryQuery, PutChannel } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { adminOnly, contextOf, requireAdmin } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { enterDelivery } from '../messages/announce-messages.ts';
import { configSchema, mergeConfig, openSecrets, sealConfig } from '../messages/channel-config.ts';
import { channelDescriptionOf, channelDescriptions } from '../messages/channel-types.ts';
import { inLanguageOf } from '../messages/languages.ts';
import { reasonWords } from '../messages/reasons.ts';
import { type ChannelTest, testChannel } from '../messages/test-channel.ts';
import type { Services } from '../services.ts';
import { auditStore } from '../stores/audit.store.ts';
import { channelStore, type StoredChannel } from '../stores/channel.store.ts';
import { deliveryStore, type StoredDelivery } from '../stores/delivery.store.ts';
import { directoryStore } from '../stores/directory.store.ts';

const Key = Type.Object({ env: Type.String(), key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 36 }) });
const Id = Type.Object({ env: Type.String(), id: Type.String({ format: 'uuid' }) });
const usualPage = 50;

/** The ways in which messages leave an environment, and everything that was sent; for administrators. Secrets go in and never come out. */
export function channelRoutes(app: FastifyInstance, services: Services): void {
	const { pool, registry, platform, changes, clock } = services;
	const envOf = (request: FastifyRequest) => contextOf(request).env;
	const storeOf = (request: FastifyRequest) => channelStore(pool, envOf(request).schema);
	const deliveriesOf = (request: FastifyRequest) => deliveryStore(pool, envOf(request).schema);
	const textLanguage = (request: FastifyRequest) => (languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh');
	const audit = (
		request: FastifyRequest,
		action: 'channel.saved' | 'channel.removed' | 'channel.tested' | 'delivery.replayed',
		subject: string,
		data: JsonObject = {},
	) => auditStore(platform).add({ actor: requireAdmin(request).id, action, environment: envOf(request).key, subject, data });
	const found = async (request: FastifyRequest, key: string) => {
		const channel = await storeOf(request).find(key);
		if (!channel) throw new Problem('channel.unknown');
		return channel;
	};

	app.get('/channels', { onRequest: adminOnly }, async (request): Promise<ChannelsPage> => {
		const waiting = new Map((await deliveriesOf(request).waiting()).map(({ channel, count }) => [channel, count]));
		const channels = await storeOf(request).list();
		const language = textLanguage(request);
		return {
			types: channelDescriptions(registry).map((type) => ({
				key: type.key,
				title: type.title[language],
				description: type.description[language],
				icon: type.icon,
				reaches: type.reaches,
				config: configSchema(type.config, language) as object,
			})),
			channels: channels.map((channel) => entryOf(channel, waiting.get(channel.key) ?? 0)),
		};
	});

	app.put<{ Params: Static<typeof Key>; Body: PutChannel }>(
		'/channels/:key',
		{ schema: { params: Key, body: PutChannel }, onRequest: adminOnly },
		async (request): Promise<ChannelEntry> => {
			const { key } = request.params;
			const { type: typeKey, title, language = 'zh-CN', enabled = true, config } = request.body;
			const type = channelDescriptionOf(registry, typeKey);
			if (!type) throw new Problem('channel.unknown-type', { type: typeKey });
			const former = await storeOf(request).find(key);
			if (!former && reserved.has(key)) throw new Problem('channel.reserved', { key });
			const kept = former?.type === typeKey ? ((await openSecrets(services.secrets, former)) ?? {}) : {};
			const merged = mergeConfig(type, config as JsonObject, former && movesAway(type, former.config, config as JsonObject) ? {} : kept);
			const sealed = await sealConfig(services.secrets, key, merged.secrets);
			const channel = { key, type: typeKey, title: title.trim(), language, enabled, config: merged.config, ...sealed };
			await storeOf(request).save(channel, { at: clock.now(envOf(request)), by: requireAdmin(request).id });
			await audit(request, 'channel.saved', key, { type: typeKey, enabled });
			await sendWaiting(request, key);
			return entryOf(await found(request, key), 0);
		},
	);

	app.delete<{ Params: Static<typeof Key> }>('/channels/:key', { schema: { params: Key }, onRequest: adminOnly }, async (request, reply) => {
		const { key } = request.params;
		if (!(await storeOf(request).remove(key))) throw new Problem('channel.unknown');
		await deliveriesOf(request).suppress(key, 'channel-off', clock.now(envOf(request)));
		await audit(request, 'channel.removed', key);
		return reply.code(204).send();
	});

	app.post<{ Params: Static<typeof Key> }>('/channels/:key/test', { schema: { params: Key }, onRequest: adminOnly }, async (request): Promise<ChannelTest> => {
		const channel = await found(request, request.params.key);
		const { personId, env } = contextOf(request);
		await audit(request, 'channel.tested', channel.key);
		const result = await testChannel(services, { env, channel, personId, language: languageOf(request.headers['accept-language']) });
		return { ...result, reason: result.reason && reasonWords(result.reason, textLanguage(request)) };
	});

	app.get<{ Querystring: Static<typeof DeliveryQuery> }>(
		'/deliveries',
		{ schema: { querystring: DeliveryQuery }, onRequest: adminOnly },
		async (request): Promise<DeliveryList> => {
			const { state = null, channel = null, person = null, before = null, limit = usualPage } = request.query;
			const rows = await deliveriesOf(request).list({ state, channel, person, before, limit: limit + 1 });
			const shown = rows.slice(0, limit);
			const last = shown.at(-1);
			const deliveries = await deliveryEntries(request, shown);
			return { deliveries, ...(rows.length > limit && last && { nextBefore: last.id }) };
		},
	);

	app.post<{ Params: Static<typeof Id> }>(
		'/deliveries/:id/replay',
		{ schema: { params: Id }, onRequest: adminOnly },
		async (request): Promise<DeliveryEntry> => {
			const { id } = request.params;
			const delivery = await deliveriesOf(request).find(id);
			if (!delivery) throw new Problem('delivery.unknown');
			if (!(await deliveriesOf(request).replay(id, clock.now(envOf(request))))) throw new Problem('delivery.not-failed');
			await audit(request, 'delivery.replayed', delivery.channel, { delivery: id });
			await sendWaiting(request, delivery.channel);
			const [entry] = await deliveryEntries(request, [(await deliveriesOf(request).find(id)) ?? delivery]);
			if (!entry) throw new Problem('delivery.unknown');
			return entry;
		},
	);

	async function sendWaiting(request: FastifyRequest, channel: string): Promise<void> {
		const env = envOf(request);
		await enterDelivery(services, env, { channel, runAt: clock.now(env) });
		changes.announce({ what: 'jobs', env: env.key });
	}

	async function deliveryEntries(request: FastifyRequest, rows: readonly StoredDelivery[]): Promise<DeliveryEntry[]> {
		const { env, catalogues } = contextOf(request);
		const people = [...new Set(rows.flatMap(({ person }) => person ?? []))];
		const names = await directoryStore(pool, env.schema, catalogues.catalogues.get('directory')).loadNames(people);
		const language = languageOf(request.headers['accept-language']);
		return rows.map((row) => deliveryEntry(row, { names, language }));
	}
}

/** Keys that mean something else: the message itself, and what every object has. */
const reserved = new Set(['app', 'constructor']);

/** A password goes only to the server that it was entered for: whoever changes the server has to enter it again. */
function movesAway(type: ChannelDescription, former: JsonObject, next: JsonObject): boolean {
	return Object.keys(type.config.properties).some((name) => name === 'host' && former[name] !== next[name]);
}

function entryOf(channel: StoredChannel, waiting: number): ChannelEntry {
	const { key, type, title, language, enabled, config, secretNames, failures, pausedUntil, updatedAt } = channel;
	const times = { pausedUntil: pausedUntil?.toISOString() ?? null, updatedAt: updatedAt.toISOString() };
	return { key, type, title, language, enabled, config, secrets: secretNames, failures, waiting, ...times };
}

function deliveryEntry(row: StoredDelivery, { names, language }: { names: ReadonlyMap<string, string>; language: 'zh-CN' | 'en' }): DeliveryEntry {
	const { id, channel, person, topic, title, body, state, digest, attempts, reason, response, dueAt, at, sentAt } = row;
	return {
		id,
		channel,
		person: person ? { id: person, title: names.get(person) ?? person } : null,
		topic,
		title: inLanguageOf(title, language),
		body: inLanguageOf(body, language),
		state,
		digest,
		attempts,
		reason: reason && reasonWords(reason, language === 'en' ? 'en' : 'zh'),
		response,
		dueAt: dueAt.toISOString(),
		at: at.toISOString(),
		sentAt: sentAt?.toISOString() ?? null,
	};
}
