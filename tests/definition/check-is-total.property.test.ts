import { buildCatalogue, bundleToFiles, canonicalJson, checkBundle, createRegistry, diffBundles, planStorage, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle } from '@dougong/schemas';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { directoryApp, goodApp } from './good-app.ts';

const registry = createRegistry(plugins);
const directory = buildCatalogue(directoryApp, registry);
const apps = new Map([['directory', directory]]);

/** Every place in a JSON value. */
function places(value: unknown, at: string[] = []): string[][] {
	const inner = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([k, v]) => places(v, [...at, k])) : [];
	return [at, ...inner];
}
const all = places(goodApp).filter((p) => p.length > 0);

const junk = fc.oneof(
	fc.constantFrom<unknown[]>(null, true, 0, -1, '', 'x', '[a', '.', '__proto__', 'a/b/c', [], {}, [null], [[]], { key: 5 }, [{ key: 'a' }, { key: 'a' }]),
	fc.constantFrom<unknown[]>(
		{ type: 'object' },
		{ $ref: '#' },
		{ $ref: '#/nowhere' },
		{ type: ['null'] },
		{ enum: [] },
		{ oneOf: [null] },
		{ allOf: 5 },
		'work_order',
		'due',
	),
	fc.jsonValue({ maxDepth: 3 }),
);

function changed(changes: readonly { place: string[]; value: unknown; take: boolean }[]): unknown {
	const bundle = structuredClone(goodApp) as unknown as { [k: string]: unknown };
	for (const { place, value, take } of changes) {
		let at: { [k: string]: unknown } | undefined = bundle;
		for (const step of place.slice(0, -1)) at = typeof at === 'object' && at !== null ? (at[step] as typeof at) : undefined;
		if (typeof at !== 'object' || at === null) continue;
		const last = place.at(-1) as string;
		if (take) delete at[last];
		else at[last] = structuredClone(value);
	}
	return JSON.parse(JSON.stringify(bundle));
}

it('whatever is wrong with an app, the checker says so and never throws; what passes can be used', { timeout: 90_000 }, () => {
	let passed = 0;
	fc.assert(
		fc.property(fc.array(fc.record({ place: fc.constantFrom(...all), value: junk, take: fc.boolean() }), { minLength: 1, maxLength: 3 }), (changes) => {
			const { bundle, diagnostics } = readBundle(changed(changes));
			if (!bundle) {
				expect(diagnostics).not.toEqual([]);
				return;
			}
			// A plan says what changes and names the content even when there are mistakes.
			diffBundles(goodApp, bundle);
			diffBundles(bundle, goodApp);
			canonicalJson(bundle);
			const found = [...diagnostics, ...checkBundle(bundle, { registry, apps })];
			for (const d of found) expect(`${d.code}${d.message}${d.hint}`).not.toMatch(/\[object|undefined is|NaN/);
			if (found.some((d) => d.severity === 'error')) return;
			passed++;
			use(bundle);
		}),
		{ numRuns: 300 },
	);
	expect(passed).toBeGreaterThan(2);
});

function use(bundle: Bundle): void {
	const catalogue = buildCatalogue(bundle, registry);
	planStorage(null, catalogue, { registry, revision: 1, archived: [] });
	planStorage(buildCatalogue(goodApp, registry), catalogue, { registry, revision: 2, archived: [] });
	expect(canonicalJson(readBundle(JSON.parse(canonicalJson(bundle))).bundle as Bundle)).toBe(canonicalJson(bundle));
	bundleToFiles(bundle);
}
