import { isUnderWay, type JsonObject, type Workflow } from '@dougong/schemas';
import type { Facts } from '../formula/types.ts';
import { type NodeTypes, nodeOf } from './graph.ts';
import type { Advance, NodeEvent, Run, RunEvent, RunTask, Token, TrailStep } from './types.ts';
import { Walk } from './walk.ts';

/** Takes a task from one person to another, by whoever looks after the workflow: not for its assignee, so no node offers or forbids it (W5). */
export const handOverVerb = 'hand-over';
/** Moves the deadline of a task, and of all that were asked with it; by whoever looks after the workflow too. */
export const changeDueVerb = 'change-due';
const ownersVerbs = new Set([handOverVerb, changeDueVerb]);

export interface AdvanceInput {
	workflow: Workflow;
	registry: NodeTypes;
	run: Run;
	runId: string;
	event: RunEvent;
	/** Nodes that were left before, in order. */
	trail: readonly TrailStep[];
	/** All tasks of the run. */
	tasks: readonly RunTask[];
	facts: Pick<Facts, 'now' | 'today' | 'timeZone' | 'calendar'>;
	/** What the call before in the same transaction answered; 0 for the first. */
	moves?: number;
}

/**
 * The run after an event: goes on until every token waits, or something was asked whose answer comes as a further event.
 *
 * Shapes  `effects` in the order in which they are to be done; `run.tokens` is empty once the run has ended.
 * Errors  what a node cannot do makes its token stop, and calls the workflow's owners; throws only on a bug of a node type.
 * Source  the rules W1–W20 in README.md.
 */
export function advance(input: AdvanceInput): Advance {
	const walk = new Walk(input);
	return walk.result(take(walk, input));
}

function take(walk: Walk, { event, run }: AdvanceInput): boolean {
	if (event.type === 'start') return run.counter === 0 && run.status === 'running' && start(walk, event.variables ?? {});
	if (!isUnderWay(run.status)) return false;
	switch (event.type) {
		case 'node':
			return happen(walk, event.token, event.event);
		case 'withdraw':
			if (run.withdrawn) return false;
			walk.tell('withdrawn', null, { by: event.by, ...(event.reason !== undefined && { reason: event.reason }) });
			return withdraw(walk);
		case 'cancel':
			walk.tell('cancelled', null, { by: event.by, ...(event.reason !== undefined && { reason: event.reason }) });
			walk.finish('cancelled', null);
			return true;
		case 'replay':
			return replay(walk, event);
	}
}

function start(walk: Walk, variables: JsonObject): boolean {
	const { initiator, subject } = walk.input.run;
	walk.set(variables);
	walk.tell('started', null, { initiator, subject });
	walk.goTo(walk.input.workflow.start, { forks: [] });
	walk.settle();
	return true;
}

/** W20: takes back what it has done, where the workflow says how. */
function withdraw(walk: Walk): boolean {
	const { withdrawTo } = walk.input.workflow;
	if (withdrawTo === undefined || !nodeOf(walk.input.workflow, withdrawTo)) walk.finish('withdrawn', null);
	else {
		walk.takeBack(withdrawTo);
		walk.settle();
	}
	return true;
}

function happen(walk: Walk, id: number, event: NodeEvent): boolean {
	const token = walk.tokens.find((t) => t.id === id);
	if (!token || token.join || !isAwaited(token, event, walk.tasks)) return false;
	if (event.type === 'timer') {
		token.timers = token.timers.filter((name) => name !== event.name);
		if (event.name === 'retry') {
			walk.enterAgain(token);
			walk.settle();
			return true;
		}
	}
	if (event.type === 'answer' || event.type === 'failure') token.asked = token.asked.filter((as) => as !== event.as);
	if (event.type === 'act' && !ownersVerbs.has(event.act.verb) && !walk.allows(token, event.task, event.act.verb)) return false;
	if (event.type === 'act') {
		const { values: _, to, by, ...act } = event.act;
		walk.tell('act', token, { task: event.task, ...act, ...(by !== '' && { by }), ...(to && { to: [...to] }) });
	}
	if (event.type === 'failure') walk.fail(token, event.error);
	else walk.hand(token, event);
	walk.settle();
	return walk.refused === undefined;
}

/** W3: what a token does not wait for (any more) finds nobody. */
function isAwaited(token: Token, event: NodeEvent, tasks: readonly RunTask[]): boolean {
	switch (event.type) {
		case 'answer':
		case 'failure':
			return token.asked.includes(event.as);
		case 'timer':
			return token.timers.includes(event.name);
		case 'act':
		case 'assignee-left':
			return tasks.some((task) => task.number === event.task && task.token === token.id && task.state === 'open');
		case 'changed':
			return token.watch !== undefined;
	}
}

function replay(walk: Walk, { token: id, node, variables, by }: Extract<RunEvent, { type: 'replay' }>): boolean {
	const token = walk.tokens.find((t) => t.id === id);
	const to = node ?? token?.node;
	if (!token || to === undefined || !walk.input.workflow.nodes.some((n) => n.key === to)) return false;
	walk.tell('replayed', token, { by, to, ...(variables && { variables }) });
	walk.set(variables ?? {});
	walk.release(token);
	walk.goTo(to, { forks: token.forks, ...(to === token.node && { back: token.back, kept: token.kept }) });
	walk.settle();
	return true;
}
