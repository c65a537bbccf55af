import { CascadeAccept, CascadeRequest, FreezeResults, TreeMove, WeightsChange } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from '../http/context.ts';
import { languageOf } from '../http/problem.ts';
import { underCurrentDefinitions } from '../http/outdated.ts';
import { createRoleViews } from '../records/view.ts';
import type { Services } from '../services.ts';
import { acceptCascade, cascade } from '../trees/cascade.ts';
import { changeWeights, readGroup } from '../trees/change-weights.ts';
import { freezeResults } from '../trees/freeze-results.ts';
import { moveRecord } from '../trees/move.ts';
import { readPath } from '../trees/path.ts';
import { readGroupScore, readScore } from '../trees/period-score.ts';
import { readTree, type TreeReading } from '../trees/reading.ts';
import { readRevisions } from '../trees/revisions.ts';
import { readTimeline } from '../trees/timeline.ts';
import { readWarnings } from '../trees/warnings.ts';

const Place = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 40 }), tree: Type.String({ maxLength: 40 }) });
const PlaceOfRecord = Type.Object({ ...Place.properties, id: Type.String({ maxLength: 60 }) });
const Span = Type.Object({ from: Type.String({ format: 'date' }), to: Type.String({ format: 'date' }) }, { additionalProperties: false });
const ScoreOf = Type.Object(
	{ ...Span.properties, of: Type.Optional(Type.Union([Type.Literal('record'), Type.Literal('group')])) },
	{ additionalProperties: false },
);
type At = { Params: Static<typeof Place> };
type AtRecord = { Params: Static<typeof PlaceOfRecord> };

/** Goal trees: weights of groups and their time, moves, paths, scores of periods, cascades. `/{app}/trees/{tree}` below `/api/v1/{env}`. */
export function treeRoutes(app: FastifyInstance, services: Services): void {
	const views = createRoleViews(services.registry);
	/** `work` under the definitions that are in force, with what the reader may see. */
	const within = <T>(request: FastifyRequest, work: (reading: TreeReading) => Promise<T>) =>
		underCurrentDefinitions(request, services, async () => {
			const ctx = contextOf(request);
			const language = languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh';
			return work(readTree(services, ctx, views.of(ctx), { ...(request.params as Static<typeof Place>), language }));
		});

	app.get<AtRecord>('/apps/:app/trees/:tree/records/:id/group', { schema: { params: PlaceOfRecord } }, (request) =>
		within(request, (reading) => readGroup(reading, request.params.id)),
	);
	app.post<At & { Body: WeightsChange }>('/apps/:app/trees/:tree/weights', { schema: { params: Place, body: WeightsChange } }, (request) =>
		within(request, (reading) => changeWeights(reading, request.body)),
	);
	app.get<AtRecord>('/apps/:app/trees/:tree/records/:id/weights', { schema: { params: PlaceOfRecord } }, (request) =>
		within(request, (reading) => readTimeline(reading, request.params.id)),
	);
	app.get<AtRecord>('/apps/:app/trees/:tree/records/:id/path', { schema: { params: PlaceOfRecord } }, (request) =>
		within(request, (reading) => readPath(reading, request.params.id)),
	);
	app.get<AtRecord & { Querystring: Static<typeof ScoreOf> }>(
		'/apps/:app/trees/:tree/records/:id/score',
		{ schema: { params: PlaceOfRecord, querystring: ScoreOf } },
		(request) => {
			const { from, to, of } = request.query;
			const read = of === 'group' ? readGroupScore : readScore;
			return within(request, (reading) => read(reading, request.params.id, { from, to }));
		},
	);
	app.post<At & { Body: TreeMove }>('/apps/:app/trees/:tree/move', { schema: { params: Place, body: TreeMove } }, (request) =>
		within(request, (reading) => moveRecord(reading, request.body)),
	);
	app.post<At & { Body: CascadeRequest }>('/apps/:app/trees/:tree/cascade', { schema: { params: Place, body: CascadeRequest } }, (request) =>
		within(request, (reading) => cascade(reading, request.body)),
	);
	app.post<At & { Body: CascadeAccept }>('/apps/:app/trees/:tree/cascade/accept', { schema: { params: Place, body: CascadeAccept } }, (request) =>
		within(request, (reading) => acceptCascade(reading, request.body)),
	);
	app.post<At & { Body: FreezeResults }>('/apps/:app/trees/:tree/results', { schema: { params: Place, body: FreezeResults } }, (request) =>
		within(request, (reading) => freezeResults(reading, request.body)),
	);
	app.get<At & { Querystring: Static<typeof Span> }>('/apps/:app/trees/:tree/revisions', { schema: { params: Place, querystring: Span } }, (request) =>
		within(request, (reading) => readRevisions(reading, request.query)),
	);
	app.get<At>('/apps/:app/trees/:tree/warnings', { schema: { params: Place } }, (request) => within(request, readWarnings));
}
