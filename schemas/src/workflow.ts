import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, FieldRef, FormRef, Formula, Icon, Key, LongText, ModelRef, NodeRef, RoleRef, Template, Text, VariableRef } from './common.ts';

/** A length of time as one says it: `90 minutes`, `2 workdays`. Work days and work hours follow the workspace's calendar. */
export const durationPattern = '^[1-9]\\d{0,4} (minutes|hours|days|weeks|workhours|workdays)$';
export const Duration = (o: object = {}) => Type.String({ pattern: durationPattern, ...o });

const person = { holds: ['record'] } as const;

/** Whom a node turns to: each entry finds people, all together are asked. People who have left are never found. */
export const Who = Type.Object(
	{
		key: Key(),
		by: Choice(['initiator', 'person', 'role', 'manager', 'unit-head', 'field', 'formula', 'choice', 'variable'], { title: 'Found by' }),
		/** by person: values of the one unique text field of the people's model, such as employee numbers. */
		people: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 50, title: 'People, by their number' })),
		role: Type.Optional(RoleRef({ title: 'Role' })),
		/** by manager and unit-head: of whom or which; default: the initiator, the initiator's unit. */
		of: Type.Optional(FieldRef(person, { title: 'Of the person or unit in' })),
		levels: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 1, title: 'Levels up' })),
		field: Type.Optional(FieldRef(person, { title: 'Field with the person' })),
		formula: Type.Optional(Formula('any', {}, { title: 'Formula that gives the person' })),
		variable: Type.Optional(VariableRef({ holds: person.holds }, { title: 'Variable with the person' })),
		/** Of a quorum: how much an approval of this entry counts; and whether one rejection of it ends the matter. */
		weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000, default: 1, title: 'Weight' })),
		veto: Type.Optional(Type.Boolean({ default: false, title: 'Veto' })),
		/** Of a quorum: how many (or what part) of this entry's people have to approve. */
		needs: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, title: 'Approvals needed of these' })),
	},
	closed,
);
export type Who = Static<typeof Who>;
export const WhoList = (o: object = {}) => Type.Array(Who, { minItems: 1, maxItems: 20, ...o });

/** What may be done with a field while a node waits. Fields that are not named: read as the roles allow. */
export const NodeField = Type.Object({ field: FieldRef(), may: Choice(['hide', 'read', 'write', 'require'], { title: 'May' }) }, closed);
export type NodeField = Static<typeof NodeField>;

