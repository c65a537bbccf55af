import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, FieldRef, Formula, Key, LongText, ModelRef, Text } from './common.ts';

const number = { holds: ['number'] } as const;
const record = { holds: ['record'] } as const;
/** Slots that mean the tree's own model, also inside of objects that name another one. */
const tree = { of: '@tree' } as const;
const Limit = (o: object = {}) => Type.Number({ minimum: 0, maximum: 1_000_000, ...o });

/** How a record's own values become its achievement; a record chooses one by the option of `fields.rule`. */
const TreeScoring = Type.Object(
	{
		key: Key({ description: 'Option of the field `rule` that chooses it' }),
		title: Type.Optional(Text()),
		rule: Key({ title: 'Scoring rule', description: 'Brought by a plugin; see docs/kinds.md' }),
		inputs: Type.Optional(Type.Record(Key(), Formula('any', { of: 'model' }), { title: 'Inputs of the rule, over the record', ...closed })),
		/** For rules that work over parts, such as milestones or dated values: records that refer to this one. */
		parts: Type.Optional(
			Type.Object(
				{
					model: ModelRef({ title: 'Records of' }),
					record: FieldRef(record, { title: 'That refer to the goal in' }),
					inputs: Type.Record(Key(), Formula('any', { of: 'model' }), { title: 'Inputs of the rule, over each of them', ...closed }),
				},
				closed,
			),
		),
		params: Type.Optional(Type.Record(Key(), Type.Unknown(), { title: 'Parameters of the rule', ...closed })),
		cap: Type.Optional(Limit({ title: 'At most' })),
		floor: Type.Optional(Limit({ title: 'At least' })),
		gate: Type.Optional(Limit({ title: 'Below this it counts 0' })),
	},
	closed,
);

/** A span of scores. Each end says whether it belongs to the span, so that nothing falls between two. */
const TreeBand = Type.Object(
	{
		key: Key({ description: 'Option of the field `status`' }),
		from: Type.Optional(Type.Number()),
		to: Type.Optional(Type.Number()),
		ends: Type.Optional(
			Choice(['from', 'to', 'both', 'none'], { default: 'from', title: 'Ends that belong to it', description: 'from: at least `from`, less than `to`' }),
		),
		tone: Choice(['good', 'fair', 'poor', 'neutral'], { title: 'What it says' }),
	},
	closed,
);

const WeightRule = Type.Object(
	{
		key: Key(),
		title: Text(),
		when: Formula('boolean', { of: 'model' }, { title: 'Holds while', description: 'Over the record whose weight it sets' }),
		weight: Formula('number', { of: 'model' }, { title: 'Weight' }),
		from: Type.Optional(Formula('date', { of: 'model' }, { title: 'Valid from', description: 'Default: the day on which the condition begins to hold' })),
		to: Type.Optional(Formula('date', { of: 'model' }, { title: 'Valid to, this day included' })),
		priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 100, description: 'The larger goes first; then the later start' })),
	},
	closed,
);

const CascadeRule = Type.Object(
	{
		key: Key(),
		title: Text(),
		when: Type.Optional(Formula('boolean', { of: 'model' }, { title: 'For records' })),
		/** Whom children are made for. `related`: the records of `model` that the formula `where` picks. */
		each: Type.Object(
			{
				model: ModelRef({ title: 'One child for each record of' }),
				where: Type.Optional(Formula('boolean', { of: 'model' }, { title: 'Of which' })),
				link: Type.Optional(
					FieldRef(record, { title: 'That refer, in this field, to', description: 'Only records whose field names what `to` of the parent names' }),
				),
			},
			closed,
		),
		to: Type.Optional(FieldRef({ ...tree, ...record }, { title: 'Field of the parent record that `link` is compared with' })),
		/** By it a child is known again when the rule runs a second time. */
		fill: FieldRef({ ...tree, ...record, writable: true }, { title: 'Field of the child that holds the record of `each`' }),
		copy: Type.Optional(Type.Array(FieldRef({ ...tree, writable: true }), { maxItems: 50, title: 'Fields copied from the parent' })),
		set: Type.Optional(
			Type.Array(
				Type.Object(
					{
						key: FieldRef({ ...tree, writable: true }, { title: 'Field' }),
						value: Formula('any', { ...tree, like: 'key' }, { title: 'Formula over the parent' }),
					},
					closed,
				),
				{ maxItems: 50 },
			),
		),
		/** Also: what a child has from the record that it is made for, such as who heads the unit. */
		take: Type.Optional(
			Type.Array(Type.Object({ key: FieldRef({ ...tree, writable: true }, { title: 'Field' }), from: FieldRef({ of: 'each.model' }) }, closed), {
				maxItems: 20,
				title: 'Fields taken from the record of `each`',
			}),
		),
		once: Type.Optional(
			Type.Array(FieldRef({ ...tree, writable: true }), {
				maxItems: 50,
				title: 'Only when a child is made',
				description: 'Of the fields above, those whose later differences are not proposed as changes',
			}),
		),
		split: Type.Optional(
			Type.Array(
				Type.Object(
					{
						key: FieldRef({ ...tree, ...number, writable: true }, { title: 'Field' }),
						by: Type.Optional(FieldRef({ of: 'each.model', ...number }, { title: 'In proportion to this field of the record of `each`' })),
						digits: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, default: 0 })),
					},
					closed,
				),
				{ maxItems: 10, title: 'Fields whose value is divided among the children' },
			),
		),
	},
	closed,
);

