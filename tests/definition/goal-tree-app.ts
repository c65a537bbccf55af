import { type Bundle, type Definition, languageVersion } from '@dougong/schemas';

const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
const options = (title: string, keys: readonly string[]) => ({ type: 'string', title, oneOf: keys.map((key) => ({ const: key, title: key })) });
const refersTo = (title: string, model: string) => ({ type: 'string', title, 'x-kind': 'reference', 'x-model': model });
const date = (title: string) => ({ type: 'string', format: 'date', title });
const model = (key: string, properties: object, more: object = {}) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties }, ...more });

/** An app with a tree that says everything that a tree can say. */
export const treeApp: Bundle = {
	app: { kind: 'app', key: 'plant', title: 'Plant', language: languageVersion, version: '1.0.0', mainLanguage: 'en' },
	definitions: [
		model('goal', {
			...{ title: { type: 'string', title: 'Title', maxLength: 100 }, above: { type: 'string', title: 'Above', 'x-kind': 'tree-parent' } },
			...{ rule: options('Rule', ['rate', 'faults', 'steps']), status: options('Status', ['red', 'green']), level: options('Level', ['plant', 'team']) },
			...{ target: number('Target'), actual: number('Actual'), weight: number('Weight'), smallest: number('Smallest'), largest: number('Largest') },
			...{ score: number('Score'), achievement: number('Achievement'), sure: number('Sure'), surest: number('Least sure'), number: number('Number') },
			...{ locked: { type: 'boolean', title: 'Locked' }, trial: { type: 'boolean', title: 'Trial' }, counts: { type: 'boolean', title: 'Counts' } },
			...{
				first: date('First'),
				last: date('Last'),
				unit: refersTo('Unit', 'unit'),
				serial: { type: 'string', title: 'Serial', 'x-kind': 'auto-number', 'x-pattern': '{####}' },
			},
		}),
		model('unit', { title: { type: 'string', title: 'Title' }, part_of: refersTo('Part of', 'unit'), heads: number('Heads') }),
		model('gift', { giver: refersTo('From', 'goal'), taker: refersTo('To', 'goal'), unit: refersTo('Unit', 'unit'), share: number('Share') }),
		model('step', {
			goal: refersTo('Goal', 'goal'),
			unit: refersTo('Unit', 'unit'),
			weight: number('Weight'),
			done: { type: 'boolean', title: 'Done' },
			on: date('On'),
		}),
		model('clash', {
			goal: refersTo('Goal', 'goal'),
			unit: refersTo('Unit', 'unit'),
			title: { type: 'string', title: 'Title' },
			kind_of: options('Kind', ['gap']),
			made: { type: 'string', title: 'Made', 'x-kind': 'created-at' },
		}),
		model('result', {
			...{ goal: refersTo('Goal', 'goal'), from: date('From'), to: date('To'), score: number('Score') },
			detail: { type: 'object', title: 'Detail', 'x-kind': 'json' },
		}),
		{
			...{ kind: 'goal-tree', key: 'goals', title: 'Goals', model: 'goal', where: '[counts]', statusFrom: 'pace' },
			fields: {
				...{
					score: 'score',
					achievement: 'achievement',
					status: 'status',
					rule: 'rule',
					weight: 'weight',
					locked: 'locked',
					minimum: 'smallest',
					maximum: 'largest',
				},
				...{ level: 'level', unit: 'unit', target: 'target', actual: 'actual', from: 'first', to: 'last', confidence: 'sure', leastConfidence: 'surest' },
			},
			scoring: [
				{ key: 'rate', rule: 'higher', inputs: { actual: '[actual]', target: '[target]' }, cap: 120, floor: 0, gate: 60 },
				{
					key: 'faults',
					rule: 'step_table',
					inputs: { value: '[actual]' },
					params: {
						rows: [
							{ from: 0, gives: 100 },
							{ from: 1, gives: 60 },
						],
					},
				},
				{ key: 'steps', rule: 'milestone', parts: { model: 'step', record: 'goal', inputs: { weight: '[weight]', done: '[done]' } } },
			],
			rollup: { method: 'weighted', missing: 'block' },
			bands: [
				{ key: 'red', to: 0.9, tone: 'poor' },
				{ key: 'green', from: 0.9, tone: 'good' },
			],
			weights: { digits: 1, minimum: 5, maximum: 60, rules: [{ key: 'trial', title: 'Trial', when: '[trial]', weight: '35', from: '[first]', to: '[last]' }] },
			contributions: { model: 'gift', from: 'giver', to: 'taker', share: 'share' },
			points: { model: 'step', record: 'goal', at: 'on', value: 'weight' },
			dependencies: { model: 'gift', of: 'giver', on: 'taker', met: '[score] >= 100' },
			cascade: [
				{
					...{
						key: 'down',
						title: 'Down',
						when: '[level] = "plant"',
						each: { model: 'unit', where: '[heads] > 0', link: 'part_of' },
						to: 'unit',
						fill: 'unit',
					},
					...{ copy: ['title', 'rule'], set: [{ key: 'level', value: '"team"' }], split: [{ key: 'target', by: 'heads', digits: 1 }] },
				},
			],
			conflicts: [
				{ key: 'gap', title: 'Gap', when: 'COUNT(children) = 0', record: { model: 'clash', subject: 'goal', values: { title: '[title]', kind_of: '"gap"' } } },
			],
			results: { model: 'result', record: 'goal', from: 'from', to: 'to', score: 'score', detail: 'detail' },
			revisions: { fields: ['target', 'weight'], open: 'TODAY() < [first]' },
		},
	] as unknown as Definition[],
};
