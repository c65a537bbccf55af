import type { Trigger, Who, Workflow, WorkflowNode } from '@dougong/schemas';
import { parseCron } from '../workflow/cron.ts';
import { builtInNames } from '../workflow/flow-scope.ts';
import { entries, exitsOf, followers, reachable } from '../workflow/graph.ts';
import type { Checking } from './check-bundle.ts';
import { mentionedVariables } from './check-flow-slot.ts';
import { escapePointer } from './reading.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';

/** A workflow while it is checked. */
interface CheckingFlow {
	workflow: Workflow;
	nodes: readonly WorkflowNode[];
	/** Nodes with mistakes of shape: nothing is known of their ways out. */
	bad: ReadonlySet<number>;
	c: Checking;
	say(code: string, pointer: string, details?: { [name: string]: string | number }): void;
}

/** What a workflow means as a whole: its triggers, its variables, and its graph. Single references are checked by their slots. */
export function checkWorkflow(workflow: Workflow, c: Checking): void {
	const file = fileOf(workflow);
	const flow: CheckingFlow = {
		...{ workflow, nodes: workflow.nodes, bad: c.badNodes.get(workflow) ?? new Set(), c },
		say: (code, pointer, details = {}) => c.report.add({ code, file, pointer, details }),
	};
	checkTriggers(flow);
	checkVariables(flow);
	checkWithdraw(flow);
	const isSound = checkExits(flow);
	checkPeople(flow);
	checkOwn(flow);
	checkLayout(flow);
	if (isSound && isWhole(flow)) checkGraph(flow);
}

