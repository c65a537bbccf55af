import { type Advance, advance, type Effect, type NodeEvent, noCalendar, type NodeType, type Run, type RunEvent, type RunTask, type Step, startRun, type TaskAct, type TrailStep } from '@dougong/engine'; // biome-ignore format: one list
import type { JsonObject, JsonValue, Who, Workflow, WorkflowNode } from '@dougong/schemas';
import { approval } from '../approval/definition.ts';
import { task } from '../task/definition.ts';

const nodeTypes: readonly NodeType[] = [approval, task];

/** Who is whose superior; a place may be vacant. People are their names. */
export interface Directory {
	superiors?: { [person: string]: string | null };
	roles?: { [role: string]: string[] };
	/** Of the record. */
	fields?: { [field: string]: string[] };
	left?: string[];
}

/** The server, as far as one run needs it: it does effects, keeps tasks and timers, and has a clock that goes when it is told to. */
export class Office {
	readonly workflow: Workflow;
	readonly directory: Required<Directory>;
	/** What formulas give, by their text. */
	readonly record: JsonObject;
	readonly done: Effect[] = [];
	readonly steps: Step[] = [];
	readonly #types = new Map(nodeTypes.map((type) => [type.type, type]));
	readonly #timers = new Map<string, { token: number; name: string; at: string }>();
	readonly #due = new Map<number, string>();
	#run: Run;
	#trail: TrailStep[] = [];
	#tasks: RunTask[] = [];
	#now: string;

	constructor(nodes: readonly WorkflowNode[], directory: Directory & { initiator?: string; now?: string; owners?: string[]; record?: JsonObject } = {}) {
		const { initiator = '张三', now = '2026-03-02T01:00:00.000Z', owners = ['owner'], superiors = {}, roles = {}, fields = {}, left = [] } = directory;
		const first = nodes[0]?.key ?? '';
		this.workflow = { kind: 'workflow', key: 'leave', title: '请假', model: 'leave', triggers: [], start: first, nodes: [...nodes], owners };
		this.record = directory.record ?? {};
		this.directory = { superiors, roles, fields, left: [...left] };
		this.#now = now;
		this.#run = startRun({ workflow: 'office/leave', revision: 1, initiator, subject: { model: 'leave', id: 'record' }, now });
		this.#take({ type: 'start' });
	}

	/** Where the run stands: keys of nodes while it goes, then the outcome. */
	get at(): string {
		const { status, outcome, tokens } = this.#run;
		if (status === 'ended') return `ended: ${outcome}`;
		return status === 'stopped' ? `stopped: ${tokens[0]?.error?.code}` : tokens.map(({ node }) => node).join(' ');
	}

	/** Who has an open task. */
	get asked(): string[] {
		return this.#tasks.filter((task) => task.state === 'open' && task.kind !== 'copy').map(({ assignee }) => assignee);
	}

	get copied(): string[] {
		return this.#tasks.filter((task) => task.kind === 'copy').map(({ assignee }) => assignee);
	}

	get tasks(): readonly RunTask[] {
		return this.#tasks;
	}

	get trail(): readonly TrailStep[] {
		return this.#trail;
	}

