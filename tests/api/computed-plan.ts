import type { Bundle } from '@dougong/schemas';

type Properties = { [name: string]: object };
export const number = (formula?: string, rest: object = {}) => ({ type: 'number', ...(formula !== undefined && { 'x-formula': formula }), ...rest });

/** Goals in a tree with people who own them, and tasks of goals: whatever computed fields can do. */
export function plan(extra: { goal?: Properties; task?: Properties; roles?: object[] } = {}): Bundle {
	const model = (key: string, title: string, properties: Properties) => ({
		kind: 'model',
		key,
		title,
		titleField: 'name',
		schema: { type: 'object', properties },
	});
	const definitions = [
		model('goal', 'Goal', {
			name: { type: 'string', title: 'Name', maxLength: 60 },
			above: { type: 'string', title: 'Above', 'x-kind': 'tree-parent' },
			owner: { type: 'string', title: 'Owner', 'x-kind': 'person' },
			weight: { type: 'number', title: 'Weight' },
			target: { type: 'number', title: 'Target' },
			actual: { type: 'number', title: 'Actual' },
			unit: { type: 'string', title: 'Unit', 'x-kind': 'org-unit', 'x-lookup': 'owner.org_unit' },
			reached: number('[actual] / [target] * 100', { title: 'Reached' }),
			score: number('IF(COUNT(children) > 0, SUM(children, [score] * [weight]) / SUM(children, [weight], NOT ISBLANK([score])), MIN([reached], 120))', {
				title: 'Score',
			}),
			status: {
				type: 'string',
				title: 'Status',
				oneOf: [
					{ const: 'good', title: 'Good' },
					{ const: 'poor', title: 'Poor' },
				],
				'x-formula': 'IF(ISBLANK([score]), BLANK(), IF([score] >= 80, "good", "poor"))',
			},
			hours: { type: 'number', title: 'Hours', 'x-rollup': { of: 'task.goal', fn: 'sum', value: '[hours]', where: '[done] = TRUE' } },
			tasks: { type: 'integer', title: 'Tasks', 'x-rollup': { of: 'task.goal', fn: 'count' } },
			below: { type: 'integer', title: 'Below', 'x-rollup': { of: 'descendants', fn: 'count' } },
			depth: { type: 'integer', title: 'Depth', 'x-formula': 'IF(ISBLANK([above]), 0, [above.depth] + 1)' },
			...extra.goal,
		}),
		model('task', 'Task', {
			name: { type: 'string', title: 'Name', maxLength: 60 },
			goal: { type: 'string', title: 'Goal', 'x-kind': 'reference', 'x-model': 'goal' },
			hours: { type: 'number', title: 'Hours' },
			done: { type: 'boolean', title: 'Done' },
			points: number('[hours] * [goal.score]', { title: 'Points' }),
			...extra.task,
		}),
		...(extra.roles ?? []),
	];
	return {
		app: { kind: 'app', key: 'plan', title: 'Plan', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions,
	} as unknown as Bundle;
}

export const goals = '/production/apps/plan/records/goal';
export const tasks = '/production/apps/plan/records/task';
