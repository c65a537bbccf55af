import { type Archived, buildCatalogue, type Catalogue, createRegistry, planStorage, type StorageStep } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { type Bundle, languageVersion } from '@dougong/schemas';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const registry = createRegistry(plugins);

/** A database as far as plans are concerned. Every step has to find what it works on, and must not lay one thing over another. */
interface Table {
	model: string;
	columns: Map<string, string>;
	/** Constraints and indexes, with the columns that they lie on. */
	on: Map<string, string[]>;
}
class Database {
	readonly tables = new Map<string, Table>();
	readonly archived: Archived[] = [];

	run(steps: readonly StorageStep[], revision: number): void {
		for (const step of steps) this.#step(step, revision);
	}

	/** Live tables without what is archived in them. */
	live(): unknown {
		const tables = [...this.tables].filter(([name]) => !name.startsWith('_'));
		return tables.toSorted().map(([name, t]) => [name, [...t.columns].filter(([c]) => !c.startsWith('_')).toSorted(), [...t.on.keys()].toSorted()]);
	}

	#table(name: string): Table {
		const table = this.tables.get(name);
		if (!table) throw new Error(`no table ${name}`);
		return table;
	}

	#step(step: StorageStep, revision: number): void {
		if (step.step === 'create-table') {
			this.#free(this.tables, step.table);
			this.tables.set(step.table, { model: step.model, columns: new Map(step.columns.map((c) => [c.name, c.type])), on: new Map() });
			return;
		}
		if (step.step === 'restore-table') {
			this.#move(this.tables, step.from, step.table);
			this.#forget(step.from);
			return;
		}
		const table = this.#table(step.table);
		switch (step.step) {
			case 'archive-table': {
				if (table.on.size > 0) throw new Error(`${[...table.on.keys()]} would keep their names`);
				this.#move(this.tables, step.table, step.to);
				const columns = [...table.columns].map(([name, type]) => ({ name, type: type as never }));
				this.archived.push({ kind: 'table', name: step.to, model: step.model, columns, revision });
				return;
			}
			case 'add-column':
				this.#free(table.columns, step.column);
				table.columns.set(step.column, step.type);
				return;
			case 'archive-column': {
				for (const [name, columns] of table.on) if (columns.includes(step.column)) throw new Error(`${name} still lies on ${step.column}`);
				const type = table.columns.get(step.column) as never;
				this.#move(table.columns, step.column, step.to);
				this.archived.push({ kind: 'column', name: step.to, model: step.model, column: step.column, type, revision });
				return;
			}
			case 'restore-column':
				this.#move(table.columns, step.from, step.column);
				this.#forget(step.from);
				return;
			case 'set-type':
				this.#there(table, [step.column]);
				table.columns.set(step.column, step.type);
				return;
			case 'copy-column':
				this.#there(table, [step.column, step.from]);
				return;
			case 'backfill':
				this.#there(table, [step.column]);
				return;
			case 'add-check':
			case 'add-foreign-key':
				if (step.step === 'add-foreign-key') this.#table(step.target);
				this.#put(table, step.constraint, [step.column]);
				return;
			case 'create-index':
				this.#put(
					table,
					step.index,
					step.columns.map((c) => c.column),
				);
				return;
			case 'drop-constraint':
			case 'drop-index': {
				const name = step.step === 'drop-index' ? step.index : step.constraint;
				if (!table.on.delete(name)) throw new Error(`no ${name} to drop`);
				return;
			}
			case 'validate-constraint':
				if (!table.on.has(step.constraint)) throw new Error(`no ${step.constraint} to validate`);
		}
	}

	#put(table: Table, name: string, columns: string[]): void {
		for (const other of this.tables.values()) this.#free(other.on, name);
		this.#there(table, columns);
		table.on.set(name, columns);
	}
	#there(table: Table, columns: readonly string[]): void {
		for (const column of columns) if (!table.columns.has(column) && column !== 'created_at') throw new Error(`no column ${column}`);
	}
	#free(map: ReadonlyMap<string, unknown>, name: string): void {
		if (map.has(name)) throw new Error(`${name} is there already`);
	}
	#move<V>(map: Map<string, V>, from: string, to: string): void {
		this.#free(map, to);
		const value = map.get(from);
		if (value === undefined) throw new Error(`no ${from}`);
		map.delete(from);
		map.set(to, value);
	}
	#forget(name: string): void {
		const at = this.archived.findIndex((a) => a.name === name);
		if (at < 0) throw new Error(`${name} was not archived`);
		this.archived.splice(at, 1);
	}
}