	get timers(): string[] {
		return [...this.#timers.values()].map(({ name, at }) => `${name.split('.')[0]} ${at.slice(0, 16)}`).sort();
	}

	/** What was told, as `topic → people`. */
	get messages(): string[] {
		return this.done.flatMap((one) => (one.do === 'message' ? [`${one.topic} → ${one.to.join(' ')}`] : []));
	}

	get notes(): string[] {
		return this.steps.flatMap(({ kind, details }) => (kind === 'note' ? [(details.text as { zh: string }).zh] : []));
	}

	dueOf(person: string): string | undefined {
		return this.#due.get(this.#open(person)?.number ?? 0);
	}

	/** Does something with the first open task of a person; the code of the refusal, or null. `by`: who does it for them. */
	act(person: string, verb: string, more: Partial<TaskAct> = {}): string | null {
		const task = this.#open(person);
		if (!task) return 'no open task';
		const comment = ['reject', 'return', 'comment'].includes(verb) ? { comment: '请看' } : {};
		return this.#happen(task.token, { type: 'act', task: task.number, act: { verb, by: person, ...comment, ...more } });
	}

	/** A task that may be closed already, as a second client knows it. */
	actOn(number: number, verb: string, by: string): string | null {
		const task = this.#tasks.find((one) => one.number === number);
		return this.#happen(task?.token ?? 0, { type: 'act', task: number, act: { verb, by } });
	}

	verbs(person: string): readonly string[] {
		const task = this.#open(person);
		return task ? (this.#ask(task, 'verbs') as readonly string[]) : [];
	}

	needs(person: string): ReturnType<NonNullable<(typeof nodeTypes)[number]['needs']>> {
		return this.#ask(this.#open(person) as RunTask, 'needs') as never;
	}

	/** Leaves the company, and is asked nowhere any more. */
	leaves(person: string): void {
		this.directory.left.push(person);
		this.#findSuccessors();
	}

	/** Lets time pass; timers fire in order. */
	passes(until: string): void {
		for (;;) {
			const due = [...this.#timers.entries()].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => (a.at < b.at ? -1 : 1))[0];
			if (!due) break;
			const [key, { token, name, at }] = due;
			this.#timers.delete(key);
			if (at > this.#now) this.#now = at;
			this.#happen(token, { type: 'timer', name });
		}
		this.#now = until;
	}

	/** A timer of a visit, whether it is set or not: as one that was on its way already. */
	fire(name: string, token = this.#run.tokens[0]?.id ?? 1): void {
		this.#happen(token, { type: 'timer', name });
	}

	#open(person: string): RunTask | undefined {
		return this.#tasks.find((task) => task.assignee === person && task.state === 'open' && task.kind !== 'copy');
	}

	#happen(token: number, event: NodeEvent): string | null {
		return this.#take({ type: 'node', token, event });
	}

	#take(event: RunEvent): string | null {
		const answer = this.#advance(event);
		if (answer.refused) return answer.refused.code;
		if (!answer.taken) return 'not taken';
		for (const one of answer.effects) this.#do(one.token, one.effect);
		this.#findSuccessors();
		return null;
	}

	#advance(event: RunEvent): Advance {
		const facts = { now: this.#now, today: this.#now.slice(0, 10), timeZone: 'Asia/Shanghai', calendar: { ...noCalendar, years: [2025, 2026] } };
		const registry = { node: (type: string) => this.#types.get(type) };
		const given = { workflow: this.workflow, run: this.#run, runId: 'run', event, trail: this.#trail, tasks: this.#tasks, facts };
		const answer = advance({ ...(JSON.parse(JSON.stringify(given)) as typeof given), registry });
		this.#run = answer.run;
		this.steps.push(...answer.steps);
		for (const { node, kind, details } of answer.steps) {
			if (kind !== 'left' && kind !== 'returned') continue;
			this.#trail.push({ node: node ?? '', exit: details.exit as string, by: details.by as string[], at: this.#now });
		}
		return answer;
	}

	#do(token: number, effect: Effect): void {
		this.done.push(effect);
		if (effect.do === 'task') {
			const { number, assignee, kind, data = {}, due } = effect;
			this.#tasks.push({ number, assignee, kind, data, state: 'open', verb: null, by: null, token });
			if (due !== undefined) this.#due.set(number, due);
		} else if (effect.do === 'close-task') {
			const { number, state, verb = null, by = null } = effect;
			this.#tasks = this.#tasks.map((task) => (task.number === number ? { ...task, state, verb, by } : task));
		} else if (effect.do === 'timer') this.#timers.set(`${token} ${effect.name}`, { token, name: effect.name, at: effect.at });
		else if (effect.do === 'cancel-timer') this.#timers.delete(`${token} ${effect.name}`);
		else if (effect.do === 'people') this.#answer(token, effect.as, this.#findAll(token, effect.who));
		else if (effect.do === 'change-task' && effect.due) this.#due.set(effect.number, effect.due);
		else if (effect.do === 'evaluate')
			this.#answer(token, effect.as, Object.fromEntries(Object.keys(effect.formulas).map((name) => [name, this.record[effect.formulas[name] ?? ''] ?? null])));
		else if (effect.do === 'superiors') this.#answer(token, effect.as, Object.fromEntries(effect.of.map((person) => [person, this.#above(person)])));
	}

	#answer(token: number, as: string, value: JsonValue): void {
		this.#happen(token, { type: 'answer', as, value });
	}

	/** Tasks of people who have left, as the server notices them. */
	#findSuccessors(): void {
		const task = this.#tasks.find(({ assignee, state, kind }) => state === 'open' && kind !== 'copy' && this.directory.left.includes(assignee));
		if (task) this.#happen(task.token, { type: 'assignee-left', task: task.number, superiors: this.#above(task.assignee) });
	}

