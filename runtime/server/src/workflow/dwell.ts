import { type Facts, instantOf, isUnknownYear, parseDay, dayNumber, wallClockIn, workHours, workMilliseconds } from '@dougong/engine';
import type { DwellQuery, DwellReport } from '@dougong/schemas/api';
import { type Language, Problem } from '../http/problem.ts';
import type { RequestContext } from '../http/context.ts';
import type { Services } from '../services.ts';
import { runOperationStore } from '../stores/run-operation.store.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { nodeTitleOf } from './texts.ts';

const dayMs = 86_400_000;
const usualDays = 90;
/** The latest so many visits are looked at. */
const mostVisits = 200_000;

/** Where runs of a workflow wait, and how long: visits of each node that began in a time; those that go on are counted up to now. In seconds. */
export async function dwellReport(
	services: Services,
	ctx: RequestContext,
	pinned: PinnedWorkflow,
	query: DwellQuery,
	language: Language,
): Promise<DwellReport> {
	const { workflow, home } = pinned;
	const { facts, env, now } = ctx;
	const today = numberOf(facts.today);
	const to = query.to === undefined ? today : numberOf(query.to);
	const from = query.from === undefined ? to - usualDays + 1 : numberOf(query.from);
	const startOf = (day: number) => new Date(instantOf(day * dayMs, env.timeZone));
	const [begin, end] = [startOf(from), startOf(to + 1)];
	const of = { app: home.app.key, workflow: workflow.key };
	const store = runOperationStore(services.pool, env.schema);
	const visits = await store.visits(of, begin, end, mostVisits);
	const late = await store.lateTasks(of, begin, end, now);
	const ended = await store.endedRuns(of, begin, end, mostVisits);
	const seconds = (a: Date, b: Date) => (query.time === 'work' ? workSeconds(a, b, facts) : Math.max(0, (b.getTime() - a.getTime()) / 1000));
	const nodes = workflow.nodes.flatMap(({ key }) => {
		const own = visits.filter((visit) => visit.node === key);
		if (own.length === 0) return [];
		const lengths = own.map((visit) => seconds(visit.began, visit.ended ?? now)).sort((a, b) => a - b);
		return [
			{
				node: key,
				title: nodeTitleOf({ home, workflow }, key, services.registry, language),
				visits: own.length,
				open: own.filter((visit) => visit.ended === null).length,
				...{ median: quantile(lengths, 0.5), p90: quantile(lengths, 0.9), longest: Math.round(lengths.at(-1) ?? 0) },
				overdue: late.get(key) ?? 0,
				returned: own.filter((visit) => visit.kind === 'returned').length,
			},
		];
	});
	const runs = ended.map((run) => seconds(run.began, run.ended)).sort((a, b) => a - b);
	return {
		...{ from: begin.toISOString(), to: end.toISOString(), nodes },
		runs: { ended: runs.length, median: quantile(runs, 0.5), p90: quantile(runs, 0.9) },
	};
}

function numberOf(text: string): number {
	const day = parseDay(text);
	if (!day) throw new Problem('request.malformed', { reason: { en: `${text} is no day`, zh: `${text} 不是有效日期` } });
	return dayNumber(day);
}

/** Between neighbours by their distance, as spreadsheets do. Whole seconds. */
export function quantile(sorted: readonly number[], part: number): number {
	const at = (sorted.length - 1) * part;
	const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
	return Math.round(low + (high - low) * (at - Math.floor(at)));
}

function workSeconds(from: Date, to: Date, { timeZone, calendar }: Pick<Facts, 'timeZone' | 'calendar'>): number {
	const [a, b] = [wallClockIn(from.toISOString(), timeZone), wallClockIn(to.toISOString(), timeZone)];
	let all = 0;
	for (const [open, close] of workHours) {
		const ms = workMilliseconds(calendar, a, b, { open, close });
		if (isUnknownYear(ms)) {
			const reason = { en: `the calendar of work days has no table for ${ms.unknownYear}; import it`, zh: `工作日历没有 ${ms.unknownYear} 年的数据，请先导入` };
			throw new Problem('request.malformed', { reason });
		}
		all += ms;
	}
	return Math.max(0, all / 1000);
}
