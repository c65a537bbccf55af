import { buildCatalogue, checkBundle, createRegistry, diagnosticKinds, readBundle } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle, Definition } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { treeApp as app } from './goal-tree-app.ts';

const registry = createRegistry(plugins);
type Json = { [key: string]: unknown };
/** Changes of the tree, or of the model of goals: pointer → value; undefined takes it away. */
type Change = { [pointer: string]: unknown };
function changed(tree: Change, goal: Change = {}, more: Definition[] = []): Bundle {
	const bundle = structuredClone(app);
	for (const [at, changes] of [[6, tree], [0, goal]] as const) for (const [pointer, value] of Object.entries(changes)) put(bundle.definitions[at] as unknown as Json, pointer, value); // biome-ignore format: one loop
	bundle.definitions.push(...more);
	return bundle;
}
function put(target: Json, pointer: string, value: unknown): void {
	const steps = pointer.split('/').slice(1);
	const last = steps.pop() as string;
	const holder = steps.reduce((at, step) => at[step] as Json, target);
	if (value === undefined) delete holder[last];
	else holder[last] = value;
}
const found = (bundle: Bundle, language: 'en' | 'zh' = 'en') => checkBundle(bundle, { registry, apps: new Map(), language });

describe('a tree that says everything', () => {
	it('has nothing to complain about, in both languages', () => {
		expect(readBundle(app).diagnostics).toEqual([]);
		expect([found(app), found(app, 'zh')]).toEqual([[], []]);
	});

	it('fills its fields by formulas of the catalogue', () => {
		const goal = buildCatalogue(app, registry).models.get('goal');
		expect([...(goal?.computed.values() ?? [])].map((f) => `${f.field} ${f.source} ${f.tree}`)).toEqual(
			['status', 'score', 'achievement', 'surest'].map((field) => `${field} tree goals`),
		);
		expect(goal?.fieldsByKey.get('score')).toMatchObject({ computed: true, readOnly: true, required: false });
	});
});

