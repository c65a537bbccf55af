import type { NodeConfig, NodeScene } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { TObject } from '@sinclair/typebox';
import type { AskingConfig } from './config-parts.ts';
import type { Asking } from './seats.ts';
import type { Mode } from './votes.ts';

/** What a node type makes of its configuration: all that the machine below knows of it. */
export interface Plan {
	kind: 'approval' | 'task';
	config: AskingConfig;
	mode: Mode;
	/** The verb that says yes, in the order of `verbs` the first. */
	yes: 'approve' | 'complete';
	/** All that may ever be done with a task. */
	verbs: readonly string[];
	exits: { approved: string; rejected: string };
	skip: { initiator: SkipRule; before: SkipRule; twice: SkipRule };
	signature: boolean;
	onDeadline: 'nothing' | 'approve' | 'reject' | 'overdue';
}
/** Passes the place over as approved, asks the superior, or asks as always. */
export type SkipRule = 'approve' | 'next-up' | 'nothing';

export const skipNothing = { initiator: 'nothing', before: 'nothing', twice: 'nothing' } as const;

export type Scene = Pick<NodeScene, 'workflow' | 'run' | 'state' | 'tasks' | 'facts' | 'next' | 'kept'> & { node: Pick<NodeConfig<TObject>, 'key'> };

/** A copy of what the node remembers, to be changed freely. */
export const recall = (state: JsonValue): Asking => copyOf(state) as unknown as Asking;

/** As `structuredClone`, which takes ten times as long for so little. */
function copyOf(value: JsonValue): JsonValue {
	if (value === null || typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map(copyOf);
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)]));
}
export const remember = (asking: Asking): JsonValue => copyOf(asking as unknown as JsonValue);
