import type { Bundle } from '@dougong/schemas';
import type { Answer, Person } from '../support/server.ts';

type RoleModels = Record<string, Record<string, unknown>>;
export interface ScorecardOptions {
	weights?: object | null;
	roles?: Record<string, { everyone?: boolean; models: RoleModels }>;
	tree?: object;
	properties?: object;
	models?: object[];
}

/** The scorecard of a workshop: lines with measures below them, whose weights sum to 100. */
export function scorecard({ weights = {}, roles = {}, tree = {}, properties = {}, models = [] }: ScorecardOptions = {}): Bundle {
	const definitions = [
		{
			kind: 'model',
			key: 'line',
			title: 'Line',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 60 },
					trial: { type: 'boolean', title: 'Trial product', default: false },
					trial_from: { type: 'string', format: 'date', title: 'Trial from' },
					trial_to: { type: 'string', format: 'date', title: 'Trial to' },
				},
			},
		},
		{
			kind: 'model',
			key: 'measure',
			title: 'Measure',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 60 },
					parent: { type: 'string', title: 'Part of', 'x-kind': 'tree-parent' },
					line: { type: 'string', title: 'Line', 'x-kind': 'reference', 'x-model': 'line' },
					kind: { type: 'string', title: 'Kind', oneOf: ['craft', 'other'].map((key) => ({ const: key, title: key })) },
					weight: { type: 'number', title: 'Weight', minimum: 0 },
					locked: { type: 'boolean', title: 'Locked' },
					least: { type: 'number', title: 'Least' },
					most: { type: 'number', title: 'Most' },
					draft: { type: 'boolean', title: 'Draft', default: false },
					actual: { type: 'number', title: 'Actual' },
					target: { type: 'number', title: 'Target' },
					score: { type: 'number', title: 'Score' },
					hot: { type: 'boolean', title: 'Hot', default: false },
					...properties,
				},
			},
		},
		...models,
		{
			kind: 'goal-tree',
			key: 'card',
			title: 'Scorecard',
			model: 'measure',
			fields: { score: 'score', weight: 'weight', actual: 'actual', target: 'target', ...(weights && { locked: 'locked', minimum: 'least', maximum: 'most' }) },
			where: 'NOT [draft]',
			scoring: [{ key: 'plain', rule: 'plain', inputs: { value: '[actual]' } }],
			rollup: { method: 'weighted' },
			...(weights && { weights }),
			...tree,
		},
		...Object.entries(roles).map(([key, role]) => ({ kind: 'role', key, title: key, pages: [], ...role })),
	];
	return {
		app: { kind: 'app', key: 'floor', title: 'Floor', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions,
	} as unknown as Bundle;
}

const app = '/production/apps/floor';
export const at = {
	measures: `${app}/records/measure`,
	measure: (id: string) => `${app}/records/measure/${id}`,
	lines: `${app}/records/line`,
	line: (id: string) => `${app}/records/line/${id}`,
	tree: `${app}/trees/card`,
	in: (id: string, what: string) => `${app}/trees/card/records/${id}/${what}`,
};

/** The body of an answer that must have gone well. */
export function whole(answer: Answer) {
	if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}
export const make = async (person: Person, address: string, values: object) => whole(await person.post(address, { values }));

/** A parent with children of these weights, made one after the other and then set at once. */
export async function group(person: Person, weights: readonly number[], values: readonly object[] = []): Promise<{ parent: string; ids: string[] }> {
	const parent = (await make(person, at.measures, { name: 'Whole' })).id as string;
	const ids: string[] = [];
	for (const [i] of weights.entries()) ids.push((await make(person, at.measures, { name: `M${i + 1}`, parent, ...values[i] })).id);
	if (ids.length > 0) whole(await person.post(`${at.tree}/weights`, { of: ids[0], weights: weights.map((weight, i) => ({ id: ids[i], weight })) }));
	return { parent, ids };
}

export async function weightsBelow(person: Person, parent: string): Promise<number[]> {
	const { body } = await person.post(`${at.measures}/query`, { filter: { field: 'parent', op: 'eq', value: parent }, sort: ['name'], limit: 500 });
	return body.records.map((r: { values: { weight: number | null } }) => r.values.weight);
}
