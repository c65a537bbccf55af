import { type Bundle, type Definition, languageVersion } from '@dougong/schemas';
import { buildCatalogue, type Catalogue, checkBundle, createRegistry, dependencyGraph, planStorage } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { describe, expect, it } from 'vitest';
import { directoryApp } from './good-app.ts';

const registry = createRegistry(plugins);
const directory = buildCatalogue(directoryApp, registry);
const apps = new Map([['directory', directory]]);

type Properties = { [name: string]: object };
const number = (formula?: string, rest: object = {}) => ({ type: 'number', ...(formula !== undefined && { 'x-formula': formula }), ...rest });

/** Goals in a tree, and tasks that belong to them. */
function app(goal: Properties, task: Properties = {}): Bundle {
	const model = (key: string, properties: Properties) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties } });
	return {
		app: { kind: 'app', key: 'plan', title: 'Plan', language: languageVersion, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions: [
			model('goal', {
				name: { type: 'string', title: 'Name' },
				above: { type: 'string', title: 'Above', 'x-kind': 'tree-parent' },
				owner: { type: 'string', 'x-kind': 'person' },
				weight: { type: 'number' },
				...goal,
			}),
			model('task', { goal: { type: 'string', 'x-kind': 'reference', 'x-model': 'goal' }, hours: { type: 'number' }, ...task }),
		] as unknown as Definition[],
	};
}

function catalogueOf(bundle: Bundle): Catalogue {
	const found = checkBundle(bundle, { registry, apps });
	expect(found).toEqual([]);
	return buildCatalogue(bundle, registry, apps);
}
function graphOf(bundle: Bundle) {
	return dependencyGraph(new Map([...apps, ['plan', catalogueOf(bundle)]]));
}
const strata = (bundle: Bundle) =>
	graphOf(bundle).strata.map((s) => `${s.model.key}: ${s.fields.map((f) => f.field).join(' ')}${s.recursion ? ` ${s.recursion}` : ''}`);

describe('a computed field', () => {
	it('is worked out by a formula, a lookup or a roll-up, all of which become formulas by key', () => {
		const catalogue = catalogueOf(
			app({
				double: number('[Name] = "a" AND FALSE', { type: 'boolean', title: 'Double' }),
				unit: { type: 'string', 'x-kind': 'org-unit', 'x-lookup': 'owner.org_unit' },
				hours: { type: 'number', 'x-rollup': { of: 'task.goal', fn: 'sum', value: '[hours]' } },
				mean: { type: 'number', 'x-rollup': { of: 'children', fn: 'average', value: '[hours]', weight: '[weight]', where: '[weight] > 0' } },
				tasks: { type: 'number', 'x-rollup': { of: 'task.goal', fn: 'count' } },
			}),
		);
		const goal = catalogue.models.get('goal');
		expect(Object.fromEntries([...(goal?.computed.values() ?? [])].map((c) => [c.field, [c.source, c.canonical]]))).toEqual({
			double: ['formula', '[name] = "a" AND FALSE'],
			unit: ['lookup', '[owner.org_unit]'],
			hours: ['rollup', 'SUM(task.goal, ([hours]))'],
			mean: ['rollup', 'SUM(children, ([hours]) * ([weight]), ([weight] > 0)) / SUM(children, ([weight]), NOT ISBLANK(([hours])) AND ([weight] > 0))'],
			tasks: ['rollup', 'COUNT(task.goal)'],
		});
	});

	it('is read-only, and no limit of its column refuses a value', () => {
		const field = catalogueOf(app({ share: number('[weight] * 2', { maximum: 5 }) }))
			.models.get('goal')
			?.fieldsByKey.get('share');
		expect(field).toMatchObject({ readOnly: true, computed: true, required: false, column: { type: 'numeric' } });
		expect(field?.column?.checks).toBeUndefined();
	});

	it('tells a mistake in a part of a roll-up where it was written', () => {
		const bundle = app({ mean: { type: 'number', 'x-rollup': { of: 'children', fn: 'sum', value: '[weight]', where: '[wait] > 0' } } });
		expect(checkBundle(bundle, { registry, apps })).toMatchObject([
			{ code: 'formula.unknown-field', pointer: '/schema/properties/mean/x-rollup/where', range: [1, 5] },
		]);
	});

	it('refuses a part of a roll-up that its function does not read', () => {
		const of = 'children';
		const said = (rollup: object) =>
			checkBundle(app({ made: { type: 'number', 'x-rollup': rollup } }), { registry, apps }).map((d) => `${d.code} ${d.pointer}`);
		expect(said({ of, fn: 'count', value: '[weight]' })).toEqual(['computed.inert-keyword /schema/properties/made/x-rollup/value']);
		expect(said({ of, fn: 'maximum', value: '[weight]', weight: '[weight]' })).toEqual(['computed.inert-keyword /schema/properties/made/x-rollup/weight']);
		expect(said({ of, fn: 'sum', value: '[weight]', weight: '[weight]' })).toEqual([]);
	});
});

