import type { JsonObject, JsonValue, RunStatus, WorkflowNode } from '@dougong/schemas';
import type { NodeMove, NodeScene, NodeType } from '../kinds/node-type.ts';
import type { AdvanceInput } from './advance.ts';
import { exitsOf, isInside, nextOf, nodeOf } from './graph.ts';
import { joinsThatGoOn } from './joins.ts';
import { asDetails, endless, mostMoves, mostTokens, noSuchNode, tooMany, waitsForNothing } from './walk-errors.ts';
import type { Advance, Effect, ForkMark, NodeEvent, Run, RunError, RunTask, Step, Token, TrailStep, WayBack } from './types.ts';

export type OpenToken = { -readonly [K in keyof Token]: Token[K] };
type MoveOf<M extends NodeMove['move']> = Extract<NodeMove, { move: M }>;

const firstPauseMs = 10_000;
const longestPauseMs = 3_600_000;

/** A run while an event goes through it. */
export class Walk {
	readonly input: AdvanceInput;
	readonly tokens: OpenToken[];
	/** As they are after the effects so far. */
	readonly tasks: RunTask[];
	readonly #trail: TrailStep[];
	#effects: { token: number; node: string; effect: Effect }[] = [];
	readonly #steps: Step[] = [];
	/** Visits that nobody has looked at yet. */
	readonly #entered: OpenToken[] = [];
	#variables: JsonObject;
	#chosen: Run['chosen'];
	#counter: number;
	#moves: number;
	/** Why the act is not possible. */
	refused: RunError | undefined;
	#ended: { status: RunStatus; outcome: string | null } | null = null;
	#withdrawn: boolean;

	constructor(input: AdvanceInput) {
		this.input = input;
		this.tokens = input.run.tokens.map((token) => ({ ...token }));
		this.tasks = [...input.tasks];
		this.#trail = [...input.trail];
		this.#variables = input.run.variables;
		this.#chosen = input.run.chosen;
		this.#counter = input.run.counter;
		this.#moves = input.moves ?? 0;
		this.#withdrawn = input.run.withdrawn === true;
	}

