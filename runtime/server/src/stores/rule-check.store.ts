import { type Catalogue, type CatalogueModel, type CheckedFormula, conditionToSql, type Facts } from '@dougong/engine';
import { CompiledQuery } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { createSource, type Scope } from './record-source.ts';
import { createParameters } from './record-statement.ts';

export interface RuleQuestion {
	model: CatalogueModel;
	formula: CheckedFormula;
	records: readonly { id: string; facts: Facts }[];
}

/** Asks the database which stored records a model's rule does not hold for. Made from the transaction that has stored them. */
export function ruleCheckStore(db: Db<EnvironmentTables>, schema: string, catalogues: ReadonlyMap<string, Catalogue>) {
	return {
		/** Ids of the records that the rule is not TRUE for. One statement for all records that it means the same for. */
		async findBroken({ model, formula, records }: RuleQuestion): Promise<Set<string>> {
			let aliases = 0;
			const params = createParameters((text) => ({ text, uses: 0 }));
			const access: Scope['access'] = (ref) => {
				throw new Error(`a rule of ${model.ref} asks for the access to ${ref}; rules read what is stored`);
			};
			const source = createSource({ schema, catalogues, params, access, nextAlias: () => `n${aliases++}` }, model, 'r');
			const condition = source.fragment(conditionToSql(formula), 'stored');
			const text = `SELECT r.id FROM ${source.from()} WHERE r.id = ANY(${params.argument('ids', 'uuid[]')}) AND (${condition}) IS NOT TRUE`;
			const statement = params.statement(text);
			const groups = new Map<string, RuleQuestion['records'][number][]>();
			for (const record of records) {
				const meaning = JSON.stringify(statement.bind(record.facts, { ids: [] }));
				groups.set(meaning, [...(groups.get(meaning) ?? []), record]);
			}
			const broken = new Set<string>();
			for (const group of groups.values()) {
				const [first] = group;
				if (!first) continue;
				const values = statement.bind(first.facts, { ids: group.map((record) => record.id) });
				const { rows } = await db.executeQuery<{ id: string }>(CompiledQuery.raw(statement.prepared.text, values));
				for (const { id } of rows) broken.add(id);
			}
			return broken;
		},
	};
}
