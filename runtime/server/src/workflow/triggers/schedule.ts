import { absoluteModel, parseCron } from '@dougong/engine';
import type { JobContext, JobKind } from '../../jobs/job-kind.ts';
import { storedFacts } from '../../jobs/recompute/facts.ts';
import type { Environment } from '../../http/context.ts';
import type { LocalText } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { jobStore, type Queryable } from '../../stores/job.store.ts';
import { scheduleJob } from '../job-names.ts';
import type { Opening } from '../open-run.ts';
import { askingBefore, beginTriggered, inJobStep, inParts } from './begin-triggered.ts';
import { findTrigger, type PlacedTrigger } from './find-triggers.ts';
import { nextTime } from './schedule-times.ts';
import { tellOwners, unknownYearWords } from './tell-owners.ts';

type Scheduled = PlacedTrigger<'schedule'>;
/** A run that begins later than this says when it was due. */
const lateMs = 5 * 60_000;
const dayMs = 86_400_000;

/**
 * A schedule falls due: begins its run, or one for each record, and enters the next job, all of it once however many processes look. What was
 * missed while no server ran begins once, late. Payload: `ref`, `due` (null: it was not known), `after`, from which on times count, `when`.
 */
export const runSchedule: JobKind = {
	kind: scheduleJob,
	title: ({ ref }) => ({ en: `Schedule of ${String(ref)}`, zh: `定时触发 ${String(ref)}` }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const placed = findTrigger(await services.catalogues.get(env), 'schedule', String(job.payload.ref));
		if (!placed) return ctx.finish();
		const due = job.payload.due === null || job.payload.when !== whenOf(placed) ? null : String(job.payload.due);
		if (due !== null && placed.trigger.each !== undefined) await beginEach(ctx, placed, due);
		await inJobStep(ctx, ctx.finish, async (open) => {
			if (due !== null && placed.trigger.each === undefined)
				await beginTriggered(open, placed.pinned, placed.trigger.key, [
					{ record: null, startKey: `schedule ${placed.ref} ${due}`, scheduledAt: due, ...late(open, due) },
				]);
			const after = due ?? String(job.payload.after);
			await planNext(open, placed, due === null ? after : later(after, open.ctx.facts.now));
			return undefined;
		});
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

const later = (a: string, b: string) => (a > b ? a : b);
const whenOf = ({ trigger }: Scheduled) => `${trigger.cron} ${trigger.dayOff ?? 'run'}`;

async function beginEach(ctx: JobContext, placed: Scheduled, due: string): Promise<void> {
	const { pinned, trigger } = placed;
	const model = absoluteModel(pinned.workflow.model ?? '', pinned.home.app.key);
	const question = { model, ...(trigger.each !== undefined && { where: trigger.each }) };
	for await (const rows of inParts(await askingBefore(ctx.services, ctx.env, pinned), question)) {
		await inJobStep(ctx, ctx.step, async (open) => {
			const wanted = rows.map(({ id }) => ({ record: id, startKey: `schedule ${placed.ref} ${due} ${id}`, scheduledAt: due, ...late(open, due) }));
			await beginTriggered(open, pinned, trigger.key, wanted);
			return { cursor: { last: rows.at(-1)?.id ?? '' }, done: ctx.job.done + rows.length };
		});
	}
}

function late({ ctx, env }: Opening, due: string): { note?: LocalText } {
	if (ctx.now.getTime() - Date.parse(due) < lateMs) return {};
	const at = new Intl.DateTimeFormat('sv-SE', { timeZone: env.timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(due));
	return { note: { en: `It was due at ${at} and begins late: no server ran then.`, zh: `应于 ${at} 启动，因服务器未运行而延迟。` } };
}

/** Enters the job for the next time after an instant. Where the calendar cannot say, the owners are told, and it looks again the next day. */
async function planNext(open: Opening, placed: Scheduled, after: string): Promise<void> {
	const { services, env, client } = open;
	const planned = await planSchedule(services, env, client, placed, after);
	if (planned && 'unknownYear' in planned) {
		const words = unknownYearWords(placed.pinned.workflow.title, planned.unknownYear);
		await tellOwners(open, placed.pinned, { key: `schedule ${placed.ref} ${planned.unknownYear}`, ...words });
	}
}

/** Enters the job for the next time of a schedule after an instant, unless it waits already for that. */
export async function planSchedule(
	services: Services,
	env: Environment,
	on: Queryable,
	placed: Scheduled,
	after: string,
): Promise<ReturnType<typeof nextTime>> {
	const { trigger, ref } = placed;
	const cron = parseCron(trigger.cron);
	if (!cron) return null;
	const next = nextTime(cron, trigger.dayOff ?? 'run', after, await storedFacts(services, env));
	if (next === null) return null;
	const isKnown = 'at' in next;
	await services.jobs.enqueue(on, env, {
		kind: scheduleJob,
		key: ref,
		payload: { ref, due: isKnown ? next.at : null, after, when: whenOf(placed) },
		runAt: isKnown ? new Date(next.at) : new Date(services.clock.now(env).getTime() + dayMs),
		whenWaiting: 'replace',
	});
	return next;
}

/** Of schedules that were published: those that are new or others than before are planned from now on. */
export async function replanSchedules(services: Services, env: Environment, on: Queryable, all: readonly Scheduled[]): Promise<void> {
	const now = services.clock.now(env);
	for (const placed of all) {
		const waiting = await jobStore(on, env.schema).findWaiting(scheduleJob, placed.ref);
		if (waiting?.payload.when === whenOf(placed)) continue;
		const planned = await planSchedule(services, env, on, placed, now.toISOString());
		// Whoever looks after it is told by the job, at once.
		if (planned && 'unknownYear' in planned)
			await services.jobs.enqueue(on, env, {
				kind: scheduleJob,
				key: placed.ref,
				payload: { ref: placed.ref, due: null, after: now.toISOString(), when: whenOf(placed) },
				whenWaiting: 'replace',
			});
	}
}
