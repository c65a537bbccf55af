import type { RecordJson, WeightGroup } from '@dougong/schemas/api';
import type { ClientField, ClientTree } from '@dougong/ui/contracts';
import { describe, expect, it } from 'vitest';
import type { FieldAt } from '../shared/models.ts';
import { levelsOf } from '../tree/assemble.ts';
import { numberOf, standingOf } from './bands.ts';
import { nodeHeight, nodeWidth, placeGoals } from './canvas/layout.ts';
import { heatOf } from './heat.ts';
import { monthOf } from './period.ts';
import type { Role } from './roles.ts';
import { alikeIn } from './roles.ts';
import { goalTexts } from './texts.ts';
import { changeOf, isUnchanged, noDraft, previewWeights, setLock, setWeight } from './weights.ts';

const bands: ClientTree['bands'] = [
	{ key: 'good', from: 100, tone: 'good' },
	{ key: 'fair', from: 80, to: 100, tone: 'fair' },
	{ key: 'poor', to: 80, tone: 'poor' },
];
const field = (key: string, schema: object = {}): FieldAt => ({
	path: key,
	title: key,
	model: 'app/goal',
	crosses: false,
	field: { key, title: key, kind: 'x', schema, required: false, access: 'write', filterOps: [], sortable: true, formula: null } as ClientField,
});
const record = (id: string, parent: string | null): RecordJson => ({
	id,
	version: 1,
	createdAt: '',
	updatedAt: '',
	createdBy: null,
	updatedBy: null,
	values: { parent, name: id },
});

describe('how a record stands', () => {
	const tree = { bands } as ClientTree;
	const roles = new Map<Role, FieldAt>([['status', field('status', { oneOf: [{ const: 'fair', title: 'At risk' }] })]]);

	it('what its status says, in the words of the model; without a status, what its score says', () => {
		expect(standingOf(tree, roles, { status: 'fair', score: 120 })).toEqual({ key: 'fair', title: 'At risk', tone: 'fair' });
		expect(standingOf(tree, roles, { status: null, score: '79.5' })).toEqual({ key: 'poor', title: 'poor', tone: 'poor' });
		expect(standingOf(tree, roles, { score: null })).toBeUndefined();
		expect(standingOf({ ...tree, statusFrom: 'pace' }, roles, { status: null, score: 79.5 })).toBeUndefined();
	});
	it('reads numbers that come as decimal text, and no others', () => {
		expect(['98.5', '', null, 'x', 3].map((value) => numberOf(value))).toEqual([98.5, null, null, null, 3]);
	});
});

describe('weights of a group while they are edited', () => {
	const member = (id: string, before: number, more: Partial<WeightGroup['members'][number]> = {}) => ({
		id,
		version: 3,
		title: id.toUpperCase(),
		before,
		weight: before,
		locked: false,
		minimum: null,
		maximum: null,
		...more,
	});
	const group: WeightGroup = { total: 100, digits: 1, members: [member('a', 20), member('b', 30), member('c', 25), member('d', 15), member('e', 10)] };
	const weights = (preview: ReturnType<typeof previewWeights>) => Object.fromEntries(preview.weights);

	it('one that is set stays and the others give way in proportion: 20 → 35', () => {
		const preview = previewWeights(group, setWeight(noDraft, 'a', 35));
		expect(weights(preview)).toEqual({ a: 35, b: 24.4, c: 20.3, d: 12.2, e: 8.1 });
		expect(preview.total).toBe(100);
	});
	it('a lock counts as soon as it is set', () => {
		expect(weights(previewWeights(group, setWeight(setLock(noDraft, 'b', true), 'a', 35)))).toEqual({ a: 35, b: 30, c: 17.5, d: 10.5, e: 7 });
	});
	it('what a rule sets stays', () => {
		const ruled = { ...group, members: group.members.map((m) => (m.id === 'b' ? { ...m, rule: { key: 'trial', title: 'Trial' } } : m)) };
		expect(weights(previewWeights(ruled, setWeight(noDraft, 'a', 35)))).toEqual({ a: 35, b: 30, c: 17.5, d: 10.5, e: 7 });
	});
	it('what cannot be says why and who is in the way, and shows what was asked for', () => {
		const preview = previewWeights(group, setWeight(setWeight(noDraft, 'b', 70), 'a', 40));
		expect(preview.impossible?.en).toContain('sum to 110, more than 100');
		expect(preview.inTheWay).toEqual(['a', 'b']);
		expect(preview.weights.get('b')).toBe(70);
	});
	it('members that the reader may not see give way too', () => {
		const seen = { ...group, members: group.members.slice(0, 3), restricted: { count: 2, before: 25, weight: 25 } };
		expect(weights(previewWeights(seen, setWeight(noDraft, 'a', 36)))).toEqual({ a: 36, b: 24, c: 20, restricted: 20 });
	});
	it('sends what was changed with the versions that were seen, the one set last at the end', () => {
		const draft = setWeight(setWeight(setLock(setWeight(noDraft, 'a', 30), 'c', true), 'b', 20), 'a', 35);
		expect(changeOf(group, 'a', draft)).toEqual({
			of: 'a',
			weights: [
				{ id: 'c', locked: true, version: 3 },
				{ id: 'b', weight: 20, version: 3 },
				{ id: 'a', weight: 35, version: 3 },
			],
		});
	});
	it('what was set back is no change', () => {
		expect(isUnchanged(group, setWeight(noDraft, 'a', 20))).toBe(true);
		expect(isUnchanged(group, setLock(noDraft, 'a', true))).toBe(false);
	});
});

