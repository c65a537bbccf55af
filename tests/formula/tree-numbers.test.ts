import { type CheckedFormula, compileCondition, compileFormula, formulaScope, formulaToSql, Num, type ScoringRule, valueToJson } from '@dougong/engine';
import { describe, expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { createRecords, type Row } from './records.ts';
import { type Goals, treeWorld } from './tree-world.ts';
import { checked, columnsOf, facts, registry, renderOf, scopeOf } from './world.ts';

const database = openEmptyDatabase(
	'CREATE TABLE example (id uuid, archived_at timestamptz, name text, value numeric, weight numeric, day date, done boolean, parent uuid)',
);

const id = (n: number) => `0197c0de-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;

/** The parts of an example lie in the children of a record: numbers in `value` and `weight`, the rest in the field of its type. */
function partFields(rule: ScoringRule): { [input: string]: string } {
	const free: { [type: string]: string[] } = { number: ['value', 'weight'], boolean: ['done'], date: ['day'] };
	return Object.fromEntries((rule.parts ?? []).map((input) => [input.name, free[input.type.t]?.shift() ?? '']));
}

async function bothOf(formula: CheckedFormula, rows: readonly Row[]): Promise<{ js: string | null; sql: string | null }> {
	await database.client.query('TRUNCATE example');
	for (const row of rows) {
		const keys = Object.keys(row);
		await database.client.query(`INSERT INTO example (${keys.join(', ')}) VALUES (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
	}
	const values: unknown[] = [];
	const text = renderOf(formulaToSql(formula), values, facts, [columnsOf('example/item', 'x')]);
	const { rows: found } = await database.client.query(`SELECT trim_scale(round(${text}, 4))::text AS value FROM example x WHERE id = '${id(0)}'`, values);
	const value = valueToJson(compileFormula(formula)(createRecords({ 'example/item': rows })('example/item', id(0)), facts));
	return { js: typeof value === 'string' ? new Num(value).toDecimalPlaces(4).toFixed() : null, sql: found[0].value };
}

describe('5.2, 5.3: every scoring rule gives what its examples say, in JS and in SQL', () => {
	for (const rule of registry.scoringRules) {
		it(rule.name, async () => {
			expect(rule.examples.length).toBeGreaterThan(0);
			const fields = partFields(rule);
			for (const { inputs, parts, params = {}, cap, result } of rule.examples) {
				const partInputs = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, `[${field}]`]));
				const text = rule.formula({ inputs, parts: parts ? { of: 'children', inputs: partInputs } : null, params, cap: cap ?? null });
				const children = (parts ?? []).map((part, i) => ({
					...Object.fromEntries(Object.entries(part).map(([name, value]) => [fields[name], value])),
					...{ id: id(i + 1), parent: id(0) },
				}));
				const both = await bothOf(checked(text, scopeOf('example/item')), [{ id: id(0), parent: null }, ...children]);
				expect(both, text).toEqual({ js: result, sql: result });
			}
		});

		it(`${rule.name} says in both languages what it is and what it takes`, () => {
			for (const text of [rule.title, rule.description, ...[...rule.inputs, ...(rule.parts ?? [])].map((i) => i.title)]) {
				expect(text.en.length).toBeGreaterThan(1);
				expect(text.zh).toMatch(/\p{Script=Han}/u);
			}
			expect(rule.params.additionalProperties).toBe(false);
		});
	}
});

const okr = { scoring: [{ key: 'own', rule: 'plain', inputs: { value: '[actual]' } }], fields: { score: 'score', weight: 'weight' } };
const places = (value: string | null | undefined, digits = 2) => (value === null || value === undefined ? null : new Num(value).toFixed(digits));
const under = (values: readonly { [field: string]: unknown }[], above = 'top'): Goals =>
	Object.fromEntries(values.map((v, i) => [`kr${i + 1}`, { above, ...v }]));
const topScore = async (tree: Parameters<typeof treeWorld>[1], children: readonly { [field: string]: unknown }[]) =>
	(await treeWorld(database.client, tree).scores({ top: {}, ...under(children) })).top?.score;

