import type { MessageChoices } from '@dougong/schemas/api';
import type { Environment } from '../http/context.ts';
import { newRecordId } from '../records/new-id.ts';
import type { Services } from '../services.ts';
import { channelStore, type StoredChannel } from '../stores/channel.store.ts';
import { type DeliveryRow, deliveryStore } from '../stores/delivery.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import { type MessageRow, messageStore } from '../stores/message.store.ts';
import { channelDescriptionOf, pushType } from './channel-types.ts';
import type { NewMessage } from './new-message.ts';
import { planDelivery, usualChoices } from './plan-delivery.ts';

export interface MessageContext {
	services: Pick<Services, 'calendars' | 'clock' | 'registry'>;
	env: Environment;
	/** As `openChannels` answers, where the caller has asked it already. */
	channels?: readonly OpenChannel[];
	/** Nobody asks who was told this before: `people` has all whom the messages are for, and where no channel is open it is done without waiting. */
	asksNobody?: true;
}

/** What `announceMessages` has to know after the commit. */
export interface EnteredMessages {
	/** Who has something new to read. */
	people: readonly string[];
	/** When the first delivery over each channel is due. */
	due: ReadonlyMap<string, Date>;
}
export const nothingEntered: EnteredMessages = { people: [], due: new Map() };

/** Stands for nobody: where a robot's cool-down is kept. */
const nobody = '00000000-0000-0000-0000-000000000000';
const secondMs = 1000;

/**
 * Enters messages in the caller's transaction: for each person a message in the app, and a delivery for each channel that it goes over. What was
 * entered before under the same key is let be, and so is who was told of it within the cool-down. After the commit call `announceMessages`.
 */
export async function enterMessages(client: Queryable, { services, env, ...known }: MessageContext, messages: readonly NewMessage[]): Promise<EnteredMessages> {
	if (messages.length === 0) return nothingEntered;
	const at = services.clock.now(env);
	const store = messageStore(client, env.schema);
	const entry = await rowsToEnter(client, env, messages, at);
	const channels = known.channels ?? (await openChannels(client, { services, env }));
	const toBe = inOrder(entry.rows, at);
	// Most installations begin without a channel, and most events tell somebody something: then nothing depends on what was there before.
	const isLater = known.asksNobody === true && channels.length === 0;
	if (isLater) await store.addLater(toBe, at);
	const added = isLater ? [] : (await store.add(toBe, at)).sort((a, b) => (a.id < b.id ? -1 : 1));
	const people = [...new Set((isLater ? toBe : added).map(({ person }) => person))];
	const byKey = new Map(messages.map((message) => [message.key, message]));
	const choices = channels.length > 0 ? await store.choices(people) : new Map<string, MessageChoices>();
	const pushed = channels.some((c) => c.type === pushType) ? await channelStore(client, env.schema).pushAddresses(people) : [];
	const mayPush = new Set(pushed.map(({ person }) => person));
	const calendar = await services.calendars.get(env);

	const toPeople = added.flatMap(({ id, key, person }) => {
		const message = byKey.get(key) as NewMessage;
		const reachable = channels.filter((c) => c.reaches === 'person' && (c.type !== pushType || mayPush.has(person)));
		const wanted = message.channels ? reachable.filter((c) => message.channels?.includes(c.key)) : reachable;
		return wanted.map(({ key: channel }) => {
			const own = choices.get(person) ?? usualChoices;
			return personDelivery(message, { message: id, person, channel, env, at, choices: own, calendar });
		});
	});
	const toGroups = entry.forRobots.flatMap((message) => (message.robots ?? []).map((channel) => groupDelivery(message, channel, { channels, env, at })));
	const deliveries = inOrder([...toPeople, ...toGroups, ...entry.suppressed], at);
	const kept = new Set(await deliveryStore(client, env.schema).add(deliveries, at));
	return { people, due: firstDue(deliveries.filter(({ id, state }) => kept.has(id) && state === 'waiting')) };
}

export type OpenChannel = Pick<StoredChannel, 'key' | 'type'> & { reaches: 'person' | 'group' };

/** Channels over which something goes out. */
export async function openChannels(client: Queryable, { services, env }: Omit<MessageContext, 'channels'>): Promise<OpenChannel[]> {
	return (await channelStore(client, env.schema).open()).flatMap((channel) => {
		const type = channelDescriptionOf(services.registry, channel.type);
		return type ? [{ ...channel, reaches: type.reaches }] : [];
	});
}