const cases: [name: string, code: string, pointer: string, tree: Change, goal?: Change][] = [
	['over a model that does not exist', 'reference.unknown-model', '/model', { '/model': 'gaol' }],
	['over a model without parents', 'tree.no-parent', '/model', { '/conflicts': undefined }, { '/schema/properties/above': undefined }],
	['a score in a text', 'reference.wrong-kind', '/fields/score', { '/fields/score': 'trial' }],
	['a score in a field with a formula', 'tree.not-plain', '/fields/score', {}, { '/schema/properties/score/x-formula': '[actual]' }],
	['a score in a required field', 'tree.not-plain', '/fields/score', {}, { '/schema/required': ['score'] }],
	['a score with a default', 'tree.not-plain', '/fields/score', {}, { '/schema/properties/score/default': 1 }],
	['a score that is the weight as well', 'tree.field-twice', '/fields/score', { '/fields/score': 'weight' }],
	['a weighted roll-up without weights', 'tree.field-needed', '/rollup/method', { '/fields/weight': undefined, '/contributions': undefined }],
	['shares without an achievement', 'tree.field-needed', '/contributions', { '/fields/achievement': undefined }],
	['a pace without days', 'tree.field-needed', '/statusFrom', { '/fields/from': undefined }],
	['least confidence of none', 'tree.field-needed', '/fields/leastConfidence', { '/fields/confidence': undefined }],
	['an own achievement first without a field for it', 'tree.field-needed', '/rollup/own', { '/rollup/own': 'first', '/fields/achievement': undefined, '/contributions': undefined }],
	['an own achievement first in a mean of leaves', 'tree.own-in-leaves', '/rollup/own', { '/rollup': { method: 'leaf-mean', own: 'first' }, '/contributions': undefined }],
	['shares in a mean of leaves', 'tree.no-shares', '/rollup/method', { '/rollup/method': 'leaf-mean' }],
	['a status without bands', 'tree.bands-missing', '/fields/status', { '/bands': undefined }],
	['scorings that nothing chooses', 'tree.scoring-unused', '/scoring/1', { '/fields/rule': undefined }],
	['a rule that does not exist', 'tree.unknown-rule', '/scoring/0/rule', { '/scoring/0/rule': 'highr' }],
	['an input that is missing', 'tree.input-missing', '/scoring/0/inputs', { '/scoring/0/inputs/target': undefined }],
	['an input that the rule does not have', 'tree.input-unknown', '/scoring/0/inputs/goal', { '/scoring/0/inputs/goal': '[target]' }],
	['an input of the wrong type', 'formula.wrong-result', '/scoring/0/inputs/actual', { '/scoring/0/inputs/actual': '[trial]' }],
	['an input that names a field that is not there', 'formula.unknown-field', '/scoring/0/inputs/actual', { '/scoring/0/inputs/actual': '[actul]' }],
	['an input that knows who asks', 'computed.reads-asker', '/scoring', { '/scoring/0/inputs/actual': 'IF([unit.title] = "x", 1, IF(MY_UNITS() = BLANK, 2, 3))' }],
	['a rule over parts without parts', 'tree.parts-missing', '/scoring/2', { '/scoring/2/parts': undefined }],
	['parts for a rule that reads none', 'tree.parts-inert', '/scoring/0/parts', { '/scoring/0/parts': { model: 'step', record: 'goal', inputs: {} } }],
	['parts that refer elsewhere', 'tree.wrong-reference', '/scoring/2/parts/record', { '/scoring/2/parts/record': 'unit' }],
	['an input of parts over the wrong record', 'formula.unknown-field', '/scoring/2/parts/inputs/done', { '/scoring/2/parts/inputs/done': '[trial]' }],
	['a parameter that is missing', 'shape.missing', '/scoring/1', { '/scoring/1/params': undefined }],
	['a parameter that does not exist', 'shape.unknown-key', '/scoring/1/params/row', { '/scoring/1/params/row': 1 }],
	['rows that do not ascend', 'tree.params', '/scoring/1/params/rows/1/from', { '/scoring/1/params/rows/1/from': 0 }],
	['a target that is 0', 'tree.condition', '/scoring/0/inputs/target', { '/scoring/0/inputs/target': '0' }],
	['a floor above the cap', 'model.empty-range', '/scoring/0/floor', { '/scoring/0/floor': 130 }],
	['a gate above the cap', 'model.empty-range', '/scoring/0/gate', { '/scoring/0/gate': 130 }],
	['a scoring that is no option', 'tree.no-option', '/scoring/0/key', { '/scoring/0/key': 'rat' }],
	['options that no scoring is for', 'tree.option-left', '/scoring', {}, { '/schema/properties/rule/oneOf/3': { const: 'other', title: 'Other' } }],
	['a band that is no option', 'tree.no-option', '/bands/0/key', { '/bands/0/key': 'rde' }],
	['bands that leave a gap', 'tree.band-gap', '/bands/1', { '/bands/1/ends': 'none' }],
	['bands that leave a span', 'tree.band-gap', '/bands/1', { '/bands/1/from': 0.95 }],
	['bands that overlap', 'tree.band-overlap', '/bands/1', { '/bands/0/ends': 'both' }],
	['bands in the wrong order', 'tree.band-order', '/bands/1', { '/bands/0': { key: 'red', from: 0.9, tone: 'good' }, '/bands/1': { key: 'green', to: 0.9, tone: 'poor' } }],
	['a band of nothing', 'tree.band-empty', '/bands/1', { '/bands/1/to': 0.5 }],
	['weights from more to less', 'model.empty-range', '/weights/minimum', { '/weights/minimum': 70 }],
	['a weight by a condition that is none', 'formula.wrong-result', '/weights/rules/0/when', { '/weights/rules/0/when': '[actual]' }],
	['a weight from a day that is none', 'formula.wrong-result', '/weights/rules/0/from', { '/weights/rules/0/from': '[actual]' }],
	['a weight above the largest', 'tree.weight-out', '/weights/rules/0/weight', { '/weights/rules/0/weight': '30 + 40' }],
	['a weight by who asks', 'tree.reads-asker', '/weights/rules/0/when', { '/weights/rules/0/when': '[trial] AND MY_UNITS() <> BLANK' }],
	['a conflict by the hour', 'tree.reads-clock', '/conflicts/0/when', { '/conflicts/0/when': 'NOW() <> BLANK' }],
	['shares between others', 'tree.wrong-reference', '/contributions/to', { '/contributions/to': 'unit' }],
	['results with the wrong detail', 'reference.wrong-kind', '/results/detail', { '/results/detail': 'score' }],
	['a cascade with half a link', 'tree.link-halved', '/cascade/0/each/link', { '/cascade/0/to': undefined }],
	['a cascade that gives a field twice', 'tree.given-twice', '/cascade/0/split/0/key', { '/cascade/0/copy/2': 'target' }],
	['a cascade that gives the parent', 'tree.parent-given', '/cascade/0/copy/2', { '/cascade/0/copy/2': 'above' }],
	['a cascade that gives what the system fills', 'reference.filled-by-itself', '/cascade/0/copy/2', { '/cascade/0/copy/2': 'serial' }],
	['a cascade that splits by what is not there', 'reference.unknown-field', '/cascade/0/split/0/by', { '/cascade/0/split/0/by': 'head' }],
	['a cascade by a formula of the wrong type', 'formula.unknown-option', '/cascade/0/set/0/value', { '/cascade/0/set/0/value': '"teem"' }],
	['a conflict about something else', 'tree.wrong-reference', '/conflicts/0/record/subject', { '/conflicts/0/record/subject': 'unit' }],
	['a conflict with a value of nothing', 'reference.unknown-field', '/conflicts/0/record/values/titel', { '/conflicts/0/record/values/titel': '[title]' }],
	['a conflict with a value that the system fills', 'reference.filled-by-itself', '/conflicts/0/record/values/made', { '/conflicts/0/record/values/made': '[title]' }],
	['a conflict with an option that is none', 'formula.unknown-option', '/conflicts/0/record/values/kind_of', { '/conflicts/0/record/values/kind_of': '"gip"' }],
	['what a status follows from, without a status', 'tree.inert', '/statusFrom', { '/fields/status': undefined, '/results/status': undefined }],
	['a full score that no pace is measured by', 'tree.inert', '/full', { '/full': 120, '/statusFrom': 'score' }],
	['a lock of weights that nobody keeps', 'tree.inert', '/fields/locked', { '/weights': undefined, '/fields/minimum': undefined, '/fields/maximum': undefined }],
	['results with the weight of a tree that keeps none', 'tree.inert', '/results/weight', { '/results/weight': 'score', '/weights': undefined, '/fields/locked': undefined, '/fields/minimum': undefined, '/fields/maximum': undefined }],
	['results with a status of a tree without bands', 'tree.inert', '/results/status', { '/results/status': 'score', '/bands': undefined, '/statusFrom': undefined, '/fields/status': undefined }],
	['results with a status that follows from the pace', 'tree.inert', '/results/status', { '/results/status': 'score' }],
	['results of groups that are alike in two fields', 'tree.inert', '/results/groups', { '/weights/within': ['unit', 'level'], '/results/groups': { model: 'step', record: 'unit', from: 'on', to: 'on', score: 'weight' } }],
	['a field given once that a cascade does not give', 'tree.inert', '/cascade/0/once/0', { '/cascade/0/once': ['actual'] }],
	['a formal field that is not there', 'reference.unknown-field', '/revisions/fields/0', { '/revisions/fields/0': 'tagret' }],
]; // biome-ignore format: a line each

