import { dependencyWarning } from '@dougong/engine';
import type { TreeWarnings } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileWaiting } from '../stores/tree-warnings.ts';
import type { TreeReading } from './reading.ts';

type Warning = TreeWarnings['entries'][number];

/**
 * Records that wait for another one, where that is overdue (its day has passed and it is not done), late (it will come after it is needed) or
 * doing poorly; one for each pair, the worst. Refuses with tree.not-set-up.
 */
export async function readWarnings({ services, ctx, view, tree }: TreeReading): Promise<TreeWarnings> {
	const { statement } = planned(view, `waiting ${tree.ref}`, () => ({ statement: compileWaiting(view.scope(ctx.env.schema), tree) }));
	if (!statement) throw new Problem('tree.not-set-up', { part: 'dependencies' });
	const poor = new Set((tree.definition.bands ?? []).filter((b) => b.tone === 'poor').map((b) => b.key));
	const rows = await runStatement(services.pool, statement, statement.bind(ctx.facts, {}));
	const entries = rows.flatMap(([id, title, on, onTitle, due, last, status, owner, otherOwner]): Warning[] => {
		const text = (value: string | null | undefined) => value ?? null;
		const kind = dependencyWarning({ due: text(due), last: text(last), isPoor: poor.has(status ?? ''), isMet: false, today: ctx.facts.today });
		if (!kind) return [];
		const owners = [...new Set([owner, otherOwner].flatMap((o) => o ?? []))];
		return [{ id: id ?? '', title: text(title), on: { id: on ?? '', title: text(onTitle) }, kind, due: text(due), owners }];
	});
	return { entries: worstOfEach(entries) };
}

const gravity: readonly Warning['kind'][] = ['overdue', 'late', 'poor'];

/** One for each pair, in the order in which the pairs come. */
function worstOfEach(entries: readonly Warning[]): Warning[] {
	const byPair = new Map<string, Warning>();
	for (const entry of entries) {
		const pair = `${entry.id} ${entry.on.id}`;
		const known = byPair.get(pair);
		if (!known || gravity.indexOf(entry.kind) < gravity.indexOf(known.kind)) byPair.set(pair, entry);
	}
	return [...byPair.values()];
}