const RecordTrigger = Type.Object(
	{
		key: Key(),
		type: Type.Literal('record'),
		on: Type.Array(Choice(['created', 'updated', 'archived', 'restored']), { minItems: 1, uniqueItems: true, title: 'When a record is' }),
		fields: Type.Optional(Type.Array(FieldRef(), { minItems: 1, maxItems: 50, title: 'Only when one of these has changed' })),
		when: Type.Optional(Formula('boolean', {}, { title: 'And if' })),
	},
	closed,
);
/** Starts each time the condition becomes true for a record, whichever way: a write, a computed value, a new day. */
const ConditionTrigger = Type.Object(
	{ key: Key(), type: Type.Literal('condition'), when: Formula('boolean', {}, { title: 'When this becomes true' }) },
	closed,
);
const FormTrigger = Type.Object(
	{ key: Key(), type: Type.Literal('form'), form: FormRef({ of: 'model' }), when: Type.Optional(Formula('boolean', {}, { title: 'And if' })) },
	closed,
);
const ButtonTrigger = Type.Object(
	{
		key: Key(),
		type: Type.Literal('button'),
		title: Text({ title: 'Text of the button' }),
		icon: Type.Optional(Icon()),
		when: Type.Optional(Formula('boolean', {}, { title: 'Offered if', description: 'With ME() for who presses it' })),
		roles: Type.Optional(Type.Array(RoleRef(), { minItems: 1, maxItems: 20, title: 'Offered to' })),
		confirm: Type.Optional(LongText({ title: 'Asks first' })),
	},
	closed,
);
const ScheduleTrigger = Type.Object(
	{
		key: Key(),
		type: Type.Literal('schedule'),
		cron: Type.String({ minLength: 9, maxLength: 100, title: 'When', description: 'minute hour day month weekday, in the workspace’s time zone' }),
		/** What happens when that day is no work day. */
		dayOff: Type.Optional(Choice(['run', 'skip', 'next', 'previous'], { default: 'run', title: 'On a day off' })),
		/** One run for each record of the workflow's model that meets it; without it one run without a record. */
		each: Type.Optional(Formula('boolean', {}, { title: 'For each record of which' })),
	},
	closed,
);
const DateTrigger = Type.Object(
	{
		key: Key(),
		type: Type.Literal('date'),
		field: FieldRef({ holds: ['date', 'date-time'] }, { title: 'Date' }),
		offset: Type.Optional(Type.Integer({ minimum: -400, maximum: 400, default: 0, title: 'Days after it', description: 'Negative: before' })),
		days: Type.Optional(Choice(['calendar', 'work'], { default: 'calendar', title: 'Counted in' })),
		at: Type.Optional(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', default: '09:00', title: 'At' })),
		when: Type.Optional(Formula('boolean', {}, { title: 'And if' })),
	},
	closed,
);
/** Something outside calls an address of ours; what it sends fills variables. */
const WebhookTrigger = Type.Object(
	{
		key: Key(),
		type: Type.Literal('webhook'),
		/** The record that the run is about: the one whose field equals this part of the body. */
		match: Type.Optional(
			Type.Object({ field: FieldRef(), pointer: Type.String({ maxLength: 200, title: 'Place in the body', description: 'A JSON Pointer' }) }, closed),
		),
		take: Type.Optional(
			Type.Array(
				Type.Object(
					{ key: VariableRef({}, { title: 'Variable' }), pointer: Type.String({ maxLength: 200, title: 'Place in the body', description: 'A JSON Pointer' }) },
					closed,
				),
				{ maxItems: 50 },
			),
		),
	},
	closed,
);
/** By hand for one or many records, from a list or over the API. */
const ManualTrigger = Type.Object(
	{ key: Key(), type: Type.Literal('manual'), roles: Type.Optional(Type.Array(RoleRef(), { minItems: 1, maxItems: 20 })) },
	closed,
);
/** By a node of another workflow, or of this one. */
const WorkflowTrigger = Type.Object({ key: Key(), type: Type.Literal('workflow') }, closed);

export const triggerTypes = {
	record: RecordTrigger,
	condition: ConditionTrigger,
	form: FormTrigger,
	button: ButtonTrigger,
	schedule: ScheduleTrigger,
	date: DateTrigger,
	webhook: WebhookTrigger,
	manual: ManualTrigger,
	workflow: WorkflowTrigger,
} as const;
export type Trigger = { [K in keyof typeof triggerTypes]: Static<(typeof triggerTypes)[K]> }[keyof typeof triggerTypes];

/** A value that a run keeps. In formulas: `[@total]`; a record's fields: `[@found.name]`. */
export const Variable = Type.Object(
	{
		key: Key(),
		title: Text(),
		type: Choice(['number', 'text', 'boolean', 'date', 'date-time', 'record']),
		model: Type.Optional(ModelRef({ title: 'Records of', description: 'For type record' })),
		/** Whoever starts the workflow by hand or over the API may give it. All others are set by nodes and by what a trigger takes. */
		input: Type.Optional(Type.Boolean({ default: false, title: 'Given by who starts it' })),
	},
	closed,
);
export type Variable = Static<typeof Variable>;

/** What happens when a node fails for good, after its own retries. Without it the run stops and calls a person. */
export const OnError = Type.Object(
	{
		retry: Type.Optional(Type.Integer({ minimum: 0, maximum: 20, title: 'Tries again', description: 'Pauses double from 10 seconds, at most an hour' })),
		to: Type.Optional(NodeRef({ title: 'Goes on at' })),
	},
	closed,
);

/** Common to every node; the rest of its properties are said by its type (plugins/standard/nodes). */
export const WorkflowNode = Type.Object(
	{
		key: Key(),
		type: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Node type' }),
		title: Type.Optional(Text()),
		description: Type.Optional(LongText()),
		/** The node behind each way out. A type with one way out takes the key itself. */
		next: Type.Optional(Type.Union([NodeRef(), Type.Record(Type.String({ pattern: '^[a-z](?:[-_]?[a-z0-9])*$', maxLength: 36 }), NodeRef(), closed)])),
		onError: Type.Optional(OnError),
	},
	{ additionalProperties: true },
);
export type WorkflowNode = Static<typeof WorkflowNode> & { [property: string]: unknown };

/** A graph of nodes that a run goes through, from a trigger on (ADR 9). Each run keeps the revision with which it began. */
export const Workflow = Type.Object(
	{
		kind: Type.Literal('workflow'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		icon: Type.Optional(Icon()),
		model: Type.Optional(ModelRef({ title: 'About a record of', description: 'Formulas read it. Without it, runs are about no record' })),
		/** Names each run in inboxes: text with `{{formula}}`. Default: the title of the record. */
		subject: Type.Optional(Template({}, { maxLength: 200 })),
		triggers: Type.Array(Type.Unsafe<Trigger>({ anyOf: Object.values(triggerTypes) }), { maxItems: 20 }),
		start: NodeRef({ title: 'First node' }),
		nodes: Type.Array(Type.Unsafe<WorkflowNode>(WorkflowNode), { minItems: 1, maxItems: 200 }),
		variables: Type.Optional(Type.Array(Variable, { maxItems: 50 })),
		/** Whether several runs of it may be about the same record at the same time. */
		several: Type.Optional(Type.Boolean({ default: false, title: 'Several at once on one record' })),
		withdraw: Type.Optional(Choice(['always', 'until-first-decision', 'never'], { default: 'always', title: 'Who began it may withdraw' })),
		/** Where a run goes that is withdrawn, to take back what it has done; it ends as withdrawn. Without it, it ends at once. */
		withdrawTo: Type.Optional(NodeRef({ title: 'Withdrawn runs go to' })),
		/** Comments, files and signatures are then heard by those whom they are meant for and who look after it, not by all who take part. */
		confidential: Type.Optional(Type.Boolean({ default: false, title: 'Words stay between those concerned' })),
		/** Who sees all of its runs, mends and moves them, and is called when one stops. Administrators always. */
		owners: Type.Optional(Type.Array(RoleRef(), { maxItems: 20, uniqueItems: true, title: 'Roles that look after it' })),
		layout: Type.Optional(
			Type.Record(Key(), Type.Unsafe<[number, number]>(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })), { title: 'Where nodes are drawn', ...closed }),
		),
	},
	{ ...closed, $id: 'workflow', title: 'Workflow' },
);
export type Workflow = Static<typeof Workflow>;
