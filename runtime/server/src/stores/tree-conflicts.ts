import { conditionToSql, formulaToSql } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { Tree, TreeConflict } from '../trees/trees.ts';
import { counting, type PlacesOf } from './tree-members.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, type Scope } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';
import type { Asking } from './tree-weight.store.ts';

export interface CompiledConflict {
	statement: Statement;
	/** Whether the condition holds on the record, and what its conflict says. */
	found(row: TextRow): { id: string; holds: boolean; values: JsonObject };
}

/** A condition of a tree on records that are found by id, by what they refer to (both argument `ids`), or all that count. */
export function compileConflict(scope: Scope, tree: Tree, conflict: TreeConflict, of: Exclude<PlacesOf, { by: 'rule' }>): CompiledConflict {
	const source = createSource(scope, tree.model, 't');
	const holds = every([...counting(source, tree), `(${source.fragment(conditionToSql(conflict.when), 'stored')}) IS TRUE`]);
	const values = [...conflict.values].map(([, formula]) => `to_jsonb(${source.fragment(formulaToSql(formula), 'stored')})::text`);
	const ids = () => scope.params.argument('ids', 'uuid[]');
	const where =
		of.by === 'id' ? `t.id = ANY(${ids()})` : of.by === 'path' ? `${source.stored(of.path.slice(0, -1), of.path.at(-1) ?? 'id')} = ANY(${ids()})` : 'TRUE';
	const text = `SELECT t.id, (${holds}) IS TRUE${values.map((v) => `, ${v}`).join('')} FROM ${source.from()} WHERE ${where} ORDER BY t.id`;
	return {
		statement: scope.params.statement(text),
		found: ([id, isHolding, ...said]) => ({
			id: id ?? '',
			holds: isHolding === 't',
			values: Object.fromEntries([...conflict.values.keys()].map((key, i) => [key, JSON.parse(said[i] ?? 'null') as JsonValue])),
		}),
	};
}

/** Which conditions of one tree hold on which records. */
export function treeConflictStore(on: Asking, schema: string, tree: string, conflict: string) {
	const table = quoted(schema, 'dg_tree_conflict');
	return {
		/** False when it held already. Whoever asks about the same record meanwhile waits for the end of our transaction. */
		async begin(subject: string, recordId: string, at: Date): Promise<boolean> {
			const { rows } = await on.query(
				`insert into ${table} (tree, conflict, subject, record_id, at) values ($1, $2, $3, $4, $5) on conflict do nothing returning subject`,
				[tree, conflict, subject, recordId, at],
			);
			return rows.length > 0;
		},
		async end(subjects: readonly string[]): Promise<void> {
			if (subjects.length === 0) return;
			await on.query(`delete from ${table} where tree = $1 and conflict = $2 and subject = any($3)`, [tree, conflict, subjects]);
		},
	};
}
