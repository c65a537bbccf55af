import type { JsonObject } from '@dougong/schemas';

/** A row of `dg_task`. `due`: `infinity` without one. */
export interface StoredTask {
	id: string;
	run: string;
	number: number;
	/** The visit of the node that made it. */
	token: number;
	node: string;
	kind: 'approval' | 'task' | 'copy';
	app: string;
	workflow: string;
	initiator: string | null;
	assignee: string;
	state: 'open' | 'done' | 'cancelled';
	verb: string | null;
	done_by: string | null;
	comment: string | null;
	verbs: readonly string[];
	form: string | null;
	fields: readonly { field: string; may: 'hide' | 'read' | 'write' | 'require' }[] | null;
	data: JsonObject;
	due: string;
	created_at: string;
	decided_at: string | null;
	read_at: string | null;
	urged: number;
	snapshot: JsonObject | null;
	snapshot_hash: string | null;
}
