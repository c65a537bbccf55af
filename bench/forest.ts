import { languageVersion } from '@dougong/schemas';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Case } from './cases.ts';
import { schema } from './schema.ts';

/** 100,000 records in 20 trees of 8 levels. The score of a record is the weighted mean of its children, up to the root. */
const counts = { nodes: 100_000, roots: 20, children: 3.4 };
const table = `"${schema}".forest__node`;
const closure = `"${schema}".forest_closure`;
const id = (sql: string) => `('0190000f-0000-7000-8000-' || lpad(to_hex((${sql})::int), 12, '0'))::uuid`;

export const forestApp = {
	app: { kind: 'app', key: 'forest', title: 'Forest', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'node',
			title: 'Node',
			titleField: 'name',
			schema: {
				type: 'object',
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 60 },
					parent: { type: 'string', title: 'Parent', 'x-kind': 'tree-parent' },
					weight: { type: 'number', title: 'Weight' },
					actual: { type: 'number', title: 'Actual', minimum: 0, maximum: 1000000 },
					score: {
						type: 'number',
						title: 'Score',
						'x-formula': 'IF(COUNT(children) > 0, SUM(children, [score] * [weight]) / SUM(children, [weight], NOT ISBLANK([score])), [actual])',
					},
				},
			},
		},
		{ kind: 'role', key: 'employee', title: 'Employee', everyone: true, models: { node: { read: true, update: true } }, pages: [] },
	],
};

/** Fills the trees, their scores, and the closure table by which the reference brings them up to date: every ancestor with the leaf's share of it. */
export async function fillForest(client: pg.Client): Promise<void> {
	await client.query(
		`insert into ${table} (id, version, created_at, updated_at, name, parent, weight, actual)
		select ${id('n')}, 1, now(), now(), 'Node ' || n, case when n > ${counts.roots} then ${id(`floor((n - ${counts.roots + 1}) / ${counts.children}) + 1`)} end,
			n % 7 + 1, n % 100 from generate_series(1, ${counts.nodes}) n`,
	);
	await client.query(`vacuum analyze ${table}`);
	for (let level = levels; level > 0; level--) {
		await client.query(
			`with recursive d as (select id, 1 as level from ${table} where parent is null union all select c.id, d.level + 1 from d join ${table} c on c.parent = d.id)
			update ${table} n set score = coalesce((select sum(score * weight) / sum(weight) from ${table} c where c.parent = n.id), actual)
			from d where d.id = n.id and d.level = ${level}`,
		);
	}
	await client.query(
		`create table ${closure} as with recursive
		shares as (select id, parent, weight / sum(weight) over (partition by parent) as share from ${table}),
		up as (select id as descendant, id as ancestor, 0 as depth, 1::numeric as share from ${table}
			union all select up.descendant, s.parent, up.depth + 1, up.share * s.share from up join shares s on s.id = up.ancestor where s.parent is not null)
		select * from up where depth > 0`,
	);
	await client.query(`create index on ${closure} (descendant, depth)`);
	await client.query(`vacuum full ${table}`);
	for (const name of [table, closure]) await client.query(`vacuum analyze ${name}`);
}
const levels = 8;

export const leavesQuery = `select id, version from ${table} n where not exists (select 1 from ${table} c where c.parent = n.id) order by hashtext(id::text) limit 2000`;

/** A new value at a leaf, consistent up to its root in the same transaction. */
export function forestCase(loadLeaves: () => Promise<{ id: string; version: number }[]>, next: (below: number) => number): Case {
	let leaves: { id: string; version: number }[] = [];
	const change = (path: (id: string) => string, body: (version: number, actual: number) => unknown) => () => {
		const leaf = leaves.shift();
		if (!leaf) throw new Error('more requests at once than leaves to change');
		return {
			method: 'PATCH',
			path: path(leaf.id),
			body: body(leaf.version, next(1000000) / 1000),
			answered: (text: string) => leaves.push({ id: leaf.id, version: (JSON.parse(text) as { version: number }).version }),
		};
	};
	return {
		name: 'leaf of a tree, up to the root',
		prepare: async () => {
			await new Promise((resolve) => setTimeout(resolve, 500));
			leaves = await loadLeaves();
		},
		ours: change(
			(of) => `/api/v1/production/apps/forest/records/node/${of}`,
			(version, actual) => ({ version, values: { actual } }),
		),
		reference: change(
			(of) => `/nodes/${of}`,
			(version, actual) => ({ version, actual }),
		),
	};
}

const Change = Type.Object({ version: Type.Integer(), actual: Type.Number({ minimum: 0, maximum: 1000000 }) }, { additionalProperties: false });
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** The same by hand: the leaf with its history, then what it changes in each ancestor, by the closure table. */
export function forestByHand(app: FastifyInstance, pool: pg.Pool): void {
	app.patch<{ Params: { id: string }; Body: Static<typeof Change> }>('/nodes/:id', { schema: { params: Id, body: Change } }, async (request, reply) => {
		const { version, actual } = request.body;
		const client = await pool.connect();
		try {
			await client.query('begin');
			const { rows } = await client.query({ name: 'leaf', text: leafText, values: [request.params.id, version, actual, request.person?.id] });
			const [leaf] = rows;
			if (leaf) await client.query({ name: 'ancestors', text: ancestorsText, values: [leaf.id, leaf.delta] });
			await client.query('commit');
			return leaf ?? reply.code(409).send({ title: 'Changed meanwhile' });
		} catch (error) {
			await client.query('rollback');
			throw error;
		} finally {
			client.release();
		}
	});
}

const leafText = `with o as (select id, actual, score from ${table} where id = $1 and version = $2 for no key update),
	w as (update ${table} n set actual = $3::numeric, score = $3::numeric, version = n.version + 1, updated_at = now(), updated_by = $4 from o where n.id = o.id returning n.*),
	h as (insert into "${schema}".dg_history (record_id, version, app, model, at, actor, action, changes)
		select w.id, w.version, 'forest', 'node', w.updated_at, w.updated_by, 'update', jsonb_build_object('actual', jsonb_build_object('from', o.actual, 'to', w.actual)) from w, o)
	select w.id, w.version, w.name, w.parent, w.weight, w.actual, w.score, w.score - o.score as delta from w, o`;
/** In the order of the way up, so that two never wait for each other. */
const ancestorsText = `with a as (select n.id, c.share * $2::numeric as delta from ${closure} c join ${table} n on n.id = c.ancestor where c.descendant = $1
		order by c.depth for no key update of n)
	update ${table} n set score = n.score + a.delta from a where n.id = a.id`;