describe('a heat map', () => {
	it('has options in the order of the model, records by title, and blank last', () => {
		const level = field('level', { oneOf: [{ const: 'top' }, { const: 'team', title: 'Team' }] });
		const cell = (unit: string | null, of: string, count: number, score: string | null) => ({ by: { unit, level: of }, values: { count, score } });
		const groups = [cell('u2', 'team', 4, '88.5'), cell(null, 'top', 1, null), cell('u1', 'top', 2, '101')];
		const heat = heatOf({ groups, titles: { u1: '装配车间', u2: '冲压车间' } }, field('unit'), level, 'blank');
		expect(heat.rows.map((r) => r.title)).toEqual(['冲压车间', '装配车间', 'blank']);
		expect(heat.columns.map((c) => c.title)).toEqual(['top', 'Team']);
		expect(heat.at({ value: 'u2', title: '' }, { value: 'team', title: '' })).toEqual({ count: 4, score: 88.5 });
		expect(heat.at({ value: 'u2', title: '' }, { value: 'top', title: '' })).toBeUndefined();
		expect(heat.at({ value: null, title: '' }, { value: 'top', title: '' })).toEqual({ count: 1, score: null });
	});
});

describe('the canvas', () => {
	const all = [record('root', null), record('a', 'root'), record('b', 'root'), record('a1', 'a'), record('a2', 'a'), record('b1', 'b')];
	const levels = levelsOf(all, 'parent');

	it('draws what is unfolded, parents left of the middle of their children', () => {
		const placed = new Map(placeGoals(levels, new Set(['root', 'a'])).map((p) => [p.record.id, p]));
		expect([...placed.keys()].sort()).toEqual(['a', 'a1', 'a2', 'b', 'root']);
		const y = (id: string) => placed.get(id)?.y ?? Number.NaN;
		expect(y('a')).toBeCloseTo((y('a1') + y('a2')) / 2);
		expect(y('root')).toBeCloseTo((y('a') + y('b')) / 2);
		expect(placed.get('b')).toMatchObject({ childCount: 1, isExpanded: false, parent: 'root' });
	});
	it('lets no two overlap, with a thousand siblings and ten levels', () => {
		const chain = Array.from({ length: 10 }, (_, i) => record(`l${i}`, i === 0 ? null : `l${i - 1}`));
		const many = Array.from({ length: 1000 }, (_, i) => record(`s${i}`, 'l2'));
		const all = levelsOf([...chain, ...many], 'parent');
		const unfolded = new Set(chain.map((r) => r.id));
		expect(placeGoals(all, unfolded).find((p) => p.record.id === 'l2')).toMatchObject({ childCount: 1001, missing: 1001 - 24 });
		const placed = placeGoals(all, unfolded, new Map([['l2', 2000]]));
		expect(placed).toHaveLength(1010);
		const columns = [...new Set(placed.map((p) => p.x))].sort((a, b) => a - b);
		expect(columns).toHaveLength(10);
		expect((columns[1] ?? 0) - (columns[0] ?? 0)).toBeGreaterThan(nodeWidth);
		for (const x of columns) {
			const ys = placed.filter((p) => p.x === x).map((p) => p.y).sort((a, b) => a - b); // biome-ignore format: one list
			for (const [i, y] of ys.entries()) if (i > 0) expect(y - (ys[i - 1] ?? 0)).toBeGreaterThan(nodeHeight);
		}
	});
	it('draws a record that is met twice once', () => {
		const loop = [record('a', 'b'), record('b', 'a')];
		expect(
			placeGoals(levelsOf(loop, 'parent'), new Set(['a', 'b']))
				.map((p) => p.record.id)
				.sort(),
		).toEqual(['a', 'b']);
	});
});

it('the month of a day ends on its last day, in leap years too', () => {
	expect(monthOf('2028-02-10')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
	expect(monthOf('2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
});

it('calls a score what its field is called', () => {
	expect([goalTexts('zh-CN', '成本').period, goalTexts('zh-CN', '成本').noScore]).toEqual(['周期成本', '暂无成本']);
	expect([goalTexts('en', 'Cost').period, goalTexts('en', 'Cost').noScore]).toEqual(['Cost of a period', 'No cost yet']);
	expect(goalTexts('en').score).toBe('Score');
});

it('says what weights are shared within, where it is not the parent', () => {
	const field = (key: string, title: string) => ({ key, title, kind: 'text', schema: {}, access: 'write' });
	const app = {
		models: { 'a/goal': { treeParent: 'parent', fields: [field('parent', 'Above'), field('card', 'Score card'), field('year', 'Year')] } },
	} as never;
	const of = (within?: string[]) =>
		alikeIn(app, { model: 'a/goal', weights: { total: 100, digits: 1, rules: [], ...(within && { within }) } } as never, ' and ');
	expect([of(), of(['parent']), of(['card']), of(['card', 'year'])]).toEqual([undefined, undefined, 'score card', 'score card and year']);
	expect([goalTexts('zh-CN').weightWithin('权重', '岗位合约'), goalTexts('en').weightsWithin('score card')]).toEqual([
		'权重（同一岗位合约内）',
		'Weights within one score card',
	]);
});
