import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import type { Written } from '../records/write.ts';
import { runStatement } from '../stores/record-runner.ts';
import { changedFields, compileHolds } from '../stores/tree-revisions.ts';
import type { TreeWriting } from './tree-write.ts';
import type { Tree } from './trees.ts';

export interface RevisionLock {
	refuse(results: readonly Written[]): Promise<void>;
}

/**
 * Fields whose change is a formal revision may only change while the tree is open for it. Administrators may change them at any time, with
 * a reason; what the runtime itself does (giving way, rules) is no revision. `refuse`: with tree.locked, when such a field has changed.
 */
export async function beginRevisions(writing: TreeWriting, tree: Tree): Promise<RevisionLock | null> {
	const { revisions, model } = tree;
	const { own, options, on, operations } = writing;
	if (!revisions?.open) return null;
	const isFormal = (o: (typeof operations)[number]) =>
		o.op === 'update' && o.model === model.ref && o.cause === undefined && revisions.fields.some((f) => Object.hasOwn(o.values, f));
	const found = operations.flatMap((o, i) => (isFormal(o) && o.op === 'update' ? [{ i, id: o.id, reason: o.reason?.trim() ?? '' }] : []));
	const asked = found.filter((f) => !(options.ctx.isAdmin && f.reason !== ''));
	if (asked.length === 0) return null;
	const { open } = revisions;
	const statement = planned(own.view, `open ${tree.ref}`, () => compileHolds(own.view.scope(own.ctx.env.schema), model, open));
	const rows = await runStatement(on, statement, statement.bind(own.ctx.facts, { ids: asked.map((a) => a.id) }));
	const isOpen = new Set(rows.map(([id]) => id));
	const locked = asked.filter((a) => !isOpen.has(a.id));
	if (locked.length === 0) return null;
	return {
		async refuse(results) {
			for (const { i } of locked) {
				const result = results[i];
				if (!result?.changed) continue;
				const changed = (await changedFields(on, own.ctx.env.schema, result)).filter((f) => revisions.fields.includes(f));
				if (changed.length === 0) continue;
				const fields = changed.map((key) => model.fieldsByKey.get(key)?.title ?? key).join('、');
				const detail = { en: 'It is not open for changes now.', zh: '当前不在调整窗口内。' };
				throw new Problem(
					'tree.locked',
					{ fields },
					changed.map((key) => ({ pointer: `#/values/${key}`, code: 'tree.locked', detail })),
				);
			}
		},
	};
}
