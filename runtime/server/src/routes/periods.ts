import { addPeriods, type Catalogue, dayOfNumber, dayText, isPeriodOf, parsePeriod, periodDays, periodAt, periodText, periodTitle } from '@dougong/engine';
import type { Period } from '@dougong/schemas';
import type { PeriodEntry, PeriodKindEntry, PeriodState } from '@dougong/schemas/api';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inTransaction } from '../database/pool.ts';
import { contextOf, userOf } from '../http/context.ts';
import { languageOf, Problem } from '../http/problem.ts';
import { managesPeriod } from '../periods/guard.ts';
import { recomputeFields } from '../jobs/recompute/recompute-fields.ts';
import type { Services } from '../services.ts';
import { jobStore } from '../stores/job.store.ts';
import { auditStore } from '../stores/audit.store.ts';
import { periodFields } from '../stores/period-check.ts';
import { type PeriodRow, periodStore } from '../stores/period.store.ts';

const AppKey = Type.Object({ env: Type.String(), app: Type.String({ maxLength: 24 }) });
const PeriodName = Type.Object({
	env: Type.String(),
	app: Type.String({ maxLength: 24 }),
	key: Type.String({ maxLength: 36 }),
	period: Type.String({ maxLength: 40 }),
});
const Change = Type.Object(
	{
		state: Type.Union((['open', 'frozen', 'closed'] as const).map((s) => Type.Literal(s))),
		/** Kept with the change. */
		reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
	},
	{ additionalProperties: false },
);
const actions = { open: 'period.opened', frozen: 'period.frozen', closed: 'period.closed' } as const;

/** Periods of an app: what state each is in, and how it comes to another. */
export function periodRoutes(app: FastifyInstance, services: Services): void {
	app.get<{ Params: Static<typeof AppKey> }>('/apps/:app/periods', { schema: { params: AppKey } }, async (request): Promise<{ kinds: PeriodKindEntry[] }> => {
		const ctx = contextOf(request);
		const catalogue = openApp(request, request.params.app);
		const rows = await periodStore(services.pool, ctx.env.schema).list(catalogue.app.key);
		const english = catalogue.translations.find((t) => t.language === languageOf(request.headers['accept-language']))?.texts ?? {};
		const kinds = [...catalogue.periods.values()].map((kind) => ({
			key: kind.key,
			title: english[`period.${kind.key}.title`] ?? kind.title,
			canManage: managesPeriod(ctx, catalogue.app.key, kind.key),
			present: periodAt(kind, ctx.facts) ?? '',
			periods: periodsOf(kind, rows, ctx.facts),
		}));
		return { kinds };
	});

	app.put<{ Params: Static<typeof PeriodName>; Body: Static<typeof Change> }>(
		'/apps/:app/periods/:key/:period',
		{ schema: { params: PeriodName, body: Change } },
		async (request, reply) => {
			const ctx = contextOf(request);
			const { key, period } = request.params;
			const catalogue = openApp(request, request.params.app);
			const kind = catalogue.periods.get(key);
			if (!kind || !isPeriodOf(period, kind)) throw new Problem('period.unknown');
			if (!managesPeriod(ctx, catalogue.app.key, key)) throw new Problem('period.not-manager');
			const { state } = request.body;
			const reason = request.body.reason.trim();
			const before = await inTransaction(services.pool, async (client) => {
				const store = periodStore(client, ctx.env.schema);
				const of = { app: catalogue.app.key, key, period };
				if (state === 'closed') {
					await store.holdWrites(modelsOf(catalogue, key));
					// Work that is still waiting would find the period closed and leave its values as they were.
					const open = await jobStore(client, ctx.env.schema).listOf(recomputeFields.kind, ['waiting', 'running']);
					if (open.length > 0) throw new Problem('period.recomputing');
				}
				return store.change({ ...of, state, at: ctx.now, by: userOf(request).id, reason });
			});
			if (before === null) throw new Problem('period.stays-closed', { period: { en: periodTitle(period, 'en'), zh: periodTitle(period, 'zh') } });
			const data = { app: catalogue.app.key, key, from: before, to: state, reason };
			await auditStore(services.platform).add({ actor: ctx.user.id, action: actions[state], environment: ctx.env.key, subject: period, data });
			return reply.code(204).send();
		},
	);
}

/** An app that the member has some role in. Refuses with app.unknown. */
function openApp(request: FastifyRequest, key: string): Catalogue {
	const ctx = contextOf(request);
	const catalogue = ctx.catalogues.catalogues.get(key);
	if (!catalogue || !(ctx.isAdmin || ctx.roles.has(key))) throw new Problem('app.unknown', { app: key });
	return catalogue;
}

function modelsOf(catalogue: Catalogue, key: string) {
	return [...catalogue.models.values()].filter((model) => periodFields(model).some((f) => f.key === key));
}

const [ahead, back] = [1, 12];
/** Those around now and those that ever had a state, newest first. */
function periodsOf(kind: Period, rows: readonly PeriodRow[], facts: { today: string; now: string }): PeriodEntry[] {
	const known = new Map(rows.filter((r) => r.key === kind.key && isPeriodOf(r.period, kind)).map((r) => [r.period, r]));
	const present = parsePeriod(periodAt(kind, facts) ?? '');
	const near = Array.from({ length: ahead + back + 1 }, (_, i) => {
		const period = present && addPeriods(present, ahead - i);
		return period && periodText(period);
	}).filter((text) => text !== undefined);
	const all = [...new Set([...near, ...known.keys()])].sort((a, b) => (a < b ? 1 : -1));
	return all.map((period): PeriodEntry => {
		const row = known.get(period);
		const state: PeriodState = row?.state ?? 'open';
		return { period, days: daysOf(kind, period), state, at: row?.at.toISOString() ?? null, by: row?.by ?? null, reason: row?.reason ?? null };
	});
}

function daysOf({ startMonth }: Period, period: string): PeriodEntry['days'] {
	const parsed = parsePeriod(period);
	const found = parsed && periodDays(parsed, startMonth);
	const [from, to] = [found?.first, found?.last].map((n) => (n === undefined ? undefined : dayOfNumber(n)));
	return from && to ? { from: dayText(from), to: dayText(to) } : null;
}
