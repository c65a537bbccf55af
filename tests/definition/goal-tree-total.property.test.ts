import { buildCatalogue, checkBundle, createRegistry, readBundle, treeFormulas } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { GoalTree } from '@dougong/schemas';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { treeApp } from './goal-tree-app.ts';

const registry = createRegistry(plugins);

/** Every place in a JSON value. */
function places(value: unknown, at: string[] = []): string[][] {
	const inner = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([k, v]) => places(v, [...at, k])) : [];
	return [at, ...inner];
}
const last = treeApp.definitions.length - 1;
const all = places(treeApp.definitions[last], ['definitions', String(last)]).filter((p) => p.length > 2);
const junk = fc.oneof(
	fc.constantFrom<unknown[]>(
		null,
		true,
		0,
		-1,
		1e300,
		'',
		'x',
		'[a',
		'[score]',
		'goal',
		'unit',
		'score',
		'title',
		'children',
		'__proto__',
		'constructor',
		[],
		{},
		[null],
	),
	fc.constantFrom<unknown[]>(
		'SUM(children, [score])',
		'BLANK',
		'"open"',
		'TODAY()',
		'ME()',
		'1 / 0',
		'[unit.part_of.title]',
		'leaf-mean',
		'sum',
		'riskiest',
		'both',
	),
	fc.jsonValue({ maxDepth: 2 }),
);
const change = fc.record({ place: fc.constantFrom(...all), value: junk, take: fc.boolean() });

function changed(changes: readonly { place: string[]; value: unknown; take: boolean }[]): unknown {
	const bundle = structuredClone(treeApp) as unknown as { [k: string]: unknown };
	for (const { place, value, take } of changes) {
		const holder = place
			.slice(0, -1)
			.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? (at as { [k: string]: unknown })[step] : undefined), bundle);
		if (typeof holder !== 'object' || holder === null) continue;
		const name = place.at(-1) as string;
		if (take) delete (holder as { [k: string]: unknown })[name];
		else (holder as { [k: string]: unknown })[name] = structuredClone(value);
	}
	return JSON.parse(JSON.stringify(bundle));
}

it('whatever is wrong with a tree, the checker says so and never throws; what passes has a formula for every field that it fills', () => {
	let passed = 0;
	fc.assert(
		fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
			const { bundle } = readBundle(changed(changes));
			if (!bundle) return;
			const found = checkBundle(bundle, { registry, apps: new Map() });
			if (found.some((d) => d.severity === 'error')) return;
			passed++;
			const catalogue = buildCatalogue(bundle, registry);
			for (const tree of catalogue.trees.values()) {
				const computed = catalogue.models.get((tree as GoalTree).model)?.computed;
				for (const { field, text } of treeFormulas(tree, registry)) expect(computed?.get(field)?.tree, text).toBe(tree.key);
				expect(computed?.has(tree.fields.score)).toBe(true);
			}
		}),
		{
			numRuns: 300,
			// A key that is none, with a value that nothing had looked at.
			examples: [[[{ place: ['definitions', '6', 'conflicts', '0', 'record', 'values'], value: { '': {} }, take: false }]]],
		},
	);
	expect(passed).toBeGreaterThan(10);
}, 120_000);