describe('the order in which fields are worked out', () => {
	it('puts fields that read each other in one record together, and what reads other records after them', () => {
		const goal = { points: number('[weight] * 10'), grade: number('[points] + 1'), best: number('MAX(children, [grade])') };
		expect(strata(app(goal, { share: number('[hours] * [goal.best]') }))).toEqual(['goal: points grade', 'goal: best', 'task: share']);
	});
	it('lets a field read itself in the children of its record', () => {
		const goal = {
			score: number('IF(COUNT(children) > 0, SUM(children, [score] * [weight]) / 100, [own])'),
			own: number('[weight] + 1'),
			half: number('[score] / 2'),
		};
		expect(strata(app(goal))).toEqual(['goal: own score half up']);
	});
	it('lets a field read itself in the parent', () => {
		expect(strata(app({ depth: number('IF(ISBLANK([above]), 0, [above.depth] + 1)') }))).toEqual(['goal: depth down']);
	});
	it('keeps what goes up a tree apart from what goes down', () => {
		const goal = { total: number('COALESCE(SUM(children, [total]), 0) + [weight]'), share: number('COALESCE([above.share], 1) * [weight] / [total]') };
		expect(strata(app(goal))).toEqual(['goal: total up', 'goal: share down']);
	});
});

describe('a field that follows from itself', () => {
	const cycles = (bundle: Bundle) => checkBundle(bundle, { registry, apps }).map((d) => [d.code, d.message]);
	it('is refused with the whole way, over models too', () => {
		const goal = { done: number('SUM(task.goal, [share])', { title: 'Done' }) };
		const bundle = app(goal, { share: number('[hours] / [goal.done]', { title: 'Share' }) });
		expect(cycles(bundle)).toEqual([['computed.cycle', 'The value follows from itself: goal.Done → task.Share → goal.Done']]);
	});
	it('is refused when it reads itself both above and below', () => {
		const goal = { score: number('COALESCE(SUM(children, [score]), 0) + COALESCE([above.score], 0)', { title: 'Score' }) };
		expect(cycles(app(goal))).toEqual([['computed.cycle', 'The value follows from itself: goal.Score → goal.Score']]);
	});
	it('is refused when it reads itself in the same record, although over its children as well', () => {
		const goal = { a: number('SUM(children, [b])', { title: 'A' }), b: number('[c]', { title: 'B' }), c: number('[b] + [a]', { title: 'C' }) };
		expect(cycles(app(goal))[0]?.[0]).toBe('computed.cycle');
	});
});

describe('what a change touches', () => {
	it('is found along the references that formulas follow, in both directions', () => {
		const graph = graphOf(app({ unit: { type: 'string', 'x-kind': 'org-unit', 'x-lookup': 'owner.org_unit' }, hours: number('SUM(task.goal, [hours])') }));
		expect(graph.watch('directory/person')?.triggers).toEqual([
			{ stratum: 0, on: new Set(['org_unit']), presence: false, route: [{ by: 'referring', model: 'plan/goal', field: 'owner' }] },
		]);
		expect(graph.watch('plan/task')?.triggers).toEqual([
			{ stratum: 0, on: new Set(['goal', 'hours']), presence: true, route: [{ by: 'reference', model: 'plan/goal', field: 'goal' }] },
		]);
		expect(graph.watch('directory/org_unit')).toBeUndefined();
	});
});

describe('the plan of a publish', () => {
	const steps = (from: Properties, to: Properties) =>
		planStorage(catalogueOf(app(from)), catalogueOf(app(to)), { registry, revision: 2, archived: [] }).steps.filter((s) => s.step === 'recompute');
	it('works a new formula out in all records, and a changed one', () => {
		expect(steps({}, { twice: number('[weight] * 2') })).toMatchObject([{ step: 'recompute', fields: ['twice'], when: 'after-commit', lock: 'none' }]);
		expect(steps({ twice: number('[weight] * 2') }, { twice: number('[weight] + [weight]') })).toMatchObject([{ fields: ['twice'] }]);
		expect(steps({ twice: number('[weight] * 2') }, { twice: number('[weight] * 2', { title: 'Two times' }) })).toEqual([]);
	});
	it('works out what reads a column that is made anew', () => {
		const text = { note: { type: 'string' }, size: number('LEN([note])') };
		expect(steps({ ...text, note: { type: 'number' }, size: number() }, text)).toMatchObject([{ fields: ['size'] }]);
	});
});
