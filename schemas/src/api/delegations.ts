import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../common.ts';
import { Id, type PersonRef } from './parts.ts';

export const DelegationBody = Type.Object(
	{
		to: Id(),
		/** Days, both included. */
		from: Type.String({ format: 'date' }),
		until: Type.String({ format: 'date' }),
		/** Only these apps or workflows (`app` or `app/key`); default: everything. */
		scope: Type.Optional(Type.Array(Type.String({ maxLength: 73 }), { minItems: 1, maxItems: 50 })),
		reason: Type.Optional(Type.String({ maxLength: 500 })),
		/** Of whom; administrators only. Default: the caller. */
		of: Type.Optional(Id()),
	},
	closed,
);
export type DelegationBody = Static<typeof DelegationBody>;
export interface DelegationEntry {
	id: string;
	of: PersonRef;
	to: PersonRef;
	from: string;
	until: string;
	scope: { ref: string; title: string }[] | null;
	reason: string | null;
	state: 'coming' | 'now' | 'over' | 'revoked';
	/** Tasks that it covers now. */
	covers: number;
}