/** A tree of goals over an ordinary model with a `tree-parent` field (ADR 7). */
export const GoalTree = Type.Object(
	{
		kind: Type.Literal('goal-tree'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		model: ModelRef(),
		fields: Type.Object(
			{
				score: FieldRef(number, { title: 'Score', description: 'Filled by the tree' }),
				achievement: Type.Optional(FieldRef(number, { title: 'Own achievement in percent', description: 'Filled by the tree' })),
				status: Type.Optional(FieldRef({ holds: ['choice'] }, { title: 'Status', description: 'Filled by the tree from the bands' })),
				rule: Type.Optional(
					FieldRef({ holds: ['choice'] }, { title: 'Chooses the scoring', description: 'Its options are keys of `scoring`; default: the first' }),
				),
				weight: Type.Optional(FieldRef(number, { title: 'Weight' })),
				locked: Type.Optional(FieldRef({ holds: ['boolean'] }, { title: 'Weight is locked' })),
				minimum: Type.Optional(FieldRef(number, { title: 'Smallest weight' })),
				maximum: Type.Optional(FieldRef(number, { title: 'Largest weight' })),
				level: Type.Optional(FieldRef({ holds: ['choice'] }, { title: 'Level' })),
				owner: Type.Optional(FieldRef(record, { title: 'Owner' })),
				unit: Type.Optional(FieldRef(record, { title: 'Unit' })),
				target: Type.Optional(FieldRef(number, { title: 'Target' })),
				actual: Type.Optional(FieldRef(number, { title: 'Actual' })),
				from: Type.Optional(FieldRef({ holds: ['date'] }, { title: 'First day' })),
				to: Type.Optional(FieldRef({ holds: ['date'] }, { title: 'Last day' })),
				confidence: Type.Optional(FieldRef(number, { title: 'Confidence' })),
				leastConfidence: Type.Optional(FieldRef(number, { title: 'Least confidence of it and all below', description: 'Filled by the tree' })),
			},
			closed,
		),
		/** Records that count; others have no score and no part in their parent's. */
		where: Type.Optional(Formula('boolean', {}, { title: 'Records that count' })),
		/** The first is used where `fields.rule` is blank or not given. */
		scoring: Type.Array(TreeScoring, { minItems: 1, maxItems: 30 }),
		rollup: Type.Object(
			{
				method: Choice(['weighted', 'mean', 'leaf-mean', 'minimum', 'sum'], { title: 'How children make the score of their parent' }),
				missing: Type.Optional(Choice(['renormalise', 'zero', 'block'], { default: 'renormalise', title: 'Children without a score' })),
				own: Type.Optional(
					Choice(['leaf', 'first'], {
						default: 'leaf',
						title: 'Own achievement of a record with children',
						description: 'leaf: does not count, the children alone make its score; first: counts where it is measured, the children where it is not',
					}),
				),
			},
			closed,
		),
		bands: Type.Optional(Type.Array(TreeBand, { maxItems: 12 })),
		/** What the bands are of. riskiest: of a record with children the worst status below. pace: score against the part of its time that has passed. */
		statusFrom: Type.Optional(Choice(['score', 'riskiest', 'pace'], { default: 'score', title: 'Status follows' })),
		/** The score of something that is done: what `pace` expects at the last day. */
		full: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, default: 100, title: 'Full score' })),
		weights: Type.Optional(
			Type.Object(
				{
					total: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, default: 100 })),
					digits: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, default: 1, title: 'Decimal places' })),
					minimum: Type.Optional(Type.Number({ minimum: 0, title: 'Smallest weight' })),
					maximum: Type.Optional(Type.Number({ minimum: 0, title: 'Largest weight' })),
					within: Type.Optional(
						Type.Array(FieldRef(), {
							minItems: 1,
							maxItems: 4,
							title: 'Records alike in these fields share the total',
							description: 'Default: the children of one parent',
						}),
					),
					rules: Type.Optional(Type.Array(WeightRule, { maxItems: 50 })),
					/** How a period's score is worked out when weights change inside it. */
					period: Type.Optional(Choice(['segment', 'average', 'closing'], { default: 'segment' })),
				},
				closed,
			),
		),
		/** Further parents of a record, each with its share in percent; the shares of a record sum to at most 100, the rest is its own parent's. */
		contributions: Type.Optional(Type.Object({ model: ModelRef(), from: FieldRef(record), to: FieldRef(record), share: FieldRef(number) }, closed)),
		/** Dated values of a record; the segments of a period are measured from them. */
		points: Type.Optional(
			Type.Object(
				{
					model: ModelRef(),
					record: FieldRef(record),
					at: FieldRef({ holds: ['date'] }),
					value: FieldRef(number),
					accumulate: Type.Optional(Choice(['last', 'sum', 'mean'], { default: 'last' })),
				},
				closed,
			),
		),
		/** A record waits for another one. */
		dependencies: Type.Optional(
			Type.Object(
				{
					model: ModelRef(),
					of: FieldRef(record, { title: 'The record that waits' }),
					on: FieldRef(record, { title: 'What it waits for' }),
					promised: Type.Optional(FieldRef({ holds: ['date'] }, { title: 'Promised for', description: 'Default: the last day of the record that waits' })),
					met: Type.Optional(Formula('boolean', tree, { title: 'Done when', description: 'Over the record that is waited for; then nothing is warned of' })),
				},
				closed,
			),
		),
		cascade: Type.Optional(Type.Array(CascadeRule, { maxItems: 20 })),
		/** Where a condition on a record holds, a record of `record.model` is opened, once for each subject while it holds. */
		conflicts: Type.Optional(
			Type.Array(
				Type.Object(
					{
						key: Key(),
						title: Text(),
						when: Formula('boolean', tree, { title: 'Holds where' }),
						record: Type.Object(
							{
								model: ModelRef(),
								subject: FieldRef(record),
								values: Type.Optional(Type.Record(Key(), Formula('any', tree), { title: 'Its other fields, from the record', ...closed })),
							},
							closed,
						),
					},
					closed,
				),
				{ maxItems: 50 },
			),
		),
		/** Records of a period that were frozen: one for each record of the tree. */
		results: Type.Optional(
			Type.Object(
				{
					model: ModelRef(),
					record: FieldRef(record),
					from: FieldRef({ holds: ['date'] }),
					to: FieldRef({ holds: ['date'] }),
					score: FieldRef(number),
					weight: Type.Optional(FieldRef(number)),
					status: Type.Optional(FieldRef()),
					/** A field of kind json that keeps the segments and their parts. */
					detail: Type.Optional(FieldRef()),
					/** One record of a further model for each weight group; for trees whose groups are alike in one reference. */
					groups: Type.Optional(
						Type.Object(
							{
								model: ModelRef(),
								record: FieldRef(record, { title: 'What the group is alike in' }),
								from: FieldRef({ holds: ['date'] }),
								to: FieldRef({ holds: ['date'] }),
								score: FieldRef(number),
								detail: Type.Optional(FieldRef()),
								missing: Type.Optional(FieldRef(number, { title: 'How many of its records have a result without a score' })),
							},
							closed,
						),
					),
				},
				closed,
			),
		),
		/** Each change of these fields by people is a formal revision. While `open` does not hold only administrators make one, with a reason. */
		revisions: Type.Optional(
			Type.Object(
				{
					fields: Type.Array(FieldRef(), { minItems: 1, maxItems: 30, title: 'Fields whose change is a formal revision' }),
					open: Type.Optional(Formula('boolean', {}, { title: 'When they may change', description: 'May read TODAY(); outside, they are locked' })),
				},
				closed,
			),
		),
	},
	{ ...closed, $id: 'goal-tree', title: 'Goal tree' },
);
export type GoalTree = Static<typeof GoalTree>;
