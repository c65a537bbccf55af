import { revisionRatio } from '@dougong/engine';
import type { TreeRevisions } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileRevisions } from '../stores/tree-revisions.ts';
import type { Span } from './score-data.ts';
import type { TreeReading } from './reading.ts';

/** How often records were formally revised in a period, and how often rules changed weights, which is no revision. Refuses with tree.not-set-up. */
export async function readRevisions({ services, ctx, view, tree }: TreeReading, span: Span): Promise<TreeRevisions> {
	const { revisions } = tree;
	if (!revisions) throw new Problem('tree.not-set-up', { part: 'revisions' });
	const { timeZone, schema } = ctx.env;
	const statement = planned(view, `revisions ${tree.ref} ${timeZone}`, () => compileRevisions(view.scope(schema), tree, revisions.fields, timeZone));
	const [row] = await runStatement(services.pool, statement, statement.bind(ctx.facts, { ...span }));
	const [active = 0, formal = 0, byRule = 0] = (row ?? []).map(Number);
	return { formal, byRule, active, ratio: revisionRatio(formal, active) };
}
