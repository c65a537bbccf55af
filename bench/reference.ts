import { createHash, randomBytes } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import Fastify, { type FastifyRequest } from 'fastify';
import pg from 'pg';
import { forestByHand } from './forest.ts';
import { schema } from './schema.ts';
import { flowsByHand } from './workflows/by-hand.ts';

/**
 * What the platform is measured against: a server for this one model, written by hand with care. The same tables, Ajv for what comes in,
 * a compiled serializer for what goes out, the permission as a condition in every statement, history in the statement of the write,
 * named prepared statements, who asks from memory. Knows nothing of definitions.
 */
export async function startReference(options: { database: pg.PoolConfig; port: number }): Promise<void> {
	pg.types.setTypeParser(1082, String);
	pg.types.setTypeParser(1700, Number);
	const pool = new pg.Pool({ ...options.database, max: 20 });
	const app = Fastify({ ajv: { customOptions: { coerceTypes: 'array', removeAdditional: false } } });
	const people = new Map<string, Promise<Person>>();
	app.decorateRequest('person', null);
	app.addHook('onRequest', async (request, reply) => {
		const token = request.headers.authorization?.slice(7) ?? '';
		let found = people.get(token);
		if (!found) {
			found = findPerson(pool, token);
			people.set(token, found);
		}
		const person = await found.catch(() => null);
		if (!person) return reply.code(401).send({ title: 'Sign in first' });
		request.person = person;
	});

	app.get<{ Params: { id: string } }>('/goals/:id', { schema: { params: Id, response: { 200: Goal } } }, async (request, reply) => {
		const { rows } = await pool.query({ name: 'get', text: statements.get, values: [request.params.id, ...factsOf(request)] });
		return rows[0] ? goalOf(rows[0]) : reply.code(404).send({ title: 'There is no such goal' });
	});
	app.get<{ Querystring: Static<typeof List> }>('/goals', { schema: { querystring: List, response: { 200: Page } } }, async (request) => {
		const { status, org_unit, due, limit, offset, expand } = request.query;
		const values = [...factsOf(request), status, org_unit, due];
		const [page, total] = await Promise.all([
			pool.query({ name: expand ? 'list-expand' : 'list', text: expand ? statements.listExpanded : statements.list, values: [...values, limit, offset] }),
			pool.query({ name: 'count', text: statements.count, values }),
		]);
		return { records: page.rows.map(expand ? expandedGoalOf : goalOf), total: Number(total.rows[0].count) };
	});
	app.post<{ Body: Static<typeof NewGoal> }>('/goals', { schema: { body: NewGoal, response: { 201: Goal } } }, async (request, reply) => {
		const g = request.body;
		const [me] = factsOf(request);
		if (g.owner !== me) return reply.code(403).send({ title: 'Only your own goals' });
		if (g.start && g.due && g.start > g.due) return reply.code(422).send({ title: 'It cannot be due before it starts' });
		const changes = JSON.stringify(Object.fromEntries(Object.entries(g).map(([key, to]) => [key, { from: null, to }])));
		const values = [newId(), me, g.title, g.description, g.parent, g.owner, g.org_unit, g.status, g.target, g.actual, g.unit, g.start, g.due, changes];
		const { rows } = await pool.query({ name: 'create', text: statements.create, values });
		return reply.code(201).send(goalOf(rows[0]));
	});
	app.patch<{ Params: { id: string }; Body: Static<typeof ChangeGoal> }>(
		'/goals/:id',
		{ schema: { params: Id, body: ChangeGoal, response: { 200: Goal } } },
		async (request, reply) => {
			const { version, actual } = request.body;
			const [me] = factsOf(request);
			const { rows } = await pool.query({ name: 'update', text: statements.update, values: [request.params.id, me, version, actual] });
			return rows[0] ? goalOf(rows[0]) : reply.code(409).send({ title: 'Changed meanwhile, or not yours' });
		},
	);
	forestByHand(app, pool);
	flowsByHand(app, pool, newId);
	await app.listen({ port: options.port, host: '127.0.0.1' });
}

interface Person {
	id: string;
	unit: string;
}
declare module 'fastify' {
	interface FastifyRequest {
		person: Person | null;
	}
}

async function findPerson(pool: pg.Pool, token: string): Promise<Person> {
	const { rows } = await pool.query(
		`select p.id, p.org_unit as unit from dougong.api_token t join "${schema}".dg_member m on m.user_id = t.user_id
		join "${schema}".directory__person p on p.id = m.person_id where t.hash = $1`,
		[createHash('sha256').update(token).digest()],
	);
	if (!rows[0]) throw new Error('unknown token');
	return rows[0];
}

function factsOf(request: FastifyRequest): [me: string, unit: string] {
	return [request.person?.id ?? '', request.person?.unit ?? ''];
}