	/** Until every token waits. */
	settle(): void {
		for (let token = this.#entered.shift(); token; token = this.#entered.shift()) {
			if (!this.tokens.includes(token)) continue;
			if (++this.#moves > mostMoves) this.#stop(token, endless);
			else this.#enter(token);
			this.#goOnAtJoins();
		}
		this.#goOnAtJoins();
		if (this.#entered.length > 0) this.settle();
		else if (this.tokens.length === 0) this.#ended ??= this.#over(null);
	}

	result(taken: boolean): Advance {
		const refused = this.refused && { refused: this.refused };
		if (!taken || refused) return { run: this.input.run, effects: [], steps: [], taken: false, moves: this.input.moves ?? 0, ...refused };
		const isStopped = this.tokens.some((token) => token.error && !token.timers.includes('retry'));
		const { status, outcome } = this.#ended ?? { status: isStopped ? ('stopped' as const) : ('running' as const), outcome: null };
		const run: Run = {
			...{ ...this.input.run, status, outcome, tokens: this.tokens, variables: this.#variables, chosen: this.#chosen, counter: this.#counter },
			...(this.#withdrawn && { withdrawn: true }),
		};
		return { run, effects: this.#effects, steps: this.#steps, taken, moves: this.#moves };
	}

	set(variables: JsonObject): void {
		this.#variables = { ...this.#variables, ...variables };
	}

	tell(kind: Step['kind'], token: Token | null, details: JsonObject): void {
		this.#steps.push({ node: token?.node ?? null, token: token?.id ?? null, kind, details });
	}

	/** W1: a visit of its own. W8: who goes to a node outside of a fork takes the whole fork along, unless it comes straight back. */
	goTo(node: string, { forks, back, kept }: { forks: readonly ForkMark[]; back?: readonly WayBack[]; kept?: JsonValue }): OpenToken {
		const still = back?.length ? forks : forks.filter((mark) => isInside(this.input.workflow, node, mark.node));
		for (const mark of forks) if (!still.includes(mark)) this.#endOthersOf(mark.fork, 'return');
		const token: OpenToken = {
			...{ id: this.#next(), node, since: this.input.facts.now, state: null, forks: still, asked: [], timers: [] },
			...(back?.length && { back }),
			...(kept !== undefined && { kept }),
		};
		this.tokens.push(token);
		this.#entered.push(token);
		return token;
	}

	/** The same visit from its beginning, after a pause. */
	enterAgain(token: OpenToken): void {
		delete token.error;
		this.#entered.push(token);
	}

	hand(token: OpenToken, event: NodeEvent): void {
		const { type, node } = this.#typeOf(token);
		if (!type || !node) this.fail(token, noSuchNode(token.node));
		else if (!type.on) this.#rest(token);
		else this.#apply(token, node, type, type.on(this.#scene(token, node), event));
	}

	/** W5: whether the node lets a person do that with the task. */
	allows(token: OpenToken, number: number, verb: string): boolean {
		const { type, node } = this.#typeOf(token);
		const task = this.tasks.find((one) => one.number === number);
		if (!type?.verbs || !node || !task) return true;
		return type.verbs(this.#scene(token, node), task).includes(verb);
	}

	/** W12: tries again, goes on elsewhere, or stops and calls somebody. */
	fail(token: OpenToken, error: RunError): void {
		const onError = nodeOf(this.input.workflow, token.node)?.onError;
		const tries = token.tries ?? 0;
		if (tries < (onError?.retry ?? 0)) {
			const pause = Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
			const at = new Date(Date.parse(this.input.facts.now) + pause).toISOString();
			this.tell('failed', token, { ...asDetails(error), tries: tries + 1, again: at });
			this.release(token);
			const again = this.#pause(token, { error, tries: tries + 1, timers: ['retry'] });
			this.#effects.push({ token: again.id, node: again.node, effect: { do: 'timer', name: 'retry', at } });
		} else if (onError?.to !== undefined && nodeOf(this.input.workflow, onError.to)) {
			this.tell('failed', token, { ...asDetails(error), to: onError.to });
			this.release(token);
			this.goTo(onError.to, { forks: token.forks });
		} else this.#stop(token, error);
	}

	/** All tokens end, and with them the run. */
	finish(status: RunStatus, outcome: string | null): void {
		for (const token of [...this.tokens]) this.#cancel(token, 'end');
		this.#ended = { status, outcome };
	}

	/** W20: nothing goes on but the way that is for withdrawn runs. */
	takeBack(to: string): void {
		for (const token of [...this.tokens]) this.#cancel(token, 'end');
		this.#withdrawn = true;
		this.goTo(to, { forks: [] });
	}

	/** W4: the token leaves its node, and nothing of this visit stays: no task, no timer, no question. */
	release(token: OpenToken): void {
		const effect = (e: Effect) => this.#effects.push({ token: token.id, node: token.node, effect: e });
		for (const task of this.#tasksOf(token)) {
			if (task.state !== 'open' || task.kind === 'copy') continue;
			this.#closeTask(task.number, { state: 'cancelled', verb: null, by: null });
			effect({ do: 'close-task', number: task.number, state: 'cancelled' });
		}
		for (const name of token.timers) effect({ do: 'cancel-timer', name });
		for (const as of token.asked) effect({ do: 'drop', as });
		if (token.watch !== undefined) effect({ do: 'unwatch' });
		this.tokens.splice(this.tokens.indexOf(token), 1);
	}

	#next(): number {
		return ++this.#counter;
	}

	#tasksOf(token: Token): RunTask[] {
		return this.tasks.filter((task) => task.token === token.id);
	}

	#typeOf(token: Token): { node?: WorkflowNode; type?: NodeType } {
		const node = nodeOf(this.input.workflow, token.node);
		return { node, type: node && this.input.registry.node(node.type) };
	}

	#scene(token: OpenToken, node: WorkflowNode): NodeScene {
		const { workflow, runId, run, facts } = this.input;
		const { initiator, subject, startedAt } = run;
		const kept = token.kept === undefined ? {} : { kept: token.kept };
		const view = { id: runId, initiator, subject, variables: this.#variables, chosen: this.#chosen, startedAt, trail: this.#trail };
		return { node, workflow, run: view, state: token.state, tasks: this.#tasksOf(token), facts, next: () => this.#next(), ...kept };
	}

	#enter(token: OpenToken): void {
		const { type, node } = this.#typeOf(token);
		this.tell('entered', token, token.tries ? { tries: token.tries } : {});
		if (!type || !node) this.fail(token, noSuchNode(token.node));
		else this.#apply(token, node, type, type.enter(this.#scene(token, node)));
	}

	#apply(token: OpenToken, node: WorkflowNode, type: NodeType, move: NodeMove): void {
		if (move.set) this.set(move.set);
		for (const [entry, people] of Object.entries(move.choose ?? {})) this.#chosen = { ...this.#chosen, [`${node.key}.${entry}`]: people };
		if (move.state !== undefined) token.state = move.state;
		for (const effect of move.effects ?? []) this.#perform(token, effect, move);
		const moves: { [M in NodeMove['move']]: (move: MoveOf<M>) => void } = {
			wait: () => this.#rest(token),
			leave: ({ exit, by }) => this.#leave(token, node, type, exit, by),
			jump: (jump) => this.#jump(token, jump),
			fork: ({ exits }) => this.#fork(token, node, type, exits),
			join: (join) => this.#join(token, node, type, join),
			end: ({ outcome, all }) => this.#end(token, outcome, all === true),
			fail: ({ error }) => this.fail(token, error),
			refuse: ({ error }) => {
				this.refused = error;
			},
		};
		(moves[move.move] as (move: NodeMove) => void)(move);
	}

	/** W2: what is asked is remembered with the token; tasks are there at once for what comes later in the same event. */
	#perform(token: OpenToken, effect: Effect, move: NodeMove): void {
		if (effect.do === 'note') {
			this.tell('note', token, { text: { ...effect.text }, ...(effect.by !== undefined && { by: effect.by }) });
			return;
		}
		if ('as' in effect && effect.do !== 'drop') {
			if (move.move !== 'wait') throw new Error(`a node of type ${this.#typeOf(token).node?.type} asks (${effect.do}) and does not wait for the answer`);
			token.asked = [...token.asked.filter((as) => as !== effect.as), effect.as];
		} else if (effect.do === 'drop') token.asked = token.asked.filter((as) => as !== effect.as);
		else if (effect.do === 'timer') token.timers = [...token.timers.filter((name) => name !== effect.name), effect.name];
		else if (effect.do === 'cancel-timer') token.timers = token.timers.filter((name) => name !== effect.name);
		else if (effect.do === 'watch') token.watch = effect.formula;
		else if (effect.do === 'unwatch') delete token.watch;
		else if (effect.do === 'task') this.#addTask(token, effect);
		else if (effect.do === 'close-task') this.#closeTask(effect.number, { state: effect.state, verb: effect.verb ?? null, by: effect.by ?? null });
		else if (effect.do === 'change-task') this.#changeTask(effect);
		this.#effects.push({ token: token.id, node: token.node, effect });
	}

	#addTask(token: Token, { number, assignee, data = {}, kind }: Extract<Effect, { do: 'task' }>): void {
		this.tasks.push({ number, assignee, data, kind, state: 'open', verb: null, by: null, token: token.id });
	}

	#closeTask(number: number, as: Pick<RunTask, 'state' | 'verb' | 'by'>): void {
		const at = this.tasks.findIndex((task) => task.number === number);
		const task = this.tasks[at];
		if (task) this.tasks[at] = { ...task, ...as };
	}

