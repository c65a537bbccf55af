import { type CatalogueModel, type CheckedFormula, conditionToSql } from '@dougong/engine';
import type { TextRow } from './record-runner.ts';
import { createSource, type Scope } from './record-source.ts';
import type { Statement } from './record-statement.ts';

/** Which records: by id, by what they refer to (both argument `ids`), or the next `limit` behind the id `after`. */
export type ConditionOn = { by: 'id' } | { by: 'path'; path: readonly string[] } | { by: 'next' };

export interface CompiledCondition {
	statement: Statement;
	found(row: TextRow): { id: string; holds: boolean };
}

/** Whether a condition holds on records, by what is stored; never on archived ones. */
export function compileWorkflowCondition(scope: Scope, model: CatalogueModel, when: CheckedFormula, on: ConditionOn): CompiledCondition {
	const source = createSource(scope, model, 't');
	const holds = `(${source.fragment(conditionToSql(when), 'stored')}) IS TRUE AND t.archived_at IS NULL`;
	const ids = () => scope.params.argument('ids', 'uuid[]');
	const where = {
		id: () => `t.id = ANY(${ids()})`,
		path: () => (on.by === 'path' ? `${source.stored(on.path.slice(0, -1), on.path.at(-1) ?? 'id')} = ANY(${ids()})` : 'FALSE'),
		next: () => `t.id > ${scope.params.argument('after', 'uuid')}`,
	}[on.by]();
	const limit = on.by === 'next' ? ` LIMIT ${scope.params.argument('limit', 'integer')}` : '';
	const text = `SELECT t.id, ${holds} FROM ${source.from()} WHERE ${where} ORDER BY t.id${limit}`;
	return { statement: scope.params.statement(text), found: ([id, isHolding]) => ({ id: id ?? '', holds: isHolding === 't' }) };
}
