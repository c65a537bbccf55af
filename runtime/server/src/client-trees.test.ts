import type { Catalogue } from '@dougong/engine';
import type { GoalTree } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { clientTrees, type TreeSight } from './client-trees.ts';

const tree = {
	...{ kind: 'goal-tree', key: 'goals', title: 'Goals', model: 'goal', where: '[secret] > 1' },
	fields: { score: 'score', weight: 'weight', target: 'target' },
	scoring: [{ key: 'own', title: 'Own', rule: 'higher', inputs: { actual: '[secret]', target: '[target]' } }],
	rollup: { method: 'weighted' },
	bands: [{ key: 'red', tone: 'poor' }],
	weights: { within: ['target'], rules: [{ key: 'trial', title: 'Trial', when: '[secret] > 1', weight: '[secret]' }] },
	contributions: { model: 'gift', from: 'giver', to: 'taker', share: 'share' },
	dependencies: { model: 'gift', of: 'giver', on: 'taker', promised: 'day', met: '[secret] > 1' },
	points: { model: 'point', record: 'goal', at: 'day', value: 'value', accumulate: 'sum' },
	cascade: [{ key: 'down', title: 'Down', each: { model: 'directory/unit', where: '[secret] > 1' }, fill: 'unit' }],
} as unknown as GoalTree;
const catalogue = { app: { key: 'plant' }, trees: new Map([['goals', tree]]) } as unknown as Catalogue;

/** Sees everything but the fields and models that are named. */
const sees = (hidden: readonly string[] = []): TreeSight => ({
	reads: (model) => !hidden.includes(model),
	creates: (model) => !hidden.includes(`new ${model}`),
	model: (model) => !hidden.includes(model),
	field: (model, key) => !hidden.includes(`${model}.${key}`),
	formula: () => true,
	form: () => true,
});

it('shows a tree with what screens need, models by their whole names, and no formula', () => {
	const { goals } = clientTrees(catalogue, sees());
	expect(goals).toEqual({
		...{ key: 'goals', title: 'Goals', model: 'plant/goal', fields: tree.fields, rollup: tree.rollup, bands: tree.bands },
		scoring: [{ key: 'own', title: 'Own', rule: 'higher' }],
		weights: { total: 100, digits: 1, within: ['target'], rules: [{ key: 'trial', title: 'Trial' }] },
		contributions: { model: 'plant/gift', from: 'giver', to: 'taker', share: 'share' },
		dependencies: { model: 'plant/gift', of: 'giver', on: 'taker', promised: 'day' },
		points: { model: 'plant/point', record: 'goal', at: 'day', value: 'value', accumulate: 'sum' },
		cascade: [{ key: 'down', title: 'Down', model: 'directory/unit' }],
	});
	expect(JSON.stringify(goals)).not.toContain('secret');
	const paced = { ...catalogue, trees: new Map([['goals', { ...tree, statusFrom: 'pace' }]]) } as unknown as Catalogue;
	expect(clientTrees(paced, sees()).goals?.statusFrom).toBe('pace');
});

it('leaves out fields that the member does not see, and what cannot be without them', () => {
	const { goals } = clientTrees(catalogue, sees(['plant/goal.weight', 'plant/gift.day', 'plant/gift.share', 'plant/point.value']));
	expect(goals).toMatchObject({ fields: { score: 'score', target: 'target' }, dependencies: { of: 'giver', on: 'taker' } });
	expect(Object.keys(goals ?? {})).not.toEqual(expect.arrayContaining(['weights']));
	for (const part of ['weights', 'contributions', 'points']) expect(goals).not.toHaveProperty(part);
	expect(goals?.dependencies).not.toHaveProperty('promised');
});

it('shows no tree over a model that the member may not read, and no cascade to those who may not make records', () => {
	expect(clientTrees(catalogue, sees(['plant/goal']))).toEqual({});
	expect(clientTrees(catalogue, sees(['new plant/goal'])).goals?.cascade).toEqual([]);
	expect(clientTrees(catalogue, sees(['directory/unit'])).goals?.cascade).toEqual([]);
});
