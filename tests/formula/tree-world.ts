import { buildCatalogue, type Catalogue, type CheckedFormula, checkBundle, compileFormula, formulaScope, formulaToSql, valueToJson } from '@dougong/engine';
import type { Bundle, Definition, GoalTree } from '@dougong/schemas';
import type pg from 'pg';
import { createRecords, type Row } from './records.ts';
import { columnsOf, facts, models, registry, renderOf, tables } from './world.ts';

/** A world of goals in a tree, and of what they give to others; `tree` says how they score. */
export interface TreeWorld {
	catalogue: Catalogue;
	/** The formula of a field, as it is stored. */
	text(field: string): string;
	/**
	 * All that the tree fills, for these goals: each record's computed fields as text, the same on both back ends (it fails where they
	 * differ). Goals by name; `above` names another one.
	 */
	scores(goals: Goals, shares?: readonly { from: string; to: string; share: number }[]): Promise<{ [goal: string]: { [field: string]: string | null } }>;
}
export type Goals = { [name: string]: { above?: string; [field: string]: unknown } };

const number = (title: string) => ({ type: 'number', title });
const choice = (title: string, options: readonly string[]) => ({ type: 'string', title, oneOf: options.map((key) => ({ const: key, title: key })) });
const goalTable = `CREATE TABLE IF NOT EXISTS tree_goal (id uuid PRIMARY KEY, archived_at timestamptz, title text, above uuid, counts boolean, rule text, target numeric,
	actual numeric, start numeric, weight numeric, achievement numeric, score numeric, status text, confidence numeric, least numeric, first date, last date);
	CREATE TABLE IF NOT EXISTS tree_gift (id uuid PRIMARY KEY, archived_at timestamptz, giver uuid, taker uuid, share numeric)`;

export function bundleOf(tree: Omit<GoalTree, 'kind' | 'key' | 'title' | 'model'>): Bundle {
	const [rules, statuses] = [tree.scoring.map((s) => s.key), (tree.bands ?? []).map((b) => b.key)];
	return {
		app: { kind: 'app', key: 'trees', title: 'Trees', language: 2, version: '1.0.0', mainLanguage: 'en' },
		definitions: [
			{
				...{ kind: 'model', key: 'goal', title: 'Goal', titleField: 'title' },
				schema: {
					type: 'object',
					required: ['title'],
					properties: {
						title: { type: 'string', title: 'Title', maxLength: 100 },
						above: { type: 'string', title: 'Above', 'x-kind': 'tree-parent' },
						counts: { type: 'boolean', title: 'Counts' },
						rule: choice('Rule', rules),
						...{ target: number('Target'), actual: number('Actual'), start: number('Start'), weight: number('Weight') },
						...{ achievement: number('Achievement'), score: number('Score'), confidence: number('Confidence'), least: number('Least') },
						status: choice('Status', statuses.length > 0 ? statuses : ['none']),
						first: { type: 'string', format: 'date', title: 'First day' },
						last: { type: 'string', format: 'date', title: 'Last day' },
					},
				},
			},
			{
				...{ kind: 'model', key: 'gift', title: 'Gift' },
				schema: {
					type: 'object',
					required: ['giver', 'taker', 'share'],
					properties: {
						giver: { type: 'string', title: 'From', 'x-kind': 'reference', 'x-model': 'goal' },
						taker: { type: 'string', title: 'To', 'x-kind': 'reference', 'x-model': 'goal' },
						share: number('Share'),
					},
				},
			},
			{
				...{ kind: 'model', key: 'step', title: 'Step' },
				schema: {
					type: 'object',
					required: ['goal'],
					properties: {
						goal: { type: 'string', title: 'Goal', 'x-kind': 'reference', 'x-model': 'goal' },
						...{ weight: number('Weight'), value: number('Value'), planned: number('Planned') },
						due: { type: 'string', format: 'date', title: 'Due' },
						finished: { type: 'string', format: 'date', title: 'Finished' },
					},
				},
			},
			{ kind: 'goal-tree', key: 'goals', title: 'Goals', model: 'goal', ...tree },
		] as Definition[],
	};
}