describe('a broken tree', () => {
	it.each(cases)('%s: %s', (_, code, pointer, tree, goal) => {
		const bundle = changed(tree, goal);
		const mistakes = found(bundle).filter((d) => d.file.startsWith('goal-trees/'));
		expect(mistakes.map((d) => `${d.code} ${d.pointer}`)).toEqual([`${code} ${pointer}`]);
		expect(`${mistakes[0]?.message} ${mistakes[0]?.hint ?? ''}`).not.toMatch(/\{[a-z]\w*\}|undefined|\[object/);
		expect(found(bundle, 'zh').find((d) => d.file.startsWith('goal-trees/'))?.message).toMatch(/\p{Script=Han}/u);
	});

	it('over a model of another app', () => {
		const other = buildCatalogue({ ...app, app: { ...app.app, key: 'other' } }, registry);
		const bundle = changed({ '/model': 'other/goal' });
		bundle.app.requires = [{ app: 'other' }];
		const codes = checkBundle(bundle, { registry, apps: new Map([['other', other]]) }).filter((d) => d.file.startsWith('goal-trees/')).map((d) => d.code); // biome-ignore format: one chain
		expect(codes).toContain('tree.other-app');
	});

	it('fills what another tree fills', () => {
		const second = { ...structuredClone(app.definitions[6]), key: 'second', title: 'Second' } as Definition;
		const mistakes = found(changed({}, {}, [second])).filter((d) => d.code === 'tree.filled-twice');
		expect(mistakes.map((d) => `${d.file} ${d.pointer}`)).toEqual(
			['achievement', 'leastConfidence', 'score', 'status'].map((f) => `goal-trees/second.json /fields/${f}`),
		);
	});

	it('shows every diagnostic about trees at least once', () => {
		const seen = new Set([...cases.map(([, code]) => code), 'tree.other-app', 'tree.filled-twice']);
		expect(Object.keys(diagnosticKinds).filter((code) => code.startsWith('tree.') && !seen.has(code))).toEqual([]);
	});
});
