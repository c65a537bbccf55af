import {
	type Advance,
	advance,
	defineNodeType,
	type Effect,
	type NodeEvent,
	noCalendar,
	type NodeType,
	type Run,
	type RunEvent,
	type RunTask,
	startRun,
	type Step,
	type Token,
	type TrailStep,
} from '@dougong/engine';
import type { JsonObject, JsonValue, Workflow, WorkflowNode } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

const title = { en: 'A node', zh: '节点' };
const made = (type: string, of: Partial<NodeType> & Pick<NodeType, 'enter'>): NodeType =>
	defineNodeType({ type, title, description: title, icon: 'x', config: Type.Object({}), waits: false, exits: () => [{ key: 'next', title }], ...of });
const keysOfNext = (node: WorkflowNode) =>
	(typeof node.next === 'string' ? ['next'] : Object.keys(node.next ?? {})).map((key) => ({ key, title, required: false }));

/** Nodes as plain as the rules that they show: each does one thing. */
export const plainNodes: readonly NodeType[] = [
	made('step', { enter: ({ node }) => ({ move: 'leave', exit: typeof node.exit === 'string' ? node.exit : 'next' }), exits: keysOfNext as never }),
	made('chooses', { enter: () => ({ move: 'leave', exit: 'next', choose: { first: ['bob'] } }) }),
	made('sets', { enter: ({ node }) => ({ move: 'leave', exit: 'next', set: node.set as JsonObject }) }),
	made('asks', {
		enter: () => ({ move: 'wait', effects: [{ do: 'evaluate', as: 'value', formulas: { value: '1' } }] }),
		on: (_, event) => (event.type === 'answer' ? { move: 'leave', exit: typeof event.value === 'string' ? event.value : 'next' } : { move: 'wait' }),
		exits: keysOfNext as never,
	}),
	// One task for each of `people`; whoever acts first decides, the verb is the exit. `back:x` and `to:x` go to x.
	made('work', {
		waits: true,
		exits: keysOfNext as never,
		enter: (scene) => ({
			move: 'wait',
			state: scene.kept ?? null,
			effects: [
				...((scene.node.people as string[] | undefined) ?? ['alice']).map((assignee): Effect => {
					return { do: 'task', number: scene.next(), assignee, kind: 'task', verbs: [] };
				}),
				{ do: 'timer', name: 'due', at: '2026-02-01T00:00:00.000Z' },
			],
		}),
		on: (scene, event) => {
			if (event.type === 'timer') return { move: 'leave', exit: 'late' };
			if (event.type !== 'act') return { move: 'wait' };
			const { verb, by, node = '' } = event.act;
			if (verb === 'refuse') return { move: 'refuse', error: { code: 'no', message: title } };
			const effects: Effect[] = [{ do: 'close-task', number: event.task, state: 'done', verb, by }];
			if (verb === 'back') return { move: 'jump', to: node, back: true, keep: { was: scene.state }, effects };
			if (verb === 'to') return { move: 'jump', to: node, effects };
			return { move: 'leave', exit: verb, effects };
		},
	}),
	made('waits', {
		waits: true,
		enter: ({ node }) => ({
			move: 'wait',
			effects: node.watch ? [{ do: 'watch', formula: 'TRUE' }] : [{ do: 'timer', name: 'over', at: '2026-02-01T00:00:00.000Z' }],
		}),
		on: () => ({ move: 'leave', exit: 'next' }),
	}),
	made('calls', {
		waits: true,
		enter: () => ({ move: 'wait', effects: [{ do: 'call', as: 'call', method: 'GET', url: 'http://x', timeoutMs: 1000, retries: 0 }] }),
		on: () => ({ move: 'leave', exit: 'next' }),
	}),
	made('forks', {
		enter: ({ node }) => ({ move: 'fork', exits: (node.exits as string[] | undefined) ?? Object.keys(node.next as object) }),
		exits: keysOfNext as never,
	}),
	made('joins', {
		enter: ({ node }) => ({
			move: 'join',
			of: node.of as string,
			needs: (node.needs as number | 'all' | 'any') ?? 'all',
			...(node.rest === 'finish' && { rest: 'finish' }),
		}),
		exits: () => [
			{ key: 'next', title },
			{ key: 'short', title, required: false },
		],
	}),
	made('ends', { enter: ({ node }) => ({ move: 'end', outcome: node.key, all: node.branch !== true }), exits: () => [] }),
	made('forgets', { waits: true, enter: () => ({ move: 'wait' }) }),
	made('hasty', { enter: () => ({ move: 'leave', exit: 'next', effects: [{ do: 'evaluate', as: 'x', formulas: {} }] }) }),
];
const registry = { node: (type: string) => plainNodes.find((n) => n.type === type) };