	#changeTask({ number, assignee, data }: Extract<Effect, { do: 'change-task' }>): void {
		const at = this.tasks.findIndex((task) => task.number === number);
		const task = this.tasks[at];
		if (task) this.tasks[at] = { ...task, ...(assignee !== undefined && { assignee }), ...(data !== undefined && { data }) };
	}

	/** W16: a token that waits for nothing would wait for ever. */
	#rest(token: OpenToken): void {
		const waits = token.asked.length > 0 || token.timers.length > 0 || token.watch !== undefined;
		if (!waits && !this.#tasksOf(token).some((task) => task.state === 'open' && task.kind !== 'copy')) this.#stop(token, waitsForNothing);
	}

	/** W6, W7. */
	#leave(token: OpenToken, node: WorkflowNode, type: NodeType, exit: string, by?: readonly string[]): void {
		const exits = exitsOf(node, type, this.input.workflow);
		const back = exit === exits[0]?.key ? token.back : undefined;
		this.#left(token, exit, by);
		this.release(token);
		const home = back?.at(-1);
		const to = home?.node ?? nextOf(node, exit, exits);
		if (to === undefined) this.#endRun(exit);
		else this.goTo(to, { forks: token.forks, back: back?.slice(0, -1), kept: home?.keep });
	}

	#left(token: OpenToken, exit: string, by: readonly string[] = this.#deciders(token)): void {
		this.#trail.push({ node: token.node, exit, at: this.input.facts.now, by });
		this.tell('left', token, { exit, by: [...by] });
	}

	#deciders(token: OpenToken): string[] {
		return [...new Set(this.#tasksOf(token).flatMap((task) => (task.state === 'done' && task.by !== null ? [task.by] : [])))];
	}

	/** W7. */
	#jump(token: OpenToken, { to, back = false, keep, by = this.#deciders(token) }: MoveOf<'jump'>): void {
		if (!nodeOf(this.input.workflow, to)) {
			this.#stop(token, noSuchNode(to));
			return;
		}
		const exit = back ? 'returned-back' : 'returned';
		this.#trail.push({ node: token.node, exit, at: this.input.facts.now, by });
		this.tell('returned', token, { exit, to, by: [...by] });
		this.release(token);
		const home: WayBack = { node: token.node, ...(keep !== undefined && { keep }) };
		this.goTo(to, { forks: token.forks, ...(back && { back: [...(token.back ?? []), home] }) });
	}

	#fork(token: OpenToken, node: WorkflowNode, type: NodeType, exits: readonly string[]): void {
		if (this.tokens.length + exits.length > mostTokens) {
			this.#stop(token, tooMany);
			return;
		}
		const fork = this.#next();
		const ways = exitsOf(node, type, this.input.workflow);
		for (const exit of exits) this.#left(token, exit);
		this.release(token);
		for (const exit of exits) {
			const to = nextOf(node, exit, ways);
			if (to === undefined) continue;
			this.goTo(to, { forks: [...token.forks, { node: token.node, fork, exit }] });
		}
	}

	/** W9. */
	#join(token: OpenToken, node: WorkflowNode, type: NodeType, { of, needs, rest = 'end' }: MoveOf<'join'>): void {
		const mark = token.forks.findLast((one) => one.node === of);
		if (!mark) this.#leave(token, node, type, 'next');
		else if (mark.joined) this.#end(token, null, false);
		else token.join = { fork: mark.fork, needs, rest };
	}

	/** W9, W10: joins at which enough have come, or none can come any more. */
	#goOnAtJoins(): void {
		for (const { arrived, isShort } of joinsThatGoOn(this.tokens)) {
			const [one] = arrived;
			const { node, type } = one ? this.#typeOf(one) : {};
			// What went on before it in this round may have ended it.
			if (!one?.join || !node || !type || !this.tokens.includes(one)) continue;
			const { fork, rest } = one.join;
			for (const token of arrived) {
				this.tokens.splice(this.tokens.indexOf(token), 1);
				if (token !== one) this.tell('cancelled', token, { because: 'joined' });
			}
			if (rest === 'end') this.#endOthersOf(fork, 'join');
			else this.#letFinish(fork);
			const outer = one.forks.slice(
				0,
				one.forks.findIndex((mark) => mark.fork === fork),
			);
			const exits = exitsOf(node, type, this.input.workflow);
			const exit = isShort && nextOf(node, 'short', exits) !== undefined ? 'short' : 'next';
			this.#left(one, exit);
			const to = nextOf(node, exit, exits);
			if (to === undefined) this.#endRun(exit);
			else this.goTo(to, { forks: outer });
		}
	}

	/** The rest goes on up to the join; whoever waits at another join of the fork waits for nothing any more. */
	#letFinish(fork: number): void {
		for (const token of [...this.tokens]) {
			if (token.join?.fork === fork) this.#cancel(token, 'join');
			token.forks = token.forks.map((mark) => (mark.fork === fork ? { ...mark, joined: true } : mark));
		}
	}

	#endOthersOf(fork: number, because: string): void {
		for (const token of [...this.tokens]) if (token.forks.some((mark) => mark.fork === fork)) this.#cancel(token, because);
	}

	/** W11. */
	#end(token: OpenToken, outcome: string | null, all: boolean): void {
		this.#left(token, outcome ?? 'end');
		this.release(token);
		if (all) this.#endRun(outcome);
		else if (this.tokens.length === 0) this.#endRun(outcome);
	}

	#endRun(outcome: string | null): void {
		const over = this.#over(outcome);
		this.finish(over.status, over.outcome);
		this.tell('ended', null, { outcome: over.outcome });
	}

	/** W20: a run that was withdrawn has no other outcome. */
	#over(outcome: string | null): { status: RunStatus; outcome: string | null } {
		return this.#withdrawn ? { status: 'withdrawn', outcome: null } : { status: 'ended', outcome };
	}

	/** W4: what was asked in this very event is not even begun. */
	#cancel(token: OpenToken, because: string): void {
		this.tell('cancelled', token, { because });
		this.release(token);
		const made = new Set(this.#effects.flatMap(({ token: id, effect }) => (id === token.id && effect.do === 'task' ? [effect.number] : [])));
		const isIdle = ({ token: id, effect }: { token: number; effect: Effect }) => {
			if (id !== token.id) return false;
			if (effect.do === 'task' || effect.do === 'close-task' || effect.do === 'change-task') return made.has(effect.number);
			return token.id > this.input.run.counter || (effect.do !== 'cancel-timer' && effect.do !== 'drop' && effect.do !== 'unwatch');
		};
		this.#effects = this.#effects.filter((one) => !isIdle(one));
	}

	/** The token stands where it was, as a new visit: nothing that was on its way finds it. */
	#pause(token: OpenToken, at: Pick<OpenToken, 'error' | 'tries' | 'timers'>): OpenToken {
		const { join: _, watch: __, ...rest } = token;
		const paused: OpenToken = { ...rest, ...at, id: this.#next(), since: this.input.facts.now, state: null, asked: [] };
		this.tokens.push(paused);
		return paused;
	}

	/** W12. */
	#stop(token: OpenToken, error: RunError): void {
		this.tell('failed', token, { ...asDetails(error), stopped: true });
		this.release(token);
		const stopped = this.#pause(token, { error, tries: undefined, timers: [] });
		// One event calls people once, however many tokens it stops.
		if (this.#effects.some(({ effect }) => effect.do === 'message' && effect.topic === 'run.failed')) return;
		const who = (this.input.workflow.owners ?? []).map((role) => ({ key: role, by: 'role' as const, role }));
		const details = { node: token.node, error: asDetails(error) };
		this.#effects.push({ token: stopped.id, node: token.node, effect: { do: 'message', topic: 'run.failed', to: [], who, details } });
	}
}
