import { absoluteModel, dayAt, dayNumber, dayOf, instantOf, parseDay, wallClockIn } from '@dougong/engine';
import type { Facts } from '@dougong/engine';
import type { Variable } from '@dougong/schemas';
import type { Environment } from '../../http/context.ts';
import type { JobContext, JobKind } from '../../jobs/job-kind.ts';
import { storedFacts } from '../../jobs/recompute/facts.ts';
import type { Services } from '../../services.ts';
import { jobStore, type Queryable } from '../../stores/job.store.ts';
import { findModel } from '../../stores/record-source.ts';
import { dateJob } from '../job-names.ts';
import { askingBefore, beginTriggered, inJobStep, inParts, type Triggered } from './begin-triggered.ts';
import { type Days, daysDueIn } from './date-days.ts';
import { findTrigger, type PlacedTrigger } from './find-triggers.ts';
import { tellOwners, unknownYearWords } from './tell-owners.ts';

type Dated = PlacedTrigger<'date'>;
const dayMs = 86_400_000;

/**
 * What falls due at hh:mm on some day by the dates of records is looked for at hh:mm of each day, in all records: so a date that is changed, or a
 * record that comes late, needs no job of its own to be kept right (ADR 12). One run for each record and date, once. Payload: `ref`, `at`, and
 * `until`, the last day that was looked at, as days since 1970-01-01; days on which no server ran are made up for.
 */
export const runDates: JobKind = {
	kind: dateJob,
	title: ({ ref }) => ({ en: `What is due by dates: ${String(ref)}`, zh: `按日期触发 ${String(ref)}` }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const placed = findTrigger(await services.catalogues.get(env), 'date', String(job.payload.ref));
		if (!placed) return ctx.finish();
		const { last, next } = looksOf(placed, env, services.clock.now(env));
		const due = { first: Number(job.payload.until) + 1, last };
		const { days, unknown } = daysDueIn(due, placed.trigger, (await storedFacts(services, env)).calendar);
		const isFresh = job.payload.at === atOf(placed);
		if (isFresh && due.last >= due.first && days) {
			for await (const part of recordsWith(services, env, placed, days)) {
				await inJobStep(ctx, ctx.step, async (open) => {
					const wanted = part.map(({ value, ...one }) => ({ ...one, ...dueOf(placed, value, open.ctx.facts) }));
					await beginTriggered(open, placed.pinned, placed.trigger.key, wanted);
					return { cursor: { last: part.at(-1)?.record ?? '' }, done: ctx.job.done + part.length };
				});
			}
		}
		const untold = unknown && !(await recordsWith(services, env, placed, unknown).next()).done ? unknown : null;
		await inJobStep(ctx, ctx.finish, async (open) => {
			const words = untold && unknownYearWords(placed.pinned.workflow.title, untold.year);
			if (untold && words) await tellOwners(open, placed.pinned, { key: `date ${placed.ref} ${untold.year}`, ...words });
			// Once the calendar is there, those days are looked at again; what has begun under them does not begin again.
			await plan(services, env, open.client, placed, { until: untold ? Math.min(due.first - 1, last) : last, next });
			return undefined;
		});
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

const atOf = ({ trigger: { at = '09:00', field, offset = 0, days = 'calendar', when = '' } }: Dated) => JSON.stringify([at, field, offset, days, when]);

/** The last day whose hh:mm has come, and when the next one's does. */
function looksOf({ trigger: { at = '09:00' } }: Dated, { timeZone }: Environment, now: Date): { last: number; next: Date } {
	const [hour = 0, minute = 0] = at.split(':').map(Number);
	const { day } = wallClockIn(now.toISOString(), timeZone);
	const instant = (of: number) => instantOf(of * dayMs + (hour * 60 + minute) * 60_000, timeZone);
	const last = instant(day) <= now.getTime() ? day : day - 1;
	return { last, next: new Date(instant(last + 1)) };
}

async function* recordsWith(services: JobContext['services'], env: Environment, placed: Dated, days: Days): AsyncGenerator<(Triggered & { value: string })[]> {
	const { pinned, trigger, ref } = placed;
	const { catalogues } = await services.catalogues.get(env);
	const model = absoluteModel(pinned.workflow.model ?? '', placed.app);
	const isInstant = findModel(catalogues, model)?.fieldsByKey.get(trigger.field)?.formula?.t === 'date-time';
	const type: Variable['type'] = isInstant ? 'date-time' : 'date';
	const bound = (day: number) => ({ type, value: isInstant ? new Date(instantOf(day * dayMs, env.timeZone)).toISOString() : (dayOf(day) ?? '') });
	const asking = await askingBefore(services, env, pinned, { scan_from: bound(days.first), scan_until: bound(days.last + 1) });
	const range = `[${trigger.field}] >= [@scan_from] AND [${trigger.field}] < [@scan_until]`;
	const where = trigger.when === undefined ? range : `${range} AND (${trigger.when})`;
	for await (const rows of inParts(asking, { model, where, formulas: { value: `[${trigger.field}]` } }))
		yield rows.map(({ id, values }) => ({ record: id, startKey: `date ${ref} ${id} ${String(values.value)}`, value: String(values.value) }));
}

/** When it falls due by that date of the record; nothing where the calendar cannot say. */
function dueOf({ trigger: { at = '09:00', offset = 0, days = 'calendar' } }: Dated, value: string, facts: Facts): { scheduledAt?: string } {
	const written = parseDay(value);
	const due = dayAt(written ? dayNumber(written) : wallClockIn(value, facts.timeZone).day, { at, offset, days }, facts);
	return 'at' in due ? { scheduledAt: due.at } : {};
}

async function plan(services: Services, env: Environment, on: Queryable, placed: Dated, { until, next }: { until: number; next: Date }): Promise<void> {
	const payload = { ref: placed.ref, at: atOf(placed), until };
	await services.jobs.enqueue(on, env, { kind: dateJob, key: placed.ref, payload, runAt: next, whenWaiting: 'replace' });
}

/** Of triggers that were published: those that are new or others than before look from now on. */
export async function replanDates(services: Services, env: Environment, on: Queryable, all: readonly Dated[]): Promise<void> {
	for (const placed of all) {
		const waiting = await jobStore(on, env.schema).findWaiting(dateJob, placed.ref);
		if (waiting?.payload.at === atOf(placed)) continue;
		const { last, next } = looksOf(placed, env, services.clock.now(env));
		await plan(services, env, on, placed, { until: last, next });
	}
}
