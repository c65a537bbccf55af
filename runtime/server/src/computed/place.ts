import { type Catalogue, type DependencyGraph, dependencyGraph, type Facts } from '@dougong/engine';
import { CompiledQuery } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { type Connection, runStatement, type TextRow } from '../stores/record-runner.ts';
import type { Scope } from '../stores/record-source.ts';
import { type Arguments, createParameters, type Statement } from '../stores/record-statement.ts';

/** The records of an environment under a set of definitions, as the runtime itself sees them: all that is stored. */
export interface Place {
	readonly schema: string;
	readonly catalogues: ReadonlyMap<string, Catalogue>;
	/** Revision of an app that is in force. */
	revisionOf(app: string): number;
}

/** How statements are run: on a connection, or in a transaction of the query builder. */
export type Run = (statement: Statement, values: (string | null)[]) => Promise<TextRow[]>;

export function runOn(on: Connection): Run {
	return (statement, values) => runStatement(on, statement, values);
}

/** The statements name their columns c0, c1 … in this order, and give text. */
export function runIn(db: Db<EnvironmentTables>): Run {
	return async (statement, values) => {
		const { rows } = await db.executeQuery<Record<string, string | null>>(CompiledQuery.raw(statement.prepared.text, values));
		return rows.map((row) => Object.values(row));
	};
}

/** Compiles statements for a place, each once for as long as its definitions are in force. */
export function plansOf({ schema, catalogues }: Place): Plans {
	const graph = dependencyGraph(catalogues);
	const bySchema = known.get(graph) ?? new Map<string, Plans>();
	known.set(graph, bySchema);
	const plans = bySchema.get(schema) ?? createPlans(schema, catalogues, graph);
	bySchema.set(schema, plans);
	return plans;
}

export interface Plans {
	readonly graph: DependencyGraph;
	get<T>(key: string, compile: (scope: Scope) => T): T;
}

const known = new WeakMap<DependencyGraph, Map<string, Plans>>();

function createPlans(schema: string, catalogues: Place['catalogues'], graph: DependencyGraph): Plans {
	const made = new Map<string, unknown>();
	const scope = (): Scope => {
		let alias = 0;
		return {
			schema,
			catalogues,
			params: createParameters((text) => ({ text, uses: 0 })),
			nextAlias: () => `r${++alias}`,
			access(ref) {
				throw new Error(`what is stored in ${ref} is read without asking who reads it`);
			},
		};
	};
	return {
		graph,
		get<T>(key: string, compile: (scope: Scope) => T): T {
			if (!made.has(key)) made.set(key, compile(scope()));
			return made.get(key) as T;
		},
	};
}

/** Runs a statement of a place. */
export function ask(run: Run, facts: Facts, statement: Statement, args: Arguments): Promise<TextRow[]> {
	return run(statement, statement.bind(facts, args));
}