export function graph(nodes: { [key: string]: { type: string; [property: string]: unknown } }, more: Partial<Workflow> = {}): Workflow {
	const all = Object.entries(nodes).map(([key, node]) => ({ key, ...node })) as Workflow['nodes'];
	return { kind: 'workflow', key: 'w', title: 'W', triggers: [], start: all[0]?.key ?? '', nodes: all, ...more };
}

export interface Done {
	token: number;
	node: string;
	effect: Effect;
}

/** A run that is played by hand, as the server would: it keeps tasks, trail, timers and what is asked. */
export class Play {
	run: Run;
	tasks: RunTask[] = [];
	trail: TrailStep[] = [];
	steps: Step[] = [];
	effects: Done[] = [];
	timers = new Map<string, string>();
	now = '2026-01-05T01:00:00.000Z';
	moves = 0;
	readonly workflow: Workflow;
	readonly nodes: { node(type: string): NodeType | undefined };
	/** Before each event, run and trail go through JSON, as after a crash. */
	readonly forgetful: boolean;

	constructor(workflow: Workflow, options: { variables?: JsonObject; nodes?: { node(type: string): NodeType | undefined }; forgetful?: boolean } = {}) {
		this.workflow = workflow;
		this.nodes = options.nodes ?? registry;
		this.forgetful = options.forgetful ?? false;
		this.run = startRun({ workflow: 'a/w', revision: 1, initiator: 'alice', subject: { model: 'a/m', id: 'r1' }, now: this.now });
		this.send({ type: 'start', ...(options.variables && { variables: options.variables }) });
	}

	send(event: RunEvent): Advance {
		const given = { workflow: this.workflow, run: this.run, trail: this.trail, tasks: this.tasks };
		const { workflow, run, trail, tasks } = this.forgetful ? (JSON.parse(JSON.stringify(given)) as typeof given) : given;
		const facts = { now: this.now, today: this.now.slice(0, 10), timeZone: 'Asia/Shanghai', calendar: noCalendar };
		const answer = advance({ workflow, registry: this.nodes, run, runId: 'run', event, trail, tasks, facts, moves: this.moves });
		this.run = answer.run;
		if (answer.taken && event.type === 'node' && event.event.type === 'timer') this.timers.delete(`${event.token} ${event.event.name}`);
		this.steps.push(...answer.steps);
		this.effects.push(...answer.effects);
		for (const step of answer.steps) this.#follow(step);
		for (const done of answer.effects) this.#do(done);
		return answer;
	}

	#follow({ kind, node, details }: Step): void {
		if (kind !== 'left' && kind !== 'returned') return;
		this.trail.push({ node: node ?? '', exit: String(details.exit), at: this.now, by: details.by as string[] });
	}

	#do({ token, effect }: Done): void {
		if (effect.do === 'task') {
			const { number, assignee, data = {}, kind } = effect;
			this.tasks.push({ number, assignee, data, kind, token, state: 'open', verb: null, by: null });
		} else if (effect.do === 'close-task') {
			const { number, state, verb = null, by = null } = effect;
			this.tasks = this.tasks.map((task) => (task.number === number ? { ...task, state, verb, by } : task));
		} else if (effect.do === 'timer') this.timers.set(`${token} ${effect.name}`, effect.at);
		else if (effect.do === 'cancel-timer') this.timers.delete(`${token} ${effect.name}`);
	}

	/** Nodes at which tokens are, in the order in which they came. */
	get at(): string[] {
		return this.run.tokens.map((token) => token.node);
	}
	token(node: string): Token {
		const found = this.run.tokens.find((token) => token.node === node);
		if (!found) throw new Error(`nothing is at ${node}, but at ${this.at.join(', ')}`);
		return found;
	}
	open(node?: string): RunTask[] {
		return this.tasks.filter((task) => task.state === 'open' && (node === undefined || this.run.tokens.some((t) => t.id === task.token && t.node === node)));
	}
	event(node: string, event: NodeEvent): Advance {
		return this.send({ type: 'node', token: this.token(node).id, event });
	}
	act(node: string, verb: string, to?: string, by?: string): Advance {
		const [task] = this.open(node);
		return this.event(node, { type: 'act', task: task?.number ?? 0, act: { verb, by: by ?? task?.assignee ?? '', ...(to !== undefined && { node: to }) } });
	}
	answer(node: string, value: JsonValue = null): Advance {
		return this.event(node, { type: 'answer', as: this.token(node).asked[0] ?? '', value });
	}
	timer(node: string): Advance {
		return this.event(node, { type: 'timer', name: this.token(node).timers[0] ?? '' });
	}
	/** Nodes that were gone through, in order. */
	get way(): string[] {
		return this.steps.filter((step) => step.kind === 'entered').map((step) => step.node ?? '');
	}
}
