import { newRecordId } from '../records/new-id.ts';
import { planned } from '../records/list.ts';
import type { Operation } from '../records/write.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileConflict, treeConflictStore } from '../stores/tree-conflicts.ts';
import type { PlacesOf } from '../stores/tree-members.ts';
import type { Done, TreeWriting } from './tree-write.ts';
import type { Tree, TreeConflict } from './trees.ts';

/** Something of a record has changed: by a write, or because it follows from one. */
export interface Changed {
	model: string;
	id: string;
	/** Keys of fields that may have changed; null: it came or went. */
	fields: ReadonlySet<string> | null;
}
type Where = Exclude<PlacesOf, { by: 'rule' }>;

/**
 * Where a condition of the tree has begun to hold on a record, its conflict record is opened, once for as long as it holds. It is not closed
 * when the condition ends: somebody says what came of it. When the condition holds again later, there is a new one.
 */
export async function settleConflicts(writing: TreeWriting, tree: Tree, changed: readonly Changed[]): Promise<Done[]> {
	const done: Done[] = [];
	const everywhere = writing.options.conflictsOf?.includes(tree.ref) ? [{ of: { by: 'all' as const }, ids: [] }] : undefined;
	for (const conflict of tree.conflicts) {
		for (const { of, ids } of everywhere ?? toLookAt(tree, conflict, changed)) done.push(...(await settleConflict(writing, tree, conflict, of, ids)));
	}
	return done;
}

function toLookAt(tree: Tree, conflict: TreeConflict, changed: readonly Changed[]): { of: Where; ids: readonly string[] }[] {
	const own = changed.filter((c) => c.model === tree.model.ref).map((c) => c.id);
	const found: { of: Where; ids: readonly string[] }[] = own.length > 0 ? [{ of: { by: 'id' }, ids: [...new Set(own)] }] : [];
	for (const { model, field, path } of conflict.elsewhere) {
		const there = changed.filter((c) => c.model === model && (path === null || c.fields === null || c.fields.has(field)));
		if (there.length === 0) continue;
		if (path === null) return [{ of: { by: 'all' }, ids: [] }];
		found.push({ of: { by: 'path', path }, ids: [...new Set(there.map((c) => c.id))] });
	}
	return found;
}

async function settleConflict({ own, on, write }: TreeWriting, tree: Tree, conflict: TreeConflict, of: Where, ids: readonly string[]): Promise<Done[]> {
	const { ctx, view } = own;
	const { schema } = ctx.env;
	const key = `conflict ${tree.ref} ${conflict.key} ${JSON.stringify(of)}`;
	const compiled = planned(view, key, () => compileConflict(view.scope(schema), tree, conflict, of));
	const found = (await runStatement(on, compiled.statement, compiled.statement.bind(ctx.facts, { ids }))).map(compiled.found);
	const store = treeConflictStore(on, schema, tree.ref, conflict.key);
	await store.end(found.filter((f) => !f.holds).map((f) => f.id)); // biome-ignore format: one call
	const done: Done[] = [];
	for (const { id, values } of found.filter((f) => f.holds)) {
		const recordId = newRecordId(ctx.now);
		if (!(await store.begin(id, recordId, ctx.now))) continue;
		const operation: Operation = {
			op: 'create',
			model: conflict.model.ref,
			id: recordId,
			values: { ...withoutBlanks(values), [conflict.subject.key]: id },
			cause: 'conflict',
		};
		done.push({ operation, written: await write(own, operation) });
	}
	return done;
}

/** What the tree leaves blank is filled by the model's defaults. */
function withoutBlanks(values: Extract<Operation, { op: 'create' }>['values']): Extract<Operation, { op: 'create' }>['values'] {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