/** Who is told what; and what is not told because of a cool-down, to be on record. */
async function rowsToEnter(client: Queryable, env: Environment, messages: readonly NewMessage[], at: Date) {
	const store = messageStore(client, env.schema);
	// Others are found by their key when they are written.
	const known = await store.known(messages.flatMap(({ key, cooldown = 0 }) => (cooldown > 0 ? [key] : [])));
	const rows: Omit<MessageRow, 'id'>[] = [];
	const suppressed: Omit<DeliveryRow, 'id'>[] = [];
	const forRobots: NewMessage[] = [];
	for (const message of messages) {
		const { robots = [] } = message;
		const to = [...new Set(message.to)].filter((person) => !known.has(`${message.key} ${person}`)).sort();
		const told = await outsideOfCooldown(client, env, message, [...to, ...(robots.length > 0 ? [nobody] : [])], at);
		for (const person of to) {
			if (told.has(person)) rows.push(messageRow(message, person));
			else suppressed.push({ ...common(message, env, at), ...cooledDown, key: `${message.key} ${person} app`, channel: 'app', person });
		}
		if (robots.length > 0 && told.has(nobody)) forRobots.push(message);
		else if (robots.length > 0) suppressed.push({ ...common(message, env, at), ...cooledDown, key: `${message.key} ${nobody} app`, channel: 'app' });
	}
	return { rows, suppressed, forRobots };
}

const cooledDown = { state: 'suppressed', reason: 'cooldown' } as const;

/** A message that a cool-down kept back stays kept back, however often it is asked for. */
async function outsideOfCooldown(client: Queryable, env: Environment, message: NewMessage, people: string[], at: Date): Promise<Set<string>> {
	const { cooldown = 0, key } = message;
	if (cooldown <= 0 || people.length === 0) return new Set(people);
	const suppressed = await deliveryStore(client, env.schema).known(people.map((person) => `${key} ${person} app`));
	const open = people.filter((person) => !suppressed.has(`${key} ${person} app`));
	const since = new Date(at.getTime() - cooldown * secondMs);
	const cooldownKey = message.cooldownKey ?? (message.about ? `${message.topic} ${message.about.model} ${message.about.id}` : key);
	return new Set(await messageStore(client, env.schema).beginCooldown(cooldownKey, open, { at, since }));
}

function messageRow({ key, topic, title, body, link, app, about, run, urgent }: NewMessage, person: string): Omit<MessageRow, 'id'> {
	return {
		key,
		person,
		topic,
		title,
		body,
		link: pathOf(link),
		app: app ?? null,
		model: about?.model ?? null,
		record: about?.id ?? null,
		run: run ?? null,
		urgent: urgent ?? false,
	};
}

/** Links stay in the app, whatever a template was filled with: `//elsewhere` is another site. */
function pathOf(link: string | undefined): string | null {
	return link && /^\/(?![/\\])/.test(link) ? link : null;
}

/** In a sandbox nothing leaves: it is on record as what would have been sent. */
function common(message: NewMessage, env: Environment, at: Date): Omit<DeliveryRow, 'id' | 'key' | 'channel'> {
	const { topic, title, body, link, urgent = false } = message;
	const state = env.sandbox ? 'captured' : 'waiting';
	return { message: null, person: null, topic, title, body, link: pathOf(link), urgent, digest: false, state, dueAt: at, reason: null };
}

interface Recipient {
	message: string;
	person: string;
	channel: string;
	env: Environment;
	at: Date;
	choices: MessageChoices;
	calendar: Parameters<typeof planDelivery>[1]['calendar'];
}

function personDelivery(message: NewMessage, { message: of, person, channel, env, at, choices, calendar }: Recipient): Omit<DeliveryRow, 'id'> {
	const key = `${message.key} ${person} ${channel}`;
	const row = { ...common(message, env, at), key, message: of, person, channel };
	const plan = planDelivery({ topic: message.topic, channel }, { choices, urgent: row.urgent, now: at, timeZone: env.timeZone, calendar });
	return plan.kind === 'off' ? { ...row, state: 'suppressed', reason: 'off' } : { ...row, digest: plan.digest, dueAt: plan.dueAt };
}

/** Ids of one instant have no order of their own; these sort as the list does. */
function inOrder<T>(rows: readonly T[], at: Date): (T & { id: string })[] {
	const ids = rows.map(() => newRecordId(at)).sort();
	return rows.map((row, i) => ({ ...row, id: ids[i] ?? newRecordId(at) }));
}

/** A robot that is not there, or switched off, is on record too: somebody waits for its post. */
function groupDelivery(
	message: NewMessage,
	channel: string,
	{ channels, env, at }: { channels: readonly OpenChannel[]; env: Environment; at: Date },
): Omit<DeliveryRow, 'id'> {
	const row = { ...common(message, env, at), key: `${message.key} * ${channel}`, channel };
	const isOpen = channels.some(({ key, reaches }) => key === channel && reaches === 'group');
	return isOpen ? row : { ...row, state: 'suppressed', reason: 'channel-off' };
}

function firstDue(deliveries: readonly DeliveryRow[]): Map<string, Date> {
	const due = new Map<string, Date>();
	for (const { channel, dueAt } of deliveries) {
		const first = due.get(channel);
		if (!first || dueAt < first) due.set(channel, dueAt);
	}
	return due;
}
