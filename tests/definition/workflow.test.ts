import { createRequire } from 'node:module';
import type { Bundle, Definition, Diagnostic, Workflow } from '@dougong/schemas';
import { buildCatalogue, checkBundle, createRegistry, diagnosticKinds, publishedSchemas, textsOf } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { describe, expect, it } from 'vitest';
import { directoryApp, goodApp } from './good-app.ts';

const { Ajv2020 } = createRequire(new URL('../../runtime/engine/package.json', import.meta.url))('ajv/dist/2020.js') as {
	Ajv2020: new (options: object) => { compile(schema: object): { (value: unknown): boolean; errors?: unknown } };
};
const registry = createRegistry(plugins);
const apps = new Map([['directory', buildCatalogue(directoryApp, registry)]]);

const asking = (more: object) => ({ key: 'tell', type: 'approval', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'together' }, ...more });

/** A workflow with a bit of everything, over the work orders of the good app. */
const repair: Workflow = {
	kind: 'workflow',
	key: 'repair',
	title: 'Repair',
	model: 'work_order',
	subject: 'Repair of {{[machine.name]}}: {{[@cost]}}',
	triggers: [
		{ key: 'made', type: 'record', on: ['created'], when: '[priority] = "high"' },
		{ key: 'monthly', type: 'schedule', cron: '0 9 5 * *', each: '[priority] = "high"' },
		{ key: 'hook', type: 'webhook', match: { field: 'number', pointer: '/order' }, take: [{ key: 'cost', pointer: '/cost' }] },
		{ key: 'called', type: 'workflow' },
	],
	start: 'size',
	variables: [
		{ key: 'cost', title: 'Cost', type: 'number' },
		{ key: 'found', title: 'Found', type: 'record', model: 'machine' },
		{ key: 'answer', title: 'Answer', type: 'text' },
	],
	nodes: [
		{ key: 'size', type: 'condition', when: '[@cost] > 1000 AND [@started] < NOW()', next: { yes: 'both', no: 'look' } },
		{ key: 'both', type: 'parallel', branches: [{ key: 'one' }, { key: 'two', when: '[@initiator.name] = "Alice"' }], next: { one: 'tell', two: 'pause' } },
		{ key: 'tell', type: 'message', to: [{ key: 'boss', by: 'manager', levels: 2 }], subject: 'Now: {{[summary]}}', next: 'together' },
		{ key: 'pause', type: 'wait', for: '2 workdays', deadline: '5 days', next: { next: 'together', late: 'together' } },
		{ key: 'together', type: 'join', of: 'both', next: 'look' },
		{ key: 'look', type: 'find', model: 'machine', where: '[code] = "x" AND [id] = [@subject.machine]', into: 'found', next: { next: 'ask', none: 'done' } },
		{
			...{ key: 'ask', type: 'call', url: 'https://shop.example/{{[@found.code]}}', next: 'work', onError: { retry: 3, to: 'done' } },
			headers: [{ key: 'auth', name: 'Authorization', value: 'Bearer {{secret:shop}}' }],
			...{ fields: [{ key: 'cost', value: '[@cost] * 2' }], body: 'answer', take: [{ key: 'cost', pointer: '/data/cost' }] },
		},
		{ key: 'work', type: 'compute', set: [{ key: 'cost', value: 'ROUND([@cost], 2)' }], next: 'change' },
		{ key: 'change', type: 'update', set: [{ key: 'summary', value: '[summary] & [@answer]' }], next: 'more' },
		{ key: 'more', type: 'create', model: 'machine', set: [{ key: 'name', value: '[summary]' }], next: 'done' },
		{ key: 'done', type: 'end' },
	] as Workflow['nodes'],
};
const plain: Workflow = {
	...{ kind: 'workflow', key: 'plain', title: 'Plain', triggers: [{ key: 'hand', type: 'manual' }], start: 'run' },
	nodes: [
		{ key: 'run', type: 'subflow', workflow: 'repair', about: 'record', model: 'work_order', where: '[number] = "1"', next: 'end' },
		{ key: 'end', type: 'end' },
	] as Workflow['nodes'],
};