const needModel: { [T in Trigger['type']]: (trigger: Extract<Trigger, { type: T }>) => boolean } = {
	record: () => true,
	condition: () => true,
	form: () => true,
	date: () => true,
	button: ({ when }) => when !== undefined && /\[/.test(when),
	schedule: ({ each }) => each !== undefined,
	webhook: ({ match }) => match !== undefined,
	manual: () => false,
	workflow: () => false,
};

function checkTriggers({ workflow, say }: CheckingFlow): void {
	if (workflow.triggers.length === 0) say('workflow.no-trigger', '/triggers');
	for (const [i, trigger] of workflow.triggers.entries()) {
		const pointer = `/triggers/${i}`;
		if (workflow.model === undefined && (needModel[trigger.type] as (trigger: Trigger) => boolean)(trigger)) say('workflow.trigger-needs-model', pointer);
		if (trigger.type === 'schedule' && !parseCron(trigger.cron)) say('workflow.cron', `${pointer}/cron`, { cron: trigger.cron });
		if (trigger.type !== 'webhook') continue;
		const places = [
			...(trigger.match ? [{ at: '/match/pointer', written: trigger.match.pointer }] : []),
			...(trigger.take ?? []).map((take, j) => ({ at: `/take/${j}/pointer`, written: take.pointer })),
		];
		for (const { at, written } of places) if (!/^(\/.*)?$/.test(written)) say('workflow.pointer', pointer + at, { pointer: written });
	}
}

function checkVariables({ workflow, c, say }: CheckingFlow): void {
	const used = mentionedVariables(workflow, c);
	for (const [i, { key, type, model }] of (workflow.variables ?? []).entries()) {
		const pointer = `/variables/${i}`;
		if (builtInNames.has(key)) say('workflow.variable-reserved', `${pointer}/key`, { name: key });
		else if (used && !used.has(key)) say('workflow.variable-unused', pointer, { name: key });
		if ((type === 'record') !== (model !== undefined)) say('workflow.variable-model', model === undefined ? pointer : `${pointer}/model`);
	}
}

/** A way for withdrawn runs is one only where runs may be withdrawn. */
function checkWithdraw({ workflow: { withdraw, withdrawTo }, say }: CheckingFlow): void {
	if (withdrawTo !== undefined && withdraw === 'never') say('workflow.withdraw-inert', '/withdrawTo');
}

/** That each way out that a node needs leads somewhere, and none leads out that the node does not have; true without the latter. */
function checkExits({ workflow, nodes, bad, c, say }: CheckingFlow): boolean {
	let isSound = true;
	for (const [i, node] of nodes.entries()) {
		if (bad.has(i)) continue;
		const exits = exitsOf(node, c.registry.node(node.type), workflow);
		const keys = exits.map((exit) => exit.key);
		const title = node.title ?? node.key;
		const connected = typeof node.next === 'string' ? keys.slice(0, 1) : Object.keys(node.next ?? {});
		const unknown = typeof node.next === 'string' ? (keys.length === 0 ? [{ exit: node.next, at: '' }] : []) : connected.flatMap((exit) => (keys.includes(exit) ? [] : [{ exit, at: `/${escapePointer(exit)}` }])); // biome-ignore format: one list
		for (const { exit, at } of unknown)
			say('workflow.unknown-exit', `/nodes/${i}/next${at}`, { node: title, exit, exits: keys.join(', ') || '–', key: exit, names: keys.join(' ') });
		// A misspelt exit is that one mistake, not also one that is missing.
		if (unknown.length > 0) {
			isSound = false;
			continue;
		}
		for (const exit of exits)
			if (exit.required !== false && !connected.includes(exit.key))
				say('workflow.exit-open', `/nodes/${i}${node.next === undefined ? '' : '/next'}`, { node: title, exit: exit.key });
	}
	return isSound;
}

const needed: { [B in Who['by']]: readonly (keyof Who)[] } = {
	initiator: [],
	person: ['people'],
	role: ['role'],
	manager: [],
	'unit-head': [],
	field: ['field'],
	formula: ['formula'],
	choice: [],
	variable: ['variable'],
};
const allowed: { [B in Who['by']]?: readonly (keyof Who)[] } = { manager: ['of', 'levels'], 'unit-head': ['of', 'levels'] };
const always: readonly (keyof Who)[] = ['key', 'by', 'weight', 'veto', 'needs'];

/** Each entry says what its way of finding people needs, and nothing else; and somebody is there to choose. */
function checkPeople({ workflow, nodes, bad, say }: CheckingFlow): void {
	const without = (...types: Trigger['type'][]) => workflow.triggers.find((trigger) => !types.includes(trigger.type));
	// Whom a node asks is chosen in a task, where nobody has chosen before; that takes somebody who began it.
	const alone = { asked: without('button', 'form', 'manual', 'record', 'workflow'), told: without('button', 'form', 'manual') };
	for (const [i, node] of nodes.entries()) {
		if (bad.has(i)) continue;
		for (const { who, pointer } of whoIn(node, `/nodes/${i}`)) {
			for (const key of needed[who.by]) if (who[key] === undefined) say('workflow.who-missing', pointer, { by: who.by, key });
			const fitting = [...always, ...needed[who.by], ...(allowed[who.by] ?? [])];
			for (const key of Object.keys(who)) if (!fitting.includes(key as keyof Who)) say('workflow.who-inert', `${pointer}/${key}`, { by: who.by, key });
			const trigger = pointer.startsWith(`/nodes/${i}/who/`) ? alone.asked : alone.told;
			if (who.by === 'choice' && trigger) say('workflow.nobody-chooses', `${pointer}/by`, { trigger: trigger.key });
		}
	}
}

/** Entries that find people, wherever a node has some. */
function whoIn(value: unknown, pointer: string): { who: Who; pointer: string }[] {
	if (Array.isArray(value)) return value.flatMap((item, i) => whoIn(item, `${pointer}/${i}`));
	if (!isObject(value)) return [];
	if (typeof value.by === 'string' && Object.hasOwn(needed, value.by) && typeof value.key === 'string') return [{ who: value as Who, pointer }];
	return Object.entries(value).flatMap(([name, inner]) => (name === 'next' ? [] : whoIn(inner, `${pointer}/${escapePointer(name)}`)));
}

/** What the types know about their nodes. */
function checkOwn({ workflow, nodes, bad, c }: CheckingFlow): void {
	for (const [i, node] of nodes.entries()) {
		if (bad.has(i)) continue;
		const type = c.registry.node(node.type);
		for (const { code, pointer } of type?.check?.(node, { workflow }) ?? [])
			c.report.addNode({ file: fileOf(workflow), pointer: `/nodes/${i}${pointer}`, code }, type?.mistakes?.[code]);
	}
}

function checkLayout({ workflow, nodes, say }: CheckingFlow): void {
	const names = nodes.map((node) => node.key);
	for (const name of Object.keys(workflow.layout ?? {}))
		if (!names.includes(name)) say('reference.unknown-node', `/layout/${escapePointer(name)}`, { name, names: names.join(' ') });
}

/** Whether all ways are known: else what follows from a mistake would be told as well. */
function isWhole({ workflow, nodes, bad }: CheckingFlow): boolean {
	const keys = new Set(nodes.map((node) => node.key));
	return bad.size === 0 && entries(workflow).every((key) => keys.has(key)) && nodes.every((node) => followers(node).every((to) => keys.has(to)));
}

function checkGraph(flow: CheckingFlow): void {
	const { workflow, nodes, c, say } = flow;
	const after = new Map(nodes.map((node) => [node.key, followers(node)]));
	const order = new Set(reachable(entries(workflow), after));
	const at = (key: string) => `/nodes/${nodes.findIndex((node) => node.key === key)}`;
	const titleOf = (key: string) => nodes.find((node) => node.key === key)?.title ?? key;
	for (const { key } of nodes) if (!order.has(key)) say('workflow.unreachable', at(key), { node: titleOf(key) });

	const ending = new Set(nodes.filter((node) => order.has(node.key) && mayEnd(node, flow)).map((node) => node.key));
	for (let grew = true; grew; ) {
		const size = ending.size;
		for (const key of order) if (after.get(key)?.some((next) => ending.has(next))) ending.add(key);
		grew = ending.size > size;
	}
	const stuck = [...order].find((key) => !ending.has(key));

	const quick = new Set(nodes.filter((node) => order.has(node.key) && !waitsIn(node, flow)).map((node) => node.key));
	const circle = circleIn(quick, after);
	if (circle) say('workflow.endless', at(circle[0] ?? ''), { way: circle.map(titleOf).join(' → ') });
	else if (stuck !== undefined) say('workflow.never-ends', at(stuck), { node: titleOf(stuck) });

	for (const node of nodes) {
		const of = c.registry.node(node.type)?.joins?.(node);
		const fork = nodes.find((one) => one.key === of);
		if (of === undefined || !fork || !order.has(node.key)) continue;
		const isFork = c.registry.node(fork.type)?.forks === true && reachable(fork.key, after).includes(node.key);
		if (!isFork) say('workflow.join-without-fork', `${at(node.key)}/of`, { node: titleOf(node.key), of: titleOf(of) });
	}
}

/** Whether a run may end in it: it has no way out, or one that leads nowhere. */
function mayEnd(node: WorkflowNode, { workflow, c }: CheckingFlow): boolean {
	const exits = exitsOf(node, c.registry.node(node.type), workflow);
	const connected = typeof node.next === 'string' ? exits.slice(0, 1).map((exit) => exit.key) : Object.keys(node.next ?? {});
	return exits.length === 0 || exits.some((exit) => !connected.includes(exit.key));
}

function waitsIn(node: WorkflowNode, { c }: CheckingFlow): boolean {
	const waits = c.registry.node(node.type)?.waits;
	return typeof waits === 'function' ? waits(node) : waits === true;
}

/** A way from a node back to itself within `keys`. */
function circleIn(keys: ReadonlySet<string>, after: ReadonlyMap<string, readonly string[]>): string[] | undefined {
	const done = new Set<string>();
	const walk = (key: string, way: readonly string[]): string[] | undefined => {
		if (way.includes(key)) return [...way.slice(way.indexOf(key)), key];
		if (!keys.has(key) || done.has(key)) return undefined;
		for (const next of after.get(key) ?? []) {
			const found = walk(next, [...way, key]);
			if (found) return found;
		}
		done.add(key);
		return undefined;
	};
	for (const key of keys) {
		const found = walk(key, []);
		if (found) return found;
	}
	return undefined;
}

/** Workflows that run each other, and those that are run and do not say that they may be. */
export function checkWorkflowCircles(c: Checking): void {
	const calls = c.uses.filter((use) => use.slot.is === 'workflow' && use.pointer.startsWith('/nodes/'));
	const after = new Map<string, string[]>();
	const keyOf = new Map([...c.home.workflows.values()].map((workflow) => [fileOf(workflow), workflow.key]));
	for (const { file, pointer, value } of calls) {
		const from = keyOf.get(file);
		const called = c.home.workflows.get(value);
		if (from === undefined || !called) continue;
		after.set(from, [...(after.get(from) ?? []), value]);
		if (!called.triggers.some((trigger) => trigger.type === 'workflow'))
			c.report.add({ code: 'workflow.not-callable', file, pointer, details: { name: value, suggestion: '' } });
	}
	const told = new Set<string>();
	for (const { file, pointer, value } of calls) {
		const from = keyOf.get(file);
		if (
			from === undefined ||
			told.has(from) ||
			!reachable(value, new Map([...c.home.workflows.keys()].map((key) => [key, after.get(key) ?? []]))).includes(from)
		)
			continue;
		const circle = circleIn(new Set(c.home.workflows.keys()), after);
		for (const key of circle ?? [from]) told.add(key);
		c.report.add({ code: 'workflow.calls-itself', file, pointer, details: { way: (circle ?? [from, value]).join(' → ') } });
	}
}