describe('5.1: an objective from its key results', () => {
	const weighted = { ...okr, rollup: { method: 'weighted' } } as const;

	it('is their weighted mean: (0.6, 1.0, 0.25) by (0.5, 0.3, 0.2) → 0.65', async () => {
		expect(await topScore(weighted, [{ actual: 0.6, weight: 0.5 }, { actual: 1, weight: 0.3 }, { actual: 0.25, weight: 0.2 }])).toBe('0.65'); // biome-ignore format: one list
	});
	it('with equal weights 1, 0 and 0 → 0.33', async () => {
		expect(places(await topScore(weighted, [{ actual: 1, weight: 1 }, { actual: 0, weight: 1 }, { actual: 0, weight: 1 }]))).toBe('0.33'); // biome-ignore format: one list
	});
	it('a child of weight 0 never moves it: 0, 50 and 50 with the first at 1 → 0', async () => {
		expect(await topScore(weighted, [{ actual: 1, weight: 0 }, { actual: 0, weight: 50 }, { actual: 0, weight: 50 }])).toBe('0'); // biome-ignore format: one list
		expect(await topScore(weighted, [{ actual: 1, weight: 0 }, { weight: 50 }, { weight: 50 }])).toBeNull(); // biome-ignore format: one list
	});
	it('weights that sum to 0 are equal', async () => {
		expect(await topScore(weighted, [{ actual: 1, weight: 0 }, { actual: 0.5, weight: 0 }])).toBe('0.75'); // biome-ignore format: one list
		expect(await topScore(weighted, [{ actual: 1 }, { actual: 0.5 }])).toBe('0.75');
	});
	it('no scored child: no score', async () => {
		for (const missing of ['renormalise', 'zero', 'block'] as const) {
			expect(await topScore({ ...okr, rollup: { method: 'weighted', missing } }, [{ weight: 50 }, { weight: 50 }])).toBeNull();
		}
	});
	it('nested: a parent of 0 and of a child with 50 and 0 → 12.5 by level, 16.67 by leaves', async () => {
		const goals: Goals = {
			top: {},
			child1: { above: 'top', actual: 0 },
			child2: { above: 'top' },
			a: { above: 'child2', actual: 50 },
			b: { above: 'child2', actual: 0 },
		};
		const by = async (method: 'mean' | 'leaf-mean') => (await treeWorld(database.client, { ...okr, rollup: { method } }).scores(goals)).top?.score;
		expect(await by('mean')).toBe('12.5');
		expect(places(await by('leaf-mean'))).toBe('16.67');
	});
	it('the least, and the sum', async () => {
		const children = [{ actual: 70 }, { actual: 30 }, {}];
		expect(await topScore({ ...okr, rollup: { method: 'minimum' } }, children)).toBe('30');
		expect(await topScore({ ...okr, rollup: { method: 'minimum', missing: 'zero' } }, children)).toBe('0');
		expect(await topScore({ ...okr, rollup: { method: 'sum' } }, children)).toBe('100');
		expect(await topScore({ ...okr, rollup: { method: 'sum', missing: 'block' } }, children)).toBeNull();
		expect(places(await topScore({ ...okr, rollup: { method: 'mean', missing: 'zero' } }, children))).toBe('33.33');
		expect(places(await topScore({ ...okr, rollup: { method: 'leaf-mean', missing: 'zero' } }, children))).toBe('33.33');
	});
	it('S1-24: weights 0.2, 0.3 and 0.5 with 1, 0.5 and 0 → 0.35', async () => {
		expect(await topScore(weighted, [{ actual: 1, weight: 0.2 }, { actual: 0.5, weight: 0.3 }, { actual: 0, weight: 0.5 }])).toBe('0.35'); // biome-ignore format: one list
	});
	it('S2-05: key results measured from a start to a target', async () => {
		const tree = {
			scoring: [{ key: 'own', rule: 'progress', inputs: { current: '[actual]', start: '[start]', target: '[target]' } }],
			fields: { score: 'score', achievement: 'achievement', weight: 'weight' },
			rollup: { method: 'weighted' },
		} as const;
		const goals = { top: {}, ...under([{ actual: 41, start: 20, target: 50, weight: 40 }, { actual: 21, start: 48, target: 12, weight: 60 }]) }; // biome-ignore format: one list
		const scores = await treeWorld(database.client, tree as never).scores(goals);
		expect([scores.kr1?.achievement, scores.kr2?.score, scores.top?.score, scores.top?.achievement]).toEqual(['0.7', '0.75', '0.73', null]);
	});

	const bands = [
		{ key: 'red', to: 0.4, tone: 'poor' },
		{ key: 'yellow', from: 0.4, to: 0.7, tone: 'fair' },
		{ key: 'green', from: 0.7, tone: 'good' },
	] as const;
	const statuses = async (tree: object, goals: Goals) => {
		const scores = await treeWorld(database.client, {
			...okr,
			rollup: { method: 'mean' },
			bands,
			...tree,
			fields: { ...okr.fields, status: 'status', from: 'first', to: 'last' },
		} as never).scores(goals);
		return Object.fromEntries(Object.entries(scores).map(([name, s]) => [name, s.status]));
	};
	it('bands are half-open: [0, 0.4) red, [0.4, 0.7) yellow, [0.7, 1] green', async () => {
		const goals = Object.fromEntries([0, 0.3999, 0.4, 0.69, 0.7, 1, null].map((actual) => [String(actual), { actual }]));
		expect(await statuses({}, goals)).toEqual({ '0': 'red', '0.3999': 'red', '0.4': 'yellow', '0.69': 'yellow', '0.7': 'green', '1': 'green', null: null });
	});
	it('the status may be that of the riskiest key result', async () => {
		const goals = { top: {}, ...under([{ actual: 1 }, { actual: 0.5 }, {}]) };
		expect(await statuses({ statusFrom: 'riskiest' }, goals)).toMatchObject({ top: 'yellow', kr1: 'green' });
		expect(await statuses({}, goals)).toMatchObject({ top: 'green' });
	});
	it('or of the pace: score against elapsed time, below 0.7 red, below 0.9 yellow', async () => {
		const pace = [{ key: 'red', to: 0.7, tone: 'poor' }, { key: 'yellow', from: 0.7, to: 0.9, tone: 'fair' }, { key: 'green', from: 0.9, tone: 'good' }]; // biome-ignore format: one list
		// Today is 9 March 2026: 68 of 90 days.
		const goals = Object.fromEntries([0.5, 0.6, 0.69, 0.95].map((actual) => [String(actual), { actual, first: '2026-01-01', last: '2026-03-31' }]));
		expect(await statuses({ statusFrom: 'pace', full: 1, bands: pace }, goals)).toEqual({ '0.5': 'red', '0.6': 'yellow', '0.69': 'green', '0.95': 'green' });
		const past = { past: { actual: 0.8, first: '2025-01-01', last: '2025-12-31' }, later: { actual: 0.8, first: '2026-04-01', last: '2026-06-30' } };
		expect(await statuses({ statusFrom: 'pace', full: 1, bands: pace }, past)).toEqual({ past: 'yellow', later: null });
	});
	it('confidence is kept beside the score: a parent has the least of its own and those below', async () => {
		const tree = { ...okr, rollup: { method: 'mean' }, fields: { score: 'score', confidence: 'confidence', leastConfidence: 'least' } } as const;
		const goals = {
			top: { confidence: 8 },
			...under([{ confidence: 6 }, { confidence: 9 }, {}]),
			silent: { above: 'kr1' },
			low: { above: 'kr1', confidence: 3 },
		};
		const scores = await treeWorld(database.client, tree).scores(goals);
		expect([scores.top?.least, scores.kr1?.least, scores.kr2?.least, scores.kr3?.least]).toEqual(['3', '3', '9', null]);
	});
});