const uuid = Type.String({ format: 'uuid' });
const date = Type.String({ format: 'date' });
const number = Type.Number();
const orNull = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(type: T) => Type.Union([type, Type.Null()]);
const status = Type.Union(['open', 'active', 'late', 'done'].map((s) => Type.Literal(s)));
const closed = { additionalProperties: false };
const given = {
	title: Type.String({ minLength: 3, maxLength: 120 }),
	description: Type.Optional(Type.String({ maxLength: 2000 })),
	parent: Type.Optional(uuid),
	owner: uuid,
	org_unit: uuid,
	status,
	target: Type.Optional(number),
	actual: Type.Optional(Type.Number({ minimum: 0, maximum: 1000000 })),
	unit: Type.Optional(Type.String({ maxLength: 20 })),
	start: Type.Optional(date),
	due: Type.Optional(date),
};
const Id = Type.Object({ id: uuid });
const List = Type.Object({
	status,
	org_unit: uuid,
	due: date,
	limit: Type.Integer({ minimum: 1, maximum: 100 }),
	offset: Type.Integer({ minimum: 0 }),
	expand: Type.Optional(Type.Boolean()),
});
const NewGoal = Type.Object(given, closed);
const ChangeGoal = Type.Object({ version: Type.Integer(), actual: Type.Number({ minimum: 0, maximum: 1000000 }) }, closed);
const Named = Type.Union([Type.Null(), Type.Object({ id: Type.String(), title: orNull(Type.String()), restricted: Type.Optional(Type.Boolean()) })]);
const text = orNull(Type.String());
const Goal = Type.Object({
	id: Type.String(),
	version: number,
	createdAt: Type.String(),
	updatedAt: Type.String(),
	createdBy: text,
	updatedBy: text,
	values: Type.Object({
		title: Type.String(), description: text, parent: text, owner: Type.String(), org_unit: Type.String(), status: Type.String(), weight: orNull(number),
		target: orNull(number), actual: orNull(number), unit: text, start: text, due: text,
	}), // biome-ignore format: one list
	expanded: Type.Optional(Type.Object({ owner: Named, parent: Named })),
});
const Page = Type.Object({ records: Type.Array(Goal), total: number });

type Row = Record<string, never>;
function goalOf(r: Row) {
	return {
		id: r.id, version: r.version, createdAt: r.created_at, updatedAt: r.updated_at, createdBy: r.created_by, updatedBy: r.updated_by,
		values: {
			title: r.title, description: r.description, parent: r.parent, owner: r.owner, org_unit: r.org_unit, status: r.status, weight: r.weight, target: r.target,
			actual: r.actual, unit: r.unit, start: r.start, due: r.due,
		},
	}; // biome-ignore format: one list
}
function expandedGoalOf(r: Row) {
	const parent = r.parent === null ? null : r.parent_visible ? { id: r.parent, title: r.parent_title } : { id: r.parent, title: null, restricted: true };
	return { ...goalOf(r), expanded: { owner: { id: r.owner, title: r.owner_title }, parent } };
}

const goal = `"${schema}".bench__goal`;
const columns =
	'id version created_at updated_at created_by updated_by title description parent owner org_unit status weight target actual unit start due'.split(' ');
const of = (alias: string) => columns.map((c) => `${alias}.${c}`).join(', ');
const mine = (alias: string) => `(${alias}.owner = $1 or ${alias}.org_unit = $2)`;
const filtered = `t.archived_at is null and ${mine('t')} and t.status = $3 and t.org_unit = $4 and t.due >= $5`;
const history = (from: string, action: string, changes: string) =>
	`insert into "${schema}".dg_history (record_id, version, app, model, at, actor, action, changes)
	select ${from}.id, ${from}.version, 'bench', 'goal', ${from}.updated_at, ${from}.updated_by, '${action}', ${changes} from ${from}`;
export const statements = {
	get: `select ${of('t')} from ${goal} t where t.id = $1 and (t.owner = $2 or t.org_unit = $3)`,
	list: `select ${of('t')} from ${goal} t where ${filtered} order by t.due nulls last, t.id limit $6 offset $7`,
	listExpanded: `select ${of('t')}, o.name as owner_title, p.title as parent_title, ${mine('p')} as parent_visible
		from (select * from ${goal} t where ${filtered} order by t.due nulls last, t.id limit $6 offset $7) t
		left join "${schema}".directory__person o on o.id = t.owner left join ${goal} p on p.id = t.parent order by t.due nulls last, t.id`,
	count: `select count(*) from ${goal} t where ${filtered}`,
	create: `with w as (insert into ${goal} (id, version, created_at, created_by, updated_at, updated_by, title, description, parent, owner, org_unit, status,
			target, actual, unit, start, due) values ($1, 1, now(), $2, now(), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning *),
		h as (${history('w', 'create', '$14::jsonb')}) select ${of('w')} from w`,
	update: `with o as (select id, actual from ${goal} where id = $1),
		w as (update ${goal} t set actual = $4::numeric, version = version + 1, updated_at = now(), updated_by = $2
			where t.id = $1 and t.owner = $2 and t.version = $3 and t.archived_at is null returning t.*),
		h as (${history('w', 'update', `jsonb_build_object('actual', jsonb_build_object('from', (select actual from o), 'to', w.actual))`)})
		select ${of('w')} from w`,
};

function newId(): string {
	const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