	#ask(task: RunTask, what: 'verbs' | 'needs'): unknown {
		const token = this.#run.tokens.find(({ id }) => id === task.token);
		const node = this.workflow.nodes.find(({ key }) => key === token?.node) as WorkflowNode;
		const { initiator, subject, variables, chosen, startedAt } = this.#run;
		const run = { id: 'run', initiator, subject, variables, chosen, startedAt, trail: this.#trail };
		const facts = { now: this.#now, today: this.#now.slice(0, 10), timeZone: 'Asia/Shanghai', calendar: noCalendar };
		const scene = { node, workflow: this.workflow, run, state: token?.state ?? null, tasks: this.#tasks, facts, next: () => 0 };
		return this.#types.get(node.type)?.[what]?.(scene, task);
	}

	#findAll(token: number, who: readonly Who[]): JsonObject {
		const place = ({ key }: Who) => this.#run.chosen[`${this.#run.tokens.find(({ id }) => id === token)?.node}.${key}`];
		const groups = Object.fromEntries(who.map((one) => [one.key, one.by === 'choice' ? [...(place(one) ?? [])] : this.#find(one)]));
		const choice = who.filter((one) => one.by === 'choice' && !place(one)).map(({ key }) => key);
		return { groups, ...(choice.length > 0 && { choice }) };
	}

	#find({ by, people = [], role = '', levels = 1, field = '', variable = '' }: Who): string[] {
		const { roles, fields } = this.directory;
		const initiator = this.#run.initiator ?? '';
		const chain = [initiator];
		for (let i = 0; i < levels; i++) chain.push(this.directory.superiors[chain.at(-1) ?? ''] ?? '');
		const found: { [B in Who['by']]?: string[] } = {
			...{ initiator: [initiator], person: people, role: roles[role] ?? [], manager: [chain.at(-1) ?? ''], field: fields[field] ?? [] },
			variable: [String((this.#run.variables as JsonObject)[variable] ?? '')],
		};
		return (found[by] ?? []).filter((person) => person !== '' && !person.startsWith('空缺') && !this.directory.left.includes(person));
	}

	/** All above somebody, the nearest first, without vacant places and those who have left. */
	#above(person: string): string[] {
		const above: string[] = [];
		for (let at = this.directory.superiors[person]; at && !above.includes(at); at = this.directory.superiors[at]) above.push(at);
		return above.filter((one) => !one.startsWith('空缺') && !this.directory.left.includes(one));
	}
}

/** An approval by these people, each an entry of their own unless an entry is given. */
export function approvalBy(people: readonly string[], more: JsonObject & { key?: string } = {}): WorkflowNode {
	return { key: 'approval', type: 'approval', who: [{ key: 'all', by: 'person', people: [...people] }], ...more };
}