const property = fc.constantFrom<{ [keyword: string]: unknown }[]>(
	...[{ type: 'string', maxLength: 40 }, { type: 'string', maxLength: 60, 'x-unique': true }, { type: 'integer' }, { type: 'number', minimum: 0, maximum: 9 }],
	...[
		{ type: 'boolean', default: false },
		{ type: 'string', format: 'date' },
		{ type: 'string', format: 'date-time' },
		{ type: 'string', enum: ['x', 'y'] },
	],
	...[
		{ type: 'array', items: { enum: ['x', 'y'] } },
		{ type: 'object', 'x-kind': 'json' },
		{ type: 'integer', 'x-kind': 'rating' },
	],
	...[
		{ type: 'string', 'x-kind': 'reference', 'x-model': 'one' },
		{ type: 'string', 'x-kind': 'auto-number', 'x-pattern': '{####}' },
	],
	...[
		{ type: 'string', 'x-kind': 'tree-parent' },
		{ type: 'string', 'x-kind': 'created-at' },
	],
);
const model = (key: string) =>
	fc
		.record({ fields: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), property, { minKeys: 1 }), required: fc.subarray(['a', 'b']), both: fc.boolean() })
		.map(({ fields, required, both }) => {
			const indexable = Object.keys(fields).filter(
				(k) => fields[k]?.type !== 'array' && fields[k]?.type !== 'object' && fields[k]?.['x-kind'] !== 'created-at',
			);
			const unique = both && indexable.length > 1 ? { unique: [{ key: 'both', fields: indexable.slice(0, 2) }] } : {};
			return { kind: 'model', key, title: key, schema: { type: 'object', required: required.filter((k) => k in fields), properties: fields }, ...unique };
		});
const revision = fc.record({ one: model('one'), two: fc.option(model('two')), sort: fc.boolean() }).map(({ one, two, sort }): Catalogue => {
	const field = Object.keys(one.schema.properties)[0] ?? 'a';
	const block = { key: 't', type: 'table', model: 'one', columns: [{ key: 'x', field }], ...(sort && { sort: [{ field }] }) };
	const page = { kind: 'page', key: 'p', title: 'P', blocks: [block] };
	const app = { kind: 'app', key: 'any', title: 'Any', language: languageVersion, version: '1.0.0' };
	return buildCatalogue({ app, definitions: [one, ...(two ? [two] : []), page] } as unknown as Bundle, registry);
});

it('any history of revisions ends in the tables that the last one would have made at once, with nothing lost', () => {
	fc.assert(
		fc.property(fc.array(fc.option(revision), { minLength: 1, maxLength: 5 }), (revisions) => {
			const database = new Database();
			let before: Catalogue | null = null;
			let columns = 0;
			for (const [i, wanted] of revisions.entries()) {
				database.run(planStorage(before, wanted, { registry, revision: i + 1, archived: database.archived }).steps, i + 1);
				const fresh = new Database();
				fresh.run(planStorage(null, wanted, { registry, revision: 1, archived: [] }).steps, 1);
				expect(database.live()).toEqual(fresh.live());
				const all = [...database.tables.values()].reduce((n, t) => n + t.columns.size, 0);
				expect(all).toBeGreaterThanOrEqual(columns);
				columns = all;
				before = wanted;
			}
		}),
		{ numRuns: 200 },
	);
});