describe('5.3: caps, gates and bands', () => {
	const linear = (limits: object) => ({
		...{ scoring: [{ key: 'own', rule: 'lower_linear', inputs: { actual: '[actual]', target: '[target]' }, ...limits }], rollup: { method: 'mean' as const } },
		fields: { score: 'score' },
	});
	const score = async (limits: object, actual: number, target = 0.8) =>
		(await treeWorld(database.client, linear(limits)).scores({ one: { actual, target } })).one?.score;

	it('0 to 120: 137.5 → 120, and 75 stays', async () => {
		expect(await score({ floor: 0, cap: 120 }, 0.5)).toBe('120');
		expect(await score({ cap: 120 }, 1)).toBe('75');
		expect(await score({ floor: 30 }, 1.6)).toBe('30');
	});
	it('below a gate of 60 it is 0, at the gate it counts', async () => {
		expect([await score({ gate: 60 }, 1.13), await score({ gate: 60 }, 1.12), await score({ gate: 60, cap: 120 }, 0.5)]).toEqual(['0', '60', '120']);
	});
	it('an actual of 0 gives the cap where lower is better', async () => {
		const ratio = {
			scoring: [{ key: 'own', rule: 'lower_ratio', inputs: { actual: '[actual]', target: '[target]' }, cap: 150 }],
			rollup: { method: 'mean' as const },
			fields: { score: 'score' },
		};
		expect((await treeWorld(database.client, ratio).scores({ one: { actual: 0, target: 0.8 }, two: { actual: 0.5, target: 0.8 } })).one?.score).toBe('150');
	});
	it('bands say which end is closed: 80/70 = 114.29 % → 4, 95 → 3, 125 → 4', async () => {
		const bands = [
			{ key: 'b1', from: 0, to: 70, tone: 'poor' },
			{ key: 'b2', from: 70, to: 95, tone: 'poor' },
			{ key: 'b3', from: 95, to: 110, tone: 'fair' },
			{ key: 'b4', from: 110, to: 125, ends: 'both', tone: 'good' },
			{ key: 'b5', from: 125, ends: 'none', tone: 'good' },
		] as const;
		const tree = {
			scoring: [{ key: 'own', rule: 'higher', inputs: { actual: '[actual]', target: '[target]' } }],
			...{ fields: { score: 'score', status: 'status' }, rollup: { method: 'mean' }, bands },
		} as const;
		const scores = await treeWorld(database.client, tree as never).scores({
			a: { actual: 80, target: 70 },
			b: { actual: 95, target: 100 },
			c: { actual: 125, target: 100 },
			d: { actual: 126, target: 100 },
		});
		expect([scores.a, scores.b, scores.c, scores.d].map((s) => s?.status)).toEqual(['b4', 'b3', 'b4', 'b5']);
	});
	it('S0-32: 102, 85 and 60 with cut-offs 95 and 80 are green, yellow and red', async () => {
		const bands = [{ key: 'red', to: 80, tone: 'poor' }, { key: 'yellow', from: 80, to: 95, tone: 'fair' }, { key: 'green', from: 95, tone: 'good' }] as const; // biome-ignore format: one list
		const scores = await treeWorld(database.client, {
			...okr,
			bands,
			fields: { score: 'score', status: 'status' },
			rollup: { method: 'mean' },
		} as never).scores({
			a: { actual: 102 },
			b: { actual: 85 },
			c: { actual: 60 },
		});
		expect([scores.a?.status, scores.b?.status, scores.c?.status]).toEqual(['green', 'yellow', 'red']);
	});
});

