import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** One visit of a node. `ended` null: it goes on. */
export interface Visit {
	node: string;
	began: Date;
	ended: Date | null;
	kind: string | null;
}
export interface StuckRun {
	id: string;
	app: string;
	workflow: string;
	title: string;
	reason: string | null;
}

/** Why a run counts as stuck although it waits for people: none of their doing is possible. */
export const nobodyCanAct = 'nobody-can-act';

/** What those who look after workflows ask of their runs. */
export function runOperationStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** Visits of the nodes of a workflow that began in a time, with how they ended. */
		async visits(of: { app: string; workflow: string }, from: Date, until: Date, limit: number): Promise<Visit[]> {
			return ask(
				`select s.node, s.at as began, coalesce(e.at, r.ended_at) as ended, e.kind from ${t('dg_run')} r join ${t('dg_run_step')} s on s.run = r.id
				left join lateral (select e.at, e.kind from ${t('dg_run_step')} e where e.run = s.run and e.token = s.token and e.id > s.id
					and e.kind in ('left', 'returned', 'cancelled', 'failed', 'replayed') order by e.id limit 1) e on true
				where r.app = $1 and r.workflow = $2 and s.kind = 'entered' and s.node is not null and s.at >= $3 and s.at < $4 order by s.at desc limit $5`,
				[of.app, of.workflow, from, until, limit],
			);
		},
		/** Tasks of each node that were, or are, late. */
		async lateTasks(of: { app: string; workflow: string }, from: Date, until: Date, now: Date): Promise<Map<string, number>> {
			const rows = await ask<{ node: string; n: number }>(
				`select node, count(*)::int as n from ${t('dg_task')} where app = $1 and workflow = $2 and kind <> 'copy' and created_at >= $3 and created_at < $4
				and due < coalesce(decided_at, $5) group by node`,
				[of.app, of.workflow, from, until, now],
			);
			return new Map(rows.map(({ node, n }) => [node, n]));
		},
		async endedRuns(of: { app: string; workflow: string }, from: Date, until: Date, limit: number): Promise<{ began: Date; ended: Date }[]> {
			return ask(
				`select started_at as began, ended_at as ended from ${t('dg_run')} where app = $1 and workflow = $2 and ended_at >= $3 and ended_at < $4 order by ended_at desc limit $5`,
				[of.app, of.workflow, from, until, limit],
			);
		},
		/** Open runs of a workflow on a revision behind one, the oldest first, and how many come behind these. */
		async openOn(
			of: { app: string; workflow: string; revision: number },
			{ ids, after, limit }: { ids: readonly string[] | null; after: string | null; limit: number },
		): Promise<{ ids: string[]; remaining: number }> {
			const rows = await ask<{ id: string; n: number }>(
				`select id, (count(*) over ())::int as n from ${t('dg_run')} where app = $1 and workflow = $2 and revision = $3 and status in ('running', 'stopped')
				and ($4::uuid[] is null or id = any($4)) and ($5::uuid is null or id > $5) order by id limit $6`,
				[of.app, of.workflow, of.revision, ids, after, limit],
			);
			return { ids: rows.map(({ id }) => id), remaining: (rows[0]?.n ?? 0) - rows.length };
		},
		async renameTasks(run: string, names: ReadonlyMap<string, string>): Promise<void> {
			for (const [from, to] of names) await ask(`update ${t('dg_task')} set node = $3 where run = $1 and node = $2 and state = 'open'`, [run, from, to]);
		},
		/**
		 * Runs that nothing would ever wake: no open task, no job (of itself, a call or further runs), no child, no watch, no retry; and no event for a
		 * while. `reason`: what a job of it said that has failed for good.
		 */
		async markStuck(before: Date, at: Date, limit: number): Promise<StuckRun[]> {
			return ask(
				`update ${t('dg_run')} r set stuck_at = $2, stuck_reason = coalesce((select j.error->>'message' from ${t('dg_job')} j where j.kind like 'workflow-%' and j.state = 'failed'
					and (j.payload->>'run' = r.id::text or j.key like r.id::text || ':%') order by j.updated_at desc limit 1), 'nothing is expected any more')
				where r.id in (select o.id from ${t('dg_run')} o where o.status = 'running' and o.updated_at < $1 and (o.stuck_at is null or o.stuck_at < o.updated_at)
					and not exists (select from ${t('dg_task')} k where k.run = o.id and k.state = 'open' and k.kind <> 'copy')
					and not exists (select from ${t('dg_job')} j where j.kind = any($4) and j.state in ('waiting', 'running') and j.key >= o.id::text || ':' and j.key < o.id::text || ';')
					and not exists (select from ${t('dg_run')} c where c.parent = o.id and c.status in ('running', 'stopped'))
					and not exists (select from ${t('dg_run_effect')} e where e.run = o.id and e.kind = 'watch' and e.state = 'waiting')
					order by o.updated_at limit $3 for update skip locked)
				returning r.id, r.app, r.workflow, r.title, r.stuck_reason as reason`,
				[before, at, limit, ['workflow-timer', 'workflow-call', 'workflow-children', 'workflow-changed']],
			);
		},
		/** Marks these runs as stuck, for somebody in them cannot act; others no longer are. Answers those that were not marked before, with their titles. */
		async markUnable(runs: readonly string[], at: Date): Promise<Map<string, string>> {
			await ask(`update ${t('dg_run')} set stuck_at = null, stuck_reason = null where stuck_reason = $2 and not id = any($1::uuid[])`, [runs, nobodyCanAct]);
			const rows = await ask<{ id: string; title: string }>(
				`update ${t('dg_run')} set stuck_at = $2, stuck_reason = $3 where id = any($1::uuid[]) and status = 'running' and (stuck_at is null or stuck_at < updated_at)
				returning id, title`,
				[runs, at, nobodyCanAct],
			);
			return new Map(rows.map(({ id, title }) => [id, title]));
		},
	};
}
