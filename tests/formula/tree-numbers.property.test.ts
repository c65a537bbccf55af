import { divide, Num } from '@dougong/engine';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEmptyDatabase } from '../support/database.ts';
import { type Goals, treeWorld } from './tree-world.ts';

const database = openEmptyDatabase();

type Number_ = InstanceType<typeof Num>;
interface Goal {
	above: number | null;
	actual: number | null;
	weight: number | null;
	counts: boolean;
}
interface Options {
	method: 'weighted' | 'mean' | 'leaf-mean' | 'minimum' | 'sum';
	missing: 'renormalise' | 'zero' | 'block';
	isConditional: boolean;
	own: 'leaf' | 'first';
}

/** The rules of docs/language.md said a second time, one goal after the other. */
function scoreOf(goals: readonly Goal[], at: number, options: Options): Number_ | null {
	const { method, missing, isConditional } = options;
	const counts = (i: number) => !isConditional || goals[i]?.counts === true;
	const childrenOf = (i: number) => goals.flatMap((g, j) => (g.above === i && counts(j) ? [j] : []));
	const below = (i: number): number[] => goals.flatMap((g, j) => (g.above === i ? [j, ...below(j)] : []));
	if (!counts(at)) return null;
	const children = childrenOf(at);
	const own = goals[at]?.actual ?? null;
	if (children.length === 0 || (options.own === 'first' && own !== null)) return own === null ? null : new Num(own);
	const members = method === 'leaf-mean' ? below(at).filter((i) => counts(i) && childrenOf(i).length === 0) : children;
	const all = members.map((i) => ({ score: scoreOf(goals, i, options), weight: goals[i]?.weight ?? null }));
	const scored = all.filter((m) => m.score !== null);
	if (scored.length === 0 || (missing === 'block' && scored.length < all.length)) return null;
	const part = missing === 'zero' ? all.map((m) => ({ ...m, score: m.score ?? new Num(0) })) : scored;
	const sum = (values: readonly (Number_ | null)[]) => values.reduce<Number_>((total, v) => total.plus(v ?? 0), new Num(0));
	if (method === 'sum') return sum(part.map((m) => m.score));
	if (method === 'minimum') return Num.min(...part.map((m) => m.score as Number_));
	if (method !== 'weighted' || sum(all.map((m) => (m.weight === null ? null : new Num(m.weight)))).isZero())
		return divide(sum(part.map((m) => m.score)), new Num(part.length)) ?? null;
	const weighted = part.filter((m) => m.weight !== null);
	const products = weighted.map((m) => (m.score as Number_).times(m.weight ?? 0));
	return divide(sum(products), sum(weighted.map((m) => new Num(m.weight ?? 0)))) ?? null;
}

const tenth = (max: number) => fc.integer({ min: 0, max: max * 10 }).map((n) => n / 10);
const goal = fc.record({
	above: fc.nat(),
	actual: fc.option(tenth(150), { freq: 3 }),
	weight: fc.option(fc.oneof(fc.constant(0), tenth(50)), { freq: 6 }),
	counts: fc.boolean(),
});
const tree = fc.array(goal, { minLength: 2, maxLength: 12 }).map((list) => list.map((g, i): Goal => ({ ...g, above: i === 0 ? null : g.above % i })));

it('scores of random trees are what the rules say, by every roll-up, in JS and in SQL', async () => {
	const configs = (['weighted', 'mean', 'leaf-mean', 'minimum', 'sum'] as const).flatMap((method) =>
		(['renormalise', 'zero', 'block'] as const).flatMap((missing) =>
			[true, false].flatMap((isConditional) =>
				(method === 'leaf-mean' ? (['leaf'] as const) : (['leaf', 'first'] as const)).map((own): Options => ({ method, missing, isConditional, own })),
			),
		),
	);
	for (const options of configs) {
		const { method, missing, isConditional, own } = options;
		const world = treeWorld(database.client, {
			scoring: [{ key: 'own', rule: 'plain', inputs: { value: '[actual]' } }],
			fields: { score: 'score', weight: 'weight', ...(own === 'first' && { achievement: 'achievement' }) },
			rollup: { method, missing, own },
			...(isConditional && { where: '[counts]' }),
		});
		await fc.assert(
			fc.asyncProperty(tree, async (goals) => {
				const named: Goals = Object.fromEntries(
					goals.map((g, i) => [`g${i}`, { actual: g.actual, weight: g.weight, counts: g.counts, ...(g.above !== null && { above: `g${g.above}` }) }]),
				);
				const scores = await world.scores(named);
				const wanted = Object.fromEntries(goals.map((_, i) => [`g${i}`, scoreOf(goals, i, options)?.toFixed() ?? null]));
				expect(Object.fromEntries(Object.entries(scores).map(([name, s]) => [name, s.score ?? null]))).toEqual(wanted);
			}),
			{ numRuns: 12 },
		);
	}
}, 120_000);