describe('5.4: weighted totals and missing parts', () => {
	const rules = {
		scoring: [
			{ key: 'rate', rule: 'higher', inputs: { actual: '[actual]', target: '[target]' } },
			{ key: 'faults', rule: 'lower_ratio', inputs: { actual: '[actual]', target: '[target]' }, cap: 120 },
			{ key: 'given', rule: 'plain', inputs: { value: '[actual]' } },
		],
		fields: { score: 'score', achievement: 'achievement', rule: 'rule', weight: 'weight' },
	};
	const four = (last: object): Goals => ({
		...{
			top: {},
			rate: { above: 'top', rule: 'rate', actual: 98, target: 98.5, weight: 35 },
			faults: { above: 'top', rule: 'faults', actual: 1, target: 0.8, weight: 25 },
		},
		...{ third: { above: 'top', rule: 'given', actual: 100, weight: 20 }, last: { above: 'top', rule: 'given', weight: 20, ...last } },
	});
	const total = async (missing: 'renormalise' | 'zero' | 'block', last: object, more: object = {}) =>
		places((await treeWorld(database.client, { ...rules, rollup: { method: 'weighted', missing }, ...more } as never).scores(four(last))).top?.score);

	it('99.492 × 35 % + 80 × 25 % + 100 × 20 % + 60 × 20 % = 86.82, each scored by its own rule', async () => {
		for (const missing of ['renormalise', 'zero', 'block'] as const) expect(await total(missing, { actual: 60 })).toBe('86.82');
	});
	it('the last one missing: 93.53 renormalised, 74.82 as zero, nothing when it blocks', async () => {
		expect(await total('renormalise', {})).toBe('93.53');
		expect(await total('zero', {})).toBe('74.82');
		expect(await total('block', {})).toBeNull();
	});
	it('two of three parts 5 and 5, the third missing → 5.00', async () => {
		expect(places(await topScore({ ...okr, rollup: { method: 'mean' } }, [{ actual: 5 }, { actual: 5 }, {}]))).toBe('5.00');
	});
	it('records that do not count have no score and no part, and do not block', async () => {
		const where = { where: '[counts] <> FALSE OR ISBLANK([counts])' };
		expect(await total('block', { counts: false }, where)).toBe('93.53');
		expect(await total('zero', { counts: false }, where)).toBe('93.53');
		const scores = await treeWorld(database.client, { ...rules, rollup: { method: 'weighted' }, ...where } as never).scores(
			four({ counts: false, actual: 60 }),
		);
		expect([scores.last?.score, scores.last?.achievement]).toEqual([null, null]);
	});
	it('a record that chooses no rule is scored by the first', async () => {
		expect(
			places(
				(await treeWorld(database.client, { ...rules, rollup: { method: 'weighted' } } as never).scores({ one: { actual: 98, target: 98.5 } })).one?.score,
			),
		).toBe('99.49');
	});
	it('a target of 0 is refused where the record is written, if its rule divides by it', () => {
		const { catalogue } = treeWorld(database.client, { ...rules, rollup: { method: 'weighted' }, where: '[counts]' } as never);
		const holds = (values: { [field: string]: unknown }) =>
			(catalogue.models.get('goal')?.definition.rules ?? []).filter(({ assert }) => {
				const formula = checked(assert, formulaScope('trees/goal', catalogue, new Map(), registry));
				return !compileCondition(formula)({ get: (_, field) => values[field] ?? null }, facts);
			});
		const zero = { target: 0, counts: true };
		expect(holds({ ...zero, rule: 'rate' })).toMatchObject([{ key: 'goals_rate_1', field: 'target', message: expect.stringContaining('target is 0') }]);
		expect(holds(zero)).toHaveLength(1);
		expect([{ ...zero, rule: 'faults' }].map((v) => holds(v).map((r) => r.key))).toEqual([['goals_faults_1']]);
		for (const fine of [
			{ ...zero, rule: 'given' },
			{ ...zero, counts: null },
			{ ...zero, target: null },
			{ ...zero, target: 1 },
		])
			expect(holds(fine)).toEqual([]);
	});
	it('a target of 0 has no achievement, instead of an endless one', async () => {
		expect(
			(await treeWorld(database.client, { ...rules, rollup: { method: 'weighted' } } as never).scores({ one: { actual: 98, target: 0 } })).one?.score,
		).toBeNull();
	});
});

