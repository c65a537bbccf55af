import fc from 'fast-check';

/** Random rules, data and queries over the lab app (records-app.ts). */

const fieldsOfItem = [
	'name',
	'code',
	'place',
	'parent',
	'owner',
	'state',
	'amount',
	'score',
	'ready',
	'due',
	'seen_at',
	'tags',
	'secret',
	'made_by',
	'number',
] as const;
const days = ['2026-01-01', '2026-03-15', '2026-06-30', '2026-12-31'];
const words = ['red lamp', 'Blue chair', '蓝色椅子', '灯', "o'neil; drop table", 'a%b_c\\d'];
const blankOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

/** Row rules as an author writes them. */
const ruleTerms = fc.constantFrom(
	'[owner] = ME()',
	'[owner] IN MY_REPORTS()',
	'[owner.org_unit] IN MY_UNITS()',
	'[owner.manager] = ME()',
	'[place.boss] = ME()',
	'[place.within.boss] = ME()',
	'[parent.owner] = ME()',
	'[state] = "open"',
	'[state] IN ("doing", "done")',
	'[amount] > 50',
	'[score] <= [amount]',
	'[due] < TODAY()',
	'[due] = BLANK()',
	'[ready] = TRUE',
	'[parent] <> BLANK()',
	'[made_by] = ME()',
	'NOT ([amount] > 20)',
);
const itemRule = fc.oneof(
	{ weight: 1, arbitrary: fc.constant(true) },
	{ weight: 2, arbitrary: ruleTerms },
	{ weight: 3, arbitrary: fc.tuple(ruleTerms, fc.constantFrom('AND', 'OR'), ruleTerms).map((parts) => `(${parts[0]}) ${parts[1]} (${parts[2]})`) },
	{ weight: 1, arbitrary: fc.constant(undefined) },
);
const placeRule = fc.constantFrom(true, undefined, '[boss] = ME()', '[within] = BLANK()', '[within.boss] = ME()', '[name] <> "P3"');
const hidden = (keys: readonly string[]) =>
	fc.subarray([...keys], { maxLength: Math.min(4, keys.length) }).map((chosen) => Object.fromEntries(chosen.map((key) => [key, 'hidden'])));

/** The roles of one member. */
export const memberRoles = fc.array(
	fc.record({ itemRead: itemRule, itemFields: hidden(fieldsOfItem), placeRead: placeRule, placeFields: hidden(['name', 'within', 'boss']) }).map((r) => ({
		models: {
			item: { ...(r.itemRead !== undefined && { read: r.itemRead }), fields: r.itemFields },
			place: { ...(r.placeRead !== undefined && { read: r.placeRead }), fields: r.placeFields },
		},
	})),
	{ minLength: 1, maxLength: 3 },
);

/** Values of an item; references by number among what is there. */
export const itemValues = fc.record({
	name: fc.constantFrom(...words),
	place: blankOr(fc.nat(5)),
	parent: blankOr(fc.nat(30)),
	owner: blankOr(fc.nat(4)),
	state: fc.constantFrom('open', 'doing', 'done'),
	amount: fc.integer({ min: 0, max: 400 }).map((n) => n / 4),
	score: blankOr(fc.integer({ min: -5, max: 60 })),
	ready: blankOr(fc.boolean()),
	due: blankOr(fc.constantFrom(...days)),
	seen_at: blankOr(fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-05-05T12:30:15.250Z')),
	tags: blankOr(fc.subarray(['red', 'green', 'blue'], { minLength: 1 })),
	secret: blankOr(fc.constantFrom('alpha', 'beta', 'red lamp')),
});

export interface Known {
	people: string[];
	places: string[];
	items: string[];
	units: string[];
}

/** A filter of up to three levels over every kind of field, paths over references included. */
export function filters(known: Known): fc.Arbitrary<object> {
	const one = <T>(field: fc.Arbitrary<string>, ops: string[], value: fc.Arbitrary<T>) =>
		fc.record({ field, op: fc.constantFrom(...ops), value }).map((f) => f as object);
	const several = <T>(field: fc.Arbitrary<string>, ops: string[], value: fc.Arbitrary<T>) => one(field, ops, fc.array(value, { minLength: 1, maxLength: 3 }));
	const is = (...keys: string[]) => fc.constantFrom(...keys);
	const personField = is('owner', 'place.boss', 'parent.owner', 'made_by', 'owner.manager');
	const leaf = fc.oneof(
		one(is('state'), ['eq', 'ne'], is('open', 'doing', 'done')),
		several(is('state', 'parent.state'), ['in', 'not-in'], is('open', 'doing', 'done')),
		one(is('amount', 'parent.amount'), ['lt', 'lte', 'gt', 'gte', 'eq', 'ne'], fc.integer({ min: 0, max: 100 })),
		one(is('score'), ['lt', 'gte', 'eq'], fc.integer({ min: -5, max: 60 })),
		one(is('ready'), ['eq'], fc.boolean()),
		one(is('due'), ['lt', 'gte', 'eq'], is(...days)),
		one(is('name', 'secret', 'place.name', 'parent.secret', 'owner.name'), ['contains', 'starts', 'eq'], is('red', 'a', '灯', "'", '%', 'alpha', 'P')),
		one(personField, ['eq', 'ne'], is(...known.people)),
		several(personField, ['in', 'not-in'], is(...known.people)),
		one(is('owner.org_unit'), ['below'], is(...known.units)),
		one(is('place', 'place.within', 'parent.place'), ['below'], is(...known.places)),
		one(is('parent', 'id'), ['below'], is(...known.items)),
		several(is('tags'), ['has-any', 'has-all'], is('red', 'green', 'blue')),
		fc.record({ field: is('place', 'owner', 'due', 'secret', 'parent.due', 'tags'), op: is('empty', 'not-empty') }),
		fc.record({ formula: is('[owner] = ME()', '[amount] * 2 > 60', '[place.name] = "P1" OR [secret] = "alpha"', '[due] < TODAY() AND [parent.ready] = TRUE') }),
		fc.record({ search: is('red', 'lamp', '蓝', 'alpha', "o'neil", '%') }),
	);
	const { filter } = fc.letrec<{ filter: object }>((tie) => ({
		filter: fc.oneof(
			{ depthSize: 'small', maxDepth: 3 },
			leaf,
			fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
			fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
			fc.record({ not: tie('filter') }),
		),
	}));
	return filter;
}

const sortable = ['name', 'state', 'amount', 'score', 'due', 'seen_at', 'secret', 'place.name', 'parent.amount', 'owner.name', 'number'];
export const sorts = fc
	.uniqueArray(fc.constantFrom(...sortable), { maxLength: 3 })
	.chain((keys) => fc.tuple(...keys.map((key) => fc.constantFrom(key, `-${key}`))));
export const groups = fc.constantFrom('state', 'owner', 'place', 'ready', 'due', 'secret', 'place.boss', 'owner.org_unit', 'parent.state');
