import type { ChannelDescription, ChannelMessage } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { MessageChoices } from '@dougong/schemas/api';
import type { Environment } from '../http/context.ts';
import type { Language } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { channelStore, type PushAddress, type StoredChannel } from '../stores/channel.store.ts';
import { deliveryStore, type StoredDelivery } from '../stores/delivery.store.ts';
import { messageStore } from '../stores/message.store.ts';
import { findRecipients, type Recipient } from '../stores/recipient.store.ts';
import { openSecrets } from './channel-config.ts';
import { emailType, pushType } from './channel-types.ts';
import { inLanguageOf } from './languages.ts';
import type { Outgoing } from './outgoing.ts';
import { afterQuiet, modeOf, usualChoices } from './plan-delivery.ts';
import { sendOver } from './send-over.ts';
import { digestTitle } from './standard-messages.ts';

/** One thing to send, and the deliveries that it stands for: one, or all of a digest. */
export interface Sending {
	deliveries: readonly StoredDelivery[];
	/** Never fails. */
	send(): Promise<SendingResult>;
}
/** `later`: not now, because of quiet hours. `suppressed`: not at all. Neither counts as a try. */
export type SendingResult = { gone: string[]; response: string | null } & (
	| { kind: 'sent' }
	| { kind: 'retry' | 'failed' | 'suppressed'; reason: string }
	| { kind: 'later'; dueAt: Date }
);

interface Batch {
	channel: StoredChannel;
	type: ChannelDescription;
	due: readonly StoredDelivery[];
}

/** What is to be done for deliveries that are due: looked up once for all of them. */
export async function prepareSending(services: Services, env: Environment, { channel, type, due }: Batch): Promise<Sending[]> {
	const { pool, clock } = services;
	const people = [...new Set(due.flatMap(({ person }) => person ?? []))];
	const { catalogues } = await services.catalogues.get(env);
	const recipients = await findRecipients(pool, env.schema, catalogues.get('directory'), people);
	const choices = await messageStore(pool, env.schema).choices(people);
	const push = type.key === pushType ? await channelStore(pool, env.schema).pushAddresses(people) : [];
	const secrets = await openSecrets(services.secrets, channel);
	const now = clock.now(env);
	const groups = await inDigests(services, env, { due, channel: channel.key, now });
	return groups.map((deliveries) => {
		const person = deliveries[0]?.person ?? null;
		const own = (person && choices.get(person)) || usualChoices;
		const addresses = push.filter((address) => address.person === person);
		const recipient = person ? recipients.get(person) : undefined;
		const hasAddress = type.key === emailType ? recipient?.email != null : type.key !== pushType || addresses.length > 0;
		const kept = person ? keptBack(deliveries, { recipient, hasAddress, choices: own, channel: channel.key, now, env }) : null;
		if (kept) return { deliveries, send: async () => kept };
		if (!secrets) return { deliveries, send: async () => ({ kind: 'failed' as const, reason: 'secrets-lost', response: null, gone: [] }) };
		const outgoing = outgoingOf(deliveries, {
			services,
			channel,
			recipient: recipient ?? null,
			push: addresses,
			secrets,
		});
		return { deliveries, send: () => sendOver(services, type, outgoing, Object.values(secrets)) };
	});
}

/** Whatever waits for the digest of one person goes together, also what would not have been in this batch. */
async function inDigests(
	{ pool }: Services,
	env: Environment,
	{ due, channel, now }: { due: readonly StoredDelivery[]; channel: string; now: Date },
): Promise<StoredDelivery[][]> {
	const groups: StoredDelivery[][] = due.filter(({ digest, person }) => !digest || !person).map((delivery) => [delivery]);
	const readers = new Set(due.flatMap(({ digest, person }) => (digest && person ? [person] : [])));
	for (const person of readers) {
		const all = await deliveryStore(pool, env.schema).dueDigest(channel, person, now);
		if (all.length > 0) groups.push(all);
	}
	return groups;
}

interface Keeping {
	recipient: Recipient | undefined;
	hasAddress: boolean;
	choices: MessageChoices;
	channel: string;
	now: Date;
	env: Environment;
}

/** Why it does not go out now: the reader has chosen otherwise since, has left, or it is quiet. */
function keptBack(deliveries: readonly StoredDelivery[], { recipient, hasAddress, choices, channel, now, env }: Keeping): SendingResult | null {
	const urgent = deliveries.some((delivery) => delivery.urgent);
	if (!recipient?.isActive) return { kind: 'suppressed', reason: 'inactive', response: null, gone: [] };
	if (!hasAddress) return { kind: 'suppressed', reason: 'no-address', response: null, gone: [] };
	if (deliveries.every(({ topic }) => modeOf(choices, topic, channel) === 'off')) return { kind: 'suppressed', reason: 'off', response: null, gone: [] };
	const dueAt = afterQuiet({ choices, urgent, now, timeZone: env.timeZone });
	return dueAt > now ? { kind: 'later', dueAt, response: null, gone: [] } : null;
}

interface Address {
	services: Pick<Services, 'now' | 'publicUrl'>;
	channel: StoredChannel;
	recipient: Recipient | null;
	push: readonly PushAddress[];
	secrets: Record<string, string>;
}

function outgoingOf(deliveries: readonly StoredDelivery[], { services, channel, recipient, push, secrets }: Address): Outgoing {
	const language = recipient?.language ?? channel.language;
	const [first] = deliveries;
	const message = deliveries.length === 1 && first ? messageOf(first, language, services.publicUrl) : digestOf(deliveries, language, services.publicUrl);
	const config: JsonObject = { ...channel.config, ...secrets };
	return {
		idempotencyKey: first?.id ?? '',
		message,
		path: deliveries.length === 1 ? (first?.link ?? null) : null,
		language,
		urgent: deliveries.some(({ urgent }) => urgent),
		recipient,
		push,
		config,
		now: services.now().getTime(),
	};
}

const open = { 'zh-CN': '打开查看', en: 'Open' };

function messageOf({ title, body, link }: StoredDelivery, language: Language, publicUrl: string | null): ChannelMessage {
	return {
		title: inLanguageOf(title, language),
		body: inLanguageOf(body, language),
		link: link && publicUrl ? `${publicUrl}${link}` : null,
		linkText: open[language],
	};
}

const linesOfDigest = 50;

function digestOf(deliveries: readonly StoredDelivery[], language: Language, publicUrl: string | null): ChannelMessage {
	const lines = deliveries.slice(0, linesOfDigest).map(({ title }) => `· ${inLanguageOf(title, language)}`);
	if (deliveries.length > linesOfDigest) lines.push('…');
	return { title: digestTitle(deliveries.length, language), body: lines.join('\n'), link: publicUrl, linkText: open[language] };
}