export function treeWorld(client: pg.Client, tree: Omit<GoalTree, 'kind' | 'key' | 'title' | 'model'>): TreeWorld {
	const bundle = bundleOf(tree);
	const mistakes = checkBundle(bundle, { registry, apps: new Map() });
	if (mistakes.length > 0) throw new Error(mistakes.map((m) => `${m.code} ${m.pointer}: ${m.message}`).join('\n'));
	const catalogue = buildCatalogue(bundle, registry);
	const scope = formulaScope('trees/goal', catalogue, new Map(), registry);
	for (const model of ['trees/goal', 'trees/gift']) models[model] = [...(scope.fields(model) ?? [])];
	Object.assign(tables, { 'trees/goal': 'tree_goal', 'trees/gift': 'tree_gift' });
	const computed = catalogue.models.get('goal')?.computed ?? new Map();
	const order = ['achievement', 'score', 'status', 'least'].filter((f) => computed.has(f));
	return {
		catalogue,
		text: (field) => computed.get(field)?.canonical ?? '',
		scores: async (goals, gifts = []) => {
			const ids = new Map(Object.keys(goals).map((name, i) => [name, `0197c0de-0000-7000-8000-0000000002${String(i).padStart(2, '0')}`]));
			const idOf = (name: string | undefined) => (name === undefined ? null : (ids.get(name) ?? null));
			const rows: Row[] = Object.entries(goals).map(([name, { above, ...values }]) => ({ id: idOf(name) ?? '', title: name, above: idOf(above), ...values }));
			const shares: Row[] = gifts.map((g, i) => ({
				id: `0197c0de-0000-7000-8000-0000000003${String(i).padStart(2, '0')}`,
				giver: idOf(g.from),
				taker: idOf(g.to),
				share: g.share,
			}));
			await client.query(`${goalTable}; TRUNCATE tree_goal, tree_gift`);
			for (const row of rows) await insert(client, 'tree_goal', row);
			for (const row of shares) await insert(client, 'tree_gift', row);
			const depth = (row: Row): number => (row.above ? 1 + depth(rows.find((r) => r.id === row.above) as Row) : 0);
			const deepestFirst = rows.toSorted((a, b) => depth(b) - depth(a));
			for (const field of order)
				for (const row of deepestFirst) row[field] = await fill(client, computed.get(field)?.formula as CheckedFormula, field, row, rows, shares);
			return Object.fromEntries(rows.map((row) => [String(row.title), Object.fromEntries(order.map((f) => [f, row[f] as string | null]))]));
		},
	};
}

async function insert(client: pg.Client, table: string, row: Row): Promise<void> {
	const keys = Object.keys(row);
	await client.query(`INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
}

async function fill(client: pg.Client, formula: CheckedFormula, field: string, row: Row, goals: readonly Row[], gifts: readonly Row[]): Promise<string | null> {
	const inJs = valueToJson(compileFormula(formula)(createRecords({ 'trees/goal': goals, 'trees/gift': gifts })('trees/goal', row.id), facts));
	const js = inJs === null || typeof inJs === 'object' ? null : String(inJs);
	const values: unknown[] = [];
	const text = renderOf(formulaToSql(formula), values, facts, [columnsOf('trees/goal', 'x')]);
	const { rows } = await client.query(
		`SELECT ${formula.type.t === 'number' ? `trim_scale(${text})::text` : `(${text})::text`} AS value FROM tree_goal x WHERE x.id = '${row.id}'`,
		values,
	);
	const sql = rows[0]?.value ?? null;
	if (sql !== js) throw new Error(`${field} of ${row.title} is ${js} in JS and ${sql} in SQL`);
	await client.query(`UPDATE tree_goal SET ${field} = $1 WHERE id = $2`, [sql, row.id]);
	return js;
}