const bundleWith = (...workflows: Workflow[]): Bundle => ({ ...goodApp, definitions: [...goodApp.definitions, ...(workflows as Definition[])] });
const check = (...workflows: Workflow[]): Diagnostic[] => checkBundle(bundleWith(...workflows), { registry, apps });
const shown = (found: Diagnostic[]) => found.map((d) => `${d.code} ${d.pointer}`);

/** The good workflow with one place changed; `undefined` takes away. */
function changed(place: string, value: unknown, from: Workflow = repair): Workflow {
	const copy = structuredClone(from) as unknown as { [key: string]: unknown };
	const steps = place.split('/').slice(1);
	const last = steps.pop() ?? '';
	let at: { [key: string]: unknown } = copy;
	for (const step of steps) at = at[step] as { [key: string]: unknown };
	if (value === undefined) delete at[last];
	else if (last === '-') (at as unknown as unknown[]).push(value);
	else at[last] = value;
	return copy as unknown as Workflow;
}
const node = (key: string) => `/nodes/${repair.nodes.findIndex((n) => n.key === key)}`;

const cases: [name: string, place: string, value: unknown, expected: string][] = [
	['a trigger of no type', '/triggers/0/type', 'birth', 'shape.unknown-option /triggers/0/type'],
	['a trigger with a property of another', '/triggers/0/cron', '* * * * *', 'shape.unknown-key /triggers/0/cron'],
	['a trigger without what it needs', '/triggers/0/on', undefined, 'shape.missing /triggers/0'],
	['a node type that is not there', `${node('size')}/type`, 'conditon', `workflow.unknown-node-type ${node('size')}/type`],
	['a property that its type does not have', `${node('size')}/wen`, 'TRUE', `shape.unknown-key ${node('size')}/wen`],
	['a node without what its type needs', `${node('size')}/when`, undefined, `shape.missing ${node('size')}`],
	['a start that is not there', '/start', 'sise', 'reference.unknown-node /start'],
	['a way to a node that is not there', `${node('tell')}/next`, 'togehter', `reference.unknown-node ${node('tell')}/next`],
	['an error that leads nowhere', `${node('ask')}/onError/to`, 'dnoe', `reference.unknown-node ${node('ask')}/onError/to`],
	['a way out that is not there', `${node('size')}/next/nno`, 'look', `workflow.unknown-exit ${node('size')}/next/nno`],
	['an end that goes on', `${node('done')}/next`, 'size', `workflow.unknown-exit ${node('done')}/next`],
	['a condition without its else', `${node('size')}/next`, { yes: 'both' }, `workflow.exit-open ${node('size')}/next`],
	['a node that leads nowhere', `${node('work')}/next`, undefined, `workflow.exit-open ${node('work')}`],
	['a node that nothing leads to', '/nodes/-', { key: 'lost', type: 'end' }, `workflow.unreachable /nodes/${repair.nodes.length}`],
	['a join of no fork', `${node('together')}/of`, 'size', `workflow.join-without-fork ${node('together')}/of`],
	['a variable that is not there', `${node('look')}/into`, 'fond', `reference.unknown-variable ${node('look')}/into`],
	['a variable of another type', `${node('look')}/into`, 'cost', `workflow.variable-type ${node('look')}/into`],
	['a variable that nothing uses', '/variables/-', { key: 'idle', title: 'Idle', type: 'text' }, 'workflow.variable-unused /variables/3'],
	['a variable with a name that is taken', '/variables/-', { key: 'subject', title: 'S', type: 'text' }, 'workflow.variable-reserved /variables/3/key'],
	['a record of no model', '/variables/1', { key: 'found', title: 'Found', type: 'record' }, 'workflow.variable-model /variables/1'],
	['a number with a model', '/variables/0/model', 'machine', 'workflow.variable-model /variables/0/model'],
	['a formula with an unknown variable', `${node('size')}/when`, '[@cots] > 1', `formula.unknown-field ${node('size')}/when`],
	['a value of the wrong type', `${node('work')}/set/0/value`, '"many"', `formula.wrong-result ${node('work')}/set/0/value`],
	['a value for a field of another type', `${node('more')}/set/0/value`, '[@cost]', `formula.wrong-result ${node('more')}/set/0/value`],
	['a trigger that reads what no run knows yet', '/triggers/0/when', '[@cost] > 1', 'formula.unknown-field /triggers/0/when'],
	['a text with braces that are not closed', '/subject', 'Repair {{[@cost]', 'workflow.template /subject'],
	['a text with a mistake in its formula', '/subject', 'Repair {{[nmae]}} {{[@cost]}}', 'formula.unknown-field /subject'],
	['a secret that people would read', '/subject', '{{secret:shop}}', 'workflow.secret /subject'],
	['a schedule that never comes', '/triggers/1/cron', '0 9 31 2 *', 'workflow.cron /triggers/1/cron'],
	['a place in JSON that is none', '/triggers/2/take/0/pointer', 'cost', 'workflow.pointer /triggers/2/take/0/pointer'],
	['people that nobody chooses', `${node('tell')}/to/0`, { key: 'boss', by: 'choice' }, `workflow.nobody-chooses ${node('tell')}/to/0/by`],
	['people by a role that is not said', `${node('tell')}/to/0`, { key: 'boss', by: 'role' }, `workflow.who-missing ${node('tell')}/to/0`],
	['people with a property that does nothing', `${node('tell')}/to/0/field`, 'machine', `workflow.who-inert ${node('tell')}/to/0/field`],
	['a message to nobody', `${node('tell')}/to`, undefined, `node.no-recipient ${node('tell')}`],
	['a drawing of a node that is not there', '/layout', { sise: [0, 0] }, 'reference.unknown-node /layout/sise'],
	['a way for withdrawn runs that is not there', '/withdrawTo', 'bcak', 'reference.unknown-node /withdrawTo'],
	[
		'a word for what nobody can do',
		`${node('tell')}`,
		asking({ labels: { reject: 'Object' }, verbs: ['comment'] }),
		`asking.inert-label ${node('tell')}/labels/reject`,
	],
	['no trigger', '/triggers', [], 'workflow.no-trigger /triggers'],
];

