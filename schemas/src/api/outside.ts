import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../common.ts';

/** `GET /{env}/secrets`: names only. What they are goes in by `PUT /{env}/secrets/{name}` and never comes out. */
export interface SecretEntry {
	name: string;
	updatedAt: string;
}
export const PutSecret = Type.Object({ value: Type.String({ minLength: 1, maxLength: 4000, pattern: '^[^\\u0000]+$' }) }, closed);
export type PutSecret = Static<typeof PutSecret>;

/** `GET /{env}/call-hosts`: hosts (`name:port`) that workflows have called, or may. */
export interface CallHostEntry {
	host: string;
	/** Also where its address is a private one. */
	allowed: boolean;
	/** What a sandbox is answered in its place. */
	answer: { status: number; body: string } | null;
	/** How many calls have failed in a row, and until when it rests. */
	failures: number;
	pausedUntil: string | null;
}
/** `PUT /{env}/call-hosts/{host}`; the host `*` stands for all, and has only an `answer`. */
export const PutCallHost = Type.Object(
	{
		allowed: Type.Optional(Type.Boolean()),
		answer: Type.Optional(
			Type.Union([Type.Object({ status: Type.Integer({ minimum: 200, maximum: 599 }), body: Type.String({ maxLength: 20_000 }) }, closed), Type.Null()]),
		),
	},
	closed,
);
export type PutCallHost = Static<typeof PutCallHost>;
