import { Choice, closed, Duration, FieldRef, FormRef, Formula, Key, LongText, NodeField, NodeRef, Text, WhoList } from '@dougong/schemas';
import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** Properties of nodes that ask people, and wait for them. */

const ClockTime = (o: object) => Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', ...o });
const onItsDay = {
	at: Type.Optional(ClockTime({ title: 'At', description: 'On that day, by the clock of the workspace. For days and weeks' })),
	dayOff: Type.Optional(Choice(['stay', 'previous', 'next'], { default: 'stay', title: 'On a day off', description: 'Moves to the work day before or after' })),
};

const Remind = Type.Object(
	{
		key: Key(),
		before: Type.Optional(Duration({ title: 'Before the deadline' })),
		after: Type.Optional(Duration({ title: 'After the deadline' })),
		every: Type.Optional(Duration({ title: 'And again every', description: 'Alone: counted from when somebody was asked' })),
		...onItsDay,
	},
	closed,
);
export type Remind = Static<typeof Remind>;

const Escalate = Type.Object(
	{
		key: Key(),
		after: Type.Optional(Duration({ title: 'After the deadline', description: 'Default: at the deadline' })),
		...onItsDay,
		to: Type.Optional(
			WhoList({ title: 'To', description: 'Default: the next superior of who is late; vacant places are passed over, each level goes one further' }),
		),
		/** Who takes over, who may decide as well, or who only gets to know. */
		how: Type.Optional(Choice(['replace', 'beside', 'tell'], { default: 'beside', title: 'They' })),
	},
	closed,
);
export type Escalate = Static<typeof Escalate>;

export const whenNobodyRules = ['approve', 'reject', 'next-up', 'administrator', 'stop', 'people'] as const;

/** Nobody decides what they began, or what is about them: it goes to their superior. */
const Conflict = Type.Object(
	{
		initiator: Type.Optional(Type.Boolean({ default: false, title: 'Not who began it' })),
		fields: Type.Optional(Type.Array(FieldRef({ holds: ['record'] }), { minItems: 1, maxItems: 10, uniqueItems: true, title: 'Not whom it is about' })),
	},
	closed,
);

/** What verbs are called here, on buttons, in the story and in messages: “object” instead of “reject”. */
const labelled = ['approve', 'complete', 'reject', 'return', 'transfer', 'add-signer', 'save', 'comment'] as const;
const label = Type.Optional(Text({ maxLength: 20 }));
const Labels = Type.Object(Object.fromEntries(labelled.map((verb) => [verb, label])) as { [V in (typeof labelled)[number]]: typeof label }, {
	...closed,
	minProperties: 1,
	title: 'What it is called',
	description: 'A word of its own for a verb, such as “object” for reject',
});

export const askingParts = {
	who: WhoList({ title: 'Who is asked' }),
	form: Type.Optional(FormRef({ of: 'model' }, { title: 'Form' })),
	fields: Type.Optional(Type.Array(NodeField, { maxItems: 200, title: 'What may be done with fields' })),
	instructions: Type.Optional(LongText({ title: 'Instructions' })),
	labels: Type.Optional(Labels),
	conflict: Type.Optional(Conflict),
	whenNobody: Type.Optional(Choice(whenNobodyRules, { default: 'next-up', title: 'When nobody is found' })),
	standIns: Type.Optional(WhoList({ title: 'Asked instead', description: 'When nobody is found, and the rule is “people”' })),
	commentOn: Type.Optional(
		Type.Array(Choice(['approve', 'reject', 'return', 'transfer', 'add-signer', 'complete']), { uniqueItems: true, title: 'Need a comment' }),
	),
	returnTo: Type.Optional(
		Type.Array(NodeRef(), {
			minItems: 1,
			maxItems: 50,
			uniqueItems: true,
			title: 'May be returned to',
			description: 'Default: every earlier node with people',
		}),
	),
	straightBack: Type.Optional(
		Choice(['choose', 'always', 'never'], { default: 'choose', title: 'Comes straight back', description: 'To who returned it, past the nodes between' }),
	),
	deadline: Type.Optional(Duration({ title: 'Deadline', description: 'From when somebody is asked' })),
	due: Type.Optional(
		Formula(
			'any',
			{},
			{ title: 'Due on', description: 'Instead of a deadline: a date or date and time of the record, such as [due]. While there is none, nothing is due' },
		),
	),
	dueMoves: Type.Optional(
		Type.Boolean({ default: false, title: 'Follows the date', description: 'When the date that “Due on” gives is changed, open tasks are due on the new one' }),
	),
	dueAt: Type.Optional(ClockTime({ title: 'Due at', description: 'On that date. Default: as the day ends' })),
	remind: Type.Optional(Type.Array(Remind, { minItems: 1, maxItems: 10, title: 'Reminders' })),
	escalate: Type.Optional(Type.Array(Escalate, { minItems: 1, maxItems: 10, title: 'Escalation' })),
	copyTo: Type.Optional(WhoList({ title: 'Copied to' })),
	copyOn: Type.Optional(Choice(['asked', 'decided'], { default: 'asked', title: 'Copied when' })),
} satisfies { [property: string]: TSchema };

const Asking = Type.Object(askingParts);
export type AskingConfig = Static<typeof Asking>;
