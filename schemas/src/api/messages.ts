import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../common.ts';

const Uuid = Type.String({ format: 'uuid' });

/** GET /api/v1/{env}/messages : what the reader was told, newest first, in their language. */
export interface MessageList {
	messages: MessageEntry[];
	/** All that the reader has not read. */
	unread: number;
	/** Ask with `before` for those before; missing: that was all. */
	nextBefore?: string;
}
export interface MessageEntry {
	id: string;
	topic: string;
	title: string;
	body: string;
	/** A path in the app. */
	link: string | null;
	app: string | null;
	about: { model: string; id: string } | null;
	run: string | null;
	urgent: boolean;
	at: string;
	readAt: string | null;
}
export const MessageQuery = Type.Object(
	{
		unread: Type.Optional(Type.Boolean()),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
		before: Type.Optional(Uuid),
	},
	closed,
);
/** POST /api/v1/{env}/messages/read : these, or all up to one (as the reader saw the list), or all. Answers `MessageCount`. */
export const ReadMessages = Type.Object(
	{ ids: Type.Optional(Type.Array(Uuid, { maxItems: 500 })), upTo: Type.Optional(Uuid), read: Type.Optional(Type.Boolean()) },
	closed,
);
export type ReadMessages = Static<typeof ReadMessages>;
/** GET /api/v1/{env}/messages/count */
export interface MessageCount {
	unread: number;
}

/** Over a channel: as it comes, once a work day with all else that waits, or not at all. */
export const SendMode = Type.Union([Type.Literal('at-once'), Type.Literal('digest'), Type.Literal('off')]);
export type SendMode = Static<typeof SendMode>;
const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });
/** Names that come from elsewhere: never one that every object has. */
const Name = '^(?!__proto__$)[a-z][a-z0-9_./-]{0,119}$';

/** PUT /api/v1/{env}/messages/choices : what a reader wants. Topics and channels that are not named go out at once. */
export const MessageChoices = Type.Object(
	{
		/** By topic, then by channel. */
		topics: Type.Record(Type.String({ pattern: Name }), Type.Record(Type.String({ pattern: Name }), SendMode, { ...closed, maxProperties: 50 }), {
			...closed,
			maxProperties: 200,
		}),
		/** By the clocks of the workspace; over midnight when `from` is later than `until`. Null: none. */
		quiet: Type.Union([Type.Object({ from: TimeOfDay, until: TimeOfDay }, closed), Type.Null()]),
		/** When the digest comes, on work days. */
		digestAt: TimeOfDay,
	},
	closed,
);
export type MessageChoices = Static<typeof MessageChoices>;
/** GET /api/v1/{env}/messages/choices */
export interface MessageChoicesPage extends MessageChoices {
	/** All that can be chosen for. */
	available: {
		topics: { key: string; title: string }[];
		/** That reach people and are switched on. */
		channels: { key: string; title: string; icon: string; isPush: boolean }[];
	};
	/** Where the reader's mail goes to; null: no address is known. */
	email: string | null;
	timeZone: string;
}

/** GET /api/v1/{env}/messages/push */
export interface PushSetup {
	/** VAPID public key, to subscribe with; null: no channel of this kind is switched on. */
	key: string | null;
}
/** PUT /api/v1/{env}/messages/push : as the browser gives it (`PushSubscription.toJSON()`). */
export const PushSubscription = Type.Object(
	{
		endpoint: Type.String({ maxLength: 1000, pattern: '^https?://' }),
		keys: Type.Object({ p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$' }), auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$' }) }, closed),
		expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
	},
	closed,
);
export type PushSubscription = Static<typeof PushSubscription>;
/** POST /api/v1/{env}/messages/push/remove */
export const RemovePush = Type.Object({ endpoint: Type.String({ maxLength: 1000 }) }, closed);
export type RemovePush = Static<typeof RemovePush>;

/** GET /api/v1/{env}/channels : for administrators. */
export interface ChannelsPage {
	types: ChannelTypeEntry[];
	channels: ChannelEntry[];
}
export interface ChannelTypeEntry {
	key: string;
	title: string;
	description: string;
	icon: string;
	reaches: 'person' | 'group';
	/** JSON Schema of `config`, with the titles of the reader's language; what is secret is marked `x-secret`. */
	config: object;
}
export interface ChannelEntry {
	key: string;
	type: string;
	title: string;
	/** That a robot speaks in. */
	language: 'zh-CN' | 'en';
	enabled: boolean;
	/** Without what is secret. */
	config: { [name: string]: unknown };
	/** Names of those secrets that are set. */
	secrets: string[];
	/** Failures in a row. */
	failures: number;
	/** It rests until then; null: it is in use. */
	pausedUntil: string | null;
	waiting: number;
	updatedAt: string;
}
/** PUT /api/v1/{env}/channels/{key} */
export const PutChannel = Type.Object(
	{
		type: Type.String({ maxLength: 36 }),
		title: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
		language: Type.Optional(Type.Union([Type.Literal('zh-CN'), Type.Literal('en')])),
		enabled: Type.Optional(Type.Boolean()),
		/** Secrets that are left out stay as they are; null takes one away. */
		config: Type.Record(Type.String({ pattern: '^(?!__proto__$)[a-zA-Z][a-zA-Z0-9]*$' }), Type.Unknown(), { ...closed, maxProperties: 50 }),
	},
	closed,
);
export type PutChannel = Static<typeof PutChannel>;

export const deliveryStates = ['waiting', 'sent', 'captured', 'failed', 'suppressed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
/** GET /api/v1/{env}/deliveries : what was sent, newest first; for administrators. */
export interface DeliveryList {
	deliveries: DeliveryEntry[];
	nextBefore?: string;
}
export interface DeliveryEntry {
	id: string;
	/** `app`: the message never came to be. */
	channel: string;
	person: { id: string; title: string } | null;
	topic: string;
	title: string;
	body: string;
	state: DeliveryState;
	/** Part of a digest. */
	digest: boolean;
	attempts: number;
	/** Why it was not sent, in the reader's language. */
	reason: string | null;
	/** What the third party answered at last. */
	response: string | null;
	dueAt: string;
	at: string;
	sentAt: string | null;
}
export const DeliveryQuery = Type.Object(
	{
		state: Type.Optional(Type.Union(deliveryStates.map((state) => Type.Literal(state)))),
		channel: Type.Optional(Type.String({ maxLength: 36 })),
		person: Type.Optional(Uuid),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
		before: Type.Optional(Uuid),
	},
	closed,
);

/** POST /api/v1/{env}/files : the bytes as body, the name percent-encoded in `X-File-Name`. */
export interface FileEntry {
	id: string;
	name: string;
	/** As its content shows, not as somebody says. */
	type: string;
	size: number;
	/** Of a picture, in pixels, where its head says it. */
	width?: number;
	height?: number;
	uploadedAt: string;
}
/** Bytes. */
export const fileLimit = 20 * 1024 * 1024;
