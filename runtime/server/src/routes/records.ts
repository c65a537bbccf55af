import { AggregateQuery, BulkWrite, CreateRecord, ListQuery, Reason, UpdateRecord, Version } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { explain, readValues } from '../computed/explain.ts';
import { inWriteTransaction } from '../database/pool.ts';
import { contextOf } from '../http/context.ts';
import { underCurrentDefinitions } from '../http/outdated.ts';
import { languageOf, Problem, problemJson } from '../http/problem.ts';
import { endOf, startOf } from '../http/time.ts';
import { aggregateRecords } from '../records/aggregate.ts';
import { bulkOperations, writeBulk } from '../records/bulk.ts';
import { createCursorKey, type CursorKey } from '../records/cursor.ts';
import { readHistory } from '../records/history.ts';
import { onceByKey } from '../records/idempotency.ts';
import { getRecord, listRecords, type ReadOptions } from '../records/list.ts';
import { listQueryOf, refuseDeepValues, refuseHugeFilter } from '../records/query.ts';
import { createRoleViews } from '../records/view.ts';
import { announceWritten, type Operation, writeRecords, type Written } from '../records/write.ts';
import type { Services } from '../services.ts';
import { loadCursorSecret } from '../stores/cursor-secret.ts';

const closed = { additionalProperties: false } as const;
const Place = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }), model: Type.String({ maxLength: 40 }) });
const PlaceOfRecord = Type.Object({
	env: Type.String(),
	app: Type.String({ maxLength: 40 }),
	model: Type.String({ maxLength: 40 }),
	id: Type.String({ maxLength: 60 }),
});
/** ListQuery as it stands in an address. */
const ListAddress = Type.Object(
	{
		...Type.Pick(ListQuery, ['limit', 'cursor', 'offset', 'count', 'archived']).properties,
		filter: Type.Optional(Type.String({ maxLength: 20000, description: 'JSON' })),
		sort: Type.Optional(Type.String({ maxLength: 1000 })),
		fields: Type.Optional(Type.String({ maxLength: 10000 })),
		expand: Type.Optional(Type.String({ maxLength: 2000 })),
	},
	closed,
);
const GetAddress = Type.Object({ expand: Type.Optional(Type.String({ maxLength: 2000 })) }, closed);
const HistoryAddress = Type.Object(
	{ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })), cursor: Type.Optional(Type.String({ maxLength: 2000 })) },
	closed,
);
const instant = Type.String({ maxLength: 40, pattern: '^\\d{4}-\\d{2}-\\d{2}(T.*)?$', description: 'An instant, or a day, which means its end' });
const ExplainAddress = Type.Object({ field: Type.String({ maxLength: 40 }), at: Type.Optional(instant) }, closed);
const ValuesAddress = Type.Object({ field: Type.String({ maxLength: 40 }), from: Type.Optional(instant), to: Type.Optional(instant) }, closed);
const ArchiveAddress = Type.Object({ version: Type.Optional(Version()), reason: Type.Optional(Reason) }, closed);
const RestoreBody = Type.Optional(Type.Union([Type.Null(), Type.Object({ reason: Type.Optional(Reason) }, closed)]));

type At = { Params: Static<typeof Place> };
type AtRecord = { Params: Static<typeof PlaceOfRecord> };
/** Queries are small; a large one is an attack or a mistake. */
const queryBodyLimit = 64 * 1024;
/** Any member may write, and a page holds up to 500 records. */
const writeBodyLimit = 1024 * 1024;