describe('S0-07: several parents', () => {
	const tree = (method: 'weighted' | 'mean' | 'sum') => ({
		...{ scoring: [{ key: 'own', rule: 'plain', inputs: { value: '[actual]' } }], rollup: { method } },
		fields: { score: 'score', achievement: 'achievement', weight: 'weight' },
		contributions: { model: 'gift', from: 'giver', to: 'taker', share: 'share' },
	});
	const goals: Goals = {
		...{ sales: {}, deal: { above: 'sales', actual: 100, weight: 50 }, other: { above: 'sales', actual: 40, weight: 50 } },
		...{ delivery: {}, own: { above: 'delivery', actual: 80, weight: 70 }, alone: {} },
	};
	const gift = { from: 'deal', to: 'delivery', share: 30 };

	it('30 % of the credit of a deal shows with delivery, and all of it together is 100 %', async () => {
		const scores = await treeWorld(database.client, tree('sum')).scores(goals, [gift]);
		expect([scores.sales?.score, scores.delivery?.score]).toEqual(['110', '110']);
		const none = await treeWorld(database.client, tree('sum')).scores(goals, []);
		expect([none.sales?.score, none.delivery?.score]).toEqual(['140', '80']);
	});
	it('in a weighted mean it weighs its share, and what it gave away is missing at home', async () => {
		const scores = await treeWorld(database.client, tree('weighted')).scores(goals, [gift]);
		// (100 × 50 × 0.7 + 40 × 50) / (35 + 50), and (80 × 70 + 100 × 50 × 0.3) / (70 + 15)
		expect([places(scores.sales?.score, 4), places(scores.delivery?.score, 4)]).toEqual(['64.7059', '83.5294']);
	});
	it('a record that only takes from others is a parent too', async () => {
		const scores = await treeWorld(database.client, tree('mean')).scores(goals, [{ from: 'deal', to: 'alone', share: 30 }, { from: 'other', to: 'alone', share: 10 }]); // biome-ignore format: one list
		expect(scores.alone?.score).toBe('85');
	});
});

describe('the formulas of a tree', () => {
	it('are what people read', () => {
		const world = treeWorld(database.client, {
			...{ ...okr, rollup: { method: 'weighted' }, where: '[counts]', fields: { score: 'score', achievement: 'achievement', weight: 'weight' } },
		} as never);
		expect(world.text('achievement')).toBe('IF([counts], [actual])');
		expect(world.text('score')).toBe(
			'IF([counts], IF(COUNT(children, [counts]) = 0, [achievement], IF(COALESCE(SUM(children, [weight], [counts]), 0) = 0, ' +
				'AVERAGE(children, [score], [counts]), WEIGHTED_AVERAGE(children, [score], [weight], [counts]))))',
		);
	});
});
