import type { JsonObject, JsonValue, Workflow, WorkflowNode } from '@dougong/schemas';
import type { TObject } from '@sinclair/typebox';
import type { Effect, NodeEvent, RunError, RunView, TaskView } from '../workflow/types.ts';
import type { LocalText } from './field-type.ts';
import type { Facts } from '../formula/types.ts';

/** A way out of a node. */
export interface Exit {
	key: string;
	title: LocalText;
	/** What people do to leave by it: where the node has a word of its own for that (`labels`), the exit is called so too. */
	verb?: string;
	/** Whether a graph without it is refused. Default true; where it is not, the run ends there with the exit as its outcome. */
	required?: boolean;
}

/**
 * A kind of workflow node: plugins/…/nodes/<type>/ with definition.ts, and its test that reads as its specification. It is pure: what it wants
 * done it says as effects, and their answers come back as events. It never waits by itself; it answers `wait`.
 */
export interface NodeType<C extends TObject = TObject, M extends string = string> {
	type: string;
	title: LocalText;
	description: LocalText;
	icon: string;
	/** Closed; draws the property panel. `key`, `type`, `title`, `next`, `onError` are common. */
	config: C;
	/** In the order in which they are drawn. Most have one, `next`. */
	exits(config: NodeConfig<C>, workflow: Workflow): readonly Exit[];
	/** Whether time passes in it: a circle without such a node is refused. */
	waits: boolean | { of(config: NodeConfig<C>): boolean }['of'];
	/** It may answer `fork`. */
	forks?: boolean;
	/** The node whose fork it joins. */
	joins?(config: NodeConfig<C>): string;
	/** The formula that it has watched while a token waits in it; so that writes of other models cost nothing. */
	watches?(config: NodeConfig<C>): string | undefined;
	/** A token has come in. */
	enter(scene: NodeScene<C>): NodeMove;
	/** Something that a token in it waits for has happened; never `failure`. */
	on?(scene: NodeScene<C>, event: NodeEvent): NodeMove;
	/** Mistakes that the schema cannot say: nobody can be found, nothing to send to. By code, which means the same in every type. */
	mistakes?: { readonly [code in M]: NodeMistakeWords };
	/** Those of them that an author has made. */
	check?(config: NodeConfig<C>, at: { workflow: Workflow }): readonly NodeMistake<M>[];
	/** What a person may do with an open task of it now; for screens, and asked again when it is done. */
	verbs?(scene: NodeScene<C>, task: TaskView): readonly string[];
	/** What else a screen has to know to offer them. */
	needs?(scene: NodeScene<C>, task: TaskView): TaskNeeds;
}
/** What acts with a task need. */
export interface TaskNeeds {
	/** Verbs that need a comment. */
	comment: readonly string[];
	/** Whether deciding needs a signature. */
	signature: boolean;
	/** Nodes that it may be returned to, the nearest first; and whether it then comes straight back, or whoever returns it may choose. */
	returnTo: readonly string[];
	straightBack: 'choose' | 'always' | 'never';
	/** For those who are asked. */
	instructions: string | null;
}
export type NodeConfig<C extends TObject> = C['static'] & WorkflowNode;
export interface NodeMistake<M extends string = string> {
	code: M;
	/** Into the node. */
	pointer: string;
}
/** What is wrong, and what to do about it. An error stops a publish. */
export interface NodeMistakeWords {
	severity: 'error' | 'warning';
	message: LocalText;
	hint: LocalText;
}

/** What a node sees when it is asked. */
export interface NodeScene<C extends TObject = TObject> {
	readonly node: NodeConfig<C>;
	readonly workflow: Workflow;
	readonly run: RunView;
	/** Its own memory of this visit: what it answered last as `state`; null at first. */
	readonly state: JsonValue;
	/** On `enter`, where the run comes straight back: what the node gave as `keep` when it sent the run back. Missing otherwise. */
	readonly kept?: JsonValue;
	/** Tasks of this visit, open and done, in the order in which they were made. */
	readonly tasks: readonly TaskView[];
	readonly facts: Pick<Facts, 'now' | 'today' | 'timeZone' | 'calendar'>;
	/** A number that no other call in this run has had: for ids of tasks and groups. */
	next(): number;
}

/**
 * What a node answers. Effects are done in order, with the change of the run, in one transaction; those with an answer (`as`) go with `wait`.
 * `state` left out: as it was.
 */
export type NodeMove = {
	effects?: readonly Effect[];
	state?: JsonValue;
	set?: JsonObject;
	/** People that were chosen for entries of this node: the run keeps them. */
	choose?: { readonly [entry: string]: readonly string[] };
} & (
	| { move: 'wait' }
	/** `by`: who decided it, if people did; becomes `by` of the trail. */
	| { move: 'leave'; exit: string; by?: readonly string[] }
	/**
	 * Goes to another node: back to an earlier one, with the way back kept when `back` is true. `keep` is handed to this node as `kept` when the
	 * run comes straight back. The trail gets a step with exit `returned`, or `returned-back` where it comes straight back.
	 */
	| { move: 'jump'; to: string; back?: boolean; keep?: JsonValue; by?: readonly string[] }
	/** Several ways out at once. */
	| { move: 'fork'; exits: readonly string[] }
	/**
	 * Waits until enough branches of the fork have come, or no other can come, then goes on as one by `next`; by `short`, where that is connected,
	 * when fewer than `needs` have come. The rest is ended, or finishes by itself and ends at the join.
	 */
	| { move: 'join'; of: string; needs: 'all' | 'any' | number; rest?: 'end' | 'finish' }
	| { move: 'end'; outcome: string; all?: boolean }
	| { move: 'fail'; error: RunError }
	/** An act that is not possible: nothing at all is changed, and whoever tried it is answered in these words (problem `task.refused`). */
	| { move: 'refuse'; error: RunError }
);

export function defineNodeType<C extends TObject, M extends string = never>(type: NodeType<C, M>): NodeType<C, M> {
	return type;
}
