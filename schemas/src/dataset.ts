import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, FieldRef, type JsonObject, Key, ModelRef, Text } from './common.ts';

const date = { holds: ['date'] } as const;

/** The record's name inside data sets. References in data sets are these keys, never database ids. */
const RecordKey = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$' });

/**
 * Records that install with an app. Installing twice changes nothing: a record is found again by its key.
 * The value of a reference (person, org unit, reference, tree parent) is the target's record key in the target model.
 */
export const Dataset = Type.Object(
	{
		kind: Type.Literal('dataset'),
		key: Key(),
		title: Text(),
		purpose: Choice(['reference', 'demo'], { description: 'reference: always installed; demo: only when asked for' }),
		order: Type.Optional(Type.Integer({ default: 0, description: 'Lower numbers are loaded first' })),
		anchor: Type.Optional(Type.String({ format: 'date', description: 'The day the data was written for; dates are moved by (day of install − anchor)' })),
		/** Of dates that stand for a period: with `anchor`. Others move by days, and would come to lie in other periods than what belongs to them. */
		spans: Type.Optional(
			Type.Array(Type.Object({ from: FieldRef(date), to: FieldRef(date) }, closed), {
				maxItems: 10,
				title: 'First and last days',
				description: 'Where they make a whole month, quarter or year, they move by these and stay whole',
			}),
		),
		within: Type.Optional(
			Type.Array(Type.Object({ key: FieldRef(date), unit: Choice(['month', 'quarter', 'year']) }, closed), {
				maxItems: 10,
				title: 'Dates that keep their place in a month, quarter or year',
			}),
		),
		model: ModelRef(),
		records: Type.Array(
			Type.Object(
				{
					key: RecordKey,
					values: Type.Unsafe<JsonObject>({ type: 'object' }),
					createdAt: Type.Optional(Type.String({ format: 'date-time' })),
					createdBy: Type.Optional(RecordKey),
				},
				closed,
			),
		),
	},
	{ ...closed, $id: 'dataset', title: 'Data set' },
);
export type Dataset = Static<typeof Dataset>;

/** Sign-in accounts of a demo. Only installed together with demo data sets, never on an upgrade. */
export const Accounts = Type.Object(
	{
		kind: Type.Literal('accounts'),
		key: Key(),
		title: Text(),
		accounts: Type.Array(
			Type.Object(
				{
					username: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{2,39}$' }),
					password: Type.String({ minLength: 8, maxLength: 100 }),
					person: Type.Optional(RecordKey),
					title: Text({ description: 'Who this is, shown where demo accounts are listed' }),
					roles: Type.Array(Type.String({ pattern: modelRefPatternForRoles(), description: 'role, or app/role' })),
				},
				closed,
			),
		),
	},
	{ ...closed, $id: 'accounts', title: 'Demo accounts' },
);
export type Accounts = Static<typeof Accounts>;

function modelRefPatternForRoles(): string {
	return '^(?:[a-z](?:_?[a-z0-9])*/)?[a-z](?:_?[a-z0-9])*$';
}
