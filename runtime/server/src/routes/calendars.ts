import { checkCalendarTable, type LocalText, workCalendar, workDaysByMonth } from '@dougong/engine';
import type { CalendarEntry, CalendarTable } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { QueryExecutorProvider } from 'kysely';
import { environmentDb } from '../database/pool.ts';
import { contextOf, requireAdmin } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { factsChanged } from '../jobs/new-day.ts';
import type { Services } from '../services.ts';
import { queryableOf } from '../stores/job.store.ts';
import { accountStore } from '../stores/account.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { type CalendarRow, calendarStore } from '../stores/calendar.store.ts';

const Key = Type.Object({ env: Type.String(), key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 36 }) });
const YearOf = Type.Object({
	env: Type.String(),
	key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 36 }),
	year: Type.Integer({ minimum: 1900, maximum: 2200 }),
});
const Version = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false });
const Calendar = Type.Object(
	{
		title: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
		weekend: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 6, uniqueItems: true }),
		/** Makes it the calendar of formulas. */
		inUse: Type.Optional(Type.Literal(true)),
	},
	{ additionalProperties: false },
);
const Table = Type.Object(
	{
		/** The document that says so. */
		source: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
		days: Type.Array(
			Type.Object({ date: Type.String({ maxLength: 10 }), name: Type.String({ maxLength: 60 }), isOffDay: Type.Boolean() }, { additionalProperties: false }),
			{ maxItems: 400 },
		),
	},
	{ additionalProperties: false },
);

/** Calendars of work days of an environment; for administrators. */
export function calendarRoutes(app: FastifyInstance, services: Services): void {
	const audit = auditStore(services.platform);
	const dbOf = (request: FastifyRequest) => environmentDb(services.pool, contextOf(request).env.schema);
	const textOf = (request: FastifyRequest, text: LocalText) => text[languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh'];
	/** In the transaction of the change: what is stored and depends on the calendar is brought up to date. */
	const followUp = (request: FastifyRequest, tx: QueryExecutorProvider) =>
		services.jobs.enqueue(queryableOf(tx), contextOf(request).env, {
			kind: factsChanged.kind,
			key: 'calendar',
			payload: { facts: ['calendar'] },
			whenWaiting: 'replace',
		});
	const tell = (request: FastifyRequest) => {
		for (const what of ['calendar', 'jobs'] as const) services.changes.announce({ what, env: contextOf(request).env.key });
	};

	app.get('/calendars', async (request): Promise<{ calendars: CalendarEntry[] }> => {
		requireAdmin(request);
		const store = calendarStore(dbOf(request));
		const calendars: CalendarEntry[] = [];
		for (const row of await store.list()) {
			const tables = await store.tables(row.key);
			const calendar = workCalendar({ ...row, years: tables });
			const years = tables.map(({ year, version, source }) => ({ year, version, source, workDays: workDaysByMonth(calendar, year) ?? [] }));
			calendars.push({ ...row, title: textOf(request, row.title), years });
		}
		return { calendars };
	});

	app.put<{ Params: Static<typeof Key>; Body: Static<typeof Calendar> }>(
		'/calendars/:key',
		{ schema: { params: Key, body: Calendar } },
		async (request, reply) => {
			const { id: actor } = requireAdmin(request);
			const { key } = request.params;
			const { title, weekend, inUse } = request.body;
			const before = await dbOf(request)
				.transaction()
				.execute(async (tx) => {
					const store = calendarStore(tx);
					const found = await store.find(key);
					await store.save({ key, title: titleOf(request, title, found), weekend: weekend.toSorted((a, b) => a - b) });
					if (inUse) await store.use(key);
					if (inUse || found?.inUse) await followUp(request, tx);
					return found;
				});
			tell(request);
			const line = { actor, environment: contextOf(request).env.key, subject: key, data: { weekend } };
			await audit.add({ ...line, action: inUse && before && !before.inUse ? 'calendar.used' : 'calendar.saved' });
			return reply.code(before ? 200 : 201).send({ key, title, weekend });
		},
	);

	app.get<{ Params: Static<typeof YearOf>; Querystring: Static<typeof Version> }>(
		'/calendars/:key/years/:year',
		{ schema: { params: YearOf, querystring: Version } },
		async (request): Promise<CalendarTable> => {
			requireAdmin(request);
			const { key, year } = request.params;
			const store = calendarStore(dbOf(request));
			const versions = (await store.versions(key)).filter((v) => v.year === year);
			const wanted = request.query.version ?? versions[0]?.version ?? 0;
			const table = await store.version(key, year, wanted);
			if (!table) throw new Problem('calendar.unknown-year', { year });
			const names = new Map((await accountStore(services.platform).list()).map((a) => [a.id, a.name]));
			return {
				...{ year, version: wanted, source: table.source },
				days: table.days.map(({ date, name, off }) => ({ date, name, isOffDay: off })),
				versions: versions.map(({ version, source, importedAt, importedBy, days }) => ({
					...{ version, source, importedAt: importedAt.toISOString(), days },
					importedBy: importedBy === null ? null : (names.get(importedBy) ?? importedBy),
				})),
			};
		},
	);

	app.put<{ Params: Static<typeof YearOf>; Body: Static<typeof Table> }>(
		'/calendars/:key/years/:year',
		{ schema: { params: YearOf, body: Table } },
		async (request) => {
			const { id: actor } = requireAdmin(request);
			const { key, year } = request.params;
			const days = request.body.days.map(({ date, name, isOffDay }) => ({ date, name: name.trim(), off: isOffDay }));
			const source = request.body.source.trim();
			const version = await dbOf(request)
				.transaction()
				.execute(async (tx) => {
					const store = calendarStore(tx);
					const calendar = await store.find(key);
					if (!calendar) throw new Problem('calendar.unknown');
					const { errors } = checkCalendarTable({ year, days }, calendar.weekend);
					if (errors.length > 0) throw new Problem('input.invalid', {}, errors.map(asError));
					const added = await store.addYear(key, { year, source, days }, { by: actor, at: services.clock.now(contextOf(request).env) });
					if (calendar.inUse) await followUp(request, tx);
					return added;
				});
			tell(request);
			await audit.add({ actor, action: 'calendar.imported', environment: contextOf(request).env.key, subject: key, data: { year, version, source } });
			return { year, version };
		},
	);
}

function asError({ index, message }: { index: number | null; message: LocalText }) {
	return { pointer: index === null ? '#/days' : `#/days/${index}/date`, code: 'calendar.bad-day', detail: message };
}

/** A title that came along is in both languages; one that a person writes is the same in both. */
function titleOf(request: FastifyRequest, title: string, found: CalendarRow | undefined): LocalText {
	const language = languageOf(request.headers['accept-language']) === 'en' ? 'en' : 'zh';
	return found ? { ...found.title, [language]: title.trim() } : { en: title.trim(), zh: title.trim() };
}