/** The records of every model of every app: list, one, write. `/{app}/records/{model}` below `/api/v1/{env}`. */
export function recordRoutes(app: FastifyInstance, services: Services): void {
	const { pool } = services;
	const views = createRoleViews(services.registry);
	let cursors: CursorKey | undefined;
	const cursorKey = async () => (cursors ??= createCursorKey(await loadCursorSecret(services.platform)));

	const reading = (request: FastifyRequest): ReadOptions => {
		const ctx = contextOf(request);
		const { app: appKey, model: modelKey } = request.params as Static<typeof Place>;
		const view = views.of(ctx);
		return { pool, ctx, view, model: view.model(appKey, modelKey) };
	};
	const current = <T>(request: FastifyRequest, work: () => Promise<T>) => underCurrentDefinitions(request, services, work);
	const refuseHugeBody = async (request: FastifyRequest) => {
		const body = request.body as { filter?: unknown } | undefined;
		refuseHugeFilter(body?.filter);
	};

	/** Only a large body can be deep enough to hurt. */
	const refuseDeepBody = async (request: FastifyRequest) => {
		if (!(Number(request.headers['content-length']) < 4096)) refuseDeepValues(request.body);
	};

	/** Runs one write, under its idempotency key when there is one. */
	const write = (request: FastifyRequest, reply: FastifyReply, operationOf: (model: string) => Operation, status: number) =>
		current(request, () => writeOnce(request, reply, operationOf, status));
	const writeOnce = async (request: FastifyRequest, reply: FastifyReply, operationOf: (model: string) => Operation, status: number) => {
		const { ctx, view, model } = reading(request);
		const operation = operationOf(model.ref);
		const options = { services, ctx, view };
		const key = request.headers['idempotency-key'];
		if (key === undefined) return json(reply.code(status), first(await writeRecords(options, [operation])).record);
		const keyed = { key: String(key), method: request.method, url: request.url, body: request.body };
		const answer = await onceByKey(pool, ctx, keyed, async (client) => ({
			status,
			body: first(await writeRecords({ ...options, client }, [operation])).record,
		}));
		if (answer.replayed) reply.header('idempotency-replayed', 'true');
		else announceWritten(options, [operation]);
		return json(reply.code(answer.status), answer.body);
	};

	/** Many changes in one transaction; under its idempotency key when there is one. */
	const bulkOnce = async (request: FastifyRequest<{ Body: BulkWrite }>, reply: FastifyReply) => {
		const { ctx, view, model } = reading(request);
		const { body } = request;
		const operations = bulkOperations(model.ref, body);
		const language = languageOf(request.headers['accept-language']);
		const work = async (client: pg.PoolClient) => {
			const answers = await writeBulk({ services, ctx, view, client, isAtomic: body.atomic !== false }, operations);
			const results = answers.map((a) =>
				a.status === 'done'
					? `{"status":"done","record":${a.written.record}}`
					: JSON.stringify({ status: a.status, problem: problemJson(a.problem, language) }),
			);
			return { status: 200, body: `{"results":[${results.join()}]}` };
		};
		const key = request.headers['idempotency-key'];
		const keyed = key !== undefined && { key: String(key), method: request.method, url: request.url, body };
		const answer = keyed ? await onceByKey(pool, ctx, keyed, work) : { ...(await inWriteTransaction(pool, work)), replayed: false };
		if (answer.replayed) reply.header('idempotency-replayed', 'true');
		else announceWritten({ services, ctx }, operations);
		return json(reply.code(answer.status), answer.body);
	};

	app.get<At & { Querystring: Static<typeof ListAddress> }>(
		'/apps/:app/records/:model',
		{ schema: { params: Place, querystring: ListAddress } },
		async (request, reply) => {
			const query = listQueryOf(request.query);
			refuseHugeFilter(query.filter);
			const cursors = await cursorKey();
			return json(reply, await current(request, () => listRecords({ ...reading(request), query, cursors })));
		},
	);
	app.post<At & { Body: ListQuery }>(
		'/apps/:app/records/:model/query',
		{ schema: { params: Place, body: ListQuery }, bodyLimit: queryBodyLimit, preValidation: refuseHugeBody },
		async (request, reply) => {
			const cursors = await cursorKey();
			return json(reply, await current(request, () => listRecords({ ...reading(request), query: request.body, cursors })));
		},
	);
	app.get<AtRecord & { Querystring: Static<typeof GetAddress> }>(
		'/apps/:app/records/:model/:id',
		{ schema: { params: PlaceOfRecord, querystring: GetAddress } },
		async (request, reply) => {
			const expand = (request.query.expand ?? '').split(',').filter((name) => name !== '');
			return json(reply, await current(request, () => getRecord({ ...reading(request), on: pool, id: request.params.id, expand })));
		},
	);
	app.post<At & { Body: AggregateQuery }>(
		'/apps/:app/records/:model/aggregate',
		{ schema: { params: Place, body: AggregateQuery }, bodyLimit: queryBodyLimit, preValidation: refuseHugeBody },
		async (request, reply) => json(reply, await current(request, () => aggregateRecords({ ...reading(request), query: request.body }))),
	);
	app.get<AtRecord & { Querystring: Static<typeof HistoryAddress> }>(
		'/apps/:app/records/:model/:id/history',
		{ schema: { params: PlaceOfRecord, querystring: HistoryAddress } },
		async (request) => {
			const { limit = 50, cursor } = request.query;
			const cursors = await cursorKey();
			return current(request, () => readHistory({ ...reading(request), id: request.params.id, limit, cursor, cursors }));
		},
	);
	app.get<AtRecord & { Querystring: Static<typeof ExplainAddress> }>(
		'/apps/:app/records/:model/:id/explain',
		{ schema: { params: PlaceOfRecord, querystring: ExplainAddress } },
		async (request) => {
			const { field, at } = request.query;
			const language = languageOf(request.headers['accept-language']);
			const zone = contextOf(request).env.timeZone;
			const when = at === undefined ? {} : { at: endOf(at, zone) };
			return current(request, () => explain({ ...reading(request), services, id: request.params.id, field, language, ...when }));
		},
	);
	app.get<AtRecord & { Querystring: Static<typeof ValuesAddress> }>(
		'/apps/:app/records/:model/:id/values',
		{ schema: { params: PlaceOfRecord, querystring: ValuesAddress } },
		async (request) => {
			const { field, from, to } = request.query;
			const zone = contextOf(request).env.timeZone;
			const span = { ...(from !== undefined && { from: startOf(from, zone) }), ...(to !== undefined && { to: endOf(to, zone) }) };
			const language = languageOf(request.headers['accept-language']);
			return current(request, () => readValues({ ...reading(request), services, id: request.params.id, field, language, ...span }));
		},
	);
	app.post<At & { Body: Static<typeof CreateRecord> }>(
		'/apps/:app/records/:model',
		{ schema: { params: Place, body: CreateRecord }, bodyLimit: writeBodyLimit, preValidation: refuseDeepBody },
		(request, reply) => write(request, reply, (model) => ({ op: 'create', model, ...request.body }), 201),
	);
	app.post<At & { Body: BulkWrite }>(
		'/apps/:app/records/:model/bulk',
		{ schema: { params: Place, body: BulkWrite }, bodyLimit: writeBodyLimit, preValidation: refuseDeepBody },
		(request, reply) => current(request, () => bulkOnce(request, reply)),
	);
	app.patch<AtRecord & { Body: Static<typeof UpdateRecord> }>(
		'/apps/:app/records/:model/:id',
		{ schema: { params: PlaceOfRecord, body: UpdateRecord }, bodyLimit: writeBodyLimit, preValidation: refuseDeepBody },
		(request, reply) => write(request, reply, (model) => ({ op: 'update', model, id: request.params.id, ...request.body }), 200),
	);
	app.delete<AtRecord & { Querystring: Static<typeof ArchiveAddress> }>(
		'/apps/:app/records/:model/:id',
		{ schema: { params: PlaceOfRecord, querystring: ArchiveAddress } },
		(request, reply) => write(request, reply, (model) => ({ op: 'archive', model, id: request.params.id, ...request.query }), 200),
	);
	app.post<AtRecord & { Body: Static<typeof RestoreBody> }>(
		'/apps/:app/records/:model/:id/restore',
		{ schema: { params: PlaceOfRecord, body: RestoreBody } },
		(request, reply) => write(request, reply, (model) => ({ op: 'restore', model, id: request.params.id, ...request.body }), 200),
	);
}

/** The text is JSON already. */
function json(reply: FastifyReply, text: string): FastifyReply {
	return reply.header('content-type', 'application/json; charset=utf-8').send(text);
}

function first(written: readonly Written[]): Written {
	const [only] = written;
	if (!only) throw new Problem('server.error');
	return only;
}
