import type { JsonObject, NodeField, TaskKind, TaskState } from '@dougong/schemas';

/** A row of `dg_task`. `due`: `infinity` without one. */
export interface StoredTask {
	id: string;
	run: string;
	number: number;
	/** The visit of the node that made it. */
	token: number;
	node: string;
	kind: TaskKind;
	app: string;
	workflow: string;
	initiator: string | null;
	assignee: string;
	state: TaskState;
	verb: string | null;
	done_by: string | null;
	comment: string | null;
	verbs: readonly string[];
	form: string | null;
	fields: readonly NodeField[] | null;
	data: JsonObject;
	due: string;
	created_at: string;
	decided_at: string | null;
	read_at: string | null;
	urged: number;
	snapshot: JsonObject | null;
	snapshot_hash: string | null;
}