describe('a workflow', () => {
	it('without a mistake has nothing to complain about', () => {
		expect(check(repair, plain)).toEqual([]);
	});

	it.each(cases)('is told of %s', (_, place, value, expected) => {
		const found = check(changed(place, value));
		expect(shown(found)).toContain(expected);
		expect(found.filter((d) => d.severity === 'error').length, JSON.stringify(shown(found))).toBeLessThanOrEqual(1);
		for (const d of found) expect(`${d.message} ${d.hint ?? ''}`).not.toMatch(/undefined|\[object|\{[a-z]\w*\}(?!\})/);
	});

	it('says all of it in Chinese too', () => {
		for (const [name, place, value] of cases) {
			for (const found of checkBundle(bundleWith(changed(place, value)), { registry, apps, language: 'zh' }))
				expect(found.message, name).toMatch(/[\u4e00-\u9fff]/);
		}
	});

	it('that is never withdrawn needs no way for that, which else is a way in of its own', () => {
		const undo = { key: 'undo', type: 'update', set: [{ key: 'summary', value: '""' }], next: 'done' };
		const taken = { ...repair, nodes: [...repair.nodes, undo] as Workflow['nodes'], withdrawTo: 'undo' };
		expect(shown(check(taken, plain))).toEqual([]);
		expect(shown(check({ ...taken, withdraw: 'never' }, plain))).toEqual(['workflow.withdraw-inert /withdrawTo']);
	});

	it('that goes round without waiting is told the whole circle', () => {
		const [found] = check(changed(`${node('look')}/next/none`, 'size'));
		expect(found).toMatchObject({ code: 'workflow.endless', severity: 'error', message: expect.stringContaining('size → ') });
	});

	it('may go round as long as a node waits in it, but has to end somewhere', () => {
		const round = (next: string): Workflow => ({ ...plain, nodes: [{ key: 'run', type: 'wait', for: '1 days', next }] as Workflow['nodes'] });
		expect(shown(check(round('run')))).toEqual(['workflow.never-ends /nodes/0']);
		expect(shown(check({ ...plain, nodes: [{ key: 'run', type: 'wait', for: '1 days', deadline: '1 hours', next: { next: 'run', late: 'end' } }, { key: 'end', type: 'end' }] as Workflow['nodes'] }))).toEqual([]); // biome-ignore format: one
	});

	it('without a model has no fields in its formulas, and no trigger about records', () => {
		const bare = changed('/model', undefined, plain);
		const asks = {
			...bare,
			nodes: [
				{ key: 'run', type: 'condition', when: '[summary] = "x"', next: { yes: 'end', no: 'end' } },
				{ key: 'end', type: 'end' },
			],
		};
		expect(shown(check(asks as Workflow, repair))).toEqual(['formula.unknown-field /nodes/0/when']);
		expect(shown(check(changed('/triggers/-', { key: 'made', type: 'record', on: ['created'] }, plain), repair))).toEqual([
			'workflow.trigger-needs-model /triggers/1',
		]);
	});

	it('that others run has to say so, and workflows that run each other are told', () => {
		expect(shown(check(changed('/triggers/3', { key: 'hand', type: 'manual' }), plain))).toEqual(['workflow.not-callable /nodes/0/workflow']);
		const back = { ...plain, triggers: [{ key: 'called', type: 'workflow' }] } as Workflow;
		const calls = changed(`${node('more')}`, { key: 'more', type: 'subflow', workflow: 'plain', about: 'none', next: 'done' });
		expect(shown(check(calls, back))).toEqual([expect.stringContaining('workflow.calls-itself')]);
		expect(shown(check(changed('/nodes/0/workflow', 'repare', plain)))).toEqual(['reference.unknown-workflow /nodes/0/workflow']);
	});

	it('that is broken does not hide mistakes of others, and is not told of twice', () => {
		expect(shown(check(changed('/start', undefined), plain))).toEqual(['shape.missing ']);
	});

	it('meets every diagnostic about workflows in these tests', () => {
		const told = new Set(cases.map(([, , , expected]) => expected.split(' ')[0]));
		const others = [
			'workflow.endless',
			'workflow.never-ends',
			'workflow.trigger-needs-model',
			'workflow.not-callable',
			'workflow.calls-itself',
			'workflow.who-inert',
			'workflow.withdraw-inert',
		];
		expect(Object.keys(diagnosticKinds).filter((code) => code.startsWith('workflow.') && !told.has(code) && !others.includes(code))).toEqual([]);
	});
});

describe('texts and schemas of workflows', () => {
	it('texts of nodes have paths of their own', () => {
		const texts = textsOf(bundleWith(repair), registry);
		expect(texts.get('workflow.repair.nodes.tell.subject')).toBe('Now: {{[summary]}}');
		expect(texts.get('workflow.repair.subject')).toBe(repair.subject);
		expect(texts.get('workflow.repair.variables.cost.title')).toBe('Cost');
	});

	it('the published schema knows the properties of every node type and trigger', () => {
		const schema = publishedSchemas(registry).get('workflow.json');
		const validate = new Ajv2020({ strict: false }).compile(schema ?? {});
		expect(validate(repair), JSON.stringify(validate.errors)).toBe(true);
		expect(validate(changed(`${node('size')}/wen`, 'x'))).toBe(false);
		expect(validate(changed(`${node('size')}/type`, 'conditon'))).toBe(false);
		expect(validate(changed('/triggers/0/cron', 'x'))).toBe(false);
	});
});
