import type { JsonValue } from '@dougong/schemas';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { isRecordId, planned } from '../records/list.ts';
import { refuseReading } from '../records/refusals.ts';
import type { RoleView } from '../records/view.ts';
import type { WriteOptions } from '../records/write.ts';
import type { Services } from '../services.ts';
import { compileTitles } from '../stores/history.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { runtimeView } from './runtime-view.ts';
import { type Tree, treesOf } from './trees.ts';

/** What answers about a tree work with. */
export interface TreeReading {
	services: Services;
	ctx: RequestContext;
	/** What the reader may see and do. */
	view: RoleView;
	tree: Tree;
	language: 'en' | 'zh';
	/** How the runtime itself reads and writes for the reader. */
	own: WriteOptions;
}

/** Refuses with app.unknown, tree.unknown, also when the roles allow nothing with the tree’s records; record.forbidden when they read none. */
export function readTree(services: Services, ctx: RequestContext, view: RoleView, at: { app: string; tree: string; language: 'en' | 'zh' }): TreeReading {
	const tree = treesOf(ctx.catalogues, services.registry).find(at.app, at.tree);
	if (Object.values(view.access(tree.model.ref).rows).every((rule) => rule.kind === 'never')) throw new Problem('tree.unknown', { tree: at.tree });
	refuseReading(view, tree.model);
	return { services, ctx, view, tree, language: at.language, own: { services, ...runtimeView(ctx, services.registry) } };
}

/** Of these records of the tree those that the reader may see, with their titles. */
export async function seenRecords({ view, ctx, tree }: TreeReading, on: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
	const statement = planned(view, `titles ${tree.model.ref}`, () => compileTitles(view.scope(ctx.env.schema), tree.model));
	const rows = ids.length > 0 ? await runStatement(on, statement, statement.bind(ctx.facts, { ids })) : [];
	return new Map(rows.flatMap(([id, title]) => (id ? [[id, title ?? null] as const] : [])));
}

/** Refuses with record.not-found, also for a record that the reader may not see. Answers its title. */
export async function requireSeen(reading: TreeReading, on: Connection, id: string): Promise<string | null> {
	const seen = isRecordId(id) ? await seenRecords(reading, on, [id]) : new Map<string, string | null>();
	if (!seen.has(id)) throw new Problem('record.not-found', { id, model: reading.tree.model.ref });
	return seen.get(id) ?? null;
}

/** A number as JSON has it, from the text of the database. */
export function numberOf(text: JsonValue | undefined): number | null {
	return text === null || text === undefined ? null : Number(text);
}

/** Told after the commit, so that screens that show the tree, or what was written besides, ask again. */
export function announceTree({ services, ctx, tree }: TreeReading, ...besides: readonly string[]): void {
	const models = [tree.model.ref, ...tree.conflicts.map((c) => c.model.ref), ...besides];
	services.live.wrote(ctx.env.key, ctx.catalogues.catalogues, new Set(models));
}
